"""One level of a running case in the library's hands: a root and the tokens directly under it."""

from collections import deque
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.bpmn.specs.event_definitions import ErrorEventDefinition
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.workflow.library import FeelEngine
from engine.workflow.nodes import AnyOf, Attached, Finish, Timer, Together, Wait
from engine.workflow.reach import reaches
from engine.workflow.timers import next_run

#: Stateless, so one serves all levels of all cases.
_FEEL = FeelEngine()


class Surroundings(Protocol):
    """What a level asks of the move that runs it."""

    now: datetime

    def holds(self, path: str, step: str, text: str) -> bool:
        """Whether the FEEL condition holds at the scope path."""
        ...

    def due(self, path: str, spec: BpmnTaskSpec, timer: Timer) -> dict[str, Any]:
        """When the timer fires: ``due``, and for cycles ``left`` and ``rhythm``."""
        ...

    def spend(self, spec: TaskSpec) -> None:
        """Count a node that runs; raises when the move has run too many."""
        ...

    def note(self, spec: TaskSpec, path: str) -> None:
        """Note that a token has passed a node."""
        ...


class LevelWorkflow(BpmnWorkflow):
    """The tasks of one level. Holds tokens only; history, data and child levels are kept elsewhere."""

    def __init__(self, spec: BpmnProcessSpec, path: str, around: Surroundings) -> None:
        super().__init__(spec, script_engine=_FEEL, deserializing=True)
        self.task_tree = Task(self, spec.start, state=TaskState.COMPLETED, id="root")
        self.path = path
        self.around = around
        self.agenda: deque[Task] = deque()
        #: outside steps reached since somebody looked.
        self.outside: list[Task] = []
        #: ids of tasks taken away since somebody looked; their child levels go with them.
        self.dropped: list[str] = []
        self.failed: str | None = None
        self.has_failed = False
        #: the end event reached, and how much it says: 2 for the main branch, 1 for a name.
        self.reached: str | None = None
        self.rank = -1
        self._groups = 0

    # What the nodes call.

    def entered(self, task: Task) -> None:
        """A task became READY: arm what is attached to it and put it in line unless a person does it."""
        if not isinstance(task.task_spec, Wait):
            self.attach(task)
        if not task.task_spec.manual:
            self.agenda.append(task)

    def attach(self, task: Task) -> None:
        """Arm the timers and messages drawn on the border of a step."""
        for name in words(task.task_spec, "arms"):
            self.arm(self.put(name, TaskState.WAITING, {"host": task.id}))

    def arm(self, task: Task) -> None:
        """Work out when a waiting timer fires; messages just wait."""
        definition = task.task_spec.event_definition
        if isinstance(definition, Timer):
            task.internal_data.update(self.around.due(self.path, task.task_spec, definition))

    def arrived(self, join: TaskSpec, task: Task) -> dict[str, Task]:
        """The tokens waiting at the join, the newcomer among them, one per incoming flow (the oldest)."""
        task.internal_data["from"] = task.parent.task_spec.name
        found: dict[str, Task] = {}
        for other in self.tasks.values():
            if other.task_spec is join and other.state == TaskState.WAITING:
                found.setdefault(other.internal_data["from"], other)
        found.setdefault(task.internal_data["from"], task)
        return found

    def consume(self, tasks: Iterable[Task]) -> None:
        """Take tokens away without cancelling anything."""
        for task in tasks:
            self._forget(task)

    def new_group(self) -> str:
        """A name for the events that race each other, unique in this level."""
        self._groups += 1
        used = {task.internal_data.get("group") for task in self.tasks.values()}
        while f"g{self._groups}" in used:
            self._groups += 1
        return f"g{self._groups}"

    def holds(self, task: Task, text: str) -> bool:
        """Whether the FEEL condition holds where this level stands."""
        return self.around.holds(self.path, task.task_spec.name, text)

    def ended_at(self, end: Finish, task: Task) -> None:
        """An end event was reached. One without a name, or of a branch beside, does not hide the main one."""
        rank = 2 * (not task.internal_data.get("beside")) + bool(end.bpmn_name)
        if rank >= self.rank:
            self.reached, self.rank = end.name, rank

    def fail(self, code: str | None) -> None:
        """An error end event was reached: the whole level ends and the error goes up."""
        self.has_failed, self.failed = True, code
        self.clear()

    def clear(self, keep: Task | None = None) -> None:
        """Cancel every token of this level but one."""
        for task in self.tokens():
            if task is not keep:
                self.drop(task)

    # What the move calls.

    def tokens(self) -> list[Task]:
        """Everything unfinished, oldest first."""
        return [task for task in self.tasks.values() if task is not self.task_tree and task.state < TaskState.COMPLETED]

    def live(self) -> bool:
        """Whether anything keeps this level going; waiting event sub-processes alone do not."""
        return any(not (isinstance(task.task_spec, Wait) and word(task.task_spec, "starts")) for task in self.tokens())

    def begin(self) -> None:
        """Put a token behind the start event and arm the event sub-processes."""
        self.arm_starts()
        for spec in self.spec.start.outputs:
            self.enter(spec.name)

    def arm_starts(self) -> None:
        """Let the event sub-processes of this level wait for their events."""
        for spec in self.spec.task_specs.values():
            if isinstance(spec, Wait) and word(spec, "starts") and not is_error(spec):
                self.arm(self.put(spec.name, TaskState.WAITING))

    def enter(self, name: str, via: str | None = None) -> Task:
        """Put a token on the node as if it had come by a flow (from node ``via``)."""
        parent = self.put(via, TaskState.COMPLETED) if via else self.task_tree
        task = Task(self, self.spec.task_specs[name], parent=parent, state=TaskState.FUTURE)
        task.task_spec._update(task)
        if via:
            self._rehang(parent)
        return task

    def put(self, name: str, state: int, facts: Mapping[str, Any] | None = None, key: str | None = None) -> Task:
        """Put a task in the given state under the root, without running anything. ``key`` is its id here."""
        task = Task(self, self.spec.task_specs[name], parent=self.task_tree, state=state, id=key)
        task.internal_data.update(facts or {})
        return task

    def run(self) -> None:
        """Run every node that runs by itself until all tokens rest."""
        while True:
            while self.agenda:
                task = self.agenda.popleft()
                if task.id in self.tasks and task.state == TaskState.READY:
                    self.around.spend(task.task_spec)
                    task.run()
            if not self._fire_joins():
                return

    def fire(self, task: Task) -> None:
        """The event that ``task`` waits for has happened."""
        spec, facts = task.task_spec, task.internal_data
        beside = facts.get("beside", False)
        if isinstance(spec, Attached):
            beside = not spec.cancel_activity or self.tasks[facts["host"]].internal_data.get("beside", False)
            if spec.cancel_activity:
                self.drop(self.tasks[facts["host"]], keep=task)
            else:
                task = self._stays(task)
        elif word(spec, "starts") == "interrupting":
            self.clear(keep=task)
            self.reached, self.rank = None, -1
        elif word(spec, "starts"):
            task = self._stays(task)
        elif "group" in facts:
            rivals = [other for other in self.tokens() if other.internal_data.get("group") == facts["group"]]
            self.consume(other for other in rivals if other is not task)
        task.internal_data = {"beside": True} if beside else {}
        task._ready()

    def drop(self, task: Task, keep: Task | None = None) -> None:
        """Cancel a token and what is attached to it."""
        for arm in self.arms(task):
            if arm is not keep:
                self._forget(arm)
        task._set_state(TaskState.CANCELLED)
        self._forget(task)
        self.dropped.append(task.id)

    # What the library calls.

    def _task_completed_notify(self, task: Task) -> None:
        """Drop the finished task and hang what follows it under the root."""
        self.around.note(task.task_spec, self.path)
        if task.id in self.tasks:
            for arm in self.arms(task):
                self._forget(arm)
            self._rehang(task)

    def _rehang(self, task: Task) -> None:
        root = self.task_tree
        for child in task._children:
            self.tasks[child]._parent = root.id
            root._children.append(child)
            if task.internal_data.get("beside"):
                self.tasks[child].internal_data["beside"] = True
        task._children = []
        self._forget(task)

    def _forget(self, task: Task) -> None:
        parent = task.parent
        if parent is not None and task.id in parent._children:
            parent._children.remove(task.id)
        self.tasks.pop(task.id, None)

    def arms(self, host: Task) -> list[Task]:
        """The events waiting on the border of a step."""
        return [task for task in self.tasks.values() if task.internal_data.get("host") == host.id]

    def _stays(self, arm: Task) -> Task:
        """For an event that does not interrupt: the token that goes on, while the arm may wait for more."""
        token = self.put(arm.task_spec.name, TaskState.FUTURE)
        facts = arm.internal_data
        if isinstance(arm.task_spec.event_definition, Timer):
            again = None
            if "rhythm" in facts:
                again = next_run(facts["due"], facts["left"], facts["rhythm"], self.around.now)
            if again is None:
                self._forget(arm)
            else:
                facts["due"], facts["left"] = again
        return token

    def _fire_joins(self) -> bool:
        """Fire one inclusive join to which no other token can come any more; tell whether one did."""
        waiting: dict[str, list[Task]] = {}
        for task in self.tokens():
            if isinstance(task.task_spec, AnyOf) and task.state == TaskState.WAITING:
                waiting.setdefault(task.task_spec.name, []).append(task)
        for name, tasks in waiting.items():
            if self._nobody_else_comes(name, tasks):
                first = {task.internal_data["from"]: task for task in reversed(tasks)}
                chosen = list(first.values())
                self.consume(chosen[:-1])
                chosen[-1]._ready()
                return True
        return False

    def _nobody_else_comes(self, name: str, here: list[Task]) -> bool:
        spec = self.spec.task_specs[name]
        full = {task.internal_data["from"] for task in here}
        empty = set(spec._inputs) - full
        for task in self.tokens():
            if task in here or "host" in task.internal_data:
                continue
            start = task.task_spec.name
            if reaches(self.spec, start, empty, avoid=name) and not reaches(self.spec, start, full, avoid=name):
                return False
        return True


def word(spec: BpmnTaskSpec, name: str) -> str:
    """One of our own attributes of a node, "" when it has none."""
    value: str = getattr(spec, "extensions", {}).get(name, "")
    return value


def words(spec: BpmnTaskSpec, name: str) -> list[str]:
    """An attribute of ours that lists names."""
    return word(spec, name).split()


def is_error(spec: BpmnTaskSpec) -> bool:
    """Whether the event takes an error; such events wait for nothing, errors are brought to them."""
    return isinstance(spec.event_definition, ErrorEventDefinition)


def is_limit(spec: BpmnTaskSpec) -> bool:
    """Whether a timer limits what it stands beside: drawn on a border, or starting an event sub-process."""
    return isinstance(spec, Attached) or bool(word(spec, "starts"))


def is_join(spec: BpmnTaskSpec) -> bool:
    """Whether tokens may have to wait for others there."""
    return isinstance(spec, Together | AnyOf) and len(spec._inputs) > 1
