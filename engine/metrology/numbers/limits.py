"""Limit values and the two ways to compare with them, GB/T 8170-2008 clause 4.

The full-value comparison is the rule; the rounded-value comparison is used only where the document says so (4.3.1.2),
rounds once to the digits of the limit, and is never stricter by accident: both are decided exactly.
"""

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from engine.metrology.numbers.exact import BadNumber, Number, add, exponent, plain, power_of_ten, read, subtract
from engine.metrology.numbers.rounding import Mark, Rounded, round_by


class Comparison(StrEnum):
    """How a measured value is compared with its limit (4.3)."""

    #: 全数值比较法
    FULL = "full"
    #: 修约值比较法
    ROUNDED = "rounded"


class Excluded(StrEnum):
    """Which bound of a tolerance is itself not allowed: 不含(b1) the upper, 不含(b2) the lower."""

    UPPER = "upper"
    LOWER = "lower"


@dataclass(frozen=True, slots=True)
class Limit:
    """The allowed values: at or above ``low``, at or below ``high``; None is no bound."""

    low: Decimal | None
    high: Decimal | None
    low_included: bool = True
    high_included: bool = True

    def __post_init__(self) -> None:
        if self.low is None and self.high is None:
            raise BadNumber("极限数值至少要有一端", "a limit needs a bound")
        if self.low is not None and self.high is not None:
            crossed = self.low > self.high
            empty = self.low == self.high and not (self.low_included and self.high_included)
            if crossed or empty:
                raise BadNumber("极限数值的下限大于上限", "the lower limit is above the upper one")

    @property
    def interval(self) -> Decimal:
        """The rounding interval that the limit is written to: 0.1 for 97.0, 100 for 14E2."""
        return power_of_ten(min(exponent(bound) for bound in (self.low, self.high) if bound is not None))

    @property
    def text(self) -> str:
        """The limit as the standard writes it: "≥97.0", "1.2≤x≤1.6"."""
        low_sign, high_sign = ("≤" if included else "<" for included in (self.low_included, self.high_included))
        if self.low is None or self.high is None:
            sign, bound = (high_sign, self.high) if self.low is None else (low_sign.translate(_MIRROR), self.low)
            return f"{sign}{plain(bound or Decimal(0))}"
        return f"{plain(self.low)}{low_sign}x{high_sign}{plain(self.high)}"

    def holds(self, value: Decimal, mark: Mark = Mark.EXACT) -> bool:
        """Whether ``value`` is allowed; a mark of an earlier rounding decides on the bound itself (4.3.2.1)."""
        beyond = _beyond(value, mark)
        above = _above(self.low, value, beyond, self.low_included)
        return above and _below(self.high, value, beyond, self.high_included)


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether a value conforms, and the figure that was compared."""

    conforms: bool
    compared: Decimal
    comparison: Comparison

    @property
    def zh(self) -> str:
        """The verdict as documents write it."""
        return "符合" if self.conforms else "不符合"

    @property
    def en(self) -> str:
        """The verdict in English."""
        return "conforms" if self.conforms else "does not conform"


_MIRROR = str.maketrans("≤<", "≥>")
_SAME_SIGNS = str.maketrans("（）～−≦≧", "()~-≤≥")
_FROM_SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")

#: Operator words of GB/T 8170-2008 table 1, besides the signs.
OPERATORS = {
    **dict.fromkeys((">", "大于", "多于", "高于", "超过"), ">"),
    **dict.fromkeys(("<", "小于", "少于", "低于", "不足"), "<"),
    **dict.fromkeys(("≥", ">=", "大于或等于", "大于等于", "不小于", "不少于", "不低于", "至少"), "≥"),
    **dict.fromkeys(("≤", "<=", "小于或等于", "小于等于", "不大于", "不多于", "不高于", "不超过", "至多"), "≤"),
}


def limit_of(operator: str, bound: Number) -> Limit:
    """A limit on one side: ``limit_of("≥", "97.0")``; words such as 不大于 are understood.

    Raises:
        BadNumber: the operator is not one of GB/T 8170 table 1.
    """
    sign, value = OPERATORS.get(operator), read(bound)
    if sign is None:
        raise BadNumber(f"“{operator}”不是极限数值的用语", f"{operator!r} is no limit operator")
    if sign in "≥>":
        return Limit(value, None, low_included=sign == "≥")
    return Limit(None, value, high_included=sign == "≤")


def tolerance(nominal: Number, upper: Number, lower: Number, excluded: AbstractSet[Excluded] = frozenset()) -> Limit:
    """The limit A with deviations: from nominal + lower to nominal + upper, in the unit of ``nominal``.

    ``tolerance("10.0", "0.1", "-0.1", {Excluded.UPPER})`` is 10.0±0.1（不含 0.1）.
    """
    middle = read(nominal)
    return Limit(
        add(middle, read(lower)),
        add(middle, read(upper)),
        low_included=Excluded.LOWER not in excluded,
        high_included=Excluded.UPPER not in excluded,
    )


_NUMERAL = r"[+-]?[0-9]+(?:\.[0-9]+)?(?:×10(?:0{0,3}|\^[+-]?[0-9]{1,2}))?"
_WORDS = "|".join(sorted(map(re.escape, OPERATORS), key=len, reverse=True))
_ONE_SIDE = re.compile(rf"(?P<word>{_WORDS})(?P<a>{_NUMERAL})")
_RANGE = re.compile(rf"(?P<a>{_NUMERAL})(?:~|至)(?P<b>{_NUMERAL})")
_BETWEEN = re.compile(rf"(?P<a>{_NUMERAL})(?P<low>[<≤])[xX](?P<high>[<≤])(?P<b>{_NUMERAL})")
_AROUND = re.compile(rf"(?P<a>{_NUMERAL})±(?P<b>{_NUMERAL})(?:\(不含(?P<sign>[+-±]?)(?P<c>{_NUMERAL})\))?")


def parse_limit(text: str) -> Limit:
    """Read a limit as documents write it, without unit.

    Such as "≥97.0", "不大于0.5", "≥14×100", "1.2~1.6", "1.2<x≤1.6", "10.0±0.1(不含+0.1)".

    Raises:
        BadNumber: the text is no limit.
    """
    tidy = re.sub(r"\s+", "", text).translate(_SAME_SIGNS)
    tidy = re.sub("(?<=10)([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", lambda power: "^" + power[1].translate(_FROM_SUPERSCRIPTS), tidy)
    if found := _ONE_SIDE.fullmatch(tidy):
        return limit_of(found["word"], read(_numeral(found["a"])))
    if found := _BETWEEN.fullmatch(tidy):
        low, high = read(_numeral(found["a"])), read(_numeral(found["b"]))
        return Limit(low, high, low_included=found["low"] == "≤", high_included=found["high"] == "≤")
    if found := _RANGE.fullmatch(tidy):
        return Limit(read(_numeral(found["a"])), read(_numeral(found["b"])))
    if found := _AROUND.fullmatch(tidy):
        return _around(found)
    raise BadNumber(f"看不懂极限数值“{text[:40]}”", f"not a limit: {text[:40]!r}")


def judge(
    limit: Limit, value: Number | Rounded, comparison: Comparison = Comparison.FULL, interval: Number | None = None
) -> Judgement:
    """Judge a measured value against a limit (4.3).

    Args:
        value: unrounded; or ``Rounded``, whose mark then counts.
        comparison: full-value unless the document says otherwise.
        interval: for the rounded-value comparison, the last digit of the limit; read off the limit when not given.

    Raises:
        BadNumber: a number or the interval is unusable.
    """
    measured = value if isinstance(value, Rounded) else Rounded(read(value))
    if comparison is Comparison.FULL:
        return Judgement(limit.holds(measured.value, measured.mark), measured.value, comparison)
    compared = round_by(measured, limit.interval if interval is None else interval).value
    return Judgement(limit.holds(compared), compared, comparison)


def _around(found: re.Match[str]) -> Limit:
    middle, deviation = read(_numeral(found["a"])), read(_numeral(found["b"]))
    excluded: set[Excluded] = set()
    if found["c"] is not None:
        if read(_numeral(found["c"])) != deviation:
            raise BadNumber("不含的值应等于偏差", "the excluded value must equal the deviation")
        excluded |= {Excluded.UPPER} if found["sign"] != "-" else set()
        excluded |= {Excluded.LOWER} if found["sign"] != "+" else set()
    return tolerance(middle, deviation, subtract(Decimal(0), deviation), excluded)


def _numeral(text: str) -> str:
    """Turn "14×100" and "14×10^2" into "14E2", so that the written power is the limit's last digit."""
    front, times, power = text.partition("×")
    if not times:
        return front
    base, caret, index = power.partition("^")
    return f"{front}E{index if caret else len(base) - 1}"


def _beyond(value: Decimal, mark: Mark) -> int:
    """On which side of the rounded ``value`` the true one lies: above 1, on it 0, below -1."""
    if mark is Mark.EXACT:
        return 0
    if not value:
        raise BadNumber("修约为零的数值请用原值比较", "a value rounded to zero must be compared unrounded")
    return 1 if (value > 0) == (mark is Mark.LARGER) else -1


def _above(low: Decimal | None, value: Decimal, beyond: int, included: bool) -> bool:
    if low is None or value > low:
        return True
    return value == low and (beyond > 0 or (beyond == 0 and included))


def _below(high: Decimal | None, value: Decimal, beyond: int, included: bool) -> bool:
    if high is None or value < high:
        return True
    return value == high and (beyond < 0 or (beyond == 0 and included))
