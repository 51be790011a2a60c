"""Evaluation of measurement uncertainty by JJF 1059.1-2012: Type A, Type B, combined and expanded.

Nothing is rounded here: every result holds 50 digits, and ``presentation`` rounds once, at the end (5.3.8).
All uncertainties share the unit of the result they belong to, unless a sensitivity coefficient converts them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum

from engine.metrology.numbers.distributions import coverage_factor, normal_factor
from engine.metrology.numbers.exact import (
    WORK,
    BadNumber,
    Number,
    add,
    divide,
    magnitude,
    mean,
    multiply,
    read,
    read_all,
    read_not_negative,
    read_positive,
    root,
    square,
    subtract,
    work_sum,
)

#: Range method (极差法): repetitions n → (C, degrees of freedom), JJF 1059.1-2012 4.3.2.3.
RANGE_FACTORS = {
    2: ("1.13", "0.9"),
    3: ("1.69", "1.8"),
    4: ("2.06", "2.7"),
    5: ("2.33", "3.6"),
    6: ("2.53", "4.5"),
    7: ("2.70", "5.3"),
    8: ("2.85", "6.0"),
    9: ("2.97", "6.8"),
}


class Distribution(StrEnum):
    """How values are spread within a half-width (JJF 1059.1-2012 4.3.3)."""

    RECTANGULAR = "rectangular"
    TRIANGULAR = "triangular"
    ARCSINE = "arcsine"
    TWO_POINT = "two-point"


_DIVISOR_SQUARED = {
    Distribution.RECTANGULAR: Decimal(3),
    Distribution.TRIANGULAR: Decimal(6),
    Distribution.ARCSINE: Decimal(2),
    Distribution.TWO_POINT: Decimal(1),
}


@dataclass(frozen=True, slots=True)
class Repeated:
    """What repeated readings say. ``s`` is of one reading, ``u`` of the mean that is reported."""

    mean: Decimal
    s: Decimal
    u: Decimal
    #: degrees of freedom; not whole for the range method.
    dof: Decimal


@dataclass(frozen=True, slots=True)
class Component:
    """One line of an uncertainty budget.

    ``u`` is in the unit of its input quantity, ``sensitivity`` in output unit per input unit; ``dof`` None is infinite.
    """

    name: str
    u: Decimal
    sensitivity: Decimal = Decimal(1)
    dof: Decimal | None = None

    def __post_init__(self) -> None:
        if self.u < 0 or (self.dof is not None and self.dof <= 0):
            raise BadNumber(f"不确定度分量“{self.name}”为负", f"component {self.name!r}: u or dof is negative")

    @property
    def contribution(self) -> Decimal:
        """The signed contribution c·u, in the unit of the result."""
        return WORK.multiply(self.sensitivity, self.u)


@dataclass(frozen=True, slots=True)
class Expanded:
    """An expanded uncertainty U = k·u_c and how k was found. ``dof`` None is infinite."""

    u: Decimal
    k: Decimal
    combined: Decimal
    dof: int | None = None
    probability: Decimal | None = None


def type_a(readings: Iterable[Number], *, reported_mean_of: int | None = None) -> Repeated:
    """Type A evaluation by Bessel's formula (JJF 1059.1-2012 4.3.2.2).

    Args:
        readings: at least two repeated readings, in one unit.
        reported_mean_of: how many readings the reported result is the mean of; all of them when not given. s/√m.
    """
    values = read_all(readings, at_least=2)
    return _repeated(values, bessel(values), Decimal(len(values) - 1), reported_mean_of)


def type_a_by_range(readings: Iterable[Number], *, reported_mean_of: int | None = None) -> Repeated:
    """Type A evaluation by the range method, s = R/C, for 2 to 9 readings (JJF 1059.1-2012 4.3.2.3)."""
    values = read_all(readings, at_least=2)
    if len(values) not in RANGE_FACTORS:
        raise BadNumber("极差法只用于 2 至 9 次测量", "the range method takes 2 to 9 readings")
    factor, dof = RANGE_FACTORS[len(values)]
    s = divide(subtract(max(values), min(values)), Decimal(factor))
    return _repeated(values, s, Decimal(dof), reported_mean_of)


def bessel(readings: Iterable[Number]) -> Decimal:
    """The experimental standard deviation of one reading, s = √(Σ(x−x̄)²/(n−1)). At least two readings."""
    values = read_all(readings, at_least=2)
    count = Decimal(len(values))
    # n·Σx² − (Σx)² is exact, so equal readings give exactly zero.
    squares = multiply(count, add(*map(square, values)))
    spread = subtract(squares, square(add(*values)))
    return root(divide(spread, multiply(count, subtract(count, Decimal(1)))))


def pooled(groups: Iterable[Iterable[Number]]) -> Repeated:
    """The pooled standard deviation of several series, s_p = √(Σν·s²/Σν) (4.3.2.4); ``mean`` is of all readings."""
    series = [read_all(group, at_least=2) for group in groups]
    if not series:
        raise BadNumber("至少需要一组测量值", "at least one series is needed")
    dofs = [Decimal(len(values) - 1) for values in series]
    total = add(*dofs)
    squares = [WORK.multiply(dof, square(bessel(values))) for dof, values in zip(dofs, series, strict=True)]
    s = root(divide(work_sum(squares), total))
    return Repeated(mean([value for values in series for value in values]), s, s, total)


def type_b(half_width: Number, distribution: Distribution = Distribution.RECTANGULAR) -> Decimal:
    """Type B standard uncertainty a/k of a half-width a (4.3.3): k is √3, √6, √2 or 1."""
    a = read_not_negative(half_width, "区间半宽", "half-width")
    return divide(a, root(_DIVISOR_SQUARED[distribution]))


def type_b_normal(half_width: Number, probability: Number) -> Decimal:
    """Type B standard uncertainty of a half-width given with a coverage probability, normally distributed."""
    wanted = read(probability)
    if not 0 < wanted < 1:
        raise BadNumber("概率应在 0 与 1 之间", "the probability must be between 0 and 1")
    return divide(read_not_negative(half_width, "区间半宽", "half-width"), normal_factor(wanted))


def type_b_trapezoidal(half_width: Number, top_ratio: Number) -> Decimal:
    """Type B standard uncertainty of a trapezoid: a·√((1+β²)/6), β the top over the base, 0 to 1."""
    a, beta = read_not_negative(half_width, "区间半宽", "half-width"), read(top_ratio)
    if not 0 <= beta <= 1:
        raise BadNumber("梯形上下底之比应在 0 与 1 之间", "the trapezoid's ratio must be between 0 and 1")
    return WORK.multiply(a, root(divide(add(Decimal(1), square(beta)), Decimal(6))))


def from_certificate(expanded: Number, k: Number) -> Decimal:
    """The standard uncertainty u = U/k that a certificate implies."""
    return divide(read_not_negative(expanded, "扩展不确定度", "U"), read_positive(k, "包含因子", "k"))


def from_resolution(resolution: Number) -> Decimal:
    """The standard uncertainty of a digital resolution δ, u = δ/(2√3) ≈ 0.29δ."""
    return type_b(divide(read_not_negative(resolution, "分辨力", "resolution"), Decimal(2)))


def dof_of_type_b(relative_doubt: Number) -> Decimal:
    """Degrees of freedom of a Type B evaluation, ν ≈ ½(Δu/u)⁻² (4.3.3.5), from the doubt Δu/u, e.g. "0.25" → 8."""
    return divide(Decimal("0.5"), square(read_positive(relative_doubt, "相对标准不确定度", "relative doubt")))


def combine(components: Sequence[Component], correlations: Mapping[tuple[str, str], Number] | None = None) -> Decimal:
    """The combined standard uncertainty u_c (4.4): √(Σ(c·u)² + 2ΣΣ r·c·u·c·u).

    Args:
        components: the budget, names distinct.
        correlations: coefficient r, -1 to 1, for pairs of names; pairs not named are uncorrelated.

    Raises:
        BadNumber: an unknown or doubled name, r out of range, or coefficients that contradict each other.
    """
    parts = {component.name: component.contribution for component in components}
    if not parts or len(parts) != len(components):
        raise BadNumber("不确定度分量不能为空，名称不能重复", "components must be named, each once")
    total = work_sum([WORK.multiply(part, part) for part in parts.values()])
    for pair, r in _coefficients(correlations or {}, parts).items():
        first, second = pair
        cross = WORK.multiply(WORK.multiply(parts[first], parts[second]), multiply(Decimal(2), r))
        total = WORK.add(total, cross)
    largest = max(square_of(part) for part in parts.values())
    if total < 0 and magnitude(total) > WORK.multiply(largest, Decimal("1E-40")):
        raise BadNumber("相关系数相互矛盾", "the correlation coefficients contradict each other")
    return root(max(total, Decimal(0)))


def effective_dof(combined: Number, components: Sequence[Component]) -> int | None:
    """Effective degrees of freedom by Welch–Satterthwaite (4.5.3), ν_eff = u_c⁴/Σ((c·u)⁴/ν), cut to a whole number.

    Holds for uncorrelated components. None is infinite; at least 1.
    """
    fourth = square_of(square_of(read(combined)))
    shares = [divide(square_of(square_of(part.contribution)), part.dof) for part in components if part.dof and part.u]
    below = work_sum(shares)
    if not below:
        return None
    exact = divide(fourth, below)
    # 50-digit noise must not turn a whole 9 into 8.999….
    whole = exact.quantize(Decimal("1E-25"), context=WORK) if exact < Decimal("1E20") else exact
    return max(int(whole.to_integral_value(rounding=ROUND_FLOOR)), 1)


def expand(combined: Number, k: Number = 2) -> Expanded:
    """The expanded uncertainty U = k·u_c with a chosen k, usually 2 (4.5.2)."""
    u, factor = read_not_negative(combined, "合成标准不确定度", "u_c"), read_positive(k, "包含因子", "k")
    return Expanded(WORK.multiply(factor, u), factor, u)


def expand_to(combined: Number, probability: Number, dof: int | None) -> Expanded:
    """The expanded uncertainty U_p = t_p(ν)·u_c for a coverage probability (4.5.3); k to two decimals."""
    u = read_not_negative(combined, "合成标准不确定度", "u_c")
    factor = coverage_factor(probability, dof)
    return Expanded(WORK.multiply(factor, u), factor, u, dof, read(probability))


def relative(uncertainty: Number, value: Number) -> Decimal:
    """A relative uncertainty U_rel = U/|y|, as a ratio (0.003 for 0.3 %). The value must not be zero."""
    return divide(read(uncertainty), magnitude(read(value)))


def square_of(number: Decimal) -> Decimal:
    """The square to 50 digits."""
    return WORK.multiply(number, number)


def _repeated(values: tuple[Decimal, ...], s: Decimal, dof: Decimal, reported_mean_of: int | None) -> Repeated:
    count = len(values) if reported_mean_of is None else reported_mean_of
    if count < 1:
        raise BadNumber("结果至少是一次读数", "the result is the mean of at least one reading")
    return Repeated(mean(values), s, divide(s, root(Decimal(count))), dof)


def _coefficients(
    correlations: Mapping[tuple[str, str], Number], parts: Mapping[str, Decimal]
) -> dict[tuple[str, str], Decimal]:
    coefficients: dict[tuple[str, str], Decimal] = {}
    for (first, second), given in correlations.items():
        r = read(given)
        pair = (min(first, second), max(first, second))
        if first == second or first not in parts or second not in parts or pair in coefficients:
            raise BadNumber(f"相关系数 {first}、{second} 不可用", f"no such pair, or named twice: {first}, {second}")
        if magnitude(r) > 1:
            raise BadNumber("相关系数应在 -1 与 1 之间", "a correlation coefficient must be between -1 and 1")
        coefficients[pair] = r
    return coefficients
