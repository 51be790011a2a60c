"""Signals on a control chart: the eight tests for assignable causes (GB/T 4091-2001 clause 8, ISO 8258).

Zones are A (2σ to 3σ), B (1σ to 2σ) and C (to 1σ) on each side of the centre. Test 1 holds for every chart; the others
for charts of means or single values. GB/T 17989.2-2020 keeps four of them, so a caller may choose.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from itertools import pairwise

from engine.metrology.numbers.charts import Chart, Plotted
from engine.metrology.numbers.exact import WORK


class Rule(IntEnum):
    """The eight tests by their number in the standard."""

    BEYOND_LIMIT = 1
    NINE_ON_ONE_SIDE = 2
    SIX_RISING_OR_FALLING = 3
    FOURTEEN_ALTERNATING = 4
    TWO_OF_THREE_IN_A = 5
    FOUR_OF_FIVE_IN_B = 6
    FIFTEEN_IN_C = 7
    EIGHT_OUTSIDE_C = 8


@dataclass(frozen=True, slots=True)
class Signal:
    """One test that fired: at which point (index from 0, the last of its run), and what it says."""

    rule: Rule
    at: int
    zh: str
    en: str


#: Test → length of the run it looks at, and its sentence.
_SENTENCES = {
    Rule.BEYOND_LIMIT: (1, "点落在控制限以外", "a point beyond a control limit"),
    Rule.NINE_ON_ONE_SIDE: (9, "连续 9 点落在中心线同一侧", "nine points in a row on one side of the centre"),
    Rule.SIX_RISING_OR_FALLING: (6, "连续 6 点递增或递减", "six points in a row rising or falling"),
    Rule.FOURTEEN_ALTERNATING: (14, "连续 14 点上下交替", "fourteen points in a row alternating up and down"),
    Rule.TWO_OF_THREE_IN_A: (
        3,
        "连续 3 点中有 2 点落在同一侧的 B 区以外",
        "two of three points beyond zone B on one side",
    ),
    Rule.FOUR_OF_FIVE_IN_B: (
        5,
        "连续 5 点中有 4 点落在同一侧的 C 区以外",
        "four of five points beyond zone C on one side",
    ),
    Rule.FIFTEEN_IN_C: (15, "连续 15 点落在中心线两侧的 C 区内", "fifteen points in a row within zone C"),
    Rule.EIGHT_OUTSIDE_C: (
        8,
        "连续 8 点落在中心线两侧且无一在 C 区内",
        "eight points in a row on both sides, none in zone C",
    ),
}

_ONE, _TWO, _THREE = Decimal(1), Decimal(2), Decimal(3)


def find_signals(chart: Chart, rules: Iterable[Rule] = tuple(Rule)) -> list[Signal]:
    """Every signal on the chart, by point and then by test.

    On a chart of ranges or deviations only test 1 is applied, against its own limits.
    """
    if chart.plotted not in (Plotted.MEANS, Plotted.VALUES):
        return [_signal(Rule.BEYOND_LIMIT, place) for place in chart.outside]
    wanted = sorted(set(rules))
    # A chart without spread has no zones: every departure from the centre is beyond its limit.
    zones = [_zone(point, chart) for point in chart.points]
    return [_signal(rule, at) for at in range(len(zones)) for rule in wanted if _fires(rule, zones, at)]


def _signal(rule: Rule, at: int) -> Signal:
    _, zh, en = _SENTENCES[rule]
    return Signal(rule, at, zh, en)


def _zone(point: Decimal, chart: Chart) -> Decimal:
    """The distance from the centre in sigmas; 4 sigmas stand for "beyond" where sigma is zero."""
    distance = WORK.subtract(point, chart.centre)
    if chart.sigma:
        return WORK.divide(distance, chart.sigma)
    return Decimal(4).copy_sign(distance) if distance else Decimal(0)


def _fires(rule: Rule, zones: Sequence[Decimal], at: int) -> bool:
    length = _SENTENCES[rule][0]
    return at + 1 >= length and _TESTS[rule](zones[at + 1 - length : at + 1])


def _one_side(run: Sequence[Decimal]) -> bool:
    return all(z > 0 for z in run) or all(z < 0 for z in run)


def _trend(run: Sequence[Decimal]) -> bool:
    return all(a < b for a, b in pairwise(run)) or all(a > b for a, b in pairwise(run))


def _alternating(run: Sequence[Decimal]) -> bool:
    ups = [b > a for a, b in pairwise(run)]
    return all(a != b for a, b in pairwise(run)) and all(a != b for a, b in pairwise(ups))


def _many_beyond(limit: Decimal, needed: int) -> Callable[[Sequence[Decimal]], bool]:
    def test(run: Sequence[Decimal]) -> bool:
        high = sum(z > limit for z in run)
        low = sum(z < limit.copy_negate() for z in run)
        return max(high, low) >= needed

    return test


def _within(run: Sequence[Decimal]) -> bool:
    return all(z.copy_abs() < _ONE for z in run)


def _both_outside(run: Sequence[Decimal]) -> bool:
    return all(z.copy_abs() > _ONE for z in run) and not _one_side(run)


_TESTS: dict[Rule, Callable[[Sequence[Decimal]], bool]] = {
    Rule.BEYOND_LIMIT: lambda run: run[-1].copy_abs() > _THREE,
    Rule.NINE_ON_ONE_SIDE: _one_side,
    Rule.SIX_RISING_OR_FALLING: _trend,
    Rule.FOURTEEN_ALTERNATING: _alternating,
    Rule.TWO_OF_THREE_IN_A: _many_beyond(_TWO, 2),
    Rule.FOUR_OF_FIVE_IN_B: _many_beyond(_ONE, 4),
    Rule.FIFTEEN_IN_C: _within,
    Rule.EIGHT_OUTSIDE_C: _both_outside,
}
