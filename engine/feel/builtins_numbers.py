"""Built-in functions on booleans and numbers (DMN 1.5, tables 72 and 75)."""

from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
    DecimalException,
)

from engine.feel.errors import Fault
from engine.feel.functions import feel
from engine.feel.limits import EXPONENT
from engine.feel.numbers import DIGITS, EXACT, cut, whole
from engine.feel.values import DaysDuration, MonthsDuration

_SMALLEST, _LARGEST = -6_111, 6_176
_ZERO = Decimal(0)


@feel("not(negand: Any) -> boolean")
def _not(negand: object) -> bool | None:
    return not negand if isinstance(negand, bool) else None


def _scaled(value: Decimal, scale: Decimal, rounding: str) -> Decimal:
    """The value with ``scale`` places after the point; a negative scale rounds to tens, hundreds and so on."""
    places = cut(scale)
    if not _SMALLEST <= places <= _LARGEST:
        raise Fault("小数位数超出范围。", "The scale is out of range.")
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and -exponent <= places and value.adjusted() + places >= DIGITS:
        return value
    unit = Decimal((0, (1,), -places))
    # Adding nothing brings 1.2E+3 back to 1200 where 34 digits allow it.
    return EXACT.add(value.quantize(unit, rounding, _WIDE), Decimal((0, (0,), min(-places, 0))))


_WIDE = EXACT.copy()
_WIDE.prec = 2 * EXPONENT
_WIDE.Emin, _WIDE.Emax = -3 * EXPONENT, 3 * EXPONENT


@feel("decimal(n: number, scale: number) -> number")
def _decimal(n: Decimal, scale: Decimal) -> Decimal:
    return _scaled(n, scale, ROUND_HALF_EVEN)


@feel("floor(n: number) -> number")
def _floor(n: Decimal) -> Decimal:
    return _scaled(n, _ZERO, ROUND_FLOOR)


@feel("floor(n: number, scale: number) -> number")
def _floor_at(n: Decimal, scale: Decimal) -> Decimal:
    return _scaled(n, scale, ROUND_FLOOR)


@feel("ceiling(n: number) -> number")
def _ceiling(n: Decimal) -> Decimal:
    return _scaled(n, _ZERO, ROUND_CEILING)


@feel("ceiling(n: number, scale: number) -> number")
def _ceiling_at(n: Decimal, scale: Decimal) -> Decimal:
    return _scaled(n, scale, ROUND_CEILING)


@feel("round up(n: number, scale: number) -> number")
def _round_up(n: Decimal, scale: Decimal) -> Decimal:
    return _scaled(n, scale, ROUND_UP)


@feel("round down(n: number, scale: number) -> number")
def _round_down(n: Decimal, scale: Decimal) -> Decimal:
    return _scaled(n, scale, ROUND_DOWN)


@feel("round half up(n: number, scale: number) -> number")
def _round_half_up(n: Decimal, scale: Decimal) -> Decimal:
    return _scaled(n, scale, ROUND_HALF_UP)


@feel("round half down(n: number, scale: number) -> number")
def _round_half_down(n: Decimal, scale: Decimal) -> Decimal:
    return _scaled(n, scale, ROUND_HALF_DOWN)


@feel("abs(n: number) -> number")
def _abs(n: Decimal) -> Decimal:
    return n.copy_abs()


@feel("abs(n: days and time duration) -> days and time duration")
def _abs_days(n: DaysDuration) -> DaysDuration:
    return DaysDuration(abs(n.nanoseconds))


@feel("abs(n: years and months duration) -> years and months duration")
def _abs_months(n: MonthsDuration) -> MonthsDuration:
    return MonthsDuration(abs(n.months))


@feel("modulo(dividend: number, divisor: number) -> number")
def _modulo(dividend: Decimal, divisor: Decimal) -> Decimal:
    """The remainder takes the sign of the divisor: ``dividend - divisor * floor(dividend / divisor)``."""
    if divisor == 0:
        raise Fault("除数为零。", "The divisor is zero.")
    rest = EXACT.plus(_WIDE.remainder(dividend, divisor))
    return EXACT.add(rest, divisor) if rest and (rest < 0) != (divisor < 0) else rest


@feel("sqrt(number: number) -> number")
def _sqrt(number: Decimal) -> Decimal:
    if number < 0:
        raise Fault("负数没有平方根。", "A negative number has no square root.")
    return EXACT.sqrt(number)


@feel("log(number: number) -> number")
def _log(number: Decimal) -> Decimal:
    if number <= 0:
        raise Fault("零和负数没有对数。", "Zero and negative numbers have no logarithm.")
    return EXACT.ln(number)


@feel("exp(number: number) -> number")
def _exp(number: Decimal) -> Decimal:
    try:
        return EXACT.exp(number)
    except DecimalException:
        raise Fault("数值超出可表示的范围。", "The number is out of range.") from None


@feel("odd(number: number) -> boolean")
def _odd(number: Decimal) -> bool:
    return whole(number) % 2 == 1


@feel("even(number: number) -> boolean")
def _even(number: Decimal) -> bool:
    return whole(number) % 2 == 0
