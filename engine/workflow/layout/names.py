"""Puts the names of arrows, events and gateways where they hide nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from engine.workflow.drawing import Level
from engine.workflow.geometry import Box, Edge, Plane, Point, Shape
from engine.workflow.layout.sizes import NAME_AIR, NAME_WIDTH, is_event, is_gateway, name_size
from engine.workflow.lettering import LINE_HEIGHT

_ARROW_WIDTH = 80
_GAP = 4
#: Room of the mark at the begin of a default or conditional arrow.
_MARK = 14
#: What it costs to hide a pixel of an arrow, and of a box or another name.
_LINE_COST, _BOX_COST = 6, 3
#: A name that is longer may take two lines where one would hide something.
_LONG = 40


@dataclass(frozen=True, slots=True)
class _Wish:
    """A place for a name: what is to be said against it, and the width at which the name breaks there."""

    cost: int
    box: Box
    most: int


def put_names(level: Level, plane: Plane) -> None:
    """Give every name in the plane its box."""
    sheet = _Sheet(level, plane)
    for node in level.nodes.values():
        shape = plane.shapes.get(node.id)
        if shape is not None and node.name and (is_event(node) or is_gateway(node)):
            wishes = [wish for most in _widths(node.name, NAME_WIDTH) for wish in _around(node.name, shape.box, most)]
            plane.shapes[node.id] = Shape(node.id, shape.box, sheet.best(wishes), shape.expanded)
    for arrow in level.arrows:
        edge = plane.edges.get(arrow.id)
        if edge is not None and arrow.name:
            source = level.nodes[arrow.source]
            marked = source.default == arrow.id or (arrow.condition is not None and not is_gateway(source))
            begin = _MARK if marked else 0
            widths = _widths(arrow.name, _ARROW_WIDTH)
            wishes = [wish for most in widths for wish in _along(arrow.name, edge.points, begin, most)]
            plane.edges[arrow.id] = Edge(arrow.id, edge.points, sheet.best(wishes))


class _Sheet:
    """What is drawn already."""

    def __init__(self, level: Level, plane: Plane) -> None:
        opened = {node.id for node in level.nodes.values() if node.level is not None}
        self._boxes = [shape.box for key, shape in plane.shapes.items() if key in level.nodes and key not in opened]
        self._boxes += [shape.box for key, shape in plane.shapes.items() if key in opened]
        self._lanes = [
            Box(shape.box.x, y, shape.box.width, 1)
            for key, shape in plane.shapes.items()
            if key.startswith("lane:")
            for y in (shape.box.y, shape.box.y + shape.box.height)
        ]
        self._lines = {
            key: [_thin(one, two) for one, two in pairwise(edge.points)] for key, edge in plane.edges.items()
        }

    def best(self, wishes: list[_Wish]) -> Box:
        """The place that hides least, the first of equals; it is taken from now on."""
        area = wishes[0].box
        for wish in wishes[1:]:
            area = area.around(wish.box)
        boxes = [box for box in self._boxes if _shared(box, area)]
        lines = [line for found in self._lines.values() for line in found if _shared(line, area)]
        lanes = [line for line in self._lanes if _shared(line, area)]

        def cost(wish: _Wish) -> int:
            hidden = sum(_BOX_COST * _shared(box, wish.box) for box in boxes)
            hidden += sum(_LINE_COST * (20 + _shared(line, wish.box)) for line in lines if _shared(line, wish.box))
            return wish.cost + hidden + sum(60 for line in lanes if _shared(line, wish.box))

        chosen = min(wishes, key=cost)
        self._boxes.append(chosen.box)
        return _narrowed(chosen)


def _widths(name: str, most: int) -> list[int]:
    """Where a name may break: at ``most``, or in two lines where it is long for one."""
    width, height = name_size(name, most)
    one_line = height <= name_size("一", most)[1]
    return [most, width // 2 + 14] if one_line and width > _LONG else [most]


def _around(name: str, box: Box, most: int) -> Iterator[_Wish]:
    """Below, above, then beside and aslant."""
    width, height = name_size(name, most)
    extra = 0 if most == NAME_WIDTH else 15
    for cost, place in _places(box, width, height):
        yield _Wish(cost + extra, place, most)


def _places(box: Box, width: int, height: int) -> Iterator[tuple[int, Box]]:
    x, y = box.middle
    left, right = box.x - width - _GAP, box.x + box.width + _GAP
    above, below = box.y - height - _GAP, box.y + box.height + _GAP
    yield 0, Box(x - width // 2, below, width, height)
    yield 10, Box(x - width // 2, above, width, height)
    for cost, step in ((20, 6), (24, 16)):
        yield cost, Box(x - step - width, above, width, height)
        yield cost + 1, Box(x + step, above, width, height)
        yield cost + 4, Box(x + step, below, width, height)
        yield cost + 5, Box(x - step - width, below, width, height)
    yield 40, Box(right, y + 6, width, height)
    yield 41, Box(right, y - 6 - height, width, height)
    yield 42, Box(left, y + 6, width, height)
    yield 43, Box(left, y - 6 - height, width, height)


def _along(name: str, points: tuple[Point, ...], begin: int, most: int) -> Iterator[_Wish]:
    """Beside each piece, near its begin rather than far along."""
    width, height = name_size(name, most)
    gone, extra = 0, 0 if most == _ARROW_WIDTH else 15
    for (x, y), (tx, ty) in pairwise(points):
        length = abs(tx - x) + abs(ty - y)
        for step in range(0 if gone else begin, max(length - 10, begin + 1), 20):
            cost = 5 + extra + (gone + step) // 4
            if y == ty:
                at = x + 4 + step if tx > x else x - 4 - step - width
                yield _Wish(cost, Box(at, y - height - 2, width, height), most)
                yield _Wish(cost + 4, Box(at, y + _GAP, width, height), most)
            else:
                at = y + 2 + step if ty > y else y - 2 - step - height
                yield _Wish(cost + 6, Box(x + 5, at, width, height), most)
                yield _Wish(cost + 9, Box(x - 5 - width, at, width, height), most)
        gone += length


def _narrowed(wish: _Wish) -> Box:
    """The box from which the picture breaks the name as it was measured."""
    box = wish.box
    width = box.width if box.height <= LINE_HEIGHT else max(wish.most - 2 * NAME_AIR, 1)
    return Box(box.x + (box.width - width) // 2, box.y, width, box.height)


def _thin(one: Point, two: Point) -> Box:
    return Box(min(one[0], two[0]), min(one[1], two[1]), abs(one[0] - two[0]) + 1, abs(one[1] - two[1]) + 1)


def _shared(one: Box, two: Box) -> int:
    """How many pixels two boxes have in common."""
    width = min(one.x + one.width, two.x + two.width) - max(one.x, two.x)
    height = min(one.y + one.height, two.y + two.height) - max(one.y, two.y)
    return width * height if width > 0 and height > 0 else 0
