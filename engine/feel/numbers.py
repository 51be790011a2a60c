"""FEEL's numbers: decimals of 34 digits (IEEE 754-2008 decimal128), rounded half to even, never binary floats."""

from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow

from engine.feel.errors import Fault
from engine.feel.limits import EXPONENT

DIGITS = 34
EXACT = Context(
    prec=DIGITS,
    rounding=ROUND_HALF_EVEN,
    Emin=1 - EXPONENT,
    Emax=EXPONENT,
    capitals=1,
    clamp=0,
    traps=[InvalidOperation, DivisionByZero, Overflow],
)
MAX_INTEGER_BITS = 20_500


def number_of(value: int | Decimal) -> Decimal:
    """A caller's number as FEEL's; raises ``Fault`` for what is no number or too large."""
    if isinstance(value, Decimal):
        if value.is_finite() and abs(value.adjusted()) <= EXPONENT:
            return EXACT.plus(value)
    elif value.bit_length() <= MAX_INTEGER_BITS:
        return EXACT.plus(Decimal(value))
    raise Fault("数值超出可表示的范围。", "The number is out of range.")


def plain_text(value: Decimal) -> str:
    """The number without exponent, all its digits kept: ``1.50`` stays ``1.50``."""
    return format(value, "f") if value or not value.is_signed() else format(-value, "f")


def whole(value: Decimal) -> int:
    """The number as an integer; raises ``Fault`` when it has a fraction."""
    if value != value.to_integral_value() or value.adjusted() > DIGITS:
        raise Fault("此处应是整数。", "A whole number is expected here.")
    return int(value)
