"""Statements of accuracy as they stand on instruments and in registers: classes, permissible errors, uncertainties.

"0.05级", "±(0.5%+2字)", "±0.02 mm", "±0.05 %FS", "U=0.3% (k=2)".
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from engine.metrology.numbers.exact import BadNumber, plain
from engine.metrology.numbers.mpe import Mpe
from engine.metrology.units.catalogue import Unit
from engine.metrology.units.parsing import parse_unit
from engine.metrology.units.quantities import NUMERAL, parse_number, spaced
from engine.metrology.units.symbols import clean


@dataclass(frozen=True, slots=True)
class AccuracyClass:
    """准确度等级: "0.05", "E2", "Ⅲ"."""

    name: str

    @property
    def text(self) -> str:
        """As printed: "0.05级"."""
        return f"{self.name}级"


@dataclass(frozen=True, slots=True)
class StatedMpe:
    """最大允许误差: the rule, and the unit of its constant part (None when it has none)."""

    rule: Mpe
    unit: Unit | None

    @property
    def text(self) -> str:
        """As printed: "±(0.5 %+2字)", "±0.02 mm"."""
        return f"{self.rule.text}{spaced(self.unit) if self.unit else ''}"


@dataclass(frozen=True, slots=True)
class StatedUncertainty:
    """测量不确定度: U or U_rel with its k. A relative one has the unit %, or another ratio."""

    value: Decimal
    unit: Unit
    k: Decimal
    relative: bool

    @property
    def text(self) -> str:
        """As printed: "U=0.05 ℃ (k=2)"."""
        return f"U{'rel' if self.relative else ''}={plain(self.value)}{spaced(self.unit)} (k={plain(self.k)})"


_CLASS = re.compile(r"(?P<name>[0-9]+(?:\.[0-9]+)?|[A-Z][0-9]?|[ⅠⅡⅢⅣ]{1,2}|[一二三四])\s*(?:级|等级)")
_MPE = re.compile(r"(?:MPE\s*[:=]?\s*)?±\s*(?:\((?P<sum>[^()]+)\)\s*(?P<unit>.*)|(?P<one>.+))", re.IGNORECASE)
_TERM = re.compile(
    rf"(?P<amount>{NUMERAL})\s*(?P<kind>%\s*F\.?S\.?|%\s*(?:rdg|读数)|%(?!RH)|个?字|(?:digits?|d)(?![A-Za-z]))?\s*(?P<unit>.*)"
)
_U = re.compile(
    rf"U(?P<relative>_?rel|r)?(?:_?95)?\s*=\s*(?P<value>{NUMERAL})\s*(?P<unit>[^,，;(]*?)"
    rf"\s*[(,，;]?\s*(?:k\s*=\s*(?P<k>{NUMERAL})\s*\)?)?"
)


def parse_accuracy(text: str) -> AccuracyClass | StatedMpe | StatedUncertainty:
    """Read a statement of accuracy. An uncertainty without k is taken with k = 2.

    Raises:
        BadNumber: not such a statement. BadUnit: its unit is not legal.
    """
    tidy = clean(text).text
    if found := _CLASS.fullmatch(tidy):
        return AccuracyClass(found["name"])
    if found := _U.fullmatch(tidy):
        unit = parse_unit(found["unit"] or "1")
        ratio = bool(found["relative"]) or unit.symbol == "%"
        return StatedUncertainty(parse_number(found["value"]), unit, parse_number(found["k"] or "2"), ratio)
    if found := _MPE.fullmatch(tidy):
        return _stated_mpe(found)
    raise BadNumber(f"看不懂准确度“{text[:40]}”", f"not a statement of accuracy: {text[:40]!r}")


def _stated_mpe(found: re.Match[str]) -> StatedMpe:
    terms = re.split(r"(?<![eE^])\+", found["sum"]) if found["sum"] else [found["one"]]
    parts: dict[str, Decimal] = {}
    symbols = {found["unit"] or ""}
    for term in terms:
        name, amount, symbol = _term(term.strip())
        if name in parts:
            raise BadNumber("最大允许误差中同类项重复", "a permissible error names one kind of term twice")
        parts[name] = amount
        symbols.add(symbol)
    units = {parse_unit(symbol) for symbol in symbols if symbol}
    if len(units) > 1:
        raise BadNumber("最大允许误差中单位不一致", "a permissible error mixes units")
    return StatedMpe(Mpe(**parts), units.pop() if units else None)


def _term(text: str) -> tuple[str, Decimal, str]:
    """The part of ``Mpe`` that one term of a sum is, its amount, and its unit."""
    found = _TERM.fullmatch(text)
    if found is None:
        raise BadNumber(f"看不懂“{text[:40]}”", f"not a term of a permissible error: {text[:40]!r}")
    kind = re.sub(r"[\s.]", "", found["kind"] or "").upper()
    amount, unit = parse_number(found["amount"]), found["unit"]
    if not kind:
        return "constant", amount, unit
    if unit:
        raise BadNumber(f"看不懂“{text[:40]}”", f"not a term of a permissible error: {text[:40]!r}")
    if kind == "%FS":
        return "span_percent", amount, ""
    return ("reading_percent" if kind.startswith("%") else "digits"), amount, ""
