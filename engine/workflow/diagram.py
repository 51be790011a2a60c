"""Writes the diagram part of a drawing anew. What the drawing means is not touched, not by a byte."""

import re
from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from lxml import etree

from engine.workflow.drawing import Drawing, Node, lane_ids, read_drawing
from engine.workflow.geometry import DC, DI, WAY, Box, Edge, Plane, Shape
from engine.workflow.guard import BPMN, read_xml, refuse
from engine.workflow.layout import HEAD, lay_out

_DIAGRAM = re.compile(rb"[ \t]*<((?:[\w.-]+:)?)BPMNDiagram\b.*?</\1BPMNDiagram\s*>[ \t]*\r?\n?", re.DOTALL)
_END = re.compile(rb"</(?:[\w.-]+:)?definitions\s*>\s*\Z")
_BETWEEN_POOLS, _EMPTY_POOL = 40, 60
#: Elements of no lane and no flow: only a person knows where they belong.
_UNPLACED = ("textAnnotation", "group", "dataObjectReference", "dataStoreReference", "messageFlow")


def redraw(xml: bytes, file: str) -> bytes:
    """The same drawing, laid out by us; its former diagram is gone.

    Raises:
        InvalidDefinition: the bytes are no drawing, it holds notes, data objects or message flows, which only a person
            can place, or it is written so that the diagram cannot be told from the rest.
    """
    root = read_xml(xml, file)
    for element in root.iter(*(f"{{{BPMN}}}{tag}" for tag in _UNPLACED)):
        raise refuse(
            file,
            "含有注释、数据对象、分组或消息流，自动排版会丢失它们的位置，请在编辑器里排版",
            "holds a note, data object, group or message flow, whose place would be lost; arrange it in an editor",
            element.get("id") or "",
        )
    bare = _DIAGRAM.sub(b"", xml)
    end = _END.search(bare)
    if end is not None:
        made = _Writer(root).diagrams(read_drawing(root, file))
        new = bare[: end.start()] + made.encode() + bare[end.start() :]
        if _meaning(read_xml(new, file)) == _meaning(root):
            return new
    raise refuse(file, "这个文件的写法不能自动重新排版", "this file is written in a way that cannot be laid out anew")


def _meaning(root: etree._Element) -> list[bytes]:
    """Everything but the diagrams."""
    return [
        etree.tostring(child, method="c14n", with_tail=False) for child in root if child.tag != f"{{{DI}}}BPMNDiagram"
    ]


class _Writer:
    """Writes diagrams with the prefixes of the file."""

    def __init__(self, root: etree._Element) -> None:
        self._lanes = lane_ids(root)
        pools = list(root.iter(f"{{{BPMN}}}participant"))
        self._pools = {pool.get("processRef"): pool.get("id") or "" for pool in pools if pool.get("processRef")}
        self._empty = [pool.get("id") or "" for pool in pools if not pool.get("processRef")]
        together = root.find(f"{{{BPMN}}}collaboration")
        self._together = together.get("id") if together is not None else None
        known = {space: prefix for prefix, space in root.nsmap.items() if prefix}
        self._missing = ""
        self._prefixes: dict[str, str] = {}
        for space, usual in ((DI, "bpmndi"), (DC, "dc"), (WAY, "di")):
            self._prefixes[space] = known.get(space, usual)
            if space not in known:
                self._missing += f" xmlns:{usual}={quoteattr(space)}"
        self._nodes: dict[str, Node] = {}

    def diagrams(self, drawing: Drawing) -> str:
        """All diagrams: one for the processes together, one for each sub-process drawn apart."""
        main = Plane(self._together or (drawing.processes[0][0] if drawing.processes else ""))
        apart: list[Plane] = []
        top = 0
        for key, level in drawing.processes:
            self._nodes |= {node_id: node for inner in level.walk() for node_id, node in inner.nodes.items()}
            first, *others = lay_out(level)
            moved = self._pooled(key, first).moved(0, top)
            main.shapes |= moved.shapes
            main.edges |= moved.edges
            top = max((box.y + box.height for box in moved.boxes()), default=top) + _BETWEEN_POOLS
            apart += others
        wide = max((box.x + box.width for box in main.boxes()), default=600)
        for pool in self._empty:
            main.shapes[pool] = Shape(pool, Box(-HEAD, top, wide + HEAD, _EMPTY_POOL))
            top += _EMPTY_POOL + _BETWEEN_POOLS
        return "".join(line for plane in (main, *apart) for line in self._diagram(plane, first=plane is main))

    def _pooled(self, key: str, plane: Plane) -> Plane:
        """With the pool around it, if the file has one, and lanes by their ids."""
        shapes = {}
        for old, shape in plane.shapes.items():
            new = self._lanes.get((key, old.removeprefix("lane:")), old) if old.startswith("lane:") else old
            shapes[new] = Shape(new, shape.box, shape.label, shape.expanded)
        pool = self._pools.get(key)
        if pool is None or not shapes:
            return Plane(plane.id, shapes, plane.edges)
        area = next(iter(shapes.values())).box
        for box in plane.boxes():
            area = area.around(box)
        around = Box(area.x - HEAD, area.y, area.width + HEAD, area.height)
        return Plane(plane.id, {pool: Shape(pool, around)} | shapes, plane.edges)

    def _diagram(self, plane: Plane, *, first: bool) -> Iterator[str]:
        di = self._prefixes[DI]
        name = "" if first else f"_{plane.id}"
        yield f'  <{di}:BPMNDiagram id="diagram{name}"{self._missing}>\n'
        yield f'    <{di}:BPMNPlane id="plane{name}" bpmnElement={quoteattr(plane.id)}>\n'
        for shape in plane.shapes.values():
            yield f"      {self._shape(shape)}\n"
        for edge in plane.edges.values():
            yield f"      {self._edge(edge)}\n"
        yield f"    </{di}:BPMNPlane>\n"
        yield f"  </{di}:BPMNDiagram>\n"

    def _shape(self, shape: Shape) -> str:
        di = self._prefixes[DI]
        node = self._nodes.get(shape.id)
        more = ' isHorizontal="true"' if node is None else ""
        if node is not None and node.tag == "exclusiveGateway":
            more = ' isMarkerVisible="true"'
        elif node is not None and node.level is not None:
            more = f' isExpanded="{str(shape.expanded).lower()}"'
        label = self._label(shape.label)
        return (
            f"<{di}:BPMNShape id={quoteattr(shape.id + '_di')} bpmnElement={quoteattr(shape.id)}{more}>"
            f"{self._bounds(shape.box)}{label}</{di}:BPMNShape>"
        )

    def _edge(self, edge: Edge) -> str:
        di, way = self._prefixes[DI], self._prefixes[WAY]
        points = "".join(f'<{way}:waypoint x="{x}" y="{y}" />' for x, y in edge.points)
        return (
            f"<{di}:BPMNEdge id={quoteattr(edge.id + '_di')} bpmnElement={quoteattr(edge.id)}>"
            f"{points}{self._label(edge.label)}</{di}:BPMNEdge>"
        )

    def _label(self, box: Box | None) -> str:
        di = self._prefixes[DI]
        return f"<{di}:BPMNLabel>{self._bounds(box)}</{di}:BPMNLabel>" if box is not None else ""

    def _bounds(self, box: Box) -> str:
        dc = self._prefixes[DC]
        return f'<{dc}:Bounds x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}" />'
