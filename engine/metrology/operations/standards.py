"""standards.check: may these measurement standards be used on the planned day?"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from engine.metrology.registers.model import MeasurementStandard
from engine.metrology.registers.standards import require_standards
from engine.ports import CaseView, Operation, Value

#: a measurement standard as sections hold it.
STANDARD_TYPE = (
    "context<name: string, number: string, model: string, range: string, certificate_no: string,"
    " valid_until: date, quality: string>"
)


def check_standards(
    session: Session, case: CaseView, now: datetime, *, standards: Sequence[str], on: date
) -> Mapping[str, Value]:
    """Refuse standards that are not registered or past their validity on the planned day (JJF 1033-2023).

    Args:
        standards: numbers of the standards chosen.
        on: planned day of work.

    Returns:
        ``standards``: what the register says of each.

    Raises:
        InvalidAnswers: at the field ``standards``.
    """
    return {"standards": [describe(one) for one in require_standards(session, standards or [], on=on)]}


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
    inputs={"standards": "list<string>", "on": "date"},
    gives={"standards": f"list<{STANDARD_TYPE}>"},
    run=check_standards,
)
