"""Keeps arrows that run along the same line apart, and tells how wide the line must be."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from engine.workflow.layout.routes import LEVEL, UPRIGHT, Route

#: Pixels between two arrows side by side.
APART = 12
_BESIDE_MIDDLE = (0, 10, -10, 20, -20, 30, -30, 5, -5, 15, -15)


@dataclass(slots=True)
class Piece:
    """A straight piece of an arrow. Ends are in half steps, so that a port stands off the middle of its field.

    ``low_turn`` and ``high_turn`` say whether the arrow goes on to lower (-1) or higher (+1) lines there, 0 at a port.
    """

    way: int
    line: int
    low: int
    high: int
    low_turn: int
    high_turn: int
    limit: int
    fixed: int | None = None
    offset: int = 0
    #: the pieces by which the arrow goes on at either end.
    low_by: "Piece | None" = None
    high_by: "Piece | None" = None

    def meets(self, other: "Piece") -> bool:
        """Whether both, on one offset, would lie on each other or touch."""
        return self._low() <= other._high() and other._low() <= self._high()

    def _low(self) -> tuple[int, int]:
        return self.low, self.low_by.offset if self.low_by else 0

    def _high(self) -> tuple[int, int]:
        return self.high, self.high_by.offset if self.high_by else 0


@dataclass(slots=True)
class Tracks:
    """The pieces of all routes, and how many run side by side in each channel."""

    pieces: dict[str, list[Piece]] = field(default_factory=dict)
    depths: dict[tuple[int, int], int] = field(default_factory=dict)


def settle(routes: list[Route], limits: Mapping[tuple[str, int], int], fixed: Mapping[str, int]) -> Tracks:
    """Offsets for every piece. ``limits``: room of a port by node and way; ``fixed``: where an edge event hangs."""
    tracks = Tracks()
    lines: dict[tuple[int, int], list[Piece]] = {}
    for route in routes:
        pieces = tracks.pieces[route.wish.id] = list(_pieces(route, limits, fixed))
        for piece in pieces:
            lines.setdefault((piece.way, piece.line), []).append(piece)
    tracks.depths = {key: _in_channel(pieces) for key, pieces in lines.items() if key[1] % 2 == 0}
    for key, pieces in lines.items():
        if key[1] % 2:
            _beside_middle(pieces)
    return tracks


def _pieces(route: Route, limits: Mapping[tuple[str, int], int], fixed: Mapping[str, int]) -> list[Piece]:
    found = []
    points = route.points
    last = len(points) - 2
    for number in range(last + 1):
        (x, y), (nx, ny) = points[number], points[number + 1]
        way = LEVEL if y == ny else UPRIGHT
        begin, end, line = (x, nx, y) if way == LEVEL else (y, ny, x)
        turn_in = 0 if number == 0 else _sign(points[number - 1], points[number], way)
        turn_out = 0 if number == last else _sign(points[number + 2], points[number + 1], way)
        forward = end >= begin
        low, high = 2 * min(begin, end), 2 * max(begin, end)
        limit = 1000
        hangs = None
        if number == 0:
            low, high = (low + 1, high) if forward else (low, high - 1)
            limit = min(limit, limits[route.wish.edge or route.wish.source, way])
            hangs = fixed.get(route.wish.edge or "")
        if number == last:
            low, high = (low, high - 1) if forward else (low + 1, high)
            limit = min(limit, limits[route.wish.target, way])
        turns = (turn_in, turn_out) if forward else (turn_out, turn_in)
        found.append(Piece(way, line, low, high, *turns, limit, hangs))
    for one, two in pairwise(found):
        _join(one, two)
    return found


def _join(one: Piece, two: Piece) -> None:
    """Both pieces of a bend know each other."""
    for piece, other in ((one, two), (two, one)):
        if piece.low == 2 * other.line:
            piece.low_by = other
        else:
            piece.high_by = other


def _sign(other: tuple[int, int], here: tuple[int, int], way: int) -> int:
    """Whether the arrow comes from, or goes to, lower or higher lines across this one."""
    difference = other[1] - here[1] if way == LEVEL else other[0] - here[0]
    return (difference > 0) - (difference < 0)


def _beside_middle(pieces: list[Piece]) -> None:
    """On a line through boxes the middle is best; others stand beside it, as far as their ports allow."""
    settled: list[Piece] = []
    for piece in sorted(pieces, key=_rank):
        if piece.fixed is not None:
            piece.offset = piece.fixed
        else:
            side = 1 if piece.low_turn + piece.high_turn >= 0 else -1
            near = [other.offset for other in settled if other.meets(piece)]
            free = [side * step for step in _BESIDE_MIDDLE if abs(step) <= piece.limit and side * step not in near]
            piece.offset = free[0] if free else 0
        settled.append(piece)


def _rank(piece: Piece) -> tuple[bool, int, int, int]:
    ports = (piece.low_turn == 0) + (piece.high_turn == 0)
    return piece.fixed is None, -ports, piece.limit, piece.low


def _in_channel(pieces: list[Piece]) -> int:
    """Side by side in the order that crosses least; gives how many."""
    places: list[tuple[int, Piece]] = []
    for piece in sorted(pieces, key=_order):
        place = 1 + max((at for at, other in places if other.meets(piece)), default=-1)
        places.append((place, piece))
    depth = 1 + max(place for place, _piece in places)
    for place, piece in places:
        piece.offset = APART * place - APART * (depth - 1) // 2
    return depth


def _order(piece: Piece) -> tuple[int, int, int]:
    turn, length = piece.low_turn + piece.high_turn, piece.high - piece.low
    if turn < 0:
        return turn, length, piece.low
    if turn > 0:
        return turn, -length, piece.low
    return turn, -piece.low if piece.low_turn < 0 else piece.low, length
