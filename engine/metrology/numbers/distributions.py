"""Probabilities of the normal, Student's t and χ² distributions, in Decimal.

The factors behind JJF 1059.1-2012 annexes A and B are computed, not looked up, so that no degree of freedom falls
between two rows of a table. All results hold at least 10 correct digits.
"""

from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache

from engine.metrology.numbers.exact import PI, WORK, BadNumber, Number, read

#: Up to here Student's t is summed exactly; beyond, four terms of its expansion in 1/ν are as good.
SUMMED_DOF = 200
_TINY = Decimal("1E-40")
_ROUGH = Decimal("1E-15")
_ONE = Decimal(1)
_TWO = Decimal(2)


def normal_within(z: Decimal) -> Decimal:
    """The probability that a normal deviate lies within ±z, ``z`` from 0 to 12."""
    if z > 12:  # noqa: PLR2004 - beyond, the probability is 1 to 30 digits
        return _ONE
    # erf(z/√2) by the series of positive terms: no digit is lost by cancellation.
    term = total = z
    step = Decimal(1)
    while term > _TINY:
        step = WORK.add(step, _TWO)
        term = WORK.divide(WORK.multiply(term, WORK.multiply(z, z)), step)
        total = WORK.add(total, term)
    bell = WORK.exp(WORK.divide(WORK.multiply(z, z), Decimal(-2)))
    return WORK.multiply(WORK.multiply(total, bell), WORK.sqrt(WORK.divide(_TWO, PI)))


def student_within(t: Decimal, dof: int) -> Decimal:
    """The probability that Student's t with ``dof`` (1 to 200) degrees of freedom lies within ±t."""
    reach = WORK.sqrt(WORK.add(Decimal(dof), WORK.multiply(t, t)))
    sine = WORK.divide(t, reach)
    cosine_squared = WORK.divide(Decimal(dof), WORK.multiply(reach, reach))
    odd = dof % 2
    term = WORK.multiply(sine, WORK.sqrt(cosine_squared)) if odd else sine
    total = Decimal(0) if dof == 1 else term
    for step in range(2 + odd, dof - 1, 2):
        term = WORK.divide(WORK.multiply(WORK.multiply(term, cosine_squared), Decimal(step - 1)), Decimal(step))
        total = WORK.add(total, term)
    if not odd:
        return total
    angle = arctangent(WORK.divide(t, WORK.sqrt(Decimal(dof))))
    return WORK.divide(WORK.multiply(_TWO, WORK.add(angle, total)), PI)


def chi_square_above(observed: Decimal, dof: int) -> Decimal:
    """The probability that χ² with ``dof`` (1 to 1000) degrees of freedom exceeds ``observed``."""
    if observed <= 0:
        return _ONE
    half = WORK.divide(observed, _TWO)
    bell = WORK.exp(half.copy_negate())
    if dof % 2:
        tail = WORK.subtract(_ONE, normal_within(WORK.sqrt(observed)))
        term = WORK.multiply(WORK.sqrt(WORK.divide(WORK.multiply(_TWO, observed), PI)), bell)
    else:
        tail, term = bell, WORK.multiply(half, bell)
    # Each two degrees of freedom add one term of the incomplete gamma function.
    for step in range(4 - dof % 2, dof + 1, 2):
        tail = WORK.add(tail, term)
        term = WORK.divide(WORK.multiply(term, observed), Decimal(step))
    return min(max(tail, Decimal(0)), _ONE)


@lru_cache(maxsize=256)
def normal_factor(probability: Decimal) -> Decimal:
    """The k with P(|z| ≤ k) = ``probability``, for example 1.95996… for 0.95."""
    return _solve(normal_within, probability, Decimal(12))


@lru_cache(maxsize=1024)
def student_factor(probability: Decimal, dof: int) -> Decimal:
    """The t with P(|t| ≤ t_p) = ``probability`` for ``dof`` degrees of freedom (two-sided)."""
    if dof > SUMMED_DOF:
        return _student_far(normal_factor(probability), Decimal(dof))
    top = Decimal(16)
    while student_within(top, dof) < probability:
        top = WORK.multiply(top, Decimal(16))
    return _solve(lambda t: student_within(t, dof), probability, top)


def coverage_factor(probability: Number, dof: int | None) -> Decimal:
    """k_p = t_p(ν) to two decimals, as JJF 1059.1-2012 annex B prints it.

    Args:
        probability: coverage probability above 0, at most 0.9999: "0.95", "0.9545", "0.99".
        dof: effective degrees of freedom, a whole number of at least 1; None is infinite (the normal distribution).

    Raises:
        BadNumber: probability or dof is out of range.
    """
    wanted = read(probability)
    if not 0 < wanted <= Decimal("0.9999"):
        raise BadNumber("包含概率应大于 0 且不大于 0.9999", "the coverage probability must be above 0, at most 0.9999")
    if dof is not None and dof < 1:
        raise BadNumber("自由度至少为 1", "degrees of freedom must be at least 1")
    factor = normal_factor(wanted) if dof is None else student_factor(wanted, dof)
    return factor.quantize(Decimal("0.01"), rounding=ROUND_HALF_EVEN, context=WORK)


def arctangent(number: Decimal) -> Decimal:
    """The arc tangent of a number of at least 0, in radians."""
    if number > 1:
        return WORK.subtract(WORK.divide(PI, _TWO), arctangent(WORK.divide(_ONE, number)))
    halvings = 0
    while number > Decimal("0.1"):
        # tan(x/2) from tan(x): the series then needs few terms.
        turn = WORK.sqrt(WORK.add(_ONE, WORK.multiply(number, number)))
        number = WORK.divide(number, WORK.add(_ONE, turn))
        halvings += 1
    square = WORK.multiply(number, number).copy_negate()
    term = total = number
    step = 1
    while term.copy_abs() > _TINY:
        step += 2
        term = WORK.multiply(term, square)
        total = WORK.add(total, WORK.divide(term, Decimal(step)))
    return WORK.multiply(total, Decimal(2**halvings))


def _student_far(z: Decimal, dof: Decimal) -> Decimal:
    """Abramowitz & Stegun 26.7.5: t from the normal factor, to the fourth power of 1/ν."""
    rows = (
        ((1, 1), 4),
        ((5, 16, 3), 96),
        ((3, 19, 17, -15), 384),
        ((79, 776, 1482, -1920, -945), 92160),
    )
    total = z
    share = _ONE
    square = WORK.multiply(z, z)
    for coefficients, divisor in rows:
        share = WORK.divide(share, dof)
        polynomial = Decimal(0)
        for coefficient in coefficients:
            polynomial = WORK.add(WORK.multiply(polynomial, square), Decimal(coefficient))
        addend = WORK.divide(WORK.multiply(polynomial, z), Decimal(divisor))
        total = WORK.add(total, WORK.multiply(addend, share))
    return total


def _solve(rising: Callable[[Decimal], Decimal], wanted: Decimal, top: Decimal) -> Decimal:
    """Where a rising function from 0 reaches ``wanted``, by halving [0, top] to 15 decimals."""
    low, high = Decimal(0), top
    while WORK.subtract(high, low) > _ROUGH:
        middle = WORK.divide(WORK.add(low, high), _TWO)
        low, high = (middle, high) if rising(middle) < wanted else (low, middle)
    return WORK.divide(WORK.add(low, high), _TWO)
