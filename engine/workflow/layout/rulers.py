"""How far apart the lines of a grid stand: fields as wide as what stands in them, channels as what runs in them."""

from collections.abc import Mapping
from itertools import accumulate

from engine.workflow.drawing import Arrow, Level, Node
from engine.workflow.layout.cells import Grid
from engine.workflow.layout.graph import Graph
from engine.workflow.layout.routes import LEVEL, UPRIGHT, Route, Side
from engine.workflow.layout.sizes import EVENT, NAME_WIDTH, is_event, is_gateway, name_size
from engine.workflow.layout.tracks import APART, Tracks

_CHANNEL, _ROW_CHANNEL, _OUTSIDE, _BETWEEN_LANES = 36, 18, 16, 14
_NAME_ROOM, _NAME_AIR, _NAME_MOST = 80, 26, 78


class Rulers:
    """Positions of all lines: ``across[line]`` and ``down[line]``, from the top left of the level."""

    def __init__(
        self, graph: Graph, grid: Grid, sizes: Mapping[str, tuple[int, int]], routes: list[Route], tracks: Tracks
    ) -> None:
        self._grid = grid
        self._depths = tracks.depths
        self._borders = {2 * first for _lane, first, _last in grid.lanes}
        self.widths = _widths(graph.level, grid, sizes)
        self.gaps = self._gaps({arrow.id: arrow for arrow in graph.arrows}, routes)
        self._widen(sizes)
        ups, downs = _heights(graph, grid, sizes)
        self.across = _lines(self.gaps, [(width // 2, width - width // 2) for width in self.widths])
        self.down = _lines(self._row_gaps(), list(zip(ups, downs, strict=True)))
        self.size = self.across[-1] + self.gaps[-1] // 2, self.down[-1] + _OUTSIDE // 2

    def at(self, way: int, line: int, offset: int) -> int:
        """Where a piece of an arrow runs; the line between two lanes is left free."""
        if way == UPRIGHT:
            return self.across[line] + offset
        beside = line in self._borders and self._depths.get((way, line), 0) % 2
        return self.down[line] + offset + (APART // 2 if beside else 0)

    def _gaps(self, arrows: Mapping[str, Arrow], routes: list[Route]) -> list[int]:
        columns = self._grid.columns
        gaps = [max(_CHANNEL, APART * (self._depths.get((UPRIGHT, 2 * at), 0) + 1)) for at in range(columns + 1)]
        gaps[0] = max(_OUTSIDE, APART * (self._depths.get((UPRIGHT, 0), 0) + 1))
        for route in routes:
            name = arrows[route.wish.id].name
            if name and route.leaves is Side.RIGHT:
                cell = self._grid.cells[route.wish.source]
                at = cell.column + cell.span
                gaps[at] = max(gaps[at], name_size(name, _NAME_ROOM)[0] + _NAME_AIR)
        return gaps

    def _row_gaps(self) -> list[int]:
        found = []
        for at in range(self._grid.rows + 1):
            depth = self._depths.get((LEVEL, 2 * at), 0)
            gap = max(_ROW_CHANNEL, APART * (depth + 1))
            found.append(gap + (_BETWEEN_LANES if 2 * at in self._borders else 0))
        return found

    def _widen(self, sizes: Mapping[str, tuple[int, int]]) -> None:
        """Columns below a wide box share what it needs beyond them."""
        for key, cell in sorted(self._grid.cells.items(), key=lambda found: found[1].column):
            columns = cell.columns
            missing = sizes[key][0] - sum(self.widths[at] for at in columns) - sum(self.gaps[at] for at in columns[1:])
            for number, at in enumerate(columns):
                self.widths[at] += max(missing * (number + 1) // cell.span - missing * number // cell.span, 0)


def _widths(level: Level, grid: Grid, sizes: Mapping[str, tuple[int, int]]) -> list[int]:
    widths = [EVENT] * grid.columns
    for key, cell in grid.cells.items():
        if cell.span == 1:
            widths[cell.column] = max(widths[cell.column], sizes[key][0], _name_width(level.nodes[key]))
    return widths


def _name_width(node: Node) -> int:
    return min(name_size(node.name, NAME_WIDTH)[0], _NAME_MOST) if is_event(node) or is_gateway(node) else 0


def _heights(graph: Graph, grid: Grid, sizes: Mapping[str, tuple[int, int]]) -> tuple[list[int], list[int]]:
    """Room above and below the middle of each row."""
    ups, downs = [EVENT // 2] * grid.rows, [EVENT // 2] * grid.rows
    for key, cell in grid.cells.items():
        node = graph.level.nodes[key]
        half = (sizes[key][1] + 1) // 2
        below = half
        if is_event(node) or is_gateway(node):
            below += name_size(node.name, NAME_WIDTH)[1] + 6
        for edge in graph.edges_of(key):
            below = max(below, half + EVENT // 2 + name_size(edge.name, NAME_WIDTH)[1] + 6)
        ups[cell.row], downs[cell.row] = max(ups[cell.row], half), max(downs[cell.row], below)
    return ups, downs


def _lines(gaps: list[int], fields: list[tuple[int, int]]) -> list[int]:
    """Middles of channels and fields in turn; the first channel begins at 0."""
    steps = [gaps[0] // 2]
    for gap, after, (before_middle, after_middle) in zip(gaps, gaps[1:], fields, strict=False):
        steps += [gap - gap // 2 + before_middle, after_middle + after // 2]
    return list(accumulate(steps))
