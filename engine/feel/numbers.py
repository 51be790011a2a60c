"""FEEL's numbers: decimals of 34 digits (IEEE 754-2008 decimal128), rounded half to even, never binary floats."""

import re
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
MAX_LITERAL = 7_000
_LITERAL = re.compile(r"-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,6})?", re.ASCII)


def number_of(value: int | Decimal) -> Decimal:
    """A caller's number as FEEL's; raises ``Fault`` for what is no number or too large."""
    if isinstance(value, Decimal):
        if value.is_finite() and abs(value.adjusted()) <= EXPONENT:
            return EXACT.plus(value)
    elif value.bit_length() <= MAX_INTEGER_BITS:
        return EXACT.plus(Decimal(value))
    raise Fault("数值超出可表示的范围。", "The number is out of range.")


def read_number(text: str) -> Decimal:
    """A numeric literal as a number; raises ``Fault``."""
    if len(text) > MAX_LITERAL or not _LITERAL.fullmatch(text):
        raise Fault(f"“{text[:40]}”不是数字。", f"'{text[:40]}' is no number.")
    return number_of(Decimal(text))


def plain_text(value: Decimal) -> str:
    """The number without exponent, all its digits kept: ``1.50`` stays ``1.50``."""
    return format(value, "f") if value or not value.is_signed() else format(-value, "f")


def cut(value: Decimal) -> int:
    """The number without its fraction, as positions, lengths and scales are meant; raises ``Fault`` when too large."""
    if value.adjusted() > DIGITS:
        raise Fault("数值过大。", "The number is too large.")
    return int(value)


def whole(value: Decimal) -> int:
    """The number as an integer; raises ``Fault`` when it has a fraction."""
    if value != value.to_integral_value() or value.adjusted() > DIGITS:
        raise Fault("此处应是整数。", "A whole number is expected here.")
    return int(value)
