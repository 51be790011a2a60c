"""Reference values from many results: weighted mean with consistency test, median and NIQR, Algorithm A.

JJF 1117-2010 for the weighted mean; GB/T 28043-2019 (ISO 13528:2015) clause C.3.1 for Algorithm A.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum

from engine.metrology.numbers.distributions import chi_square_above
from engine.metrology.numbers.exact import (
    WORK,
    BadNumber,
    Number,
    add,
    divide,
    magnitude,
    multiply,
    read_all,
    read_positive,
    root,
    subtract,
    work_sum,
)

NIQR_FACTOR = Decimal("0.7413")
_MAD_FACTOR = Decimal("1.483")
_SPREAD_FACTOR = Decimal("1.134")
_WINSOR = Decimal("1.5")
_ITERATIONS = 500
_SETTLED = Decimal("1E-25")
_LIKELY = Decimal("0.05")


class Quartiles(StrEnum):
    """How quartiles are read off ordered results; a report must name its choice."""

    #: position 1 + p(n − 1), as spreadsheets' QUARTILE.INC and common proficiency-test practice.
    INCLUSIVE = "inclusive"
    #: position p(n + 1), as QUARTILE.EXC; needs at least three results.
    EXCLUSIVE = "exclusive"


@dataclass(frozen=True, slots=True)
class WeightedMean:
    """A weighted mean and whether its contributors agree with their uncertainties."""

    value: Decimal
    #: standard uncertainty of the mean.
    u: Decimal
    chi_square: Decimal
    dof: int
    #: P(χ² > observed); consistent unless below 5 %.
    probability: Decimal
    #: √(χ²/ν); above 1 the stated uncertainties look too small.
    birge_ratio: Decimal

    @property
    def consistent(self) -> bool:
        """Whether the χ² test lets the results stand together at 5 %."""
        return self.probability >= _LIKELY


@dataclass(frozen=True, slots=True)
class Robust:
    """A robust centre and spread of ``count`` results."""

    value: Decimal
    spread: Decimal
    count: int

    @property
    def u(self) -> Decimal:
        """The standard uncertainty of the centre as an assigned value, 1.25·s*/√p (ISO 13528 clause 7.7)."""
        return divide(WORK.multiply(Decimal("1.25"), self.spread), root(Decimal(self.count)))


def weighted_mean(results: Iterable[tuple[Number, Number]]) -> WeightedMean:
    """The mean of (value, standard uncertainty) pairs weighted by 1/u², with χ² test and Birge ratio.

    Args:
        results: at least two pairs in one unit, every u above zero.
    """
    pairs = [(value, read_positive(u, "标准不确定度", "u")) for value, u in results]
    values = read_all((value for value, _ in pairs), at_least=2)
    weights = [divide(Decimal(1), WORK.multiply(u, u)) for _, u in pairs]
    total = work_sum(weights)
    centre = divide(work_sum(WORK.multiply(w, x) for w, x in zip(weights, values, strict=True)), total)
    distances = (WORK.subtract(x, centre) for x in values)
    chi_square = work_sum(WORK.multiply(w, WORK.multiply(d, d)) for w, d in zip(weights, distances, strict=True))
    dof = len(values) - 1
    return WeightedMean(
        centre,
        divide(Decimal(1), root(total)),
        chi_square,
        dof,
        chi_square_above(chi_square, dof),
        root(divide(chi_square, Decimal(dof))),
    )


def median(results: Iterable[Number]) -> Decimal:
    """The middle result, or the mean of the two middle ones, exact."""
    return quartile(results, 2)


def quartile(results: Iterable[Number], which: int, quartiles: Quartiles = Quartiles.INCLUSIVE) -> Decimal:
    """The first, second or third quartile (``which`` 1, 2, 3) with linear interpolation, exact."""
    if which not in (1, 2, 3):
        raise BadNumber("四分位数序号应为 1、2、3", "a quartile is 1, 2 or 3")
    exclusive = quartiles is Quartiles.EXCLUSIVE
    values = sorted(read_all(results, at_least=3 if exclusive else 1))
    count = len(values) + (1 if exclusive else -1)
    place = subtract(multiply(Decimal(count), multiply(Decimal(which), Decimal("0.25"))), Decimal(int(exclusive)))
    below = int(place.to_integral_value(rounding=ROUND_FLOOR))
    rest = subtract(place, Decimal(below))
    if not rest:
        return values[below]
    return add(values[below], multiply(rest, subtract(values[below + 1], values[below])))


def normalised_iqr(results: Iterable[Number], quartiles: Quartiles = Quartiles.INCLUSIVE) -> Robust:
    """Median and NIQR = 0.7413·(Q3 − Q1); the report must name the quartile definition."""
    values = read_all(results, at_least=2)
    width = subtract(quartile(values, 3, quartiles), quartile(values, 1, quartiles))
    return Robust(median(values), multiply(NIQR_FACTOR, width), len(values))


def algorithm_a(results: Iterable[Number]) -> Robust:
    """Robust mean x* and standard deviation s* by Algorithm A (ISO 13528 C.3.1), iterated until settled to 25 digits.

    Args:
        results: at least two. Where more than half are equal the spread starts, and stays, at zero.
    """
    values = read_all(results, at_least=2)
    centre = median(values)
    spread = WORK.multiply(_MAD_FACTOR, median(magnitude(subtract(value, centre)) for value in values))
    for _ in range(_ITERATIONS):
        before = (centre, spread)
        centre, spread = _winsorised(values, centre, spread)
        moved = max(magnitude(WORK.subtract(new, old)) for new, old in zip((centre, spread), before, strict=True))
        if moved <= WORK.multiply(_SETTLED, spread):
            break
    return Robust(centre, spread, len(values))


def _winsorised(values: tuple[Decimal, ...], centre: Decimal, spread: Decimal) -> tuple[Decimal, Decimal]:
    if not spread:
        return centre, spread
    reach = WORK.multiply(_WINSOR, spread)
    low, high = WORK.subtract(centre, reach), WORK.add(centre, reach)
    pulled = [min(max(value, low), high) for value in values]
    middle = WORK.divide(work_sum(pulled), Decimal(len(pulled)))
    squares = work_sum(WORK.power(WORK.subtract(value, middle), 2) for value in pulled)
    return middle, WORK.multiply(_SPREAD_FACTOR, root(divide(squares, Decimal(len(pulled) - 1))))
