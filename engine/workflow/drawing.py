"""A drawing as a graph: levels (process and sub-processes), nodes, flows, events.

Read from XML as it stands; nothing is judged here (``lint`` does) and nothing is changed
(``normalise`` does).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from engine.workflow.guard import BPMN

_EVENT_TAGS = {
    "timerEventDefinition": "timer",
    "messageEventDefinition": "message",
    "errorEventDefinition": "error",
    "terminateEventDefinition": "terminate",
    "linkEventDefinition": "link",
    "signalEventDefinition": "signal",
    "escalationEventDefinition": "escalation",
    "compensateEventDefinition": "compensate",
    "cancelEventDefinition": "cancel",
    "conditionalEventDefinition": "conditional",
}
_TIMER_FORMS = {"timeDate": "date", "timeDuration": "duration", "timeCycle": "cycle"}
#: Children of a process that are no flow nodes and mean nothing to the running case.
_BESIDE = {
    "documentation", "extensionElements", "laneSet", "textAnnotation", "association", "group", "dataObject",
    "dataObjectReference", "dataStoreReference", "ioSpecification", "property", "auditing", "monitoring",
    "incoming", "outgoing", "multiInstanceLoopCharacteristics", "standardLoopCharacteristics", "artifact",
    "dataInputAssociation", "dataOutputAssociation", "correlationSubscription", "resourceRole", "performer",
    "potentialOwner", "supportedInterfaceRef", "completionCondition",
}  # fmt: skip


@dataclass(slots=True)
class Event:
    """What an event is about. ``name`` is the message, error code, link or signal it names."""

    type: str
    form: str = ""
    text: str = ""
    name: str | None = None
    #: the reference that leads nowhere, for lint.
    dangling: str = ""


@dataclass(slots=True)
class Node:
    """A flow node. ``tag`` is the BPMN element name, ``level`` what a sub-process holds."""

    id: str
    tag: str
    name: str = ""
    lane: str = ""
    documentation: str = ""
    default: str | None = None
    events: list[Event] = field(default_factory=list)
    attached_to: str | None = None
    interrupting: bool = True
    by_event: bool = False
    called: str | None = None
    loop: str | None = None
    flags: frozenset[str] = frozenset()
    level: "Level | None" = None
    #: free attributes that normalise adds.
    extra: dict[str, object] = field(default_factory=dict)

    @property
    def event(self) -> Event:
        """The one event definition; "none" where there is none, "multiple" where there are several."""
        if len(self.events) == 1:
            return self.events[0]
        return Event("multiple" if self.events else "none")


@dataclass(slots=True)
class Arrow:
    """A sequence flow; ``condition`` is None where none is drawn."""

    id: str
    source: str
    target: str
    name: str = ""
    condition: str | None = None
    language: str = ""


@dataclass(slots=True)
class Level:
    """What one process or sub-process holds, in document order."""

    id: str
    nodes: dict[str, Node] = field(default_factory=dict)
    arrows: list[Arrow] = field(default_factory=list)
    #: started by an event instead of by a flow.
    by_event: bool = False
    #: ids used twice, for lint.
    doubled: list[str] = field(default_factory=list)

    def outgoing(self, node_id: str) -> list[Arrow]:
        """Arrows that leave the node, in order of the file."""
        return [arrow for arrow in self.arrows if arrow.source == node_id]

    def incoming(self, node_id: str) -> list[Arrow]:
        """Arrows that reach the node, in order of the file."""
        return [arrow for arrow in self.arrows if arrow.target == node_id]

    def attached(self, node_id: str) -> list[Node]:
        """Boundary events drawn on the node."""
        return [node for node in self.nodes.values() if node.attached_to == node_id]

    def walk(self) -> Iterator["Level"]:
        """This level and all below it."""
        yield self
        for node in self.nodes.values():
            if node.level is not None:
                yield from node.level.walk()


@dataclass(slots=True)
class Drawing:
    """One file: its processes and what lies outside of them."""

    file: str
    processes: list[tuple[str, Level]]
    #: participants that name a process, and those that are only a box.
    pools: list[str | None]
    others: list[str]


def read_drawing(root: etree._Element, file: str) -> Drawing:
    """Make the graph of every process in the file. Cost is linear in its size."""
    names = _names(root)
    lanes = _lanes(root)
    processes = [
        (element.get("id") or "", _read_level(element, names, lanes, ""))
        for element in root
        if _tag(element) == "process"
    ]
    pools = [
        participant.get("processRef")
        for collaboration in root
        if _tag(collaboration) == "collaboration"
        for participant in collaboration
        if _tag(participant) == "participant"
    ]
    others = [
        _tag(element) for element in root if _tag(element) in {"choreography", "globalScriptTask", "conversation"}
    ]
    return Drawing(file, processes, pools, others)


def _tag(element: etree._Element) -> str:
    """Local name of a BPMN element, "" for elements of other languages."""
    name = element.tag
    if not isinstance(name, str) or not name.startswith(f"{{{BPMN}}}"):
        return ""
    return name.rpartition("}")[2]


def _words(text: str | None) -> str:
    return " ".join((text or "").split())


def _names(root: etree._Element) -> dict[str, str]:
    """Id → message name, error code, signal or escalation name."""
    found = {}
    for element in root:
        tag, key = _tag(element), element.get("id")
        if key and tag in {"message", "signal"}:
            found[key] = _words(element.get("name")) or key
        elif key and tag == "error":
            found[key] = element.get("errorCode") or element.get("name") or key
        elif key and tag == "escalation":
            found[key] = element.get("escalationCode") or key
    return found


def _lanes(root: etree._Element) -> dict[str, str]:
    """Node id → name of the innermost lane that lists it."""
    depths: dict[str, tuple[int, str]] = {}
    for element in root.iter(f"{{{BPMN}}}lane"):
        depth = sum(1 for _ in element.iterancestors())
        for child in element:
            key = (child.text or "").strip()
            if _tag(child) == "flowNodeRef" and depth >= depths.get(key, (0, ""))[0]:
                depths[key] = (depth, _words(element.get("name")) or element.get("id") or "")
    return {key: lane for key, (_, lane) in depths.items()}


def lane_ids(root: etree._Element) -> dict[tuple[str, str], str]:
    """The id of each innermost lane, by its process and the name that its nodes carry."""
    found: dict[tuple[str, str], str] = {}
    for process in root:
        for element in process.iter(f"{{{BPMN}}}lane") if _tag(process) == "process" else ():
            if element.find(f"{{{BPMN}}}flowNodeRef") is not None:
                key = element.get("id") or ""
                found.setdefault((process.get("id") or "", _words(element.get("name")) or key), key)
    return found


def _read_level(owner: etree._Element, names: Mapping[str, str], lanes: Mapping[str, str], lane: str) -> Level:
    level = Level(owner.get("id") or "")
    for element in owner:
        tag = _tag(element)
        if not tag or tag in _BESIDE:
            continue
        key = element.get("id") or ""
        if tag == "sequenceFlow":
            level.arrows.append(_read_arrow(element, key))
        elif key in level.nodes:
            level.doubled.append(key)
        else:
            level.nodes[key] = _read_node(element, tag, names, lanes, lane)
    _order_arrows(owner, level)
    return level


def _order_arrows(owner: etree._Element, level: Level) -> None:
    """Put the arrows of each node in the order in which the node lists them, which is the order drawn."""
    listed: dict[str, int] = {}
    for element in owner:
        for child in element:
            if _tag(child) == "outgoing" and child.text:
                listed.setdefault(child.text.strip(), len(listed))
    level.arrows.sort(key=lambda arrow: listed.get(arrow.id, len(listed)))


def _read_arrow(element: etree._Element, key: str) -> Arrow:
    condition, language = None, ""
    for child in element:
        if _tag(child) == "conditionExpression":
            condition, language = (child.text or "").strip(), child.get("language") or ""
    return Arrow(
        key,
        element.get("sourceRef") or "",
        element.get("targetRef") or "",
        _words(element.get("name")),
        condition,
        language,
    )


def _read_node(
    element: etree._Element, tag: str, names: Mapping[str, str], lanes: Mapping[str, str], lane: str
) -> Node:
    key = element.get("id") or ""
    lane = lanes.get(key, lane)
    node = Node(key, tag, _words(element.get("name")), lane)
    node.documentation = "\n".join(
        (child.text or "").strip() for child in element if _tag(child) == "documentation"
    ).strip()
    node.default = element.get("default")
    node.attached_to = element.get("attachedToRef")
    flag = "isInterrupting" if tag == "startEvent" else "cancelActivity"
    node.interrupting = (element.get(flag) or "true") != "false"
    node.by_event = element.get("triggeredByEvent") == "true"
    node.called = element.get("calledElement")
    node.flags = frozenset(name for name in ("instantiate", "parallelMultiple") if element.get(name) == "true")
    node.loop = _loop(element)
    node.events = _read_events(element, tag, names)
    if tag in {"subProcess", "transaction", "adHocSubProcess"}:
        node.level = _read_level(element, names, lanes, lane)
        node.level.by_event = node.by_event
    return node


def _loop(element: etree._Element) -> str | None:
    for child in element:
        if _tag(child) == "standardLoopCharacteristics":
            return "standard"
        if _tag(child) == "multiInstanceLoopCharacteristics":
            return "sequential" if child.get("isSequential") == "true" else "parallel"
    return None


def _read_events(element: etree._Element, tag: str, names: Mapping[str, str]) -> list[Event]:
    events = [_read_event(child, _EVENT_TAGS[_tag(child)], names) for child in element if _tag(child) in _EVENT_TAGS]
    if tag == "receiveTask" and not events:
        events = [_named(Event("message"), element.get("messageRef"), names)]
    return events


def _read_event(element: etree._Element, kind: str, names: Mapping[str, str]) -> Event:
    event = Event(kind)
    if kind == "timer":
        for child in element:
            if _tag(child) in _TIMER_FORMS:
                event.form, event.text = _TIMER_FORMS[_tag(child)], (child.text or "").strip()
    elif kind == "link":
        event.name = _words(element.get("name"))
    elif kind in {"message", "error", "signal", "escalation"}:
        _named(event, element.get(f"{kind}Ref"), names)
    return event


def _named(event: Event, reference: str | None, names: Mapping[str, str]) -> Event:
    if reference is not None:
        event.name = names.get(reference.rpartition(":")[2], names.get(reference))
        event.dangling = "" if event.name is not None else reference
    return event
