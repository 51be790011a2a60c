"""Reading numbers exactly, and the two precisions that everything here computes in.

``EXACT`` refuses to lose a digit (sums, products, comparisons); ``WORK`` holds 50 digits (quotients, roots).
Input is bounded so that no exact product can grow past ``EXACT``.
"""

import re
from collections.abc import Iterable, Sequence
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow

#: What callers may hand in: Decimal, int, or text such as "10.050". Never a float.
Number = Decimal | int | str

#: A number may have this many digits, and stand this many decades from 1.
MAX_DIGITS = 60
MAX_DECADES = 60

_FAULTS = [InvalidOperation, DivisionByZero, Overflow]
WORK = Context(prec=50, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=_FAULTS)
EXACT = Context(prec=1200, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[*_FAULTS, Inexact])
#: As wide as ``EXACT``, for the one place where digits are dropped on purpose: rounding.
ROOMY = Context(prec=1200, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=_FAULTS)

PI = Decimal("3.14159265358979323846264338327950288419716939937510582097494459")

_NUMERAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,6})?")


class BadNumber(ValueError):
    """A figure cannot be used; ``zh`` and ``en`` say which and why."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


def read(value: Number) -> Decimal:
    """Read a number exactly, trailing zeros kept.

    Raises:
        BadNumber: not a finite decimal numeral, a float or bool, or beyond 60 digits or 60 decades.
    """
    if isinstance(value, bool) or not isinstance(value, Decimal | int | str):
        raise BadNumber("数值必须是十进制数", f"not a decimal number: {type(value).__name__}")
    if isinstance(value, str) and not _NUMERAL.fullmatch(value):
        raise BadNumber(f"“{value[:40]}”不是数值", f"not a number: {value[:40]!r}")
    number = Decimal(value)
    if not number.is_finite():
        raise BadNumber("数值必须是有限的", "the number must be finite")
    if len(number.as_tuple().digits) > MAX_DIGITS or abs(number.adjusted()) > MAX_DECADES:
        raise BadNumber("数值位数过多或过大、过小", f"beyond {MAX_DIGITS} digits or {MAX_DECADES} decades")
    return number


def read_all(values: Iterable[Number], *, at_least: int = 1) -> tuple[Decimal, ...]:
    """Read a series of numbers. Raises BadNumber where there are fewer than ``at_least``."""
    numbers = tuple(read(value) for value in values)
    if len(numbers) < at_least:
        raise BadNumber(f"至少需要 {at_least} 个数值", f"at least {at_least} values are needed, got {len(numbers)}")
    return numbers


def read_positive(value: Number, zh: str, en: str) -> Decimal:
    """Read a number that must be above zero; ``zh`` and ``en`` name it in the error."""
    number = read(value)
    if number <= 0:
        raise BadNumber(f"{zh}必须大于零", f"{en} must be positive")
    return number


def read_not_negative(value: Number, zh: str, en: str) -> Decimal:
    """Read a number that must not be below zero; ``zh`` and ``en`` name it in the error."""
    number = read(value)
    if number < 0:
        raise BadNumber(f"{zh}不能为负", f"{en} must not be negative")
    return number


def exponent(number: Decimal) -> int:
    """The power of ten of the last written digit: -2 for 1.50, 3 for 14E3. The number must be finite."""
    power = number.as_tuple().exponent
    if not isinstance(power, int):
        raise BadNumber("数值必须是有限的", "the number must be finite")
    return power


def add(*terms: Decimal) -> Decimal:
    """The exact sum; trailing zeros of the finest term are kept."""
    total = Decimal(0)
    for place, term in enumerate(terms):
        total = EXACT.add(total, term) if place else term
    return total


def work_sum(terms: Iterable[Decimal]) -> Decimal:
    """The sum to 50 digits, for terms that are themselves quotients or roots."""
    total = Decimal(0)
    for term in terms:
        total = WORK.add(total, term)
    return total


def subtract(left: Decimal, right: Decimal) -> Decimal:
    """The exact difference."""
    return EXACT.subtract(left, right)


def multiply(left: Decimal, right: Decimal) -> Decimal:
    """The exact product."""
    return EXACT.multiply(left, right)


def square(number: Decimal) -> Decimal:
    """The exact square."""
    return EXACT.multiply(number, number)


def magnitude(number: Decimal) -> Decimal:
    """The exact absolute value, whatever the caller's decimal context."""
    return number.copy_abs()


def divide(left: Decimal, right: Decimal) -> Decimal:
    """The quotient to 50 digits. Raises BadNumber for a zero divisor."""
    if not right:
        raise BadNumber("除数为零", "division by zero")
    return WORK.divide(left, right)


def root(number: Decimal) -> Decimal:
    """The square root to 50 digits. Raises BadNumber for a negative number."""
    if number < 0:
        raise BadNumber("负数不能开平方", "square root of a negative number")
    return WORK.sqrt(number)


def mean(values: Sequence[Decimal]) -> Decimal:
    """The arithmetic mean to 50 digits; the sum is exact."""
    return divide(add(*values), Decimal(len(values)))


def power_of_ten(decades: int) -> Decimal:
    """10 to a whole power, exactly."""
    return Decimal(1).scaleb(decades, EXACT)


def plain(number: Decimal) -> str:
    """The number without an exponent, trailing zeros kept, zero never negative."""
    text = format(number, "f")
    return text.removeprefix("-") if not number else text
