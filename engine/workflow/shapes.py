"""The SVG of each kind of shape. Classes only: how it looks is the style sheet's affair.

Presentation attributes say no more than that lines are drawn and areas are not filled, so that the
picture can be read without any style sheet.
"""

from collections.abc import Mapping
from itertools import pairwise

from lxml import etree

from engine.workflow.drawing import Arrow, Node
from engine.workflow.geometry import Box, Edge, Point
from engine.workflow.lettering import LINE_HEIGHT, even_width, wrap
from engine.workflow.normalise import GATEWAYS

SVG = "http://www.w3.org/2000/svg"
#: room for the name of a flow.
NAME_WIDTH = 80
_LABEL_WIDTH = 100
_LABEL_ROOM = 12
_ARROW = 9
_GATEWAY_SIGNS = {
    "exclusiveGateway": "M-7,-7 L7,7 M7,-7 L-7,7",
    "parallelGateway": "M-9,0 H9 M0,-9 V9",
    "inclusiveGateway": "M-9,0 a9,9 0 1,0 18,0 a9,9 0 1,0 -18,0",
    "eventBasedGateway": "M0,-10 L9.5,-3 L6,8 H-6 L-9.5,-3 Z M-14,0 a14,14 0 1,0 28,0 a14,14 0 1,0 -28,0",
    "complexGateway": "M-9,0 H9 M0,-9 V9 M-6,-6 L6,6 M6,-6 L-6,6",
}
_EVENT_SIGNS = {
    "timer": "M-9,0 a9,9 0 1,0 18,0 a9,9 0 1,0 -18,0 M0,0 V-6 M0,0 L4,2",
    "message": "M-8,-5 H8 V5 H-8 Z M-8,-5 L0,1 L8,-5",
    "error": "M-7,7 L-3,-5 L3,3 L7,-7",
    "link": "M-8,-3 H2 V-7 L9,0 L2,7 V3 H-8 Z",
    "signal": "M0,-8 L8,6 H-8 Z",
    "escalation": "M0,-8 L6,7 L0,1 L-6,7 Z",
    "conditional": "M-6,-8 H6 V8 H-6 Z M-4,-4 H4 M-4,0 H4 M-4,4 H4",
    "compensate": "M0,-6 L-8,0 L0,6 Z M8,-6 L0,0 L8,6 Z",
}
_TASK_SIGNS = {
    "userTask": "M0,-3 a3,3 0 1,0 0.01,0 M-5,9 a5,6 0 0,1 10,0 Z",
    "manualTask": "M-6,2 H4 M-6,-1 H6 M-6,5 H4 M-6,-4 H0",
    "serviceTask": "M-6,2 a6,6 0 1,0 12,0 a6,6 0 1,0 -12,0 M-2,2 a2,2 0 1,0 4,0 a2,2 0 1,0 -4,0 M0,-4 V-6 "
    "M0,8 V10 M-6,2 H-8 M6,2 H8",
    "sendTask": "M-7,-3 H7 V7 H-7 Z M-7,-3 L0,3 L7,-3",
    "receiveTask": "M-7,-3 H7 V7 H-7 Z M-7,-3 L0,3 L7,-3",
    "businessRuleTask": "M-7,-4 H7 V7 H-7 Z M-7,0 H7 M-2,0 V7",
    "scriptTask": "M-5,-4 H5 L3,7 H-7 Z M-2,0 H3 M-3,3 H2",
}
#: There is more inside than is drawn here.
_MORE = "M-7,-7 H7 V7 H-7 Z M-4,0 H4 M0,-4 V4"
_BOXES = {"subProcess", "transaction", "adHocSubProcess"}


def add(parent: etree._Element, tag: str, **attributes: object) -> etree._Element:
    """A new SVG element; ``class_`` is written as class, ``_`` in names as ``-``."""
    plain = {name.rstrip("_").replace("_", "-"): str(value) for name, value in attributes.items()}
    return etree.SubElement(parent, f"{{{SVG}}}{tag}", plain)


def draw_node(parent: etree._Element, node: Node, box: Box, *, label: Box | None, opened: bool) -> None:
    """One node with its name."""
    family = _family(node) + (" bpmn-opened" if opened else "")
    group = _group(parent, node.id, f"bpmn-{family}", box)
    x, y = box.middle
    if node.tag in GATEWAYS or node.tag == "complexGateway":
        add(
            group,
            "path",
            class_="bpmn-shape",
            d=f"M{x},{box.y} L{box.x + box.width},{y} L{x},{box.y + box.height} L{box.x},{y} Z",
        )
        _sign(group, _GATEWAY_SIGNS.get(node.tag, ""), box.middle)
    elif node.tag.endswith("Event"):
        _draw_event(group, node, box)
    else:
        _draw_activity(group, node, box, opened=opened)
        return
    under = _wider(label) or Box(x - _LABEL_WIDTH // 2, box.y + box.height + 4, _LABEL_WIDTH, 2 * LINE_HEIGHT)
    _write(group, node.name, under, lines=3, top=True)


def draw_flow(parent: etree._Element, edge: Edge, arrow: Arrow, nodes: Mapping[str, Node]) -> None:
    """One arrow with its name; a default flow is struck through, a conditional one begins with a diamond."""
    group = add(parent, "g", class_="bpmn-flow", data_element_id=edge.id)
    path = " L".join(f"{x},{y}" for x, y in edge.points)
    add(group, "path", class_="bpmn-line", d=f"M{path}")
    add(group, "path", class_="bpmn-arrow", d=_arrow(edge.points[-2], edge.points[-1]), fill="currentColor")
    (x, y), (right, down) = edge.points[0], _direction(edge.points[0], edge.points[1])
    source = nodes.get(arrow.source)
    if source is not None and source.default == arrow.id:
        cx, cy = x + right * 12, y + down * 12
        add(group, "path", class_="bpmn-sign", d=f"M{cx - 4:g},{cy - 5:g} L{cx + 4:g},{cy + 5:g}")
    elif arrow.condition and (source is None or source.tag not in GATEWAYS):
        cx, cy = x + right * 8, y + down * 8
        add(
            group,
            "path",
            class_="bpmn-sign",
            d=f"M{cx - 8:g},{cy:g} L{cx:g},{cy - 5:g} L{cx + 8:g},{cy:g} L{cx:g},{cy + 5:g} Z",
        )
    if arrow.name:
        _write(group, arrow.name, _wider(edge.label) or _beside(edge.points), lines=3, top=True)


def draw_lane(parent: etree._Element, key: str, name: str, box: Box, *, pool: bool) -> None:
    """A lane or pool with its name written upwards at its left."""
    group = add(parent, "g", class_="bpmn-pool" if pool else "bpmn-lane", data_element_id=key)
    add(group, "rect", class_="bpmn-shape", x=box.x, y=box.y, width=box.width, height=box.height)
    add(group, "path", class_="bpmn-line", d=f"M{box.x + 30},{box.y} V{box.y + box.height}")
    x, y = box.x + 15, box.y + box.height // 2
    line = (wrap(name, box.height - 10, 1) or [""])[0]
    text = add(group, "text", class_="bpmn-label", x=x, y=y + 4, text_anchor="middle", transform=f"rotate(-90 {x} {y})")
    text.text = line


def draw_inside(parent: etree._Element, node: Node, area: Box) -> None:
    """The frame around what a collapsed sub-process holds, with its name at the top left."""
    group = add(parent, "g", class_="bpmn-inside")
    left, top = area.x - 10, area.y - 40
    size = {"width": area.width + 30, "height": area.height + 60}
    add(group, "rect", class_="bpmn-frame", x=left, y=top, rx=8, stroke_dasharray="2 3", **size)
    _sign(group, _MORE, (left + 20, top + 18))
    text = add(group, "text", class_="bpmn-label", x=left + 36, y=top + 22, font_weight="bold")
    text.text = node.name


def _group(parent: etree._Element, key: str, family: str, box: Box) -> etree._Element:
    badge = f"{box.x + box.width - 4} {box.y + 4}"
    return add(parent, "g", class_=f"bpmn-node {family}", data_element_id=key, data_badge=badge)


def _family(node: Node) -> str:
    if node.tag in _BOXES:
        return "subprocess"
    if node.tag == "callActivity":
        return "part"
    if node.tag.endswith("Gateway"):
        return "gateway"
    if node.tag.endswith("Event"):
        return "event"
    return "task"


def _draw_event(group: etree._Element, node: Node, box: Box) -> None:
    (x, y), radius = box.middle, min(box.width, box.height) // 2
    kind = {"startEvent": "bpmn-start", "endEvent": "bpmn-end"}.get(node.tag, "bpmn-between")
    dashed = {} if node.interrupting else {"stroke_dasharray": "4 3"}
    width = 3 if node.tag == "endEvent" else 1
    add(group, "circle", class_=f"bpmn-shape {kind}", cx=x, cy=y, r=radius, stroke_width=width, **dashed)
    if node.tag not in {"startEvent", "endEvent"}:
        add(group, "circle", class_="bpmn-line", cx=x, cy=y, r=max(radius - 3, 1), **dashed)
    if node.event.type == "terminate":
        add(group, "circle", class_="bpmn-full", cx=x, cy=y, r=max(radius - 6, 1), fill="currentColor")
    elif node.event.type in _EVENT_SIGNS:
        full = node.tag in {"endEvent", "intermediateThrowEvent"}
        _sign(group, _EVENT_SIGNS[node.event.type], box.middle, full=full)


def _draw_activity(group: etree._Element, node: Node, box: Box, *, opened: bool) -> None:
    width = 3 if node.tag == "callActivity" else 1
    dashed = {"stroke_dasharray": "6 4"} if node.by_event else {}
    place = {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
    add(group, "rect", class_="bpmn-shape", rx=8, stroke_width=width, **place, **dashed)
    if node.tag in _TASK_SIGNS:
        _sign(group, _TASK_SIGNS[node.tag], (box.x + 14, box.y + 14), full=node.tag == "sendTask")
    below = (box.middle[0], box.y + box.height - 10)
    if node.loop in {"parallel", "sequential"}:
        across = node.loop == "sequential"
        collapsed = not opened and node.tag in _BOXES | {"callActivity"}
        at = (below[0] - 12, below[1]) if collapsed else below
        _sign(group, "M-6,-4 H6 M-6,0 H6 M-6,4 H6" if across else "M-4,-6 V6 M0,-6 V6 M4,-6 V6", at)
    if node.tag in _BOXES and opened:
        _write(group, node.name, Box(box.x + 8, box.y + 8, box.width - 16, LINE_HEIGHT), lines=1, top=True)
        return
    if node.tag in _BOXES | {"callActivity"}:
        beside = (below[0] + 12, below[1]) if node.loop in {"parallel", "sequential"} else below
        _sign(group, _MORE, beside)
    _write(
        group,
        node.name,
        Box(box.x + 5, box.y, box.width - 10, box.height),
        lines=max(1, (box.height - 26) // LINE_HEIGHT),
    )


def _sign(group: etree._Element, path: str, at: Point, *, full: bool = False) -> None:
    filled = {"fill": "currentColor"} if full else {}
    add(group, "path", class_="bpmn-sign", d=path, transform=f"translate({at[0]} {at[1]})", **filled)


def _write(group: etree._Element, name: str, box: Box, *, lines: int, top: bool = False) -> None:
    """The name inside a box, centred; from its top downwards or around its middle."""
    width = max(box.width, 24)
    found = wrap(name, even_width(name, width, lines), lines)
    if not found:
        return
    x, y = box.middle
    first = box.y + 11 if top else y + 4 - (len(found) - 1) * LINE_HEIGHT // 2
    text = add(group, "text", class_="bpmn-label", text_anchor="middle")
    for number, line in enumerate(found):
        add(text, "tspan", x=x, y=first + number * LINE_HEIGHT).text = line


def _wider(label: Box | None) -> Box | None:
    """Room for a name drawn apart; editors measure it with their own font."""
    return label and Box(label.x - _LABEL_ROOM, label.y, label.width + 2 * _LABEL_ROOM, label.height)


def _direction(begin: Point, end: Point) -> tuple[float, float]:
    right, down = end[0] - begin[0], end[1] - begin[1]
    length = (right * right + down * down) ** 0.5 or 1
    return right / length, down / length


def _arrow(before: Point, tip: Point) -> str:
    right, down = _direction(before, tip)
    bx, by = tip[0] - right * _ARROW, tip[1] - down * _ARROW
    return f"M{tip[0]},{tip[1]} L{bx - down * 4:.1f},{by + right * 4:.1f} L{bx + down * 4:.1f},{by - right * 4:.1f} Z"


def _beside(points: tuple[Point, ...]) -> Box:
    """Room for a name above a flow: at the end of its last level piece, because flows that part share their first."""
    level = [(one, two) for one, two in pairwise(points) if one[1] == two[1] and one[0] != two[0]]
    (x, y), (tx, ty) = level[-1] if level else (points[0], points[1])
    middle = (x + tx) // 2 if abs(tx - x) >= NAME_WIDTH else tx - (NAME_WIDTH // 2 + 4) * (1 if tx > x else -1)
    return Box(middle - NAME_WIDTH // 2, (y + ty) // 2 - LINE_HEIGHT - 4, NAME_WIDTH, LINE_HEIGHT)
