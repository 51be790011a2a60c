"""Which price holds for an instrument on a day, and the lines of a quotation for several."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from engine.metrology.numbers.exact import BadNumber, read
from engine.metrology.prices.lists import rows_of, version_on
from engine.metrology.prices.model import PriceRow
from engine.metrology.units.catalogue import BadUnit
from engine.metrology.units.parsing import parse_unit
from engine.metrology.units.quantities import Quantity, Range, convert, parse_range


@dataclass(frozen=True, slots=True)
class Price:
    """The price of one instrument; ``fen`` is None where the list has none, and ``sentence`` says what to do then."""

    fen: int | None
    per: str
    sentence: str
    sentence_en: str


class PriceBook:
    """The price list as it counts on a day, read once."""

    def __init__(self, session: Session, day: date) -> None:
        version = version_on(session, day)
        self.day = day
        self.number = version.number if version is not None else ""
        self.basis = version.basis if version is not None else ""
        self._rows: Sequence[PriceRow] = rows_of(session, version.id) if version is not None else ()

    def price_of(self, instrument: Mapping[str, Any]) -> Price:
        """The price of an instrument: category, service_type, range_from, range_to, unit.

        A row for the very service goes before one for all, a narrower range before a wider one, any range before none.
        """
        category, service = instrument.get("category"), instrument.get("service_type")
        wanted = _range(instrument)
        fitting = [
            row
            for row in self._rows
            if row.category == category and row.service_type in ("", service) and _covers(row, wanted)
        ]
        if not fitting:
            zh = f"价目表没有{category or ''}{service or ''}的价格，请询价"
            return Price(None, "", zh, "the price list has no price for it; ask for a quotation")
        row = min(fitting, key=lambda one: (not one.service_type, not one.range, _width(one, wanted), one.place))
        return Price(row.price_fen, row.per, "", "")


def _range(instrument: Mapping[str, Any]) -> Range | None:
    low, high, unit = (instrument.get(name) for name in ("range_from", "range_to", "unit"))
    if high in (None, "") or not isinstance(unit, str):
        return None
    try:
        return Range(_number(low if low not in (None, "") else "0"), _number(high), parse_unit(unit))
    except (BadUnit, BadNumber):
        return None


def _number(given: Any) -> Decimal:  # noqa: ANN401 -- text or a decimal, as the form has it
    return given if isinstance(given, Decimal) else read(str(given).strip())


def _covers(row: PriceRow, wanted: Range | None) -> bool:
    """Whether the row's range holds the instrument's; a row with a range holds nothing whose range is not known."""
    if not row.range:
        return True
    if wanted is None:
        return False
    try:
        return parse_range(row.range).covers(wanted)
    except (BadUnit, BadNumber):
        return False


def _width(row: PriceRow, wanted: Range | None) -> Decimal:
    """How wide a fitting row's range is, in the unit of the instrument."""
    if not row.range or wanted is None:
        return Decimal(0)
    limits = parse_range(row.range)
    low, high = (convert(Quantity(end, limits.unit), wanted.unit).value for end in (limits.low, limits.high))
    return high - low
