"""Reminders of due dates: T-60, T-30, T-7, T and T+1 (example), each instrument and rule once.

A reminder whose day is no working day goes out on the working day before; the one that says "overdue" never before it
is true. Of several rules that have come due at once only the latest is sent.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.metrology.instruments.model import Instrument

#: days from the due date.
RULES = (-60, -30, -7, 0, 1)
#: instruments that are in use, or may be at once.
WATCHED = ("在用", "备用")


@dataclass(frozen=True, slots=True)
class Due:
    """One instrument to be reminded of; ``days`` until it is due, negative when it is overdue."""

    name: str
    serial_no: str
    due_on: date
    days: int
    compulsory: bool


def next_reminder(due_on: date | None, status: str, reminded: int | None) -> date | None:
    """The day of the first rule that has not been sent; None when nothing is left to say."""
    if due_on is None or status not in WATCHED:
        return None
    left = [rule for rule in RULES if reminded is None or rule > reminded]
    return due_on + timedelta(days=left[0]) if left else None


def party_to_remind(session: Session, *, until: date) -> UUID | None:
    """A party with a reminder whose day has come.

    Args:
        until: the last day before the next working day: what falls due by then is sent today.
    """
    wanted = select(Instrument.party_id).where(Instrument.remind_on <= until).order_by(Instrument.remind_on).limit(1)
    return session.scalar(wanted)


def take_due(session: Session, party_id: UUID, *, today: date, until: date) -> tuple[Due, ...]:
    """The instruments to remind a party of today, soonest first; the open transaction marks them as reminded."""
    rows = session.scalars(
        select(Instrument)
        .where(Instrument.party_id == party_id, Instrument.remind_on <= until)
        .order_by(Instrument.due_on, Instrument.id)
        .with_for_update()
    ).all()
    found = []
    for row in rows:
        rule = _rule(row, today, until)
        if rule is not None and row.due_on is not None:
            row.reminded = rule
            days = (row.due_on - today).days
            found.append(Due(row.name, row.serial_no, row.due_on, days, row.compulsory == "是"))
        row.remind_on = next_reminder(row.due_on, row.status, row.reminded)
        if row.remind_on is not None and row.remind_on <= until:
            # "Overdue" is not said on the last good day: it waits for the day after, working day or not.
            row.remind_on = until + timedelta(days=1)
    return tuple(found)


def _rule(row: Instrument, today: date, until: date) -> int | None:
    """The latest rule whose day has come and that has not been sent."""
    if row.due_on is None:
        return None
    come = [rule for rule in RULES if row.due_on + timedelta(days=rule) <= until and (rule <= 0 or today > row.due_on)]
    if not come or (row.reminded is not None and come[-1] <= row.reminded):
        return None
    return come[-1]
