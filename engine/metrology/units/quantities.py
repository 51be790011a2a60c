"""Quantities as people write them: "10.00012 V", "0~100 ℃", "10.0 ±0.1 mm"; figures stay as written.

Numbers are Decimal and keep their trailing zeros; printing puts a no-break space before the unit, and none before
° ′ ″. A change of unit is exact or refused.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from engine.metrology.numbers.exact import BadNumber, exponent, plain, read
from engine.metrology.units.catalogue import BadUnit, Unit
from engine.metrology.units.parsing import parse_unit
from engine.metrology.units.symbols import clean

NO_BREAK = "\u00a0"
_CLOSE = frozenset("°′″")
_DOWN = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")

NUMERAL = (
    r"[+-]?(?:[0-9]{1,3}(?: [0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
    r"(?:[eE][+-]?[0-9]{1,3}|\s*[×x*]\s*10(?:\^[+-]?[0-9]{1,3}|[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?"
)
_NUMERAL = re.compile(NUMERAL)
_UNIT = r"(?P<unit>[^0-9\s~±(][^~±]*|1/.*)?"
_QUANTITY = re.compile(rf"(?P<value>{NUMERAL})\s*{_UNIT}")
_TOLERANCE = re.compile(rf"(?P<value>{NUMERAL})\s*±\s*(?P<deviation>{NUMERAL})\s*{_UNIT}")
_RANGE = re.compile(rf"(?P<low>{NUMERAL})\s*(?P<low_unit>[^0-9\s~±()][^~±]*?)?\s*[~至]\s*(?P<high>{NUMERAL})\s*{_UNIT}")
_BRACKETS = re.compile(r"\((?P<inside>[^()]*[~±][^()]*)\)(?P<unit>.*)")


@dataclass(frozen=True, slots=True)
class Quantity:
    """One value with its unit."""

    value: Decimal
    unit: Unit

    @property
    def text(self) -> str:
        """As printed: "10.00012 V", "45°"."""
        return f"{plain(self.value)}{spaced(self.unit)}"


@dataclass(frozen=True, slots=True)
class Tolerance:
    """A nominal value and its symmetric deviation, in one unit."""

    nominal: Decimal
    deviation: Decimal
    unit: Unit

    @property
    def text(self) -> str:
        """As printed: "(10.0±0.1) mm"."""
        return f"({plain(self.nominal)}±{plain(self.deviation)}){spaced(self.unit)}"


@dataclass(frozen=True, slots=True)
class Range:
    """A measuring range, both ends included, in one unit."""

    low: Decimal
    high: Decimal
    unit: Unit

    @property
    def text(self) -> str:
        """As printed, the unit once: "0~100 ℃"."""
        return f"{plain(self.low)}~{plain(self.high)}{spaced(self.unit)}"

    def covers(self, other: "Range") -> bool:
        """Whether another range of the same kind of quantity lies within this one. Raises BadUnit for another kind."""
        low, high = (convert(Quantity(end, other.unit), self.unit).value for end in (other.low, other.high))
        return self.low <= low and high <= self.high


def parse_number(text: str) -> Decimal:
    """Read a number: "10.050", "−3", "1.0×10^-3", "1.0×10⁻³", "12 345.6" (groups of three), full-width digits too.

    Raises:
        BadNumber: no number, or beyond the bounds of ``numbers.exact``.
    """
    tidy = clean(text).text
    if not _NUMERAL.fullmatch(tidy):
        raise BadNumber(f"“{tidy[:40]}”不是数值", f"not a number: {tidy[:40]!r}")
    return _number(tidy)


def parse_quantity(text: str) -> Quantity:
    """Read a value with its unit; a bare number has the unit 1.

    Raises:
        BadNumber: the text does not start with a number.
        BadUnit: the unit is unknown or not legal.
    """
    found = _QUANTITY.fullmatch(clean(text).text)
    if found is None:
        raise BadNumber(f"看不懂量值“{text[:40]}”", f"not a quantity: {text[:40]!r}")
    return Quantity(_number(found["value"]), _unit(found["unit"]))


def parse_tolerance(text: str) -> Tolerance:
    """Read "10.0 ±0.1 mm" or "(10.0±0.1) mm". Raises BadNumber, BadUnit."""
    found = _TOLERANCE.fullmatch(_without_brackets(clean(text).text))
    if found is None:
        raise BadNumber(f"看不懂“{text[:40]}”，应如 10.0±0.1 mm", f"not a tolerance: {text[:40]!r}")
    deviation = _number(found["deviation"])
    if deviation < 0:
        raise BadNumber("偏差不能为负", "the deviation must not be negative")
    return Tolerance(_number(found["value"]), deviation, _unit(found["unit"]))


def parse_range(text: str) -> Range:
    """Read "0~100 ℃", "(−40~300) ℃" or "0 V~10 V". Raises BadNumber, BadUnit."""
    found = _RANGE.fullmatch(_without_brackets(clean(text).text))
    if found is None:
        raise BadNumber(f"看不懂范围“{text[:40]}”，应如 0~100 ℃", f"not a range: {text[:40]!r}")
    unit = _unit(found["unit"])
    low = Quantity(_number(found["low"]), unit if found["low_unit"] is None else _unit(found["low_unit"]))
    ends = Range(convert(low, unit).value, _number(found["high"]), unit)
    if ends.low > ends.high:
        raise BadNumber("范围的下限大于上限", "the range runs backwards")
    return ends


def convert(quantity: Quantity, unit: Unit) -> Quantity:
    """The same quantity in another unit, exactly; trailing zeros of the value are kept where the factor allows.

    Raises:
        BadUnit: the units measure different kinds of quantity.
        BadNumber: the value has no finite decimal expansion in that unit.
    """
    source = quantity.unit
    if source.symbol == unit.symbol:
        return quantity
    if not source.measures_like(unit):
        raise BadUnit(f"{source} 与 {unit} 不是同一种量", f"{source} and {unit} measure different quantities")
    exact = (Fraction(quantity.value) * source.factor + source.offset - unit.offset) / unit.factor
    return Quantity(_decimal(exact, quantity, unit), unit)


def spaced(unit: Unit) -> str:
    """The unit as it follows a number: nothing for 1, close for ° ′ ″, else after a no-break space."""
    if unit.symbol == "1":
        return ""
    return unit.symbol if unit.symbol in _CLOSE else f"{NO_BREAK}{unit.symbol}"


def _number(text: str) -> Decimal:
    front, _, power = re.sub(r"\s*[×x*]\s*10\^?", "E", text).partition("E")
    tidy = front.replace(" ", "") + (f"E{power.translate(_DOWN)}" if power else "")
    return read(tidy)


def _unit(text: str | None) -> Unit:
    return parse_unit(text or "1")


def _without_brackets(text: str) -> str:
    found = _BRACKETS.fullmatch(text)
    return text if found is None else f"{found['inside']} {found['unit']}"


def _decimal(exact: Fraction, quantity: Quantity, unit: Unit) -> Decimal:
    """The finite decimal of a fraction; a change by a power of ten keeps the written trailing zeros."""
    rest, places = exact.denominator, 0
    for prime in (2, 5):
        count = 0
        while rest % prime == 0:
            rest //= prime
            count += 1
        places = max(places, count)
    if rest != 1:
        raise BadNumber(f"{quantity.text} 换算后除不尽", f"{quantity.text} has no finite decimal in that unit")
    written = exponent(quantity.value) + _decades(quantity.unit.factor / unit.factor)
    places = max(places, -written)
    # Past the point only: 1.0 km is 1000 m, not 10E+2 m.
    return read(f"{int(exact * 10**places)}E{-places}")


def _decades(ratio: Fraction) -> int:
    """The power of ten that a ratio is, or 0 when it is none."""
    size = max(ratio.numerator, ratio.denominator)
    power = len(str(size)) - 1
    if min(ratio.numerator, ratio.denominator) != 1 or size != 10**power:
        return 0
    return power if ratio > 1 else -power
