"""SpiffWorkflow set up for us: parser, converters, script engine.

The parser reads only what ``normalise`` wrote. What our classes need beyond BPMN travels in
attributes of our own namespace and is kept in ``extensions``, which the library stores.
"""

from copy import deepcopy
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.parser.event_parsers import ERROR_EVENT_XPATH, EventDefinitionParser
from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.script_engine.python_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.script_engine.python_environment import BasePythonScriptEngineEnvironment
from SpiffWorkflow.bpmn.serializer.config import DEFAULT_CONFIG
from SpiffWorkflow.bpmn.serializer.default.task_spec import (
    BoundaryEventConverter,
    BpmnTaskSpecConverter,
    ConditionalGatewayConverter,
    EventConverter,
    ExclusiveGatewayConverter,
    ParallelGatewayConverter,
)
from SpiffWorkflow.bpmn.serializer.helpers import DefaultRegistry, EventDefinitionConverter
from SpiffWorkflow.bpmn.serializer.workflow import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.control import BpmnStartTask, SimpleBpmnTask, _EndJoin
from SpiffWorkflow.bpmn.specs.event_definitions import (
    ErrorEventDefinition,
    MessageEventDefinition,
    MultipleEventDefinition,
    NoneEventDefinition,
    TerminateEventDefinition,
)
from SpiffWorkflow.task import Task

from engine.workflow import nodes

#: Namespace of the attributes that normalise adds for us.
OURS = "urn:liangheng:drawing"


class NoPython(BasePythonScriptEngineEnvironment):
    """The place where the library would run Python. It runs nothing."""

    def evaluate(self, expression: str, context: object, external_context: object = None) -> None:
        """Refuse.

        Raises:
            PermissionError: always.
        """
        raise PermissionError("a drawing never runs Python")

    def execute(self, script: str, context: object, external_context: object = None) -> None:
        """Refuse.

        Raises:
            PermissionError: always.
        """
        raise PermissionError("a drawing never runs Python")

    def call_service(self, context: object, **_more: object) -> None:
        """Refuse.

        Raises:
            PermissionError: always.
        """
        raise PermissionError("a drawing never runs Python")


class FeelEngine(PythonScriptEngine):
    """Answers the conditions of gateways with FEEL; everything else that the library would run is refused."""

    def __init__(self) -> None:
        super().__init__(NoPython())

    def evaluate(self, task: Task, expression: str, external_context: object = None) -> bool:
        """Whether the FEEL condition holds where the task stands."""
        return bool(task.workflow.holds(task, expression))

    def validate(self, expression: str) -> None:
        """Refuse: conditions are compiled by ``expressions``.

        Raises:
            PermissionError: always.
        """
        raise PermissionError("a drawing never runs Python")

    def execute(self, task: Task, script: str, external_context: object = None) -> None:
        """Refuse.

        Raises:
            PermissionError: always.
        """
        raise PermissionError("a drawing never runs Python")

    def call_service(self, task: Task, **_more: object) -> None:
        """Refuse.

        Raises:
            PermissionError: always.
        """
        raise PermissionError("a drawing never runs Python")


class _Ours(TaskParser):
    """Keeps our attributes and never makes tasks that the library would add on its own."""

    def parse_extensions(self, node: Any = None) -> dict[str, str]:  # noqa: ANN401 - the library's signature
        prefix = f"{{{OURS}}}"
        return {
            key.removeprefix(prefix): value for key, value in sorted(self.node.attrib.items()) if key.startswith(prefix)
        }


class _Events(_Ours, EventDefinitionParser):
    """Reads event definitions; timers become ours, and the start of an event sub-process may be an error."""

    def get_event_definition(self, xpaths: list[str]) -> Any:  # noqa: ANN401 - the library's signature
        return super().get_event_definition([*xpaths, *{ERROR_EVENT_XPATH}.difference(xpaths)])

    def parse_timer_event(self, event: Any) -> nodes.Timer:  # noqa: ANN401 - an lxml element
        return nodes.Timer(self.node.get(f"{{{OURS}}}form"), self.node.get(f"{{{OURS}}}timer"))


def _with_ours(parser: type) -> type:
    base = _Events if issubclass(parser, EventDefinitionParser) else _Ours
    return type(f"Our{parser.__name__}", (base, parser), {})


class _Levels(ProcessParser):
    """A process whose boundary events and event sub-process starts stand on their own."""

    def get_boundary_events(self, attached_to_ref: str) -> list[Any]:
        return []

    def add_tasks(self) -> None:
        super().add_tasks()
        for element in self.xpath("./bpmn:boundaryEvent|./bpmn:intermediateCatchEvent"):
            if element.get("id") not in self.spec.task_specs:
                self.parse_node(element)


_CLASSES = {
    "startEvent": nodes.Begin,
    "endEvent": nodes.Finish,
    "intermediateThrowEvent": nodes.Pass,
    "intermediateCatchEvent": nodes.Wait,
    "boundaryEvent": nodes.Attached,
    "userTask": nodes.UserStep,
    "serviceTask": nodes.OutsideStep,
    "exclusiveGateway": nodes.Choice,
    "parallelGateway": nodes.Together,
    "inclusiveGateway": nodes.AnyOf,
    "eventBasedGateway": nodes.Race,
}


class DrawingParser(BpmnParser):
    """The library's parser with our task specs; knows no tag but those that normalise writes."""

    PARSER_CLASSES = {
        full_tag(tag): (_with_ours(BpmnParser.PARSER_CLASSES[full_tag(tag)][0]), spec) for tag, spec in _CLASSES.items()
    }
    PROCESS_PARSER_CLASS = _Levels


class _TimerConverter(EventDefinitionConverter):
    def to_dict(self, event_definition: nodes.Timer) -> dict[str, object]:
        return {**super().to_dict(event_definition), "form": event_definition.form, "text": event_definition.text}


_KEPT = (
    BpmnProcessSpec,
    BpmnStartTask,
    SimpleBpmnTask,
    _EndJoin,
    NoneEventDefinition,
    TerminateEventDefinition,
    ErrorEventDefinition,
    MessageEventDefinition,
    MultipleEventDefinition,
)
_CONVERTERS = {
    **{kept: DEFAULT_CONFIG[kept] for kept in _KEPT},
    nodes.Timer: _TimerConverter,
    nodes.Begin: EventConverter,
    nodes.Finish: EventConverter,
    nodes.Pass: EventConverter,
    nodes.Wait: EventConverter,
    nodes.Race: EventConverter,
    nodes.Attached: BoundaryEventConverter,
    nodes.UserStep: BpmnTaskSpecConverter,
    nodes.OutsideStep: BpmnTaskSpecConverter,
    nodes.Choice: ExclusiveGatewayConverter,
    nodes.AnyOf: ConditionalGatewayConverter,
    nodes.Together: ParallelGatewayConverter,
}


def registry() -> DefaultRegistry:
    """Fresh converters between task specs and plain dicts; not shared between threads."""
    return BpmnWorkflowSerializer.configure(_CONVERTERS)


def parse_level(xml: bytes, name: str) -> dict[str, Any]:
    """One normalised level as the library's spec, in plain JSON values."""
    parser = DrawingParser()
    parser.add_bpmn_xml(etree.fromstring(xml).getroottree())
    plain: dict[str, Any] = registry().convert(parser.get_spec(name))
    return plain


def restore_level(plain: Any) -> BpmnProcessSpec:  # noqa: ANN401 - the library's plain form
    """The library's spec from its plain form; leaves the plain form as it is."""
    return registry().restore(deepcopy(plain))
