"""Where the shapes of a drawing lie: read from its diagram interchange part (BPMN 2.0, chapter 12).

Coordinates are whole pixels; a drawing whose numbers make no sense counts as one without a diagram.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
WAY = "http://www.omg.org/spec/DD/20100524/DI"
#: No picture of ours is larger; keeps hostile numbers out of the page.
FARTHEST = 100_000

Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: left, top, width, height."""

    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> Point:
        """Its centre."""
        return self.x + self.width // 2, self.y + self.height // 2

    def moved(self, right: int, down: int) -> "Box":
        """The same rectangle elsewhere."""
        return Box(self.x + right, self.y + down, self.width, self.height)

    def around(self, other: "Box") -> "Box":
        """The smallest rectangle that holds both."""
        left, top = min(self.x, other.x), min(self.y, other.y)
        right = max(self.x + self.width, other.x + other.width)
        bottom = max(self.y + self.height, other.y + other.height)
        return Box(left, top, right - left, bottom - top)


@dataclass(frozen=True, slots=True)
class Shape:
    """A node, lane or pool. ``label`` is where its name stands if that is drawn apart."""

    id: str
    box: Box
    label: Box | None = None
    expanded: bool = True
    horizontal: bool = True


@dataclass(frozen=True, slots=True)
class Edge:
    """A flow: its bends, and where its name stands."""

    id: str
    points: tuple[Point, ...]
    label: Box | None = None


@dataclass(slots=True)
class Plane:
    """One diagram of the file: of the process, or of what a collapsed sub-process holds."""

    id: str
    shapes: dict[str, Shape] = field(default_factory=dict)
    edges: dict[str, Edge] = field(default_factory=dict)

    def boxes(self) -> Iterator[Box]:
        """Everything that must be inside the picture."""
        for shape in self.shapes.values():
            yield shape.box
            if shape.label is not None:
                yield shape.label
        for edge in self.edges.values():
            yield from (Box(x, y, 0, 0) for x, y in edge.points)

    def moved(self, right: int, down: int) -> "Plane":
        """The same diagram elsewhere."""
        return Plane(
            self.id,
            {
                key: Shape(
                    key,
                    shape.box.moved(right, down),
                    shape.label and shape.label.moved(right, down),
                    shape.expanded,
                    shape.horizontal,
                )
                for key, shape in self.shapes.items()
            },
            {
                key: Edge(
                    key,
                    tuple((x + right, y + down) for x, y in edge.points),
                    edge.label and edge.label.moved(right, down),
                )
                for key, edge in self.edges.items()
            },
        )


def read_planes(root: etree._Element) -> list[Plane]:
    """The diagrams drawn in the file; none when it has no shapes or its numbers make no sense."""
    planes = []
    try:
        for element in root.iter(f"{{{DI}}}BPMNPlane"):
            plane = Plane(element.get("bpmnElement") or "")
            for child in element:
                _read(child, plane)
            if plane.shapes:
                planes.append(plane)
    except (ValueError, OverflowError):
        return []
    return planes


def _read(element: etree._Element, plane: Plane) -> None:
    key = element.get("bpmnElement")
    if key is None:
        return
    if element.tag == f"{{{DI}}}BPMNShape":
        bounds = element.find(f"{{{DC}}}Bounds")
        if bounds is not None:
            plane.shapes[key] = Shape(
                key,
                _box(bounds),
                _label(element),
                element.get("isExpanded") != "false",
                element.get("isHorizontal") != "false",
            )
    elif element.tag == f"{{{DI}}}BPMNEdge":
        points = tuple((_number(way.get("x")), _number(way.get("y"))) for way in element.findall(f"{{{WAY}}}waypoint"))
        if len(points) > 1:
            plane.edges[key] = Edge(key, points, _label(element))


def _label(element: etree._Element) -> Box | None:
    bounds = element.find(f"{{{DI}}}BPMNLabel/{{{DC}}}Bounds")
    return None if bounds is None else _box(bounds)


def _box(bounds: etree._Element) -> Box:
    x, y, width, height = (_number(bounds.get(name)) for name in ("x", "y", "width", "height"))
    if width < 0 or height < 0:
        raise ValueError("negative size")
    return Box(x, y, width, height)


def _number(text: str | None) -> int:
    number = round(float(text or "0"))
    if abs(number) > FARTHEST:
        raise ValueError("too far away")
    return number
