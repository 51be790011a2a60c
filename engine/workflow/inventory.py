"""Lists what a drawing holds for its callers: steps, flows, lanes, outcomes and expressions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.workflow.drawing import Level, Node
from engine.workflow.normalise import BOUND_TAGS, USER_TAGS, Place, clean_feel
from engine.workflow.timers import is_literal
from engine.workflow.words import Flow, Repeat, Step, StepKind


@dataclass(frozen=True, slots=True)
class Text:
    """One FEEL text: where it is drawn and at which scope pattern it is evaluated."""

    file: str
    element: str
    scope: str
    text: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class Corner:
    """A level with where it stands: file, part and bindings, scope pattern."""

    level: Level
    file: str
    place: Place
    scope: str
    is_part_root: bool = False


def corners(
    level: Level, file: str, place: Place, parts: Mapping[str, Level], scope: str = "", *, is_part_root: bool = False
) -> Iterator[Corner]:
    """All levels of a drawing, its sub-processes and its parts, with their scope patterns."""
    yield Corner(level, file, place, scope, is_part_root)
    for node in level.nodes.values():
        inner = inner_scope(scope, node, place)
        key = place.key(node.id)
        if node.level is not None:
            yield from corners(node.level, file, place, parts, inner)
        elif node.tag == "callActivity" and key in parts:
            bindings = place.bindings.parts[node.id][1]
            _inherit_lane(parts[key], node.lane)
            yield from corners(
                parts[key], f"{bindings.process}/process.bpmn", Place(key, bindings), parts, inner, is_part_root=True
            )


def _inherit_lane(part: Level, lane: str) -> None:
    """Steps of a part that are drawn outside of its lanes belong to the lane that calls it."""
    for level in part.walk():
        for node in level.nodes.values():
            node.lane = node.lane or lane


def inner_scope(scope: str, node: Node, place: Place) -> str:
    """The scope pattern inside a step: ``a.b[]``."""
    name = node.id + ("[]" if node.id in place.bindings.repeats else "")
    return f"{scope}.{name}" if scope else name


def list_steps(corner: Corner) -> Iterator[Step]:
    """The steps drawn on one level."""
    for node in corner.level.nodes.values():
        attached = corner.level.attached(node.id)
        yield Step(
            key=corner.place.key(node.id),
            id=node.id,
            name=node.name,
            element=node.tag,
            kind=_kind(node, corner.place),
            lane=node.lane,
            documentation=node.documentation,
            part=corner.place.part,
            scope=corner.scope,
            repeat=corner.place.bindings.repeats.get(node.id),
            boundary=tuple(event.id for event in attached),
            timers=tuple(event.id for event in attached if event.event.type == "timer"),
        )


def _kind(node: Node, place: Place) -> StepKind | None:
    if node.tag in USER_TAGS:
        return StepKind.USER
    return place.bindings.kinds.get(node.id) if node.tag in BOUND_TAGS else None


def list_flows(corner: Corner) -> Iterator[Flow]:
    """The arrows drawn on one level."""
    for arrow in corner.level.arrows:
        yield Flow(
            arrow.id, arrow.source, arrow.target, arrow.name, clean_feel(arrow.condition), part=corner.place.part
        )


def list_texts(corner: Corner) -> Iterator[Text]:
    """The FEEL texts drawn on one level or bound to its steps."""
    for arrow in corner.level.arrows:
        condition = clean_feel(arrow.condition)
        if condition:
            yield Text(corner.file, arrow.id, corner.scope, condition, corner.place.part)
    for node in corner.level.nodes.values():
        if node.event.type == "timer":
            text = clean_feel(corner.place.bindings.timers.get(node.id, node.event.text))
            if text and not is_literal(text):
                yield Text(corner.file, node.id, _timer_scope(corner, node), text, corner.place.part)
        repeat: Repeat | None = corner.place.bindings.repeats.get(node.id)
        if repeat is not None:
            yield Text(corner.file, node.id, corner.scope, clean_feel(repeat.over), corner.place.part)


def _timer_scope(corner: Corner, node: Node) -> str:
    """An event sub-process is armed by the scope around it."""
    if node.tag == "startEvent":
        return corner.scope.rpartition(".")[0]
    return corner.scope


def outcomes(level: Level) -> dict[str, str]:
    """End event id → its name, for the ends of the whole case (its event sub-processes among them)."""
    found = {node.id: node.name for node in level.nodes.values() if node.tag == "endEvent"}
    for node in level.nodes.values():
        if node.by_event and node.level is not None:
            found |= outcomes(node.level)
    return found
