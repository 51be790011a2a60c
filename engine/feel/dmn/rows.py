"""Finds the rows of a table that can match, without looking at every row.

Rows that ask for equality in the same columns are kept in one hash table keyed by the values of
these columns, so finding them costs the same for 10 rows and for 10 000; a row listing several
values stands there once for each combination. Where that leaves many rows, ``bands`` tells them
apart by a number. What a row asks in its other columns is left for testing, row by row.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from engine.feel.dmn.bands import Bands, Candidate, banded
from engine.feel.dmn.cells import Cell
from engine.ports import Value

#: A row that lists more combinations than this leaves its longest lists to testing.
COMBINATIONS = 64


def key_of(value: Value) -> Hashable:
    """What stands for a value in the hash table: its kind and itself.

    None for values that equal no value an indexed cell can hold: null, dates, lists, contexts.
    """
    if isinstance(value, bool | str):
        return type(value).__name__, value
    return ("number", value) if isinstance(value, int | Decimal) else None


@dataclass(frozen=True, slots=True)
class Group:
    """The rows that ask for equality in exactly these columns."""

    columns: tuple[int, ...]
    rows: Mapping[Hashable, tuple[Candidate, ...] | Bands]

    def find(self, keys: Sequence[Hashable], values: Sequence[Value]) -> Sequence[Candidate]:
        """The rows whose indexed columns all fit."""
        found = self.rows.get(tuple(keys[column] for column in self.columns), ())
        return found.find(values) if isinstance(found, Bands) else found


class RowIndex:
    """The rows of one table by what their cells ask. Built once, never changed."""

    def __init__(self, rows: Sequence[Sequence[Cell | None]]) -> None:
        groups: dict[tuple[int, ...], dict[Hashable, list[Candidate]]] = {}
        for number, cells in enumerate(rows):
            columns = _indexed(cells)
            rest = tuple(at for at, cell in enumerate(cells) if at not in columns and not (cell and cell.any))
            group = groups.setdefault(columns, {})
            for combination in product(*(_keys(cells[column]) for column in columns)):
                group.setdefault(combination, []).append(Candidate(number, rest))
        self._groups = tuple(
            Group(columns, {key: banded(found, rows) or tuple(found) for key, found in group.items()})
            for columns, group in groups.items()
        )

    def candidates(self, values: Sequence[Value]) -> Sequence[Candidate]:
        """The rows that may match the values of the columns, in the order of the table."""
        keys = [key_of(value) for value in values]
        if len(self._groups) == 1:
            return self._groups[0].find(keys, values)
        found = [candidate for group in self._groups for candidate in group.find(keys, values)]
        return sorted(found, key=lambda candidate: candidate.row)


def _keys(cell: Cell | None) -> list[Hashable]:
    """The keys of the values a cell lists, each once."""
    points = cell.points if cell is not None else None
    return list(dict.fromkeys(key_of(point) for point in points or ()))


def _indexed(cells: Sequence[Cell | None]) -> tuple[int, ...]:
    """The columns in which a row can be looked up."""
    sizes = {at: len(keys) for at, cell in enumerate(cells) if (keys := _keys(cell)) and None not in keys}
    total = 1
    chosen = []
    for column in sorted(sizes, key=lambda at: (sizes[at], at)):
        total *= sizes[column]
        if total > COMBINATIONS:
            break
        chosen.append(column)
    return tuple(sorted(chosen))
