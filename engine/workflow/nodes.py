"""The library's task specs, taught to live without prediction, without task data and without history.

Each class is one of SpiffWorkflow's own with ``Node`` in front. A level of a drawing is one tree of
tasks: a finished root and, directly under it, the tokens. Nothing looks at ancestors, so finished
tasks are dropped at once and the work of a step does not depend on what came before.
"""

from typing import Any

from SpiffWorkflow.bpmn.specs.defaults import (
    BoundaryEvent,
    EndEvent,
    EventBasedGateway,
    ExclusiveGateway,
    InclusiveGateway,
    IntermediateCatchEvent,
    IntermediateThrowEvent,
    ParallelGateway,
    ServiceTask,
    StartEvent,
    UserTask,
)
from SpiffWorkflow.bpmn.specs.event_definitions import (
    ErrorEventDefinition,
    TerminateEventDefinition,
)
from SpiffWorkflow.bpmn.specs.event_definitions.base import EventDefinition
from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.workflow.errors import Stuck


class Timer(EventDefinition):
    """A timer event: its form (date, duration, cycle) and its value, an ISO literal or FEEL."""

    def __init__(self, form: str, text: str, name: str | None = None, description: str | None = None) -> None:
        super().__init__(name, description)
        self.form = form
        self.text = text


class Node(TaskSpec):
    """What every node of ours does: no look-ahead, no data, arms what is attached, follows its flows."""

    def test(self) -> None:
        """Nothing: lint has judged the drawing once, a step need not judge it again."""

    def _predict(self, my_task: Task, *_args: Any, **_more: Any) -> None:  # noqa: ANN401 - the library's signature
        """Nothing: predicted branches would grow by the power of the parallel blocks ahead."""

    def _update_hook(self, my_task: Task) -> bool:
        return True

    def _on_ready_hook(self, my_task: Task) -> None:
        my_task.workflow.entered(my_task)

    def _run_hook(self, my_task: Task) -> bool | None:
        return True

    def _on_complete_hook(self, my_task: Task) -> None:
        my_task._sync_children(self.outputs, TaskState.FUTURE)


class Begin(Node, StartEvent):
    """A plain start event."""


class Pass(Node, IntermediateThrowEvent):
    """A plain event in between (a milestone), and what normalise makes of links."""


class Finish(Node, EndEvent):
    """An end event: plain, terminate or error. The token is consumed."""

    def _on_complete_hook(self, my_task: Task) -> None:
        level = my_task.workflow
        level.ended_at(self, my_task)
        if isinstance(self.event_definition, TerminateEventDefinition):
            level.clear(keep=my_task)
        elif isinstance(self.event_definition, ErrorEventDefinition):
            level.fail(self.event_definition.code)


class UserStep(Node, UserTask):
    """A step done by a person: stays READY until somebody completes it."""


class OutsideStep(Node, ServiceTask):
    """A step done outside of the library (operation, delivery, render, decision, part, sub-process): STARTED."""

    def _run_hook(self, my_task: Task) -> None:
        my_task.workflow.outside.append(my_task)


class Choice(Node, ExclusiveGateway):
    """Exactly one way on: the first condition that holds in drawn order, or the default."""

    def _run_hook(self, my_task: Task) -> bool:
        for condition, name in self.cond_task_specs:
            if condition is not None and condition._matches(my_task):
                return _go(my_task, [name])
        if self.default_task_spec is None:
            raise Stuck(
                self.bpmn_id,
                "没有一条出线的条件成立，也没有默认出线",
                "no condition holds and there is no default flow",
            )
        return _go(my_task, [self.default_task_spec])

    def _on_complete_hook(self, my_task: Task) -> None:
        """The way on was chosen when the gateway ran."""


class Together(Node, ParallelGateway):
    """Waits for one token on each incoming flow, then goes on by every outgoing one (BPMN 2.0, 13.3.1)."""

    def _update_hook(self, my_task: Task) -> bool:
        if len(self._inputs) <= 1:
            return True
        arrived = my_task.workflow.arrived(self, my_task)
        if len(arrived) < len(self._inputs):
            my_task._set_state(TaskState.WAITING)
            return False
        my_task.workflow.consume([task for task in arrived.values() if task is not my_task])
        return True


class AnyOf(Node, InclusiveGateway):
    """One or more ways on; as a join it fires when no other token could still arrive (BPMN 2.0, 13.3.3)."""

    def _update_hook(self, my_task: Task) -> bool:
        if len(self._inputs) <= 1:
            return True
        my_task.workflow.arrived(self, my_task)
        my_task._set_state(TaskState.WAITING)
        return False

    def _run_hook(self, my_task: Task) -> bool:
        chosen, default = [], []
        for condition, name in self.cond_task_specs:
            if condition is None:
                default.append(name)
            elif condition._matches(my_task):
                chosen.append(name)
        if not chosen and not default:
            raise Stuck(
                self.bpmn_id,
                "没有一条出线的条件成立，也没有默认出线",
                "no condition holds and there is no default flow",
            )
        return _go(my_task, chosen or default)

    def _on_complete_hook(self, my_task: Task) -> None:
        """The ways on were chosen when the gateway ran."""


class Wait(Node, IntermediateCatchEvent):
    """Waits for its message or its moment; with no way in, it starts an event sub-process."""

    def _update_hook(self, my_task: Task) -> bool:
        my_task._set_state(TaskState.WAITING)
        my_task.workflow.attach(my_task)
        my_task.workflow.arm(my_task)
        return False


class Attached(Node, BoundaryEvent):
    """A boundary event. Errors are delivered, the others wait beside their host."""


class Race(Node, EventBasedGateway):
    """The first of the following events that happens takes the token."""

    def connect(self, taskspec: TaskSpec) -> None:
        """Connect plainly: each event keeps its own definition and so its own due time."""
        TaskSpec.connect(self, taskspec)

    def _on_complete_hook(self, my_task: Task) -> None:
        super()._on_complete_hook(my_task)
        group = my_task.workflow.new_group()
        for child in my_task.children:
            child.internal_data["group"] = group


def _go(my_task: Task, names: list[str]) -> bool:
    specs = my_task.workflow.spec.task_specs
    my_task._sync_children([specs[name] for name in names], TaskState.FUTURE)
    return True
