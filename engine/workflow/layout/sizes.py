"""How large each node is drawn, and how much room its name needs."""

from math import isqrt

from engine.workflow.drawing import Node
from engine.workflow.geometry import Box, Point
from engine.workflow.layout.routes import LEVEL, UPRIGHT, Side
from engine.workflow.lettering import LINE_HEIGHT, even_width, width_of, wrap

TASK = (110, 80)
EVENT, GATEWAY = 36, 50
#: Names beside events and gateways break here; the picture breaks them at the same width.
NAME_WIDTH = 84
#: The picture gives a name this much more room than its box says, at each side.
NAME_AIR = 12
#: From one event on a border to the next.
EDGE_APART = 56


def is_event(node: Node) -> bool:
    """Drawn as a circle."""
    return node.tag.endswith("Event")


def is_gateway(node: Node) -> bool:
    """Drawn as a diamond."""
    return node.tag.endswith("Gateway")


def size_of(node: Node, inside: tuple[int, int] | None, edges: int) -> tuple[int, int]:
    """Width and height. ``inside`` is what an opened sub-process needs, ``edges`` counts the events on its border."""
    if is_event(node):
        return EVENT, EVENT
    if is_gateway(node):
        return GATEWAY, GATEWAY
    width, height = inside or TASK
    return max(width, EDGE_APART * edges - 6), height


def name_size(name: str, most: int) -> tuple[int, int]:
    """Width and height of a name in at most three lines."""
    lines = wrap(name, even_width(name, most, 3), 3)
    return round(max((width_of(line) for line in lines), default=0)), LINE_HEIGHT * len(lines)


def room(node: Node, way: int, size: tuple[int, int]) -> int:
    """How far from the middle of a side an arrow may meet it."""
    if is_event(node):
        return 10
    if is_gateway(node):
        return 10
    return (size[1] if way == LEVEL else size[0]) // 2 - 12


def border(node: Node, box: Box, side: Side, line: int) -> Point:
    """Where an arrow that runs on ``line`` – a height for the left and right, else a distance – meets the shape."""
    x, y = box.middle
    way = LEVEL if side in {Side.LEFT, Side.RIGHT} else UPRIGHT
    off = line - (y if way == LEVEL else x)
    reach = (box.width if way == LEVEL else box.height) // 2
    if is_event(node):
        reach = isqrt(max(reach * reach - off * off, 0))
    elif is_gateway(node):
        reach = max(reach - abs(off), 0)
    if way == LEVEL:
        return (x + reach if side is Side.RIGHT else x - reach), line
    return line, (y + reach if side is Side.BOTTOM else y - reach)
