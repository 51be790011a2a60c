"""What never changes about the tokens of a node, worked out once per definition."""

from collections.abc import Mapping
from dataclasses import dataclass

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.specs.base import TaskSpec

from engine.workflow.level import word
from engine.workflow.nodes import Attached, Timer, UserStep, Wait
from engine.workflow.words import StepKind, TokenKind


@dataclass(frozen=True, slots=True)
class Sign:
    """A node as its tokens show it. ``level`` is the level inside it, ``own`` whether its scope is its address."""

    key: str
    step: str
    kind: TokenKind
    step_kind: StepKind | None
    lane: str
    part: str
    message: str | None
    level: str
    own: bool


def read_signs(specs: Mapping[str, BpmnProcessSpec]) -> dict[str, dict[str, Sign]]:
    """Signs by level and node."""
    return {
        level: {name: _sign(node) for name, node in spec.task_specs.items() if word(node, "step")}
        for level, spec in specs.items()
    }


def _sign(node: TaskSpec) -> Sign:
    kind, message = TokenKind.EXTERNAL, None
    if isinstance(node, UserStep):
        kind = TokenKind.USER
    elif isinstance(node, Wait | Attached):
        timer = isinstance(node.event_definition, Timer)
        kind = TokenKind.TIMER if timer else TokenKind.MESSAGE
        message = None if timer else node.event_definition.name
    return Sign(
        key=word(node, "step"),
        step=word(node, "id"),
        kind=kind,
        step_kind=StepKind(word(node, "kind")) if word(node, "kind") else None,
        lane=node.lane or "",
        part=word(node, "part"),
        message=message,
        level=word(node, "level"),
        own=bool(word(node, "self")),
    )
