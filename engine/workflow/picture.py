"""Draws a drawing as SVG for people who do not edit it, and marks where a case stands.

The SVG holds no script, no style attribute and no style sheet, so it may stand in a page under the
strictest content security policy. Every node and flow is a group with ``data-element-id``.
"""

import re
from collections.abc import Iterator, Set

from lxml import etree

from engine.workflow.drawing import Arrow, Drawing, Level, Node, read_drawing
from engine.workflow.geometry import Box, Plane, read_planes
from engine.workflow.guard import BPMN, read_xml
from engine.workflow.layout import lay_out
from engine.workflow.shapes import SVG, add, draw_flow, draw_inside, draw_lane, draw_node

_PADDING = 20
_GROUP = re.compile(r'class="([^"]*)" data-element-id="([^"]*)"(?: data-badge="(\S+) (\S+)")?')


def render_svg(xml: bytes, *, title: str) -> str:
    """The drawing as SVG. One without a diagram is laid out: left to right, one row per lane.

    Raises:
        InvalidDefinition: the bytes are no drawing (see ``guard.read_xml``).
    """
    root = read_xml(xml, "process.bpmn")
    drawing = read_drawing(root, "process.bpmn")
    planes = _stacked(read_planes(root) or [plane for _key, level in drawing.processes for plane in lay_out(level)])
    lanes = _lane_names(root)
    svg = etree.fromstring(f'<svg xmlns="{SVG}"/>')
    svg.set("class", "bpmn-picture")
    svg.set("role", "img")
    svg.set("aria-label", title)
    view = _view(planes)
    svg.set("viewBox", " ".join(map(str, view)))
    svg.set("width", str(view[2]))
    svg.set("height", str(view[3]))
    add(svg, "title").text = title
    stage = add(svg, "g", fill="none", stroke="currentColor", font_size=12)
    for plane in planes:
        _draw_plane(stage, plane, drawing, lanes)
    for text in svg.iter(f"{{{SVG}}}text"):
        text.set("fill", "currentColor")
        text.set("stroke", "none")
    return etree.tostring(svg, encoding="unicode")


def mark_svg(svg: str, current: Set[str], done: Set[str]) -> str:
    """The picture with ``is-current`` and ``is-done`` on the groups named, and a token on each current node.

    Unknown ids and opened sub-processes are ignored; what is both is current. The first current node that is no
    sub-process can be linked to as ``#current-step``.
    """
    badges: list[str] = []
    anchors: list[str] = []

    def mark(match: re.Match[str]) -> str:
        classes, key, x, y = match.groups()
        if "bpmn-opened" in classes:
            return match.group()
        if key in current:
            if x is not None:
                badges.append(f'<circle class="bpmn-token" cx="{x}" cy="{y}" r="9"/>')
            anchor = "" if anchors or "bpmn-subprocess" in classes else ' id="current-step"'
            anchors.extend([anchor] if anchor else [])
            return match.group().replace(f'class="{classes}"', f'class="{classes} is-current"{anchor}', 1)
        if key in done:
            return match.group().replace(f'class="{classes}"', f'class="{classes} is-done"', 1)
        return match.group()

    marked = _GROUP.sub(mark, svg)
    return marked.removesuffix("</svg>") + "".join(badges) + "</svg>"


def _draw_plane(stage: etree._Element, plane: Plane, drawing: Drawing, lanes: dict[str, tuple[str, bool]]) -> None:
    nodes, arrows = _index(drawing)
    if plane.id in nodes and nodes[plane.id].level is not None:
        draw_inside(stage, nodes[plane.id], _area(plane))
    for key, shape in plane.shapes.items():
        name, pool = lanes.get(key, (key.removeprefix("lane:"), False))
        if key in lanes or key.startswith("lane:"):
            draw_lane(stage, key, name, shape.box, pool=pool)
    inside_out = sorted(plane.shapes.values(), key=lambda shape: -shape.box.width * shape.box.height)
    for shape in inside_out:
        node = nodes.get(shape.id)
        if node is not None and node.level is not None:
            draw_node(stage, node, shape.box, label=shape.label, opened=shape.expanded)
    for key, edge in plane.edges.items():
        if key in arrows:
            draw_flow(stage, edge, arrows[key], nodes)
    for shape in sorted(inside_out, key=lambda shape: getattr(nodes.get(shape.id), "tag", "") == "boundaryEvent"):
        node = nodes.get(shape.id)
        if node is not None and node.level is None:
            draw_node(stage, node, shape.box, label=shape.label, opened=False)


def _index(drawing: Drawing) -> tuple[dict[str, Node], dict[str, Arrow]]:
    nodes: dict[str, Node] = {}
    arrows: dict[str, Arrow] = {}
    for level in _levels(drawing):
        nodes |= level.nodes
        arrows |= {arrow.id: arrow for arrow in level.arrows}
    return nodes, arrows


def _levels(drawing: Drawing) -> Iterator[Level]:
    for _key, level in drawing.processes:
        yield from level.walk()


def _lane_names(root: etree._Element) -> dict[str, tuple[str, bool]]:
    """Id → name of every lane and pool, and whether it is a pool."""
    found = {}
    for tag in ("lane", "participant"):
        for element in root.iter(f"{{{BPMN}}}{tag}"):
            found[element.get("id") or ""] = (" ".join((element.get("name") or "").split()), tag == "participant")
    return found


def _stacked(planes: list[Plane]) -> list[Plane]:
    """Diagrams of collapsed sub-processes go below the first."""
    stacked: list[Plane] = []
    bottom = 0
    for plane in planes:
        area = _area(plane)
        moved = plane if not stacked else plane.moved(_area(stacked[0]).x - area.x, bottom + 5 * _PADDING - area.y)
        stacked.append(moved)
        area = _area(moved)
        bottom = area.y + area.height
    return stacked


def _area(plane: Plane) -> Box:
    area: Box | None = None
    for box in plane.boxes():
        area = box if area is None else area.around(box)
    return area or Box(0, 0, 1, 1)


def _view(planes: list[Plane]) -> tuple[int, int, int, int]:
    """Left, top, width and height of all diagrams, with some air."""
    area = _area(planes[0]) if planes else Box(0, 0, 1, 1)
    for plane in planes[1:]:
        area = area.around(_area(plane))
    room = 2 * _PADDING + 20
    return area.x - _PADDING, area.y - _PADDING, area.width + room, area.height + room
