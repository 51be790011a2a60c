"""standards.check: may these measurement standards be used on the planned day?"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from engine.errors import InvalidAnswers, Problem
from engine.metrology.registers.model import MeasurementStandard
from engine.metrology.registers.standards import require_standards
from engine.ports import CaseView, Operation, Value

#: a measurement standard as sections hold it.
STANDARD_TYPE = (
    "context<name: string, number: string, model: string, range: string, certificate_no: string,"
    " valid_until: date, quality: string>"
)


def check_standards(
    session: Session,
    case: CaseView,
    now: datetime,
    *,
    standards: Sequence[str],
    on: date,
    categories: Sequence[str] | None,
) -> Mapping[str, Value]:
    """Refuse standards that are not registered or past their validity on the planned day (JJF 1033-2023).

    Args:
        standards: numbers of the standards chosen.
        on: planned day of work.
        categories: of the instruments of the order; each must be served by one of the standards.

    Returns:
        ``standards``: what the register says of each.

    Raises:
        InvalidAnswers: at the field ``standards``.
    """
    used = require_standards(session, standards or [], on=on)
    served = {category for one in used for category in one.categories}
    missing = [category for category in dict.fromkeys(categories or ()) if category not in served]
    if missing:
        zh, en = f"所选计量标准不能用于{'、'.join(missing)}，请补选", f"no standard chosen serves {', '.join(missing)}"
        raise InvalidAnswers([Problem("standards", zh, en)])
    return {"standards": [describe(one) for one in used]}


def describe(standard: MeasurementStandard) -> dict[str, Value]:
    """A standard as a section freezes it."""
    return {
        "name": standard.name,
        "number": standard.number,
        "model": standard.model,
        "range": standard.range,
        "certificate_no": standard.certificate_no,
        "valid_until": standard.valid_until,
        "quality": standard.quality,
    }


CHECK = Operation(
    name="standards.check",
    inputs={"standards": "list<string>", "on": "date", "categories": "list<string>"},
    gives={"standards": f"list<{STANDARD_TYPE}>"},
    run=check_standards,
)
