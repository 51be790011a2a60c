"""Which cell of a level's grid each node stands in: columns along the flow, rows within lanes.

A way into another lane drops within its column, as people draw it; only ways within a lane go on to the right.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from engine.workflow.layout.graph import Graph, Step

#: An arrow that is longer does not keep its row free.
_FARTHEST_HEIR = 5
#: Of more lanes, or rows in a lane, the further ones stay as they came.
_MOST_EXCHANGED = 20


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a node stands; a wide one covers several columns."""

    column: int
    row: int
    span: int = 1

    @property
    def columns(self) -> range:
        """The columns it covers."""
        return range(self.column, self.column + self.span)


@dataclass(slots=True)
class Grid:
    """All cells of a level. ``lanes`` names the first and last row of each."""

    cells: dict[str, Cell] = field(default_factory=dict)
    lanes: list[tuple[str, int, int]] = field(default_factory=list)

    @property
    def columns(self) -> int:
        """How many columns there are, one at least."""
        return max((cell.column + cell.span for cell in self.cells.values()), default=1)

    @property
    def rows(self) -> int:
        """How many rows there are, one at least."""
        return max((cell.row + 1 for cell in self.cells.values()), default=1)


def place(graph: Graph, spans: Mapping[str, int], *, laned: bool) -> Grid:
    """Cells for all nodes; ``spans`` tells how many columns a wide node needs."""
    lane_of = {node.id: node.lane if laned else "" for node in [*graph.nodes.values(), *graph.beside]}
    lanes = _lanes(graph, lane_of)
    height = {lane: number for number, lane in enumerate(lanes)}
    columns = _columns(graph, lane_of, height, spans)
    rows: dict[str, int] = {}
    grid, first = Grid(), 0
    for lane in lanes:
        chains = _chains(graph, lane_of, lane, columns)
        depth = _pack(graph, chains, columns, spans, rows)
        mine = [key for chain in chains for key in chain]
        above = {key for key, own in lane_of.items() if height[own] < height[lane]}
        _straighten(graph, mine, above, rows, depth)
        for key in mine:
            grid.cells[key] = Cell(columns[key], first + rows[key], spans.get(key, 1))
        depth += _put_beside(graph, lane_of, lane, spans, grid, first + depth)
        if lane:
            grid.lanes.append((lane, first, first + max(depth, 1) - 1))
        first += max(depth, 1)
    return grid


def _lanes(graph: Graph, lane_of: Mapping[str, str]) -> list[str]:
    """Lanes by first use, then exchanged with their neighbours while that shortens the ways between them."""
    lanes = list(dict.fromkeys(lane_of[key] for key in [*graph.order, *(node.id for node in graph.beside)]))
    ways = [(lane_of[step.source], lane_of[step.target]) for step in graph.steps]

    def length(order: list[str]) -> int:
        place_of = {lane: number for number, lane in enumerate(order)}
        return sum(abs(place_of[one] - place_of[two]) for one, two in ways)

    for _round in lanes[:_MOST_EXCHANGED]:
        for at in range(1, min(len(lanes), _MOST_EXCHANGED) - 1):
            other = [*lanes[:at], lanes[at + 1], lanes[at], *lanes[at + 2 :]]
            if length(other) < length(lanes):
                lanes = other
    return lanes


def _columns(
    graph: Graph, lane_of: Mapping[str, str], height: Mapping[str, int], spans: Mapping[str, int]
) -> dict[str, int]:
    """As far left as the ways to a node allow."""
    columns: dict[str, int] = {}
    wide = {key for key, span in spans.items() if span > 1}
    drops: dict[str, set[int]] = {}
    taken: set[tuple[str, int]] = set()
    for key in graph.order:
        column = 0
        dropped: set[int] = set()
        for step in graph.reaching(key):
            source = step.source
            last = columns[source] + spans.get(source, 1) - 1
            way = (height[lane_of[key]] > height[lane_of[source]]) - (height[lane_of[key]] < height[lane_of[source]])
            if way == 0 and step.edge and graph.drops(step) and len(graph.reaching(key)) == 1:
                column = max(column, last)
            elif (
                way == 0
                or drops[source] - {way}
                or (lane_of[key], last) in taken
                or source in wide
                or key in wide
                or (step.edge and (way < 0 or not graph.drops(step)))
            ):
                column = max(column, last + 1)
            elif last >= column:
                column = last
                dropped = {way, *dropped}
        columns[key] = column
        drops[key] = {way for way in dropped if _dropped_into(graph, key, columns)}
        taken.add((lane_of[key], column))
    return columns


def _dropped_into(graph: Graph, key: str, columns: Mapping[str, int]) -> bool:
    return any(columns[step.source] == columns[key] for step in graph.reaching(key))


def _chains(graph: Graph, lane_of: Mapping[str, str], lane: str, columns: Mapping[str, int]) -> list[list[str]]:
    """Nodes of a lane that follow each other and share a row: each goes on with the longest way."""
    rest: dict[str, int] = {}
    for key in reversed(graph.order):
        rest[key] = 1 + max((rest[step.target] for step in graph.leaving(key)), default=0)
    mine = sorted((key for key in graph.order if lane_of[key] == lane), key=lambda key: columns[key])
    heirs: dict[str, str] = {}
    taken: set[str] = set()
    for key in mine:
        fit = [
            step.target
            for step in graph.leaving(key)
            if step.edge is None
            and lane_of[step.target] == lane
            and 0 < columns[step.target] - columns[key] <= _FARTHEST_HEIR
            and step.target not in taken
        ]
        if fit:
            heirs[key] = max(fit, key=lambda target: (rest[target], -columns[target]))
            taken.add(heirs[key])
    chains = []
    for key in mine:
        if key not in taken:
            chain = [key]
            while chain[-1] in heirs:
                chain.append(heirs[chain[-1]])
            chains.append(chain)
    return chains


def _pack(
    graph: Graph,
    chains: list[list[str]],
    columns: Mapping[str, int],
    spans: Mapping[str, int],
    rows: dict[str, int],
) -> int:
    """Each chain into the free row nearest to where it comes from; gives the number of rows."""
    taken: list[set[int]] = []
    mine = {key for chain in chains for key in chain}
    for chain in chains:
        needed = set(range(columns[chain[0]], columns[chain[-1]] + spans.get(chain[-1], 1)))
        wish, least = 0, 0
        for step in graph.reaching(chain[0]):
            if step.source in mine and step.source in rows:
                wish = rows[step.source] + (1 if step.edge else 0)
                least = wish if step.edge else least
        free = [row for row, used in enumerate([*taken, set()]) if row >= least and not used & needed]
        row = min(free or [len(taken)], key=lambda row: (abs(row - wish), row))
        while len(taken) <= row:
            taken.append(set())
        taken[row] |= needed
        rows |= dict.fromkeys(chain, row)
    return len(taken)


def _straighten(graph: Graph, mine: list[str], above: set[str], rows: dict[str, int], depth: int) -> None:
    """Exchange neighbouring rows of a lane while that shortens the ways."""
    own = set(mine)
    ways = [step for step in graph.steps if step.source in own or step.target in own]
    below = [step for step in ways if step.edge and {step.source, step.target} <= own]

    def height(key: str, order: list[int]) -> int:
        if key in own:
            return order[rows[key]]
        return -1 if key in above else depth

    def length(order: list[int]) -> int:
        if any(order[rows[step.target]] <= order[rows[step.source]] for step in below):
            return len(ways) * (depth + 2) * 4
        return sum(_bend(step, height(step.source, order), height(step.target, order)) for step in ways)

    order = list(range(depth))
    for _round in range(min(depth, _MOST_EXCHANGED)):
        for one, two in pairwise(range(min(depth, _MOST_EXCHANGED))):
            other = [two if at == one else one if at == two else at for at in order]
            if length(other) < length(order):
                order = other
    rows |= {key: order[rows[key]] for key in mine}


def _bend(step: Step, one: int, two: int) -> int:
    return 2 * abs(one - two) + (one != two)


def _put_beside(
    graph: Graph, lane_of: Mapping[str, str], lane: str, spans: Mapping[str, int], grid: Grid, first: int
) -> int:
    """What no arrow joins stands below the flow, side by side; gives the rows used."""
    widest = max(grid.columns, max(spans.values(), default=1), 6)
    column, row = 0, 0
    mine = [node.id for node in graph.beside if lane_of[node.id] == lane]
    for key in mine:
        span = spans.get(key, 1)
        if column and column + span > widest:
            column, row = 0, row + 1
        grid.cells[key] = Cell(column, first + row, span)
        column += span
    return row + 1 if mine else 0
