"""Static checks of decision tables: overlaps, gaps, contradictions, rules that can never match.

Only what is certain is reported. A cell that must be run to be known counts as matching everything
when gaps are looked for, and as matching nothing when overlaps are looked for.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from engine.feel.dmn.axes import Axis, axis_of, common
from engine.feel.dmn.cells import NO_CONSTANT, Cell, constant, read_cell, split
from engine.feel.dmn.definitions import HitPolicy, Table
from engine.feel.dmn.errors import Place
from engine.feel.dmn.regions import Region, TooEntangled, Walk

#: How many findings of one kind are listed for one table.
LISTED = 20
#: How many are counted before the rest is left out.
COUNTED = 1_000


class Fault(StrEnum):
    """What a finding is about."""

    OVERLAP = "overlap"
    CONFLICT = "conflict"
    GAP = "gap"
    UNREACHABLE = "unreachable"
    UNCHECKED = "unchecked"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with a table: the kind, the rules by number from 1, and a sentence in both languages."""

    fault: Fault
    rules: tuple[int, ...]
    zh: str
    en: str
    place: Place


def check_table(table: Table, allowed: Sequence[Cell | None]) -> list[Finding]:
    """What is certainly wrong with a table.

    Args:
        allowed: for each input column the values that can occur, None where the model does not say.
    """
    checker = _Checker(table, allowed)
    found = _shortened(list(islice(checker.impossible(), COUNTED)), table.place)
    for check in (checker.overlaps, checker.masked, checker.gaps):
        of_kind: list[Finding] = []
        try:
            of_kind.extend(islice(check(), COUNTED))
        except TooEntangled:
            zh, en = "决策表过于复杂，未能全部检查", "the table is too entangled to be checked completely"
            found.append(Finding(Fault.UNCHECKED, (), zh, en, table.place))
        found.extend(_shortened(of_kind, table.place))
    return found


def _shortened(found: list[Finding], place: Place) -> list[Finding]:
    """The first findings, and how many more there are."""
    if len(found) <= LISTED:
        return found
    more = len(found) - LISTED
    zh, en = f"另有 {more} 处同类问题", f"{more} more of this kind"
    if len(found) == COUNTED:
        zh, en = f"另有至少 {more} 处同类问题", f"at least {more} more of this kind"
    return [*found[:LISTED], Finding(found[0].fault, (), zh, en, place)]


class _Checker:
    """One table laid out on its axes. A column that has no axis is one slot that every rule covers."""

    def __init__(self, table: Table, allowed: Sequence[Cell | None]) -> None:
        self._table = table
        known = {text.text: read_cell(text.text) for rule in table.rules for text in rule.tests}
        rows = [[known[text.text] for text in rule.tests] for rule in table.rules]
        self._axes: list[Axis | None] = [
            axis_of(clause.label, [row[at] for row in rows], allowed[at]) for at, clause in enumerate(table.inputs)
        ]
        self._bounds: Region = tuple(axis.domain if axis else ((0, 1),) for axis in self._axes)
        self._regions = [self._region(row) for row in rows]
        self._exact = [
            all(self._certain(axis, cell) for axis, cell in zip(self._axes, row, strict=True)) for row in rows
        ]
        self._empty = {at for at, region in enumerate(self._regions) if not all(region)}

    def _region(self, row: Sequence[Cell | None]) -> Region:
        """What a rule covers at most."""
        return tuple(
            bounds if axis is None or cell is None else common(axis.slots(cell), bounds)
            for axis, cell, bounds in zip(self._axes, row, self._bounds, strict=True)
        )

    def _certain(self, axis: Axis | None, cell: Cell | None) -> bool:
        return cell is not None and (cell.any or axis is not None)

    def _living(self) -> list[int]:
        return [at for at in range(len(self._regions)) if at not in self._empty]

    def impossible(self) -> Iterator[Finding]:
        """Rules with a cell that no possible value fits."""
        for at in sorted(self._empty):
            column = next(number for number, slots in enumerate(self._regions[at]) if not slots)
            label = self._table.inputs[column].label
            yield Finding(
                Fault.UNREACHABLE,
                (at + 1,),
                f"规则 {at + 1} 不可能满足：“{label}”的条件没有任何允许的值符合",
                f"rule {at + 1} can never match: no value that can occur fits its test of {label!r}",
                self._table.rules[at].place,
            )

    def overlaps(self) -> Iterator[Finding]:
        """Pairs of rules that match together where the hit policy does not allow it."""
        policy = self._table.hit_policy
        if policy not in (HitPolicy.UNIQUE, HitPolicy.ANY):
            return
        sure = [at for at in self._living() if self._exact[at]]
        walk = Walk(self._regions, self._bounds, lambda _, rules: len(rules) < 2)  # noqa: PLR2004 -- a pair
        seen: set[tuple[int, int]] = set()
        for region, rules in walk.leaves(sure):
            for first, second in _pairs(rules):
                walk.spend(1)
                if (first, second) in seen or (policy is HitPolicy.ANY and not self._contradict(first, second)):
                    continue
                seen.add((first, second))
                yield self._overlap(first, second, region)

    def _overlap(self, first: int, second: int, region: Region) -> Finding:
        zh, en = self._describe(region)
        one, other = first + 1, second + 1
        if self._table.hit_policy is HitPolicy.ANY:
            zh = f"规则 {one} 与规则 {other} 会同时满足但结果不同：{zh}"
            en = f"rules {one} and {other} match together but have different outputs: {en}"
            return Finding(Fault.CONFLICT, (one, other), zh, en, self._table.rules[second].place)
        zh = f"规则 {one} 与规则 {other} 会同时满足：{zh}"
        en = f"rules {one} and {other} match together: {en}"
        return Finding(Fault.OVERLAP, (one, other), zh, en, self._table.rules[second].place)

    def _contradict(self, first: int, second: int) -> bool:
        """Whether the outputs are certainly different."""
        pairs = zip(self._table.rules[first].outputs, self._table.rules[second].outputs, strict=True)
        for one, other in pairs:
            mine, theirs = constant(one.text), constant(other.text)
            if NO_CONSTANT not in (mine, theirs) and mine != theirs:
                return True
        return False

    def masked(self) -> Iterator[Finding]:
        """Rules that never decide, because rules that go before them match wherever they do."""
        order = self._order()
        if order is None:
            return
        sure = [exact and rank >= 0 for exact, rank in zip(self._exact, order, strict=True)]
        deciding: set[int] = set()
        last = max(order, default=0) + 1

        def first(alive: Sequence[int]) -> int:
            return min((order[rule] for rule in alive if sure[rule]), default=last)

        def settled(column: int, alive: Sequence[int]) -> bool:
            best, rest = first(alive), self._bounds[column:]
            full = any(order[rule] == best and sure[rule] and self._regions[rule][column:] == rest for rule in alive)
            return full or deciding.issuperset(alive)

        walk = Walk(self._regions, self._bounds, settled)
        for _, alive in walk.leaves(self._living()):
            best = first(alive)
            deciding.update(rule for rule in alive if order[rule] <= best)
        for at in self._living():
            if at not in deciding:
                yield Finding(
                    Fault.UNREACHABLE,
                    (at + 1,),
                    f"规则 {at + 1} 永远不起作用：优先的规则已覆盖它的全部情况",
                    f"rule {at + 1} never decides: rules that go before it match wherever it does",
                    self._table.rules[at].place,
                )

    def _order(self) -> list[int] | None:
        """Which rules go before which, smallest first; None where the hit policy does not tell.

        A rule of unknown priority has -1: it may always decide, and hides no other.
        """
        count = len(self._regions)
        if self._table.hit_policy is HitPolicy.FIRST:
            return list(range(count))
        if self._table.hit_policy is not HitPolicy.PRIORITY or len(self._table.outputs) > 1:
            return None
        ranks = [self._rank(at) for at in range(count)]
        return [-1 if rank is None else rank for rank in ranks]

    def _rank(self, rule: int) -> int | None:
        """Where the constant output of a rule stands in the output values."""
        listed = self._table.outputs[0].values
        value = constant(self._table.rules[rule].outputs[0].text)
        values = [constant(part) for part in (split(listed.text) or [])] if listed else []
        return values.index(value) if value is not NO_CONSTANT and value in values else None

    def gaps(self) -> Iterator[Finding]:
        """Answers that no rule matches, unless the table has a default."""
        collects = self._table.hit_policy in (HitPolicy.COLLECT, HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER)
        if collects or any(output.default for output in self._table.outputs) or not self._table.inputs:
            return

        def settled(column: int, alive: Sequence[int]) -> bool:
            return any(self._regions[rule][column:] == self._bounds[column:] for rule in alive)

        for region, alive in Walk(self._regions, self._bounds, settled).leaves(self._living()):
            if not alive:
                zh, en = self._describe(region)
                yield Finding(Fault.GAP, (), f"没有规则覆盖：{zh}", f"no rule matches: {en}", self._table.place)

    def _describe(self, region: Region) -> tuple[str, str]:
        """The columns that a region limits, with what is left of them."""
        zh, en = [], []
        for axis, slots in zip(self._axes, region, strict=True):
            words = axis.describe(slots) if axis else ("", "")
            if axis and words[0]:
                zh.append(f"{axis.label} {words[0]}")
                en.append(f"{axis.label} {words[1]}")
        return "，".join(zh) or "任何情况", ", ".join(en) or "whatever is given"


def _pairs(rules: Sequence[int]) -> Iterator[tuple[int, int]]:
    return ((first, second) for at, first in enumerate(rules) for second in rules[at + 1 :])
