"""Rewrites a drawing that passed lint into levels that the library gets right.

Every process, sub-process, part and repeated step becomes a level of its own. Links become flows,
several flows out of a step become a gateway, a repeated step becomes a level around the step, two
arrows between the same nodes get a node in between. Ids that are added hold a ``~``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from engine.workflow.drawing import Arrow, Event, Level, Node
from engine.workflow.expressions import ALWAYS
from engine.workflow.guard import BPMN
from engine.workflow.library import OURS
from engine.workflow.words import Bindings, Repeat, StepKind

_TAGS = {
    "startEvent": "startEvent",
    "endEvent": "endEvent",
    "task": "userTask",
    "userTask": "userTask",
    "manualTask": "userTask",
    "serviceTask": "serviceTask",
    "sendTask": "serviceTask",
    "businessRuleTask": "serviceTask",
    "subProcess": "serviceTask",
    "transaction": "serviceTask",
    "callActivity": "serviceTask",
    "receiveTask": "intermediateCatchEvent",
    "intermediateCatchEvent": "intermediateCatchEvent",
    "intermediateThrowEvent": "intermediateThrowEvent",
    "boundaryEvent": "boundaryEvent",
    "exclusiveGateway": "exclusiveGateway",
    "parallelGateway": "parallelGateway",
    "inclusiveGateway": "inclusiveGateway",
    "eventBasedGateway": "eventBasedGateway",
}
USER_TAGS = frozenset({"task", "userTask", "manualTask"})
BOUND_TAGS = frozenset({"serviceTask", "sendTask", "businessRuleTask"})
NESTED_TAGS = frozenset({"subProcess", "transaction", "callActivity"})
GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway"})


@dataclass(frozen=True, slots=True)
class Plan:
    """One level to hand to the library: its name, and its drawing with our attributes."""

    name: str
    part: str
    xml: bytes


@dataclass(frozen=True, slots=True)
class Place:
    """Where a level is drawn: the part path and the bindings of its file."""

    part: str
    bindings: Bindings

    def key(self, node_id: str) -> str:
        """The key of a step drawn here."""
        return f"{self.part}/{node_id}" if self.part else node_id


def normalise(level: Level, name: str, place: Place, parts: Mapping[str, Level]) -> Iterator[Plan]:
    """Give the plan of the level and of all levels below it.

    ``parts`` holds the process of every part by its part path.
    """
    _add_links(level)
    _add_splits(level)
    _add_between(level)
    yield Plan(name, place.part, _write(level, name, place))
    for node in list(level.nodes.values()):
        key = place.key(node.id)
        if node.level is not None:
            yield from normalise(node.level, key, place, parts)
        elif node.tag == "callActivity":
            yield from normalise(parts[key], key, Place(key, place.bindings.parts[node.id][1]), parts)
        elif node.id in place.bindings.repeats:
            yield Plan(key, place.part, _write(_around(node), key, place))


def clean_feel(text: str | None) -> str:
    """FEEL without the leading "=" that some editors write."""
    text = (text or "").strip()
    return text[1:].strip() if text.startswith("=") else text


def _add_links(level: Level) -> None:
    """A link is a flow that was too long to draw."""
    catches = {
        node.event.name: node.id
        for node in level.nodes.values()
        if node.event.type == "link" and node.tag == "intermediateCatchEvent"
    }
    for node in level.nodes.values():
        if node.event.type != "link":
            continue
        if node.tag == "intermediateThrowEvent":
            level.arrows.append(Arrow(f"{node.id}~link", node.id, catches[node.event.name]))
        node.tag = "intermediateThrowEvent"
    for node in level.nodes.values():
        if node.event.type == "link":
            node.events = []


def _add_splits(level: Level) -> None:
    """Several or conditional flows out of a step mean a gateway behind it (BPMN 2.0, 10.6.1)."""
    for node in list(level.nodes.values()):
        arrows = level.outgoing(node.id)
        if node.tag in GATEWAYS or (len(arrows) <= 1 and not any(arrow.condition for arrow in arrows)):
            continue
        conditional = any(arrow.condition for arrow in arrows)
        split = Node(f"{node.id}~split", "inclusiveGateway" if conditional else "parallelGateway")
        split.default, node.default = node.default, None
        level.nodes[split.id] = split
        for arrow in arrows:
            arrow.source = split.id
        level.arrows.append(Arrow(f"{node.id}~way", node.id, split.id))


def _add_between(level: Level) -> None:
    """Tell two arrows between the same nodes apart."""
    seen: set[tuple[str, str]] = set()
    for arrow in list(level.arrows):
        ends = (arrow.source, arrow.target)
        if ends in seen:
            between = Node(f"{arrow.id}~between", "intermediateThrowEvent")
            level.nodes[between.id] = between
            level.arrows.append(Arrow(f"{arrow.id}~rest", between.id, arrow.target))
            arrow.target = between.id
        seen.add(ends)


def _around(node: Node) -> Level:
    """The level that holds a repeated step: start, the step once, end."""
    each = Node(f"{node.id}~each", node.tag, node.name, node.lane, node.documentation)
    each.events = node.events
    each.extra = {"self": node.id}
    level = Level(node.id)
    for inner in (Node("start~each", "startEvent"), each, Node("end~each", "endEvent")):
        level.nodes[inner.id] = inner
    level.arrows = [
        Arrow("first~each", "start~each", each.id),
        Arrow("last~each", each.id, "end~each"),
    ]
    return level


def _write(level: Level, name: str, place: Place) -> bytes:
    root = etree.Element(f"{{{BPMN}}}definitions", nsmap={"bpmn": BPMN, "ours": OURS})
    process = _child(root, "process", id=name, isExecutable="true")
    lanes: dict[str, list[str]] = {}
    for node in level.nodes.values():
        if node.lane:
            lanes.setdefault(node.lane, []).append(node.id)
        if node.by_event and node.level is not None:
            _write_event_start(process, root, node, place)
        if node.tag in _TAGS:
            _write_node(process, root, level, node, place)
    lane_set = _child(process, "laneSet")
    for lane, members in lanes.items():
        element = _child(lane_set, "lane", name=lane)
        for member in members:
            _child(element, "flowNodeRef").text = member
    for arrow in level.arrows:
        _write_arrow(process, level, arrow)
    return etree.tostring(root)


def _write_arrow(process: etree._Element, level: Level, arrow: Arrow) -> None:
    element = _child(process, "sequenceFlow", id=arrow.id, sourceRef=arrow.source, targetRef=arrow.target)
    source = level.nodes[arrow.source]
    condition = clean_feel(arrow.condition)
    if source.tag == "inclusiveGateway" and len(level.outgoing(source.id)) > 1 and not condition:
        condition = ALWAYS
    if condition and source.default != arrow.id and source.tag in {"exclusiveGateway", "inclusiveGateway"}:
        _child(element, "conditionExpression").text = condition


def _write_node(process: etree._Element, root: etree._Element, level: Level, node: Node, place: Place) -> None:
    element = _child(process, _TAGS[node.tag], id=node.id, name=node.name)
    if node.default:
        element.set("default", node.default)
    if node.attached_to:
        element.set("attachedToRef", node.attached_to)
        element.set("cancelActivity", "true" if node.interrupting else "false")
    _mark(element, node, place)
    attached = level.attached(node.id)
    _ours(element, "errors", " ".join(event.id for event in attached if event.event.type == "error"))
    _ours(element, "arms", " ".join(event.id for event in attached if event.event.type != "error"))
    if node.tag != "startEvent":
        _write_event(element, root, node, place)


def _mark(element: etree._Element, node: Node, place: Place) -> None:
    """Our attributes: which step it is, of which kind, and what hangs below it."""
    node_id = str(node.extra.get("self", node.id))
    if "~" in node_id or "lifted" in node.extra:
        return
    _ours(element, "id", node_id)
    _ours(element, "step", place.key(node_id))
    _ours(element, "part", place.part)
    _ours(element, "self", "yes" if "self" in node.extra else "")
    _ours(element, "event", "yes" if node.by_event else "")
    repeat = None if "self" in node.extra else place.bindings.repeats.get(node.id)
    nested = node.tag in NESTED_TAGS
    if nested or repeat is not None:
        element.tag = f"{{{BPMN}}}serviceTask"
        _ours(element, "level", place.key(node.id))
        _mark_repeat(element, repeat)
    elif node.tag in USER_TAGS:
        _ours(element, "kind", StepKind.USER)
    elif node.tag in BOUND_TAGS:
        _ours(element, "kind", place.bindings.kinds[node_id])


def _mark_repeat(element: etree._Element, repeat: Repeat | None) -> None:
    if repeat is not None:
        _ours(element, "over", clean_feel(repeat.over))
        _ours(element, "mode", repeat.mode)


def _write_event_start(process: etree._Element, root: etree._Element, node: Node, place: Place) -> None:
    """An event sub-process stands behind an event that waits as long as its level lives."""
    if node.level is None:
        return
    start = next(inner for inner in node.level.nodes.values() if inner.tag == "startEvent")
    element = _child(process, "intermediateCatchEvent", id=start.id, name=start.name)
    _ours(element, "id", start.id)
    _ours(element, "step", place.key(start.id))
    _ours(element, "part", place.part)
    _ours(element, "starts", "interrupting" if start.interrupting else "beside")
    _write_event(element, root, start, place)
    _child(process, "sequenceFlow", id=f"{start.id}~starts", sourceRef=start.id, targetRef=node.id)
    start.extra["lifted"] = True


def _write_event(element: etree._Element, root: etree._Element, node: Node, place: Place) -> None:
    event = node.event
    if event.type == "timer":
        text = place.bindings.timers.get(node.id, event.text)
        _ours(element, "form", event.form)
        _ours(element, "timer", clean_feel(text))
        _child(element, "timerEventDefinition")
    elif event.type == "terminate":
        _child(element, "terminateEventDefinition")
    elif event.type in {"message", "error"}:
        definition = _child(element, f"{event.type}EventDefinition")
        if event.name is not None:
            definition.set(f"{event.type}Ref", _declare(root, event))


def _declare(root: etree._Element, event: Event) -> str:
    reference = f"{event.type}~{event.name}"
    declared = _child(root, event.type, id=reference, name=event.name or "")
    if event.type == "error":
        declared.set("errorCode", event.name or "")
    return reference


def _child(parent: etree._Element, tag: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{BPMN}}}{tag}", attributes)


def _ours(element: etree._Element, name: str, value: str) -> None:
    if value:
        element.set(f"{{{OURS}}}{name}", str(value))
