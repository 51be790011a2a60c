"""Control charts for intermediate checks and measurement assurance: x̄–R, x̄–s, and single values with moving range.

Limits are three sigma, by GB/T 17989.2-2020 (ISO 7870-2); JJF 1033-2023 uses the charts for standards in service.
Limits come from a first series; ``continued`` plots later points against them unchanged.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from engine.metrology.numbers.exact import (
    PI,
    WORK,
    BadNumber,
    Number,
    divide,
    magnitude,
    mean,
    read_all,
    root,
    subtract,
    work_sum,
)
from engine.metrology.numbers.uncertainty import bessel

#: Group size n → (d2, d3): mean and standard deviation of the range of n standard normal values.
RANGE_CONSTANTS = {
    2: ("1.1283792", "0.8525025"),
    3: ("1.6925688", "0.8883680"),
    4: ("2.0587507", "0.8798082"),
    5: ("2.3259289", "0.8640819"),
    6: ("2.5344127", "0.8480397"),
    7: ("2.7043568", "0.8332053"),
    8: ("2.8472006", "0.8198315"),
    9: ("2.9700263", "0.8078343"),
    10: ("3.0775055", "0.7970507"),
}
_THREE = Decimal(3)
_ZERO = Decimal(0)


class Plotted(StrEnum):
    """What a chart shows."""

    MEANS = "means"
    RANGES = "ranges"
    DEVIATIONS = "deviations"
    VALUES = "values"
    MOVING_RANGES = "moving-ranges"


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart: limits and the points on it, in the unit of the readings. ``sigma`` is of the plotted figure."""

    plotted: Plotted
    centre: Decimal
    lower: Decimal
    upper: Decimal
    sigma: Decimal
    points: tuple[Decimal, ...]

    def continued(self, points: Iterable[Number]) -> "Chart":
        """The same chart with later points added; the limits stay as they were established."""
        return replace(self, points=self.points + read_all(points))

    @property
    def outside(self) -> tuple[int, ...]:
        """Indexes of the points beyond a limit."""
        return tuple(place for place, point in enumerate(self.points) if not self.lower <= point <= self.upper)


def mean_range_charts(groups: Iterable[Iterable[Number]]) -> tuple[Chart, Chart]:
    """The x̄ chart and the R chart of at least two groups of 2 to 10 readings, all of one size."""
    series = _groups(groups, max(RANGE_CONSTANTS))
    d2, d3 = map(Decimal, RANGE_CONSTANTS[len(series[0])])
    ranges = [subtract(max(group), min(group)) for group in series]
    middle = _mean(ranges)
    sigma = divide(middle, d2)
    return _means_chart(series, sigma), _spread_chart(Plotted.RANGES, ranges, middle, WORK.multiply(d3, sigma))


def mean_deviation_charts(groups: Iterable[Iterable[Number]]) -> tuple[Chart, Chart]:
    """The x̄ chart and the s chart of at least two groups of 2 to 100 readings, all of one size."""
    series = _groups(groups, 100)
    c4 = unbiasing_factor(len(series[0]))
    deviations = [bessel(group) for group in series]
    middle = _mean(deviations)
    sigma = divide(middle, c4)
    spread = WORK.multiply(sigma, root(WORK.subtract(Decimal(1), WORK.multiply(c4, c4))))
    return _means_chart(series, sigma), _spread_chart(Plotted.DEVIATIONS, deviations, middle, spread)


def single_value_charts(values: Iterable[Number]) -> tuple[Chart, Chart]:
    """The chart of single values and of their moving ranges (of two), of at least two values: one check a time."""
    readings = read_all(values, at_least=2)
    d2, d3 = map(Decimal, RANGE_CONSTANTS[2])
    moves = [magnitude(subtract(later, earlier)) for earlier, later in pairwise(readings)]
    middle = _mean(moves)
    sigma = divide(middle, d2)
    moving = _spread_chart(Plotted.MOVING_RANGES, moves, middle, WORK.multiply(d3, sigma))
    return _chart(Plotted.VALUES, readings, mean(readings), sigma), moving


def unbiasing_factor(size: int) -> Decimal:
    """The factor c4 of a group of ``size`` ≥ 2: the mean of s over σ for normal readings."""
    ratio = divide(Decimal(1), root(PI))
    for reached in range(2, size):
        ratio = divide(divide(Decimal(reached - 1), Decimal(2)), ratio)
    return WORK.multiply(root(divide(Decimal(2), Decimal(size - 1))), ratio)


def _groups(groups: Iterable[Iterable[Number]], largest: int) -> list[tuple[Decimal, ...]]:
    series = [read_all(group) for group in groups]
    sizes = {len(group) for group in series}
    if len(series) < 2 or len(sizes) != 1 or not 2 <= min(sizes) <= largest:  # noqa: PLR2004 - a spread needs two
        raise BadNumber(
            f"控制图至少需要两组、每组 2 至 {largest} 个且个数相同的数据",
            f"charts need at least two groups of one size, 2 to {largest}",
        )
    return series


def _means_chart(series: Sequence[tuple[Decimal, ...]], sigma: Decimal) -> Chart:
    means = [mean(group) for group in series]
    return _chart(Plotted.MEANS, means, _mean(means), divide(sigma, root(Decimal(len(series[0])))))


def _chart(plotted: Plotted, points: Sequence[Decimal], centre: Decimal, sigma: Decimal) -> Chart:
    reach = WORK.multiply(_THREE, sigma)
    return Chart(plotted, centre, WORK.subtract(centre, reach), WORK.add(centre, reach), sigma, tuple(points))


def _spread_chart(plotted: Plotted, points: Sequence[Decimal], centre: Decimal, sigma: Decimal) -> Chart:
    chart = _chart(plotted, points, centre, sigma)
    return replace(chart, lower=max(chart.lower, _ZERO))


def _mean(values: Sequence[Decimal]) -> Decimal:
    return WORK.divide(work_sum(values), Decimal(len(values)))
