"""The table of capabilities as the public asks it: which instruments, within which range, how well, by which method."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.errors import InvalidAnswers, Problem
from engine.metrology.numbers.exact import BadNumber
from engine.metrology.registers.asked import covers
from engine.metrology.registers.model import Capability
from engine.metrology.units.catalogue import BadUnit
from engine.metrology.units.quantities import Range, parse_quantity, parse_range

#: what is listed at most; the table of an institute is a few hundred rows.
MOST = 500


def search_capabilities(
    session: Session, words: str = "", *, service: str = "", wanted: Range | None = None
) -> Sequence[Capability]:
    """What is offered, by category and number: rows in which every word occurs, and that cover the range.

    Args:
        service: 检定, 校准 or 检测; "" for all.
        wanted: a range to be measured; rows of another kind of quantity are left out.
    """
    columns = (Capability.category, Capability.parameter, Capability.method, Capability.method_name)
    found = select(Capability).where(Capability.suspended.is_(False))
    for word in words.split():
        found = found.where(or_(*(column.contains(word, autoescape=True) for column in columns)))
    if service:
        found = found.where(Capability.service_type == service)
    rows = session.scalars(found.order_by(Capability.category, Capability.number).limit(MOST)).all()
    return rows if wanted is None else [row for row in rows if _measures(row, wanted)]


def _measures(row: Capability, wanted: Range) -> bool:
    try:
        alike = parse_range(row.range).unit.measures_like(wanted.unit)
    except (BadNumber, BadUnit):
        return False
    return alike and covers(row, wanted)


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
