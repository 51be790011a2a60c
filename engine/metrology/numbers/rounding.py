"""Rounding of values by GB/T 8170-2008 clause 3, with the marks that make a second rounding safe.

A value is rounded once, from the original (3.3.1). Whoever must round a rounded value again hands in the ``Rounded``
itself, whose mark decides a tie (3.3.2). Zero is never negative.
"""

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum

from engine.metrology.numbers.exact import (
    EXACT,
    ROOMY,
    BadNumber,
    Number,
    exponent,
    magnitude,
    multiply,
    plain,
    power_of_ten,
    read,
)

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class Mark(StrEnum):
    """How the rounded value lies to the true one (3.3.2.1), by absolute value."""

    EXACT = ""
    #: was rounded down: the true value is larger.
    LARGER = "(+)"
    #: was rounded up: the true value is smaller.
    SMALLER = "(-)"


class Unit(StrEnum):
    """The rounding unit: the interval itself (3.2), half of it (3.4.2) or a fifth of it (3.4.3)."""

    ONE = "1"
    HALF = "0.5"
    FIFTH = "0.2"


#: By what the value is multiplied before, and divided after, rounding at the interval.
_FACTOR = {Unit.ONE: Decimal(1), Unit.HALF: Decimal(2), Unit.FIFTH: Decimal(5)}
_SHARE = {Unit.ONE: Decimal(1), Unit.HALF: Decimal("0.5"), Unit.FIFTH: Decimal("0.2")}
_LEADING = {1: Unit.ONE, 5: Unit.HALF, 2: Unit.FIFTH}


@dataclass(frozen=True, slots=True)
class Rounded:
    """A rounded value: the number, trailing zeros kept, and on which side the true one lies."""

    value: Decimal
    mark: Mark = Mark.EXACT

    @property
    def plain(self) -> str:
        """The number without exponent: "60.0", "1300"."""
        return plain(self.value)

    @property
    def text(self) -> str:
        """The number as the standard writes it: "60.0", and "13×10²" where zeros would not be significant."""
        return power_text(self.value)

    @property
    def marked(self) -> str:
        """The number with (+) or (-) where its last non-zero digit is 5 (3.3.2.1), so that it may be rounded again."""
        digits = "".join(map(str, self.value.as_tuple().digits)).rstrip("0")
        return self.text + (self.mark if digits.endswith("5") else "")


def round_to(value: Number | Rounded, interval: Number, unit: Unit = Unit.ONE) -> Rounded:
    """Round at an interval of 10ⁿ, or at half or a fifth of it (GB/T 8170 clauses 3.2 and 3.4).

    Args:
        value: the original; or a ``Rounded``, whose mark then decides a tie (3.3.2.2).
        interval: 修约间隔, a power of ten: "0.01", "1", "100" (or 1E+2).
        unit: round to whole intervals, to halves (0.5 单位修约) or to fifths (0.2 单位修约).

    Raises:
        BadNumber: the interval is no power of ten, or a number is unreadable.
    """
    original = value if isinstance(value, Rounded) else Rounded(read(value))
    step = magnitude_of_interval(interval)
    size = magnitude(original.value)
    count = _whole_steps(multiply(size, _FACTOR[unit]), step, original.mark)
    reached = multiply(multiply(count, power_of_ten(step)), _SHARE[unit])
    signed = reached.copy_sign(original.value) if reached else reached
    return Rounded(signed, _side(size, reached, original.mark))


def round_by(value: Number | Rounded, interval: Number) -> Rounded:
    """Round at an interval written out whole: 1, 2 or 5 times a power of ten ("0.5", "0.02", "100").

    "0.5" is the 0.5 unit at interval 1, "0.02" the 0.2 unit at interval 0.1. Raises BadNumber for other intervals.
    """
    wanted = read(interval).normalize(EXACT)
    digits = wanted.as_tuple().digits
    if wanted <= 0 or len(digits) != 1 or digits[0] not in _LEADING:
        raise _bad_interval(interval)
    unit = _LEADING[digits[0]]
    decade = wanted.adjusted() + (0 if unit is Unit.ONE else 1)
    return round_to(value, power_of_ten(decade), unit)


def round_digits(value: Number | Rounded, digits: int) -> Rounded:
    """Round to significant digits; a carry keeps their number (9.995 to 3 digits is 10.0).

    Args:
        digits: 1 to 50 significant digits. Zero stays 0, as it has none.
    """
    if not 1 <= digits <= 50:  # noqa: PLR2004 - the working precision
        raise BadNumber("有效位数应为 1 至 50", "significant digits must be 1 to 50")
    original = value if isinstance(value, Rounded) else Rounded(read(value))
    if not original.value:
        return Rounded(Decimal(0), original.mark)
    interval = power_of_ten(original.value.adjusted() - digits + 1)
    once = round_to(original, interval)
    carried = once.value.adjusted() > original.value.adjusted()
    return round_to(original, multiply(interval, Decimal(10))) if carried else once


def magnitude_of_interval(interval: Number) -> int:
    """The n of an interval 10ⁿ. Raises BadNumber for anything else."""
    number = read(interval).normalize(EXACT)
    if number <= 0 or number.as_tuple().digits != (1,):
        raise _bad_interval(interval)
    return exponent(number)


def power_text(value: Decimal) -> str:
    """A value as GB/T 8170 writes it: plain, or as a whole number times a power of ten ("13×10²")."""
    power = exponent(value)
    if power <= 0 or not value:
        return plain(value)
    whole = value.scaleb(-power, EXACT)
    return f"{plain(whole)}×10{str(power).translate(SUPERSCRIPTS)}"


def scientific_text(value: Decimal) -> str:
    """A value with one digit before the point, all written digits kept: "1.2×10⁴", "3.0×10⁻³"."""
    if not value:
        return plain(value)
    power = value.adjusted()
    front = plain(value.scaleb(-power, EXACT))
    return f"{front}×10{str(power).translate(SUPERSCRIPTS)}" if power else front


def _whole_steps(size: Decimal, step: int, mark: Mark) -> Decimal:
    """How many whole steps ``size`` is rounded to, by 3.2.1 to 3.2.4; a mark decides a tie (3.3.2.2)."""
    steps = size.scaleb(-step, EXACT)
    below = steps.quantize(Decimal(1), rounding=ROUND_FLOOR, context=ROOMY)
    rest = EXACT.subtract(steps, below)
    half = Decimal("0.5")
    if rest != half:
        up = rest > half
    elif mark is Mark.EXACT:
        up = bool(below.as_tuple().digits[-1] % 2)
    else:
        up = mark is Mark.LARGER
    return EXACT.add(below, Decimal(1)) if up else below


def _side(size: Decimal, reached: Decimal, before: Mark) -> Mark:
    if size == reached:
        return before
    return Mark.LARGER if size > reached else Mark.SMALLER


def _bad_interval(interval: Number) -> BadNumber:
    return BadNumber(
        f"修约间隔 {interval} 不可用：应为 10 的整数次幂，或其 0.5、0.2 单位",
        f"rounding interval {interval} is not a power of ten, nor its half or fifth",
    )
