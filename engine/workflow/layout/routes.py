"""Finds a way for each arrow through the lines of a grid, never through a cell that is taken.

Lines are numbered as people count fields and fences: column i is line 2i+1, the channel before it line 2i; rows
likewise. An arrow runs along channels and across empty cells, and prefers few bends, few crossings and free ports.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from heapq import heappop, heappush
from itertools import accumulate, pairwise

from engine.workflow.layout.cells import Cell, Grid

#: What a step along a line costs: across a field, along a fence; and what else an arrow avoids.
_FIELD, _FENCE, _BEND, _CROSS, _SHARE, _PORT, _INSIDE = 100, 40, 60, 30, 25, 70, 15
LEVEL, UPRIGHT = 0, 1
#: How many spots are looked at for all arrows of a level; the largest shipped drawing needs a twentieth.
PATIENCE = 300_000
_Spot = tuple[int, int, int]


class Tangled(Exception):
    """The arrows of a level are too many, or too wild, to be routed in reasonable time."""


class Side(StrEnum):
    """A side of a box."""

    LEFT = "left"
    RIGHT = "right"
    TOP = "top"
    BOTTOM = "bottom"


#: Arrows flow to the right; what leaves or comes otherwise pays for it. Gateways branch up and down as well.
_OUT = {Side.RIGHT: 0, Side.BOTTOM: 30, Side.TOP: 40, Side.LEFT: 160}
_OUT_GATEWAY = {Side.RIGHT: 0, Side.BOTTOM: 8, Side.TOP: 10, Side.LEFT: 160}
_IN = {Side.LEFT: 0, Side.TOP: 20, Side.BOTTOM: 25, Side.RIGHT: 130}


@dataclass(frozen=True, slots=True)
class Wish:
    """An arrow to route. ``turns`` tells that it starts beside the middle of the border and must turn at once."""

    id: str
    source: str
    target: str
    edge: str | None = None
    turns: bool = False
    gateway: bool = False


@dataclass(frozen=True, slots=True)
class Route:
    """The way of an arrow: the lines on which it begins, bends and ends."""

    wish: Wish
    leaves: Side
    enters: Side
    points: tuple[tuple[int, int], ...]


@dataclass(slots=True)
class _Search:
    """What is known while the way of one arrow is looked for."""

    goals: dict[_Spot, tuple[Side, int]]
    line: list[tuple[int, int, _Spot]] = field(default_factory=list)
    best: dict[_Spot, int] = field(default_factory=dict)
    before: dict[_Spot, _Spot | None] = field(default_factory=dict)
    begun: dict[_Spot, Side] = field(default_factory=dict)
    finish: tuple[int, _Spot] | None = None


class Router:
    """Routes the arrows of one level, one after another; later ones keep clear of earlier ones."""

    def __init__(self, grid: Grid, hosts: frozenset[str]) -> None:
        self._grid = grid
        self._hosts = hosts
        self._size = (2 * grid.columns + 1, 2 * grid.rows + 1)
        self._taken = {(x, 2 * cell.row + 1) for cell in grid.cells.values() for x in _lines_of(cell)}
        self._used: Counter[_Spot] = Counter()
        self._ports: Counter[tuple[str, Side]] = Counter()
        self._patience = PATIENCE
        self._far = [
            list(accumulate(_FENCE if line % 2 == 0 else _FIELD for line in range(size))) for size in self._size
        ]

    def route(self, wish: Wish) -> Route:
        """The cheapest way; ties fall to the same side every time.

        Raises:
            Tangled: the level's patience has run out.
        """
        search = self._open(wish)
        while search.line and self._patience >= 0:
            guess, cost, spot = heappop(search.line)
            self._patience -= 1
            if search.finish is not None and guess >= search.finish[0]:
                break
            if cost > search.best[spot]:
                continue
            end = cost + search.goals[spot][1] if spot in search.goals else None
            if end is not None and (search.finish is None or end < search.finish[0]):
                search.finish = end, spot
            for other, more in self._steps(spot):
                self._reach(search, other, cost + more, spot)
        if search.finish is None or self._patience < 0:
            raise Tangled(wish.id)
        return self._keep(wish, search, search.finish[1])

    def _open(self, wish: Wish) -> "_Search":
        search = _Search({spot: (side, cost) for spot, side, cost in self._ends(wish)})
        if wish.turns:
            beneath = _beneath(self._grid.cells[wish.source])
            search.best |= dict.fromkeys(((*beneath, LEVEL), (*beneath, UPRIGHT)), -1)
        for spot, side, cost in self._begins(wish):
            if self._reach(search, spot, cost, None):
                search.begun[spot] = side
        return search

    def _reach(self, search: "_Search", spot: _Spot, cost: int, before: _Spot | None) -> bool:
        """Whether this is the cheapest way to the spot so far; if so it is looked at in its turn."""
        if cost >= search.best.get(spot, cost + 1):
            return False
        search.best[spot], search.before[spot] = cost, before
        heappush(search.line, (cost + self._ahead(spot, search.goals), cost, spot))
        return True

    def _keep(self, wish: Wish, search: "_Search", last: _Spot) -> Route:
        way: list[_Spot] = []
        spot: _Spot | None = last
        while spot is not None:
            way.append(spot)
            spot = search.before[spot]
        way.reverse()
        leaves, enters = search.begun[way[0]], search.goals[last][0]
        self._used.update(way)
        self._ports[wish.edge or wish.source, leaves] += 1
        self._ports[wish.target, enters] += 1
        begin = [_inside(way[0], leaves)]
        if wish.turns:
            x, y = _beneath(self._grid.cells[wish.source])
            begin = [(x, y - 1), (x, y)]
        points = [*begin, *((x, y) for x, y, _way in way), _inside(last, enters)]
        return Route(wish, leaves, enters, _bends(points))

    def _begins(self, wish: Wish) -> Iterator[tuple[_Spot, Side, int]]:
        cell = self._grid.cells[wish.source]
        if wish.edge is not None:
            x, y = _beneath(cell)
            for spot in ((x - 1, y, LEVEL), (x + 1, y, LEVEL)) if wish.turns else ((x, y, UPRIGHT),):
                yield spot, Side.BOTTOM, 0
            return
        if wish.source == wish.target:
            yield from ((spot, Side.RIGHT, 0) for spot in self._beside(wish.source, cell, Side.RIGHT))
            return
        for side, cost in (_OUT_GATEWAY if wish.gateway else _OUT).items():
            for spot in self._beside(wish.source, cell, side):
                yield spot, side, cost + _PORT * self._ports[wish.source, side]

    def _ends(self, wish: Wish) -> Iterator[tuple[_Spot, Side, int]]:
        cell = self._grid.cells[wish.target]
        sides = {Side.TOP: 0} if wish.source == wish.target else _IN
        for side, cost in sides.items():
            for spot in self._beside(wish.target, cell, side):
                yield spot, side, cost + _PORT * self._ports[wish.target, side]

    def _beside(self, key: str, cell: Cell, side: Side) -> Iterator[_Spot]:
        left, right, row = 2 * cell.column, 2 * (cell.column + cell.span), 2 * cell.row + 1
        if side is Side.LEFT:
            yield left, row, LEVEL
        elif side is Side.RIGHT:
            yield right, row, LEVEL
        elif side is Side.TOP or key not in self._hosts:
            for column in cell.columns:
                yield 2 * column + 1, row + (1 if side is Side.BOTTOM else -1), UPRIGHT

    def _ahead(self, spot: _Spot, goals: dict[_Spot, tuple[Side, int]]) -> int:
        """No way to a goal costs less."""
        x, y, _way = spot
        across, down = self._far
        return min(
            abs(across[x] - across[goal[0]]) + abs(down[y] - down[goal[1]]) - (_FIELD - _FENCE) for goal in goals
        )

    def _steps(self, spot: _Spot) -> Iterator[tuple[_Spot, int]]:
        x, y, way = spot
        yield (x, y, 1 - way), _BEND
        for step in (-1, 1):
            nx, ny = (x + step, y) if way == LEVEL else (x, y + step)
            if 0 <= nx < self._size[0] and 0 <= ny < self._size[1] and (nx, ny) not in self._taken:
                line = nx if way == LEVEL else ny
                cost = _FENCE if line % 2 == 0 else _FIELD
                cost += _SHARE * self._used[nx, ny, way] + _CROSS * self._used[nx, ny, 1 - way]
                yield (nx, ny, way), cost + (_INSIDE if nx % 2 and ny % 2 else 0)


def _lines_of(cell: Cell) -> range:
    return range(2 * cell.column + 1, 2 * (cell.column + cell.span))


def _beneath(cell: Cell) -> tuple[int, int]:
    """Where the arrow of an event on the lower border comes out."""
    return 2 * cell.columns[cell.span // 2] + 1, 2 * cell.row + 2


def _inside(spot: _Spot, side: Side) -> tuple[int, int]:
    """The line of the box beside which an arrow begins or ends."""
    x, y, _way = spot
    right, down = {Side.LEFT: (1, 0), Side.RIGHT: (-1, 0), Side.TOP: (0, 1), Side.BOTTOM: (0, -1)}[side]
    return x + right, y + down


def _bends(points: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Without the points at which nothing turns."""
    kept = [points[0]]
    for one, two in pairwise(points[1:]):
        straight = kept[-1][0] == one[0] == two[0] or kept[-1][1] == one[1] == two[1]
        if one != kept[-1] and not straight:
            kept.append(one)
    return (*kept, points[-1])
