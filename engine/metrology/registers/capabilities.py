"""The table of capabilities as the public asks it: which instruments, within which range, how well, by which method."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import InvalidAnswers, Problem
from engine.metrology.lists import with_words
from engine.metrology.numbers.exact import BadNumber
from engine.metrology.registers.asked import covers
from engine.metrology.registers.model import Capability
from engine.metrology.units.accuracy import StatedUncertainty, parse_accuracy
from engine.metrology.units.catalogue import BadUnit
from engine.metrology.units.quantities import Quantity, Range, convert, parse_quantity, parse_range

#: what is listed at most; the table of an institute is a few hundred rows.
MOST = 500
_USUAL_K = 2


def search_capabilities(
    session: Session,
    words: str = "",
    *,
    service: str = "",
    wanted: Range | None = None,
    level: Quantity | None = None,
) -> Sequence[Capability]:
    """What is offered, by category and number: rows in which every word occurs, and that cover the range.

    Args:
        service: 检定, 校准 or 检测; "" for all.
        wanted: a range to be measured; rows of another kind of quantity are left out.
        level: the largest expanded uncertainty (k = 2) that will do; rows that state none, or one of another kind of
            quantity, are left out.
    """
    columns = (
        Capability.number, Capability.category, Capability.parameter, Capability.range, Capability.uncertainty,
        Capability.method, Capability.method_name,
    )  # fmt: skip
    found = with_words(select(Capability).where(Capability.suspended.is_(False)), words, columns)
    if service:
        found = found.where(Capability.service_type == service)
    rows = session.scalars(found.order_by(Capability.category, Capability.number).limit(MOST)).all()
    return [
        row for row in rows if (wanted is None or _measures(row, wanted)) and (level is None or _is_as_good(row, level))
    ]


def _measures(row: Capability, wanted: Range) -> bool:
    try:
        alike = parse_range(row.range).unit.measures_like(wanted.unit)
    except (BadNumber, BadUnit):
        return False
    return alike and covers(row, wanted)


def _is_as_good(row: Capability, level: Quantity) -> bool:
    try:
        stated = parse_accuracy(row.uncertainty)
        if not isinstance(stated, StatedUncertainty) or not stated.unit.measures_like(level.unit):
            return False
        return convert(Quantity(stated.value * _USUAL_K / stated.k, stated.unit), level.unit).value <= level.value
    except (BadNumber, BadUnit):
        return False


def read_level(text: str) -> Quantity | None:
    """The largest expanded uncertainty that will do, "0.05 %" or "U=0.1 ℃ (k=2)", for k = 2; None for nothing.

    Raises:
        InvalidAnswers: it cannot be read; at the field ``level``.
    """
    if not text.strip():
        return None
    try:
        stated = parse_accuracy(text)
        if isinstance(stated, StatedUncertainty):
            return Quantity(stated.value * _USUAL_K / stated.k, stated.unit)
    except (BadNumber, BadUnit):
        pass
    try:
        return parse_quantity(text)
    except (BadNumber, BadUnit) as wrong:
        raise InvalidAnswers([Problem("level", f"扩展不确定度读不出来：{wrong.zh}", wrong.en)]) from wrong


def read_wanted(text: str) -> Range | None:
    """What somebody typed as range or single point, "0~1.6 MPa" or "10 V"; None for nothing.

    Raises:
        InvalidAnswers: it cannot be read; at the field ``range``.
    """
    if not text.strip():
        return None
    try:
        return parse_range(text)
    except (BadNumber, BadUnit):
        pass
    try:
        point = parse_quantity(text)
    except (BadNumber, BadUnit) as wrong:
        raise InvalidAnswers([Problem("range", f"测量范围读不出来：{wrong.zh}", wrong.en)]) from wrong
    return Range(point.value, point.value, point.unit)
