"""One scope of a running case: a level, its path, and the child scopes of its steps.

A scope is made live only when a move touches it; all others stay as they were stored. That is why
a step inside one of 500 items costs the same as inside one of 5.
"""

from dataclasses import dataclass
from typing import Protocol

from SpiffWorkflow.bpmn.specs.event_definitions import ErrorEventDefinition
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.workflow.definition import Definition
from engine.workflow.level import LevelWorkflow, Surroundings, word, words
from engine.workflow.nodes import UserStep, Wait
from engine.workflow.state import RawToken, to_facts, to_raw

WHOLE = ""


class Course(Surroundings, Protocol):
    """What a scope asks of the move that runs it."""

    definition: Definition

    def size(self, path: str, step: str, over: str) -> int:
        """Number of items of a repeated step; raises when it is none."""
        ...

    def touch(self, scope: "Scope") -> None:
        """Put a scope in line to be run."""
        ...

    def end(self, scope: "Scope") -> None:
        """A scope has no token left."""
        ...

    def fail(self, scope: "Scope", code: str | None) -> None:
        """An error rises from inside a scope; raises when nothing takes it."""
        ...

    def new_id(self) -> str:
        """A token id that this case has not used before."""
        ...


@dataclass(frozen=True, slots=True)
class Hanging:
    """Where a child scope hangs: its parent, the step that holds it, and the item index ("" without)."""

    parent: "Scope"
    owner: Task
    index: str


class Scope:
    """A live level together with where it hangs."""

    def __init__(self, run: Course, level: str, path: str, hangs: "Hanging | None" = None) -> None:
        self.run = run
        self.level = level
        self.path = path
        self.hangs = hangs
        self.flow = LevelWorkflow(run.definition.specs[level], path, run)
        #: live child scopes by owner task id and item index.
        self.live: dict[tuple[str, str], Scope] = {}
        self.over = False
        #: stored child scopes by owner task id and item index.
        self.stored: dict[str, dict[str, list[RawToken]]] = {}

    def restore(self, tokens: list[RawToken]) -> "Scope":
        """Put the stored tokens in their places."""
        for raw in tokens:
            spec = self.flow.spec.task_specs[raw["s"]]
            state = TaskState.STARTED
            if isinstance(spec, UserStep):
                state = TaskState.READY
            elif "h" in raw or "v" in raw or isinstance(spec, Wait):
                state = TaskState.WAITING
            self.flow.put(raw["s"], state, to_facts(raw), key=raw["i"])
            if "x" in raw:
                self.stored[raw["i"]] = dict(raw["x"])
        return self

    def dump(self) -> list[RawToken]:
        """The tokens as they are stored, events on a border behind their host; new ones are given an id."""
        tasks = self.flow.tokens()
        for task in tasks:
            if "id" not in task.internal_data:
                task.internal_data["id"] = self.run.new_id()
        groups: dict[str, str] = {}
        ordered = []
        for task in tasks:
            if "host" not in task.internal_data:
                ordered += [task, *self.flow.arms(task)]
            if "group" in task.internal_data:
                groups.setdefault(task.internal_data["group"], f"g{len(groups) + 1}")
                task.internal_data["group"] = groups[task.internal_data["group"]]
        return [self._dump_task(task) for task in ordered]

    def _dump_task(self, task: Task) -> RawToken:
        facts = task.internal_data
        raw = to_raw(facts["id"], task.task_spec.name, facts)
        if "host" in facts:
            raw["h"] = self.flow.tasks[facts["host"]].internal_data["id"]
        if word(task.task_spec, "level"):
            items = dict(self.stored.get(task.id, {}))
            for (owner, index), child in self.live.items():
                if owner == task.id:
                    items[index] = child.dump()
            raw["x"] = {index: items[index] for index in sorted(items, key=lambda index: (len(index), index))}
        return raw

    def task(self, token: str) -> Task | None:
        """The live task of a token of this scope, None when it has gone."""
        return next((task for task in self.flow.tokens() if task.internal_data.get("id") == token), None)

    def child(self, owner: Task, index: str) -> "Scope | None":
        """The child scope of a step (item), made live; None when it is over."""
        key = (owner.id, index)
        if key not in self.live:
            tokens = self.stored.get(owner.id, {}).pop(index, None)
            if tokens is None:
                return None
            self.live[key] = self._make(owner, index).restore(tokens)
        return self.live[key]

    def adopt(self, owner: Task, index: str) -> "Scope":
        """An empty child scope of a step (item), to be filled by the caller."""
        self.live[owner.id, index] = self._make(owner, index)
        return self.live[owner.id, index]

    def _make(self, owner: Task, index: str) -> "Scope":
        name = word(owner.task_spec, "id") + (f"[{index}]" if index else "")
        path = f"{self.path}.{name}" if self.path else name
        return Scope(self.run, word(owner.task_spec, "level"), path, Hanging(self, owner, index))

    def advance(self) -> None:
        """Run this level until it rests; open child scopes, and tell the parent when it is over."""
        if self.over or not self._belongs():
            return
        self.flow.run()
        self._sweep()
        for task in self.flow.outside:
            if task.id in self.flow.tasks and word(task.task_spec, "level"):
                self._open(task)
        self.flow.outside.clear()
        if self.flow.has_failed:
            self.run.fail(self, self.flow.failed)
        elif not self.flow.live():
            self.over = True
            self.run.end(self)

    def _belongs(self) -> bool:
        """Whether this scope still belongs to the case; a step cancelled meanwhile took it along."""
        scope = self
        while (hangs := scope.hangs) is not None:
            if hangs.parent.live.get((hangs.owner.id, hangs.index)) is not scope:
                return False
            scope = hangs.parent
        return True

    def _sweep(self) -> None:
        """Forget the child scopes of tokens that were taken away."""
        for key in self.flow.dropped:
            self.stored.pop(key, None)
            for live in [live for live in self.live if live[0] == key]:
                del self.live[live]
        self.flow.dropped.clear()

    def _open(self, task: Task) -> None:
        over = word(task.task_spec, "over")
        self.stored.setdefault(task.id, {})
        if not over:
            self._begin(task, WHOLE)
            return
        size = self.run.size(self.path, task.task_spec.name, over)
        task.internal_data.update(size=size, finished=[])
        if size == 0:
            task.complete()
            self.run.touch(self)
        elif word(task.task_spec, "mode") == "sequential":
            self._begin(task, "0")
        else:
            for index in reversed(range(size)):
                self._begin(task, str(index))

    def _begin(self, task: Task, index: str) -> None:
        child = self._make(task, index)
        self.live[task.id, index] = child
        child.flow.begin()
        self.run.touch(child)

    def child_ended(self, owner: Task, index: str) -> None:
        """A child scope is over: go on when it was the last one, or begin the next item."""
        child = self.live.pop((owner.id, index))
        facts = owner.internal_data
        if "size" in facts:
            facts["finished"] = sorted({*facts["finished"], int(index)})
            if len(facts["finished"]) < facts["size"]:
                if word(owner.task_spec, "mode") == "sequential":
                    done = set(facts["finished"])
                    self._begin(owner, str(next(i for i in range(facts["size"]) if i not in done)))
                return
        owner.complete()
        self.stored.pop(owner.id, None)
        if self.flow.rank < 0 and not self.flow.live():
            self.flow.reached = child.flow.reached
        self.run.touch(self)

    def catch(self, host: Task, code: str | None) -> bool:
        """Deliver an error to the boundary error event of ``host`` that names it, or names none."""
        specs = [self.flow.spec.task_specs[name] for name in words(host.task_spec, "errors")]
        named = [spec for spec in specs if spec.event_definition.code == code]
        for spec in named or [spec for spec in specs if spec.event_definition.code is None]:
            self.flow.drop(host)
            self._sweep()
            self.flow.put(spec.name, TaskState.FUTURE)._ready()
            self.run.touch(self)
            return True
        return False

    def catch_inside(self, code: str | None) -> bool:
        """Deliver an error to the event sub-process of this scope that names it, or names none."""
        starts = [
            spec
            for spec in self.flow.spec.task_specs.values()
            if isinstance(spec, Wait)
            and word(spec, "starts")
            and isinstance(spec.event_definition, ErrorEventDefinition)
        ]
        named = [spec for spec in starts if spec.event_definition.code == code]
        for spec in named or [spec for spec in starts if spec.event_definition.code is None]:
            self.flow.has_failed = False
            self.flow.clear()
            self.flow.reached, self.flow.rank = None, -1
            self._sweep()
            self.flow.put(spec.name, TaskState.FUTURE)._ready()
            self.run.touch(self)
            return True
        return False
