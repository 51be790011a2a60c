"""Cuts the possible answers to one question of a table into slots, so that rules can be compared.

Between all values and bounds that a column mentions, every answer behaves alike; such a stretch,
or such a single value, is a slot. A rule covers some slots of each column, so questions about
overlaps and gaps become questions about whole numbers. Null is left out: it is no answer.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from engine.feel.dmn.cells import Cell, Interval
from engine.feel.dmn.items import show
from engine.ports import Value

#: Half-open stretches of slot numbers, in order, without touching each other.
Slots = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Axis:
    """One column: its marks (values and bounds) in order, its slots, and the slots that can occur.

    An ordered axis has the slots below, at and above each mark: 2·n + 1 of them. A listed axis
    has one slot per mark and one for every other value.
    """

    label: str
    marks: tuple[Value, ...]
    ordered: bool
    domain: Slots

    @property
    def size(self) -> int:
        """The number of slots."""
        return 2 * len(self.marks) + 1 if self.ordered else len(self.marks) + 1

    def slots(self, cell: Cell) -> Slots:
        """The slots a cell covers."""
        covered = _union(self._stretch(interval) for interval in cell.intervals)
        return _complement(covered, self.size) if cell.negated else covered

    def _stretch(self, interval: Interval) -> tuple[int, int]:
        if not self.ordered:
            at = self._at(interval.low)
            return at, at + 1
        low = 0 if interval.low is None else 2 * self._at(interval.low) + (1 if interval.low_closed else 2)
        high = self.size if interval.high is None else 2 * self._at(interval.high) + (2 if interval.high_closed else 1)
        return low, max(low, high)

    def _at(self, mark: Value) -> int:
        return bisect_left(self.marks, mark)

    def describe(self, slots: Slots) -> tuple[str, str]:
        """The slots in Chinese and English: ``[18..30)``, ``"A" 或 "B"``; empty when it is all of the domain."""
        if slots == self.domain:
            return "", ""
        if self.ordered:
            texts = [self._interval(*stretch) for stretch in slots]
            return " 或 ".join(texts), " or ".join(texts)
        numbers = [at for low, high in slots for at in range(low, high)]
        shown = [show(self.marks[at]) for at in numbers if at < len(self.marks)]
        others = len(self.marks) in numbers
        return " 或 ".join([*shown, *["其他值"] * others]), " or ".join([*shown, *["any other value"] * others])

    def _interval(self, low: int, high: int) -> str:
        """The text of a stretch of slots of an ordered axis."""
        last = high - 1
        if low == last and low % 2:
            return show(self.marks[low // 2])
        if low == 0:
            return f"{'<=' if last % 2 else '<'} {show(self.marks[last // 2])}"
        if last == self.size - 1:
            return f"{'>=' if low % 2 else '>'} {show(self.marks[(low - 1) // 2])}"
        opened, closed = "[" if low % 2 else "(", "]" if last % 2 else ")"
        return f"{opened}{show(self.marks[(low - 1) // 2])}..{show(self.marks[last // 2])}{closed}"


def axis_of(label: str, cells: Sequence[Cell | None], allowed: Cell | None) -> Axis | None:
    """The axis of a column, or None when what it mentions cannot be put in order.

    Args:
        cells: what its rules ask; None for a cell that cannot be told.
        allowed: the values that can occur, where the model says so.
    """
    mentioned = [cell for cell in (*cells, allowed) if cell is not None]
    intervals = [interval for cell in mentioned for interval in cell.intervals]
    marks: list[Any] = [mark for interval in intervals for mark in (interval.low, interval.high) if mark is not None]
    kinds = {type(mark) for mark in marks}
    if len(kinds) > 1:
        return None
    if kinds == {bool}:
        return Axis(label, (False, True), False, ((0, 2),))
    ordered = kinds <= {Decimal} or not all(interval.point for interval in intervals)
    try:
        unique = tuple(sorted(set(marks)))
    except TypeError:
        return None
    whole = Axis(label, unique, ordered, ((0, 2 * len(unique) + 1 if ordered else len(unique) + 1),))
    if allowed is None or allowed.any:
        return whole
    return Axis(label, unique, ordered, whole.slots(allowed))


def common(one: Slots, other: Slots) -> Slots:
    """The slots in both."""
    found = []
    for low, high in one:
        for start, end in other:
            if max(low, start) < min(high, end):
                found.append((max(low, start), min(high, end)))
    return tuple(found)


def _union(stretches: Iterable[tuple[int, int]]) -> Slots:
    found: list[tuple[int, int]] = []
    for low, high in sorted(stretches):
        if low >= high:
            continue
        if found and low <= found[-1][1]:
            found[-1] = (found[-1][0], max(high, found[-1][1]))
        else:
            found.append((low, high))
    return tuple(found)


def _complement(slots: Slots, size: int) -> Slots:
    edges = [0, *(edge for stretch in slots for edge in stretch), size]
    return tuple((low, high) for low, high in zip(edges[::2], edges[1::2], strict=True) if low < high)
