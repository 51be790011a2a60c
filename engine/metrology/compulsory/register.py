"""Enters instruments under compulsory verification, and notes what became of them.

A case never empties a number of the national portal that is known.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.metrology.compulsory.model import CompulsoryInstrument, Standing

_LOCAL = ZoneInfo("Asia/Shanghai")
#: what the application tells of an instrument.
_TOLD = ("category", "name", "model", "asset_no", "maker", "purpose", "catalogue_row")
NUMBERS = ("filing_no", "application_no")


@dataclass(frozen=True, slots=True)
class Result:
    """How the work on an instrument ended, or stands."""

    standing: Standing
    certificate_no: str = ""
    verified_on: date | None = None
    valid_until: date | None = None
    reported_to: str = ""


def enter_instruments(
    session: Session,
    case: tuple[UUID, str],
    user: tuple[str, str],
    items: Sequence[Mapping[str, Any]],
    numbers: Mapping[str, Mapping[str, Any]],
    *,
    now: datetime,
) -> list[CompulsoryInstrument]:
    """Enter the instruments of a case, or bring them up to date when they are known.

    Args:
        case: id and number.
        user: name of whoever uses them, and the code of the district.
        items: as the application tells them, by ``serial_no``.
        numbers: serial number → ``filing_no`` and ``application_no`` as the acceptor knows them.
    """
    known = {row.serial_no: row for row in of_case(session, case[0])}
    rows = []
    for item in items:
        serial_no = str(item["serial_no"])
        row = known.get(serial_no)
        if row is None:
            row = CompulsoryInstrument(
                case_id=case[0], case_number=case[1], serial_no=serial_no, filing_no="", application_no="",
                standing=Standing.AT_WORK, entered_on=now.astimezone(_LOCAL).date(),
            )  # fmt: skip
            session.add(row)
        row.user_name, row.region_code = user
        for name in _TOLD:
            setattr(row, name, str(item.get(name) or ""))
        for name in NUMBERS:
            told = numbers.get(serial_no, {}).get(name) or item.get(name)
            setattr(row, name, str(told or getattr(row, name)))
        row.changed_at = now
        rows.append(row)
    return rows


def note_result(session: Session, case_id: UUID, serial_nos: Sequence[str], result: Result, *, now: datetime) -> int:
    """Note how instruments of a case stand; gives how many there were."""
    rows = [row for row in of_case(session, case_id) if row.serial_no in set(serial_nos)]
    for row in rows:
        row.standing, row.reported_to = result.standing, result.reported_to
        row.certificate_no = result.certificate_no
        row.verified_on, row.valid_until = result.verified_on, result.valid_until
        row.changed_at = now
    return len(rows)


def of_case(session: Session, case_id: UUID) -> Sequence[CompulsoryInstrument]:
    """The instruments of one case, in the order they were entered."""
    found = select(CompulsoryInstrument).where(CompulsoryInstrument.case_id == case_id)
    return session.scalars(found.order_by(CompulsoryInstrument.id)).all()
