"""Limits beside the clock, and the lights: what raises a slip by itself when days pass.

Callers hold the case locked.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from engine.calendar.days import Calendar, local_date
from engine.clock.lights import Light, read_clock
from engine.clock.tables import Clock
from engine.db import APART
from engine.model.case import Case
from engine.watch.slips import raise_slip
from engine.watch.tables import Slip, WatchLimit


def set_limit(
    session: Session, calendar: Calendar, case_id: UUID, rule: str, *, started_on: date, days: int
) -> WatchLimit:
    """Watch over so many working days from a day, itself not counted; an earlier limit of the rule is replaced."""
    row = WatchLimit(
        case_id=case_id,
        rule=rule,
        started_on=started_on,
        days=days,
        due_on=calendar.add_workdays(started_on, days),
        calendar_stamp=calendar.stamp,
    )
    drop_limits(session, case_id, rule)
    session.add(row)
    return row


def drop_limits(session: Session, case_id: UUID, *rules: str) -> None:
    """What these rules (all, if none is named) waited for has come."""
    mine = [WatchLimit.case_id == case_id]
    if rules:
        mine.append(WatchLimit.rule.in_(rules))
    session.execute(delete(WatchLimit).where(*mine).execution_options(**APART))


def tell_light(session: Session, calendar: Calendar, case: Case, clock: Clock, *, now: datetime) -> Slip | None:
    """Raise the slip of a clock's light, once for each light and each extension; none for green or a stopped clock."""
    if clock.stopped_on is not None or clock.light == Light.GREEN:
        return None
    rule = "R1"
    if clock.light == Light.YELLOW:
        rule = "Y2" if read_clock(calendar, clock.course(), local_date(now)).remaining <= 1 else "Y1"
    once = f"{clock.light}:{clock.extended_days or 0}"
    return raise_slip(session, calendar, case, rule, once=once, now=now)
