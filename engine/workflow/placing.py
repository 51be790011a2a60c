"""Fills the scopes of a fresh run with the positions asked for."""

from collections.abc import Iterable, Mapping, Sequence

from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.errors import Conflict
from engine.workflow.definition import Definition
from engine.workflow.level import word, words
from engine.workflow.net import Spot, play, together
from engine.workflow.nodes import OutsideStep, Race, UserStep, Wait
from engine.workflow.run import Run
from engine.workflow.scope import Scope
from engine.workflow.words import Arm, Position

_STEPS = (UserStep, OutsideStep, Wait, Race)


class Placing:
    """Positions on their way into a run."""

    def __init__(self, run: Run, positions: Sequence[Position]) -> None:
        self.run = run
        self.by_path: dict[str, list[Position]] = {}
        for position in positions:
            self.by_path.setdefault(position.scope_path, []).append(position)
        self._check_ids(positions)

    def fill(self) -> None:
        """Put every position in its place, outer scopes first.

        Raises:
            Conflict: see ``place``.
        """
        if not self.by_path:
            raise Conflict("没有指明办件停在哪里", "no position is given")
        self._fill_scope(self.run.top)
        if self.by_path:
            path = next(iter(self.by_path))
            raise Conflict(f"没有 {path} 这一层", f"there is no scope {path}")

    def _check_ids(self, positions: Iterable[Position]) -> None:
        given = [position.token for position in positions if position.token]
        given += [arm.token for position in positions for arm in position.arms or () if arm.token]
        if len(given) != len(set(given)):
            raise Conflict("同一个待办编号用了两次", "a token id is given twice")
        for token in given:
            if token[:1] != "t" or not token[1:].isdecimal():
                raise Conflict("待办编号不对", f"{token} is no token id")
            self.run.raw["c"] = max(self.run.raw["c"], int(token[1:]))

    def _fill_scope(self, scope: Scope) -> None:
        asked = self.by_path.pop(scope.path, [])
        asked += self._implied(scope, asked)
        self._check_complete(scope, [position for position in asked if position.step])
        if not any(position.step == "" for position in asked):
            scope.flow.arm_starts()
        for position in asked:
            if position.step == "":
                for arm in position.arms or ():
                    self._put_arm(scope, arm, {})
            else:
                self._put(scope, position)
        self.run.touch(scope)

    def _implied(self, scope: Scope, asked: list[Position]) -> list[Position]:
        """Steps around inner scopes that are asked for without naming the step."""
        named = {position.step for position in asked}
        implied: dict[str, Position] = {}
        for path in self.by_path:
            head = _head(path, scope.path)
            if head is not None and head.partition("[")[0] not in named:
                step = head.partition("[")[0]
                implied.setdefault(step, Position(scope.path, step))
        return list(implied.values())

    def _check_complete(self, scope: Scope, asked: list[Position]) -> None:
        if not asked:
            raise Conflict("没有指明办件停在哪里", f"no step is given in the scope {scope.path!r}")
        spots = tuple(spot for position in asked if not self._is_event(scope, spot := self._spot(scope, position)))
        net = self.run.definition.net(scope.level)
        pairs = together(net, beside=True)
        for number, one in enumerate(spots):
            for other in spots[:number]:
                if frozenset((one, other)) not in pairs:
                    names = f"“{_name(scope, other)}”和“{_name(scope, one)}”"
                    raise Conflict(f"{names}不会同时停在这里", f"{other[0]} and {one[0]} are never open together")
        can_end, stuck = play(net, spots) if spots else (True, set())
        if stuck or not can_end:
            join = _name(scope, min(stuck)) if stuck else "-"
            zh = f"这几个环节不完整：汇合处“{join}”还缺其他并行分支，办件会停住；请把每个分支都指明"
            raise Conflict(zh, f"the set is not complete: the join {join} would wait for ever for its other branches")

    def _is_event(self, scope: Scope, spot: Spot) -> bool:
        """Event sub-processes open beside or instead of everything else."""
        return bool(word(scope.flow.spec.task_specs[spot[0]], "event"))

    def _spot(self, scope: Scope, position: Position) -> Spot:
        name = _spec_name(scope, position)
        if position.flow is None:
            return (name, "")
        return (name, _source(scope, position))

    def _put(self, scope: Scope, position: Position) -> None:
        name, flow = _spec_name(scope, position), scope.flow
        spec = flow.spec.task_specs[name]
        if position.flow is not None:
            _keep(flow.enter(name, via=_source(scope, position)), position)
        elif not isinstance(spec, _STEPS):
            raise Conflict(f"“{position.step}”不是可以停留的环节", f"{position.step} is no step to rest on")
        elif isinstance(spec, Race):
            self._put_race(scope, position, name)
        elif word(spec, "level"):
            self._put_owner(scope, position, name)
        elif isinstance(spec, Wait):
            self._put_wait(scope, position, name)
        elif position.arms is None:
            task = flow.put(name, TaskState.FUTURE)
            _keep(task, position)
            task._ready()
        else:
            state = TaskState.READY if isinstance(spec, UserStep) else TaskState.STARTED
            self._put_arms(scope, _keep(flow.put(name, state), position), position.arms)

    def _put_wait(self, scope: Scope, position: Position, name: str) -> None:
        task = _keep(scope.flow.put(name, TaskState.WAITING), position)
        if position.due is not None:
            task.internal_data["due"] = position.due
        else:
            scope.flow.arm(task)
        if position.arms is None:
            scope.flow.attach(task)
        else:
            self._put_arms(scope, task, position.arms)

    def _put_race(self, scope: Scope, position: Position, name: str) -> None:
        if position.arms is None:
            _keep(scope.flow.enter(name), position)
            return
        facts: dict[str, object] = {"group": scope.flow.new_group()}
        if position.beside:
            facts["beside"] = True
        for arm in position.arms:
            self._put_arm(scope, arm, facts)

    def _put_owner(self, scope: Scope, position: Position, name: str) -> None:
        """Put a token on a step that holds a level: with what is inside, or from its start."""
        spec, flow = scope.flow.spec.task_specs[name], scope.flow
        inner = {index for path in self.by_path if (index := _index(path, scope.path, position.step)) is not None}
        if not inner and position.size is None:
            task = flow.put(name, TaskState.FUTURE)
            _keep(task, position)
            task._ready()
            return
        task = _keep(flow.put(name, TaskState.STARTED), position)
        scope.stored[task.id] = {}
        if word(spec, "over"):
            self._put_items(scope, task, position, sorted(int(index) for index in inner if index))
        if position.arms is None:
            flow.attach(task)
        else:
            self._put_arms(scope, task, position.arms)
        for index in sorted(inner, key=lambda index: (len(index), index)):
            self._fill_scope(scope.adopt(task, index))

    def _put_items(self, scope: Scope, task: Task, position: Position, inner: list[int]) -> None:
        sequential = word(task.task_spec, "mode") == "sequential"
        size = position.size
        finished = list(position.finished)
        if size is None:
            size = self.run.size(scope.path, position.step, word(task.task_spec, "over"))
            finished = list(range(inner[0])) if sequential else [index for index in range(size) if index not in inner]
        task.internal_data.update(size=size, finished=finished)
        outside = [index for index in [*inner, *finished] if not 0 <= index < size]
        idle = set(range(size)) - set(inner) - set(finished)
        if outside or set(inner) & set(finished):
            raise Conflict(f"“{position.step}”没有这些项", f"{position.step} has no such items")
        if not inner or (sequential and len(inner) > 1) or (idle and not sequential):
            zh = f"“{position.step}”的各项没有全部指明（共 {size} 项）"
            raise Conflict(zh, f"the {size} items of {position.step} are not all accounted for")

    def _put_arms(self, scope: Scope, host: Task, arms: tuple[Arm, ...]) -> None:
        for arm in arms:
            if arm.step not in words(host.task_spec, "arms"):
                raise Conflict(f"“{arm.step}”不在该环节的边上", f"{arm.step} is not drawn on {host.task_spec.name}")
            self._put_arm(scope, arm, {"host": host.id})

    def _put_arm(self, scope: Scope, arm: Arm, facts: dict[str, object]) -> None:
        if arm.step not in scope.flow.spec.task_specs:
            raise Conflict(f"没有“{arm.step}”这个事件", f"there is no event {arm.step}")
        task = scope.flow.put(arm.step, TaskState.WAITING, facts)
        if arm.token:
            task.internal_data["id"] = arm.token
        if arm.due is None:
            scope.flow.arm(task)
        else:
            task.internal_data["due"] = arm.due
            if arm.rhythm is not None:
                task.internal_data.update(left=arm.left, rhythm=arm.rhythm)


def _keep(task: Task, position: Position) -> Task:
    if position.token:
        task.internal_data["id"] = position.token
    if position.beside:
        task.internal_data["beside"] = True
    return task


def spec_name(specs: Mapping[str, TaskSpec], step: str, path: str) -> str:
    """The node on which a token rests that is drawn as ``step``. Raises Conflict when the level has none."""
    for name in (step, f"{step}~each"):
        if name in specs and (word(specs[name], "id") == step):
            return name
    raise Conflict(f"流程中没有环节“{step}”", f"there is no step {step} in the scope {path!r}")


def _name(scope: Scope, spot: Spot) -> str:
    return scope.flow.spec.task_specs[spot[0]].bpmn_name or spot[0]


def source_of(definition: Definition, specs: Mapping[str, TaskSpec], step: str, drawn: str | None) -> str:
    """The node from which the drawn flow enters the join ``step``. Raises Conflict when it does not."""
    join = specs[step]
    between = f"{drawn}~between"
    if between in join._inputs:
        return between
    flow = definition.flows.get(f"{word(join, 'part')}/{drawn}".lstrip("/"))
    if flow is not None:
        for source in (flow.source, f"{flow.source}~split"):
            if source in join._inputs:
                return source
    raise Conflict(f"连线“{drawn}”不进入“{step}”", f"{drawn} does not lead to {step}")


def _source(scope: Scope, position: Position) -> str:
    return source_of(scope.run.definition, scope.flow.spec.task_specs, position.step, position.flow)


def _spec_name(scope: Scope, position: Position) -> str:
    return spec_name(scope.flow.spec.task_specs, position.step, scope.path)


def _head(path: str, outer: str) -> str | None:
    """First name of ``path`` below ``outer``, or None when it does not lie below."""
    prefix = f"{outer}." if outer else ""
    if not path.startswith(prefix) or path == outer:
        return None
    return path.removeprefix(prefix).partition(".")[0]


def _index(path: str, outer: str, step: str) -> str | None:
    """The item index under which ``path`` lies in ``step``, "" where it is not repeated, None elsewhere."""
    head = _head(path, outer)
    if head is None or head.partition("[")[0] != step:
        return None
    return head.partition("[")[2].removesuffix("]")
