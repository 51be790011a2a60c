"""How a result and its uncertainty are written, JJF 1059.1-2012 clause 5.3.8.

The uncertainty takes one or two significant digits (two when the first is 1 or 2), and the result ends on the same
digit. Both are rounded once, here, from unrounded figures.
"""

from dataclasses import dataclass
from decimal import ROUND_UP, Decimal
from enum import StrEnum

from engine.metrology.numbers.exact import (
    ROOMY,
    BadNumber,
    Number,
    exponent,
    multiply,
    plain,
    power_of_ten,
    read,
    read_positive,
)
from engine.metrology.numbers.rounding import power_text, round_digits, round_to
from engine.metrology.numbers.uncertainty import relative

#: Figures computed to 50 digits are exact to more than these; what lies beyond must not make 0.024 round up to 0.025.
_SOUND_DIGITS = 40


class Cut(StrEnum):
    """How the surplus digits of an uncertainty go (5.3.8.2)."""

    #: any surplus is carried, never dropped: the cautious default.
    UP = "up"
    #: rounded like any other value.
    GBT8170 = "gbt8170"


@dataclass(frozen=True, slots=True)
class Stated:
    """A result ready to be printed: value and uncertainty end on the same digit."""

    value: Decimal
    uncertainty: Decimal
    k: Decimal

    @property
    def value_text(self) -> str:
        """The result: "10.058"; "123×10¹" where its last digit is not the units."""
        return power_text(self.value)

    @property
    def uncertainty_text(self) -> str:
        """The uncertainty: "0.027"; "3×10¹"."""
        return power_text(self.uncertainty)

    def text(self, unit: str = "") -> str:
        """The statement "(10.058 ± 0.027) Ω，k = 2" with a no-break space before the unit."""
        body = f"{self.value_text} ± {self.uncertainty_text}"
        return (f"({body})\u00a0{unit}" if unit else body) + f"，k = {plain(self.k)}"


def round_uncertainty(uncertainty: Number, digits: int, cut: Cut = Cut.UP) -> Decimal:
    """Cut an uncertainty to 1 or 2 significant digits; an exact value stays, a carry keeps the number of digits.

    ``round_uncertainty("0.0243", 2)`` is 0.025; ``("0.00999", 2)`` is 0.010.

    Raises:
        BadNumber: not positive, or digits other than 1 or 2.
    """
    if digits not in (1, 2):
        raise BadNumber("不确定度只取 1 或 2 位有效数字", "an uncertainty takes 1 or 2 significant digits")
    u = _sound(read_positive(uncertainty, "不确定度", "the uncertainty"))
    if cut is Cut.GBT8170:
        return round_digits(u, digits).value
    step = u.adjusted() - digits + 1
    risen = u.quantize(power_of_ten(step), rounding=ROUND_UP, context=ROOMY)
    carried = risen.adjusted() > u.adjusted()
    return risen.quantize(power_of_ten(step + 1), context=ROOMY) if carried else risen


def digits_for(uncertainty: Number, preferred: int = 2, cut: Cut = Cut.UP) -> int:
    """How many digits an uncertainty takes: 2 when its first digit is 1 or 2, or becomes 1 by a carry.

    Otherwise ``preferred``.
    """
    once = round_uncertainty(uncertainty, preferred, cut)
    return 2 if {_first_digit(read(uncertainty)), _first_digit(once)} & {1, 2} else preferred


def align(value: Number, uncertainty: Decimal) -> Decimal:
    """Round a result by GB/T 8170 so that it ends on the digit of its rounded uncertainty (same unit)."""
    return round_to(_sound(read(value)), power_of_ten(exponent(uncertainty))).value


def state(value: Number, uncertainty: Number, k: Number = 2, *, preferred: int = 2, cut: Cut = Cut.UP) -> Stated:
    """Prepare a result for print (5.3.8).

    Args:
        value: the unrounded result.
        uncertainty: the unrounded expanded uncertainty, in the same unit.
        k: coverage factor it was expanded with.
        preferred: digits when the first digit is 3 to 9; 1 or 2.
        cut: round up (default) or by GB/T 8170.
    """
    u = round_uncertainty(uncertainty, digits_for(uncertainty, preferred, cut), cut)
    return Stated(align(value, u), u, read_positive(k, "包含因子", "k"))


def relative_percent(value: Number, uncertainty: Number, *, preferred: int = 2, cut: Cut = Cut.UP) -> Decimal:
    """The relative expanded uncertainty in per cent, cut like any other: U_rel = "0.27" for 27 mΩ of 10 Ω."""
    percent = multiply(_sound(relative(uncertainty, value)), Decimal(100))
    return round_uncertainty(percent, digits_for(percent, preferred, cut), cut)


def _sound(number: Decimal) -> Decimal:
    """Drop the digits that 50-digit computation cannot vouch for."""
    surplus = len(number.as_tuple().digits) - _SOUND_DIGITS
    if surplus <= 0 or not number:
        return number
    return number.quantize(power_of_ten(number.adjusted() - _SOUND_DIGITS + 1), context=ROOMY)


def same_digit(value: Decimal, uncertainty: Decimal) -> bool:
    """Whether a written result ends on the digit of its written uncertainty, as 5.3.8.3 asks."""
    return value.as_tuple().exponent == uncertainty.as_tuple().exponent


def keeps_rule(uncertainty: Number) -> bool:
    """Whether a written uncertainty has one or two significant digits and is positive (5.3.8.1)."""
    u = read(uncertainty)
    return u > 0 and len(u.as_tuple().digits) in (1, 2)


def _first_digit(number: Decimal) -> int:
    return number.as_tuple().digits[0]
