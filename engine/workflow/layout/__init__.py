"""Lays a drawing out: columns along the flow, rows in lanes, arrows in the channels between them.

The same drawing always gives the same picture. What a large sub-process holds gets a plane of its own, so that it does
not stretch the drawing it stands in.
"""

from collections.abc import Mapping

from engine.workflow.drawing import Level
from engine.workflow.geometry import Box, Edge, Plane, Point, Shape
from engine.workflow.layout.cells import Cell, Grid, place
from engine.workflow.layout.graph import Graph
from engine.workflow.layout.names import put_names
from engine.workflow.layout.routes import LEVEL, UPRIGHT, Route, Router, Tangled, Wish
from engine.workflow.layout.rulers import Rulers
from engine.workflow.layout.sizes import EDGE_APART, EVENT, border, is_event, is_gateway, room, size_of
from engine.workflow.layout.tracks import Piece, settle

#: A sub-process that holds more nodes is drawn apart, below.
MOST_INSIDE = 14
#: A level with more nodes or arrows is drawn without care: nobody reads it, and it must not keep the machine busy.
MOST_NODES, MOST_ARROWS = 400, 1000
HEAD, MARGIN, COLUMN = 30, 12, 160
_CROWD_WIDTH = 30
Size = tuple[int, int]


def lay_out(level: Level) -> list[Plane]:
    """Places for everything in the level and below it: its own plane, then one for each sub-process drawn apart."""
    return _planes(level, laned=True)


def _planes(level: Level, *, laned: bool) -> list[Plane]:
    apart: list[Plane] = []
    plane, _size = _lay(level, apart, laned=laned)
    return [plane, *apart]


def _lay(level: Level, apart: list[Plane], *, laned: bool) -> tuple[Plane, Size]:
    """The plane of a level, and the room it takes with what is drawn around it."""
    graph = Graph(level)
    insides: dict[str, tuple[Plane, Size]] = {}
    for node in level.nodes.values():
        if node.level is not None and sum(len(inner.nodes) for inner in node.level.walk()) > MOST_INSIDE:
            apart += _planes(node.level, laned=False)
        elif node.level is not None:
            insides[node.id] = _lay(node.level, apart, laned=False)
    sizes = {
        node.id: size_of(node, insides[node.id][1] if node.id in insides else None, len(graph.edges_of(node.id)))
        for node in level.nodes.values()
    }
    if len(level.nodes) > MOST_NODES or len(level.arrows) > MOST_ARROWS:
        return _crowd(level)
    spans = {key: max(-(-(sizes[key][0] - 110) // COLUMN), 0) + 1 for key in insides}
    grid = place(graph, spans, laned=laned)
    try:
        return _Board(graph, grid, sizes).draw(insides, laned=laned)
    except Tangled:
        return _crowd(level)


class _Board:
    """A level whose nodes have their cells, on its way to a plane."""

    def __init__(self, graph: Graph, grid: Grid, sizes: Mapping[str, Size]) -> None:
        self._graph, self._grid, self._sizes = graph, grid, sizes
        self._hangs = {edge: at for key in grid.cells for edge, at in _hang(graph, grid, key, sizes).items()}
        self._routes = self._route()
        tracks = settle(self._routes, self._limits(), self._hangs)
        self._pieces = tracks.pieces
        self._rulers = Rulers(graph, grid, sizes, self._routes, tracks)

    def draw(self, insides: Mapping[str, tuple[Plane, Size]], *, laned: bool) -> tuple[Plane, Size]:
        """Shapes, arrows and names; names of lanes stand at the left, those of sub-processes above."""
        plane = Plane(self._graph.level.id)
        width, height = self._rulers.size
        for lane, first, last in self._grid.lanes:
            top = 0 if first == 0 else self._rulers.down[2 * first]
            bottom = height if last == self._grid.rows - 1 else self._rulers.down[2 * last + 2]
            plane.shapes[f"lane:{lane}"] = Shape(f"lane:{lane}", Box(-HEAD, top, width + HEAD, bottom - top))
        for key, cell in self._grid.cells.items():
            box = self._box(key, cell)
            opened = self._graph.level.nodes[key].level is None or key in insides
            plane.shapes[key] = Shape(key, box, expanded=opened)
            self._hang_edges(key, cell, box, plane)
        for route in self._routes:
            plane.edges[route.wish.id] = Edge(route.wish.id, self._way(route, plane))
        put_names(self._graph.level, plane)
        for key, (inside, size) in insides.items():
            box = plane.shapes[key].box
            moved = inside.moved(box.x + (box.width - size[0]) // 2, box.y)
            plane.shapes |= moved.shapes
            plane.edges |= moved.edges
        moved = plane.moved(HEAD if self._grid.lanes else MARGIN, 0 if laned else HEAD)
        return moved, (width + 2 * MARGIN, height + HEAD + MARGIN)

    def _route(self) -> list[Route]:
        hosts = frozenset(key for key in self._grid.cells if self._graph.edges_of(key))
        router = Router(self._grid, hosts)
        wishes = []
        for number, arrow in enumerate(self._graph.arrows):
            source, target = self._graph.host(arrow.source), self._graph.host(arrow.target)
            edge = arrow.source if source != arrow.source else None
            gateway = edge is None and is_gateway(self._graph.level.nodes[source])
            small = is_event(self._graph.level.nodes[target]) or is_gateway(self._graph.level.nodes[target])
            turns = self._hangs.get(arrow.source, 0) != 0 and small
            one, two = self._grid.cells[source], self._grid.cells[target]
            far = abs(two.column - one.column) + 2 * abs(two.row - one.row) + (50 if two.column < one.column else 0)
            wishes.append((far, number, Wish(arrow.id, source, target, edge, turns, gateway)))
        return [router.route(wish) for _far, _number, wish in sorted(wishes, key=lambda found: found[:2])]

    def _limits(self) -> dict[tuple[str, int], int]:
        found = {}
        for key, node in self._graph.level.nodes.items():
            cell = self._grid.cells.get(key)
            wide = cell is not None and cell.span > 1
            found[key, LEVEL] = room(node, LEVEL, self._sizes[key])
            found[key, UPRIGHT] = 10 if wide else room(node, UPRIGHT, self._sizes[key])
        return found

    def _box(self, key: str, cell: Cell) -> Box:
        width, height = self._sizes[key]
        across, widths = self._rulers.across, self._rulers.widths
        x, y = across[2 * cell.column + 1], self._rulers.down[2 * cell.row + 1]
        if cell.span == 1:
            return Box(x - width // 2, y - height // 2, width, height)
        left = x - widths[cell.column] // 2
        last = cell.columns[-1]
        right = across[2 * last + 1] + widths[last] - widths[last] // 2
        return Box(left, y - height // 2, right - left, height)

    def _hang_edges(self, key: str, cell: Cell, box: Box, plane: Plane) -> None:
        middle = self._rulers.across[2 * cell.columns[cell.span // 2] + 1]
        for edge in self._graph.edges_of(key):
            x = middle + self._hangs[edge.id] - EVENT // 2
            plane.shapes[edge.id] = Shape(edge.id, Box(x, box.y + box.height - EVENT // 2, EVENT, EVENT))

    def _way(self, route: Route, plane: Plane) -> tuple[Point, ...]:
        pieces = self._pieces[route.wish.id]
        lines = [self._rulers.at(piece.way, piece.line, piece.offset) for piece in pieces]
        begin, end = route.wish.edge or route.wish.source, route.wish.target
        nodes = self._graph.level.nodes
        points = [border(nodes[begin], plane.shapes[begin].box, route.leaves, lines[0])]
        points += [_corner(piece, line, after) for piece, line, after in zip(pieces, lines, lines[1:], strict=False)]
        points.append(border(nodes[end], plane.shapes[end].box, route.enters, lines[-1]))
        return tuple(points)


def _hang(graph: Graph, grid: Grid, key: str, sizes: Mapping[str, Size]) -> dict[str, int]:
    """How far from the middle each event hangs on the lower border: what leads farthest down leftmost.

    A single one hangs in the middle, unless a mark stands there.
    """
    edges = graph.edges_of(key)
    if graph.hangs_in_middle(key):
        return {edges[0].id: 0}
    if len(edges) == 1:
        return {edges[0].id: (sizes[key][0] - EVENT) // 2 - 4 if grid.cells[key].span == 1 else 0}
    leads = {step.edge: grid.cells[step.target].row for step in graph.steps if step.source == key}
    ordered = sorted(edges, key=lambda edge: -leads.get(edge.id, 0))
    first = -EDGE_APART * (len(edges) - 1) // 2
    return {edge.id: first + EDGE_APART * number for number, edge in enumerate(ordered)}


def _corner(piece: Piece, line: int, after: int) -> Point:
    return (after, line) if piece.way == LEVEL else (line, after)


def _crowd(level: Level) -> tuple[Plane, Size]:
    """Side by side in order of the file, joined by straight lines."""
    plane = Plane(level.id)
    for number, node in enumerate(level.nodes.values()):
        down, right = divmod(number, _CROWD_WIDTH)
        width, height = size_of(node, None, 0)
        plane.shapes[node.id] = Shape(node.id, Box(150 * right, 130 * down, width, height), expanded=node.level is None)
    for arrow in level.arrows:
        if arrow.source in plane.shapes and arrow.target in plane.shapes:
            ends = plane.shapes[arrow.source].box.middle, plane.shapes[arrow.target].box.middle
            plane.edges[arrow.id] = Edge(arrow.id, ends)
    return plane, (150 * _CROWD_WIDTH, 130 * (len(level.nodes) // _CROWD_WIDTH + 2))
