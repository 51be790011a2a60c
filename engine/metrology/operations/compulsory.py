"""compulsory.enter and .note: a case tells the register of compulsory instruments what became of each."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from engine.errors import InvalidAnswers, Problem
from engine.metrology.compulsory import NUMBERS, Result, Standing, enter_instruments, note_result
from engine.ports import CaseView, Operation, Value


def enter(
    session: Session,
    case: CaseView,
    now: datetime,
    *,
    items: Sequence[Mapping[str, Any]],
    numbers: Sequence[Mapping[str, Any]] | None,
    user: str,
    region_code: str | None,
) -> Mapping[str, Value]:
    """Enter the instruments of the case; those that are known are brought up to date.

    Args:
        items: as the application tells them.
        numbers: ``serial_no``, ``filing_no``, ``application_no`` of the national portal, as far as they are known.
        user: who uses them.
        region_code: district of use.
    """
    known = {str(one["serial_no"]): one for one in numbers or ()}
    rows = enter_instruments(session, (case.id, case.number), (user, region_code or ""), items, known, now=now)
    lacking = [row for row in rows if not all(getattr(row, name) for name in NUMBERS)]
    return {"entered": Decimal(len(rows)), "without_number": Decimal(len(lacking))}


def note(
    session: Session,
    case: CaseView,
    now: datetime,
    *,
    serial_nos: Sequence[str],
    standing: str,
    certificate_no: str | None,
    verified_on: date | None,
    valid_until: date | None,
    reported_to: str | None,
) -> Mapping[str, Value]:
    """Note how instruments of the case stand.

    Raises:
        InvalidAnswers: there is no such standing.
    """
    if standing not in tuple(Standing):
        raise InvalidAnswers([Problem("", f"强检器具没有“{standing}”这种状态", f"no such standing: {standing}")])
    result = Result(Standing(standing), certificate_no or "", verified_on, valid_until, reported_to or "")
    return {"noted": Decimal(note_result(session, case.id, serial_nos, result, now=now))}


ENTER = Operation(
    "compulsory.enter",
    {"items": "Any", "numbers": "Any", "user": "string", "region_code": "string"},
    {"entered": "number", "without_number": "number"},
    enter,
)
NOTE = Operation(
    "compulsory.note",
    {
        "serial_nos": "list<string>",
        "standing": "string",
        "certificate_no": "string",
        "verified_on": "date",
        "valid_until": "date",
        "reported_to": "string",
    },
    {"noted": "number"},
    note,
)
COMPULSORY = (ENTER, NOTE)
