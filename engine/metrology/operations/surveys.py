"""survey.invite, .note and .close: a case asks for a rating, enters it, and says how its follow-up ended."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from engine.metrology.surveys import BAD, invite, note_end, note_rating
from engine.ports import CaseView, Operation, Value

_LOCAL = ZoneInfo("Asia/Shanghai")


def ask(session: Session, case: CaseView, now: datetime) -> Mapping[str, Value]:
    """Ask the case for a rating: gives the path of the page on which whoever holds the link rates it, once."""
    on = now.astimezone(_LOCAL).date()
    _, code = invite(session, case.id, case.scope_path, case.item, on=on)
    return {"path": f"/rate/{code}", "asked_on": on}


def note(
    session: Session, case: CaseView, now: datetime, *, level: str, reasons: Sequence[str] | None
) -> Mapping[str, Value]:
    """Enter a rating, and say whether it is bad enough to be followed up.

    Args:
        level: 非常满意, 满意, 基本满意, 不满意 or 非常不满意.
        reasons: what was bad.
    """
    on = now.astimezone(_LOCAL).date()
    row = note_rating(session, case.id, case.scope_path, level, reasons or (), on=on)
    return {"stars": Decimal(row.level or 0), "bad": (row.level or 0) <= BAD, "rated_on": on}


def close(session: Session, case: CaseView, now: datetime, *, end: str, due_on: date | None) -> Mapping[str, Value]:
    """Enter how the follow-up of a bad rating ended, and whether it was late.

    Args:
        end: 已整改, or 已剔除 where the rating does not count.
        due_on: last day of the follow-up.
    """
    on = now.astimezone(_LOCAL).date()
    late = due_on is not None and on > due_on
    note_end(session, case.id, case.scope_path, end, late=late)
    return {"end": end, "late": late, "closed_on": on}


INVITE = Operation("survey.invite", {}, {"path": "string", "asked_on": "date"}, ask)
NOTE = Operation(
    "survey.note",
    {"level": "string", "reasons": "list<string>"},
    {"stars": "number", "bad": "boolean", "rated_on": "date"},
    note,
)
CLOSE = Operation(
    "survey.close",
    {"end": "string", "due_on": "date"},
    {"end": "string", "late": "boolean", "closed_on": "date"},
    close,
)
SURVEYS = (INVITE, NOTE, CLOSE)
