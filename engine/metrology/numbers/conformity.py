"""Conformity with a specification in view of uncertainty, JJF 1094-2002 clause 5.3.1.

Every comparison is exact: |Δ| equal to MPEV + U is 不合格, though binary floats would call it 待定.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from engine.metrology.numbers.exact import (
    BadNumber,
    Number,
    add,
    multiply,
    read,
    read_not_negative,
    read_positive,
    subtract,
)


class Conformity(StrEnum):
    """The verdict, as documents write it."""

    PASS = "合格"  # noqa: S105 - a verdict, not a password
    FAIL = "不合格"
    PENDING = "待定"


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict and the rule that gave it."""

    verdict: Conformity
    #: whether the uncertainty was small enough to be left out (5.3.1.4), or not considered by the procedure.
    neglected: bool
    #: whether the error itself lies within the limits, for the shades of 待定.
    within: bool
    zh: str
    en: str

    @property
    def dcc(self) -> str:
        """The DCC 3.3.0 word: 待定 is conditionalPass within the limits themselves, conditionalFail beyond them."""
        if self.verdict is Conformity.PENDING:
            return "conditionalPass" if self.within else "conditionalFail"
        return "pass" if self.verdict is Conformity.PASS else "fail"


def decide(error: Number, mpev: Number, expanded: Number) -> Decision:
    """Decide whether an error conforms to ±MPEV (JJF 1094-2002 5.3.1.4 to 5.3.1.6).

    Args:
        error: error of indication Δ.
        mpev: magnitude of the maximum permissible error, same unit.
        expanded: U95, or U with k = 2, same unit.

    Raises:
        BadNumber: MPEV not positive or U negative.
    """
    limit = read_positive(mpev, "最大允许误差", "MPEV")
    return decide_between(error, limit.copy_negate(), limit, expanded)


def decide_between(error: Number, lower: Number, upper: Number, expanded: Number) -> Decision:
    """Decide like ``decide`` for limits that need not be symmetric; a third of the half-width takes MPEV/3's place."""
    value, low, high = read(error), read(lower), read(upper)
    u = read_not_negative(expanded, "扩展不确定度", "U")
    if low >= high:
        raise BadNumber("下限应小于上限", "the lower limit must be below the upper one")
    within = low <= value <= high
    if multiply(Decimal(6), u) <= subtract(high, low):
        return _plain_decision(
            within,
            "U 不大于最大允许误差绝对值的 1/3，其影响不计",
            "U is at most a third of the MPE and neglected",
        )
    if add(low, u) <= value <= subtract(high, u):
        return Decision(Conformity.PASS, False, within, "误差在缩小 U 后的限内", "within the limits narrowed by U")
    if value <= subtract(low, u) or value >= add(high, u):
        return Decision(
            Conformity.FAIL, False, within, "误差达到或超出扩大 U 后的限", "at or beyond the limits widened by U"
        )
    return Decision(
        Conformity.PENDING,
        False,
        within,
        "误差在限值两侧 U 的范围内，不能下合格或不合格的结论",
        "within U of a limit: neither pass nor fail can be stated",
    )


def decide_by_procedure(error: Number, mpev: Number) -> Decision:
    """Decide without uncertainty, where the verification procedure already guarantees the ratio (5.3.1.3)."""
    value, limit = read(error), read_positive(mpev, "最大允许误差", "MPEV")
    within = limit.copy_negate() <= value <= limit
    return _plain_decision(
        within, "按检定规程，不再考虑不确定度", "by the procedure, uncertainty is not considered again"
    )


def _plain_decision(within: bool, zh: str, en: str) -> Decision:
    return Decision(Conformity.PASS if within else Conformity.FAIL, True, within, zh, en)
