"""Performance scores of comparisons and proficiency tests: En, z, z′, ζ; and checks between standards.

JJF 1117-2010, GB/T 28043-2019 (ISO 13528) and JJF 1033-2023. A score is a quotient of 50 digits for print; its verdict
is decided on squares, exactly, so that |En| = 1 is satisfactory.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from engine.metrology.numbers.exact import (
    BadNumber,
    Number,
    add,
    divide,
    magnitude,
    multiply,
    read,
    read_all,
    read_not_negative,
    read_positive,
    root,
    square,
    subtract,
)


class Grade(StrEnum):
    """The verdict on a score, as reports write it."""

    SATISFACTORY = "满意"
    QUESTIONABLE = "有问题"
    UNSATISFACTORY = "不满意"


@dataclass(frozen=True, slots=True)
class Score:
    """A score and its verdict."""

    value: Decimal
    grade: Grade


@dataclass(frozen=True, slots=True)
class Check:
    """Whether a difference keeps its bound. ``bound`` holds 50 digits; the verdict is exact."""

    difference: Decimal
    bound: Decimal
    holds: bool


def en_score(
    result: Number, reference: Number, u_result: Number, u_reference: Number, *, u_transfer: Number = 0
) -> Score:
    """En = (x − X)/√(U_lab² + U_ref² + U_e²); |En| ≤ 1 is satisfactory.

    Args:
        u_result, u_reference: expanded uncertainties with the same k.
        u_transfer: expanded uncertainty of the transfer standard's instability, same k; 0 when negligible.

    Raises:
        BadNumber: all uncertainties are zero, or one is negative.
    """
    sizes = (u_result, u_reference, u_transfer)
    below = add(*(square(read_not_negative(u, "扩展不确定度", "U")) for u in sizes))
    return _en(subtract(read(result), read(reference)), below)


def en_score_of_contributor(result: Number, reference: Number, u_result: Number, u_reference: Number) -> Score:
    """En of a laboratory whose own result is part of the weighted-mean reference: √(U_lab² − U_ref²) below the line."""
    own, common = (square(read_not_negative(u, "扩展不确定度", "U")) for u in (u_result, u_reference))
    return _en(subtract(read(result), read(reference)), subtract(own, common))


def z_score(result: Number, assigned: Number, sigma: Number) -> Score:
    """Score z = (x − X)/σ_pt: |z| to 2 is satisfactory, above 2 and below 3 questionable, from 3 unsatisfactory."""
    return _z(subtract(read(result), read(assigned)), square(read_positive(sigma, "能力评定标准差", "sigma")))


def z_prime_score(result: Number, assigned: Number, sigma: Number, u_assigned: Number) -> Score:
    """Score z′ = (x − X)/√(σ_pt² + u_X²), where the assigned value's standard uncertainty is not negligible."""
    spread = square(read_positive(sigma, "能力评定标准差", "sigma"))
    doubt = square(read_not_negative(u_assigned, "指定值的标准不确定度", "u_X"))
    return _z(subtract(read(result), read(assigned)), add(spread, doubt))


def zeta_score(result: Number, assigned: Number, u_result: Number, u_assigned: Number) -> Score:
    """Score ζ = (x − X)/√(u_x² + u_X²), of standard uncertainties."""
    sizes = (u_result, u_assigned)
    below = add(*(square(read_not_negative(u, "标准不确定度", "u")) for u in sizes))
    return _z(subtract(read(result), read(assigned)), below)


def check_by_transfer(own: Number, higher: Number, u_own: Number, u_higher: Number) -> Check:
    """Verify a standard's result against a higher one: |y − y₀| ≤ √(U² + U₀²) (JJF 1033, 传递比较法)."""
    sizes = (u_own, u_higher)
    return _check(own, higher, add(*(square(read_not_negative(u, "扩展不确定度", "U")) for u in sizes)))


def check_by_comparison(results: list[Number], own: int, u_own: Number) -> Check:
    """Verify a standard against peers: |y − ȳ| ≤ √((n−1)/n)·U (JJF 1033, 比对法).

    Args:
        results: of all n ≥ 2 laboratories, this one's among them, with about equal uncertainties.
        own: index of this laboratory's result.
    """
    values = read_all(results, at_least=2)
    count = Decimal(len(values))
    u = square(read_not_negative(u_own, "扩展不确定度", "U"))
    # n·|y − ȳ| and n²·bound² are exact where ȳ itself may not be.
    scaled = subtract(multiply(count, values[own]), add(*values))
    bound_squared = multiply(multiply(count, subtract(count, Decimal(1))), u)
    holds = square(scaled) <= bound_squared
    return Check(divide(magnitude(scaled), count), divide(root(bound_squared), count), holds)


def check_stability(earlier: list[Number], later: list[Number], allowed: Number) -> Check:
    """Check with a check standard: |mean later − mean earlier| ≤ allowed change (JJF 1033, 稳定性考核)."""
    first, second = read_all(earlier), read_all(later)
    bound = read_not_negative(allowed, "允许变化量", "allowed change")
    # Cross-multiplied by both counts, the means need no division.
    crossed = magnitude(
        subtract(multiply(add(*second), Decimal(len(first))), multiply(add(*first), Decimal(len(second))))
    )
    counts = Decimal(len(first) * len(second))
    return Check(divide(crossed, counts), bound, crossed <= multiply(bound, counts))


def _en(difference: Decimal, below: Decimal) -> Score:
    if below <= 0:
        raise BadNumber("En 的分母必须大于零", "the uncertainties below the line must exceed zero")
    grade = Grade.SATISFACTORY if square(difference) <= below else Grade.UNSATISFACTORY
    return Score(divide(difference, root(below)), grade)


def _z(difference: Decimal, below: Decimal) -> Score:
    if below <= 0:
        raise BadNumber("标准差必须大于零", "the spread below the line must exceed zero")
    size = square(difference)
    grade = Grade.QUESTIONABLE
    if size <= multiply(Decimal(4), below):
        grade = Grade.SATISFACTORY
    elif size >= multiply(Decimal(9), below):
        grade = Grade.UNSATISFACTORY
    return Score(divide(difference, root(below)), grade)


def _check(own: Number, other: Number, bound_squared: Decimal) -> Check:
    difference = subtract(read(own), read(other))
    return Check(magnitude(difference), root(bound_squared), square(difference) <= bound_squared)
