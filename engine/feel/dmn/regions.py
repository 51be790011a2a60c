"""Walks through the answers a table can get, stretch by stretch, with the rules that match there.

The walk splits column after column, and only where the set of rules changes, so its cost follows
the rules, not the values. It is bounded: a table that is too entangled is reported as not checked.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from engine.feel.dmn.axes import Slots, common

#: Rules looked at in one walk, over all stretches: a second or two.
WORK = 200_000

#: The slots of every column, in column order.
Region = tuple[Slots, ...]


class TooEntangled(Exception):
    """The walk would cost more than ``WORK``."""


@dataclass(slots=True)
class Walk:
    """One walk: the regions of the rules by rule number (from 0), inside ``bounds``."""

    regions: Sequence[Region]
    bounds: Region
    #: whether nothing more can be learnt below; told the next column and the rules that match so far.
    settled: Callable[[int, Sequence[int]], bool]
    work: int = 0

    def leaves(self, rules: Sequence[int]) -> Iterator[tuple[Region, Sequence[int]]]:
        """Every region in which the same of the ``rules`` match, or that is settled, with these rules.

        Raises:
            TooEntangled: the bound on work is reached.
        """
        return self._below(0, rules, ())

    def _below(self, column: int, rules: Sequence[int], path: Region) -> Iterator[tuple[Region, Sequence[int]]]:
        if column == len(self.bounds) or not rules or self.settled(column, rules):
            yield (*path, *self.bounds[column:]), rules
            return
        for slots, alive in self._split(column, rules):
            yield from self._below(column + 1, alive, (*path, slots))

    def _split(self, column: int, rules: Sequence[int]) -> Iterator[tuple[Slots, Sequence[int]]]:
        """The stretches of a column on which the same rules match; equal sets of rules are one entry."""
        self.spend(len(rules))
        starts: dict[int, list[int]] = {}
        ends: dict[int, list[int]] = {}
        edges = {edge for stretch in self.bounds[column] for edge in stretch}
        for rule in rules:
            for low, high in common(self.regions[rule][column], self.bounds[column]):
                starts.setdefault(low, []).append(rule)
                ends.setdefault(high, []).append(rule)
                edges.update((low, high))
        alive: set[int] = set()
        found: dict[tuple[int, ...], list[tuple[int, int]]] = {}
        cuts = sorted(edges)
        for low, high in pairwise(cuts):
            alive.difference_update(ends.get(low, ()))
            alive.update(starts.get(low, ()))
            if common(((low, high),), self.bounds[column]):
                self.spend(len(alive) + 1)
                found.setdefault(tuple(sorted(alive)), []).append((low, high))
        for group, stretches in found.items():
            yield _joined(stretches), group

    def spend(self, amount: int) -> None:
        """Count work. Raises ``TooEntangled`` past ``WORK``."""
        self.work += amount
        if self.work > WORK:
            raise TooEntangled


def _joined(stretches: Sequence[tuple[int, int]]) -> Slots:
    joined = [stretches[0]]
    for low, high in stretches[1:]:
        if low == joined[-1][1]:
            joined[-1] = (joined[-1][0], high)
        else:
            joined.append((low, high))
    return tuple(joined)
