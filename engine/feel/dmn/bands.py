"""Finds rows by one number that lies in their ranges, by halving, not by trying each row.

A fee table of bands (up to 1 000, up to 5 000, …) has no value to look up; its bounds cut the
number line into slots, and for each slot the rows whose range holds it are noted once.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from engine.feel.dmn.axes import axis_of
from engine.feel.dmn.cells import Cell
from engine.ports import Value

#: Fewer rows than this are as quickly tried one by one.
WORTHWHILE = 8
#: Notes taken per row, on average, before a column is too entangled to be worth it.
NOTES = 8


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row that may match, and the columns that still have to be tested."""

    row: int
    untested: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Bands:
    """Candidates by the slot their column's value falls into; ``others`` hold for every value."""

    column: int
    marks: tuple[Decimal, ...]
    slots: Mapping[int, tuple[Candidate, ...]]
    others: tuple[Candidate, ...]

    def find(self, values: Sequence[Value]) -> Sequence[Candidate]:
        """The rows whose range holds the value; what is no number lies in no range."""
        value = values[self.column]
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            return self.others
        at = bisect_left(self.marks, value)
        on_mark = at < len(self.marks) and self.marks[at] == value
        return self.slots.get(2 * at + on_mark, self.others)


def banded(found: Sequence[Candidate], rows: Sequence[Sequence[Cell | None]]) -> Bands | None:
    """The rows arranged by the column that tells them apart best; None when no column is worth it."""
    if len(found) < WORTHWHILE:
        return None
    columns = {column for candidate in found for column in candidate.untested}
    tried = [bands for column in sorted(columns) if (bands := _bands(column, found, rows)) is not None]
    return min(tried, key=lambda bands: max(map(len, bands.slots.values()), default=0), default=None)


def _bands(column: int, found: Sequence[Candidate], rows: Sequence[Sequence[Cell | None]]) -> Bands | None:
    cells = [rows[candidate.row][column] for candidate in found]
    axis = axis_of("", cells, None)
    if axis is None or not axis.marks or not all(isinstance(mark, Decimal) for mark in axis.marks):
        return None
    noted: dict[int, list[Candidate]] = {}
    others, notes = [], 0
    for candidate, cell in zip(found, cells, strict=True):
        if cell is None or (cell.negated and not cell.any):
            return None
        kept = Candidate(candidate.row, tuple(at for at in candidate.untested if at != column))
        if cell.any:
            others.append(kept)
        for low, high in axis.slots(cell):
            notes += high - low
            if notes > NOTES * len(found):
                return None
            for slot in range(low, high):
                noted.setdefault(slot, []).append(kept)
    return Bands(column, axis.marks, {slot: tuple(kept) for slot, kept in noted.items()}, tuple(others))
