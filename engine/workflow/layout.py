"""Lays out a drawing that has no diagram: left to right by layers, one row per lane."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.workflow.drawing import Level, Node
from engine.workflow.geometry import Box, Edge, Plane, Point, Shape

GAP_X, GAP_Y, MARGIN, HEAD = 60, 40, 30, 30
_SMALL = {
    "startEvent": 36,
    "endEvent": 36,
    "intermediateCatchEvent": 36,
    "intermediateThrowEvent": 36,
    "boundaryEvent": 36,
    "exclusiveGateway": 50,
    "parallelGateway": 50,
    "inclusiveGateway": 50,
    "eventBasedGateway": 50,
    "complexGateway": 50,
}
TASK_WIDTH, TASK_HEIGHT = 110, 80


@dataclass(slots=True)
class _Grid:
    """The cells of one level: column widths, row heights, and what lies where."""

    cells: dict[str, tuple[int, int]]
    columns: list[int]
    rows: list[int]
    insides: dict[str, tuple[Plane, int, int]]
    lanes: list[tuple[str, int, int]] = field(default_factory=list)


def lay_out(level: Level) -> Plane:
    """Places for everything in the level and below it. Sub-processes are laid out opened."""
    plane, _width, _height = _lay_level(level, top=True)
    return plane


def _lay_level(level: Level, *, top: bool) -> tuple[Plane, int, int]:
    grid = _grid(level)
    plane = Plane(level.id)
    left = MARGIN + (HEAD if grid.lanes and top else 0)
    xs, width = _starts(grid.columns, left, GAP_X)
    ys, height = _starts(grid.rows, MARGIN + (0 if top else HEAD), GAP_Y)
    for key, (column, row) in grid.cells.items():
        box = _centred(_size(level.nodes[key], grid), xs[column], ys[row], grid.columns[column], grid.rows[row])
        plane.shapes[key] = Shape(key, box)
        if key in grid.insides:
            inside = grid.insides[key][0].moved(box.x, box.y)
            plane.shapes |= inside.shapes
            plane.edges |= inside.edges
    _put_boundary(level, plane)
    if top:
        for lane, first, last in grid.lanes:
            y = ys[first] - GAP_Y // 2
            plane.shapes[f"lane:{lane}"] = Shape(
                f"lane:{lane}", Box(0, y, width, ys[last] + grid.rows[last] + GAP_Y // 2 - y)
            )
    for arrow in level.arrows:
        if arrow.source in plane.shapes and arrow.target in plane.shapes:
            plane.edges[arrow.id] = Edge(arrow.id, _way(plane.shapes[arrow.source].box, plane.shapes[arrow.target].box))
    return plane, width, height


def _starts(sizes: list[int], begin: int, gap: int) -> tuple[list[int], int]:
    starts, at = [], begin
    for size in sizes:
        starts.append(at)
        at += size + gap
    return starts, at - gap + MARGIN


def _centred(size: tuple[int, int], x: int, y: int, width: int, height: int) -> Box:
    return Box(x + (width - size[0]) // 2, y + (height - size[1]) // 2, *size)


def _size(node: Node, grid: _Grid) -> tuple[int, int]:
    if node.id in grid.insides:
        return grid.insides[node.id][1], grid.insides[node.id][2]
    small = _SMALL.get(node.tag)
    return (small, small) if small else (TASK_WIDTH, TASK_HEIGHT)


def _grid(level: Level) -> _Grid:
    layers = _layers(level)
    shown = [node for node in level.nodes.values() if node.tag != "boundaryEvent"]
    insides = {node.id: _lay_level(node.level, top=False) for node in shown if node.level is not None}
    lanes = list(dict.fromkeys(node.lane for node in shown))
    cells: dict[str, tuple[int, int]] = {}
    spans: list[tuple[str, int, int]] = []
    first = 0
    for lane in lanes:
        used: dict[int, int] = {}
        for node in shown:
            if node.lane == lane:
                column = layers[node.id]
                cells[node.id] = (column, first + used.get(column, 0))
                used[column] = used.get(column, 0) + 1
        depth = max(used.values(), default=1)
        if lane:
            spans.append((lane, first, first + depth - 1))
        first += depth
    grid = _Grid(cells, [0] * (max(layers.values(), default=0) + 1), [0] * max(first, 1), insides, spans)
    for key, (column, row) in cells.items():
        width, height = _size(level.nodes[key], grid)
        grid.columns[column] = max(grid.columns[column], width)
        grid.rows[row] = max(grid.rows[row], height + 24)
    return grid


def _layers(level: Level) -> dict[str, int]:
    """Longest way from a start to each node; ways back are left out."""
    followers = _followers(level)
    forward = _without_ways_back(level, followers)
    incoming = dict.fromkeys(level.nodes, 0)
    for targets in forward.values():
        for target in targets:
            incoming[target] += 1
    layers = dict.fromkeys(level.nodes, 0)
    line = [key for key, count in incoming.items() if count == 0]
    while line:
        key = line.pop(0)
        for target in forward[key]:
            layers[target] = max(layers[target], layers[key] + 1)
            incoming[target] -= 1
            if incoming[target] == 0:
                line.append(target)
    return layers


def _followers(level: Level) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {key: [] for key in level.nodes}
    for arrow in level.arrows:
        source = level.nodes.get(arrow.source)
        if source is not None and arrow.target in level.nodes:
            host = source.attached_to if source.attached_to in level.nodes else None
            found[host or source.id].append(arrow.target)
    return found


def _without_ways_back(level: Level, followers: Mapping[str, list[str]]) -> dict[str, list[str]]:
    forward: dict[str, list[str]] = {key: [] for key in level.nodes}
    done: set[str] = set()
    begins = [node.id for node in level.nodes.values() if node.tag == "startEvent"]
    for begin in [*begins, *level.nodes]:
        if begin in done:
            continue
        open_now, line = {begin}, [(begin, iter(followers[begin]))]
        while line:
            key, rest = line[-1]
            target = next(rest, None)
            if target is None:
                line.pop()
                open_now.discard(key)
                done.add(key)
            elif target not in open_now:
                forward[key].append(target)
                if target not in done:
                    open_now.add(target)
                    line.append((target, iter(followers[target])))
    return forward


def _put_boundary(level: Level, plane: Plane) -> None:
    counts: dict[str, int] = {}
    for node in level.nodes.values():
        host = plane.shapes.get(node.attached_to or "") if node.tag == "boundaryEvent" else None
        if host is not None:
            number = counts[host.id] = counts.get(host.id, 0) + 1
            x = host.box.x + host.box.width - 44 * number
            plane.shapes[node.id] = Shape(node.id, Box(x, host.box.y + host.box.height - 18, 36, 36))


def _way(source: Box, target: Box) -> tuple[Point, ...]:
    """Three straight pieces from border to border; a way back runs below both."""
    (sx, sy), (tx, ty) = source.middle, target.middle
    if target.x >= source.x + source.width:
        bend = target.x - GAP_X // 2
        begin, end = (source.x + source.width, sy), (target.x, ty)
        return (begin, end) if sy == ty else (begin, (bend, sy), (bend, ty), end)
    if target.x + target.width > source.x and abs(sy - ty) > (source.height + target.height) // 2:
        down = ty > sy
        return (sx, source.y + source.height if down else source.y), (
            tx,
            target.y if down else target.y + target.height,
        )
    below = max(source.y + source.height, target.y + target.height) + GAP_Y // 2
    return (sx, source.y + source.height), (sx, below), (tx, below), (tx, target.y + target.height)
