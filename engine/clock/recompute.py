"""Keeping lights true as days pass and calendars change: touches only the clocks whose light or dates can differ.

Safe to run anywhere, any number of times; closed and quiet clocks are never read.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from engine.calendar.days import Calendar
from engine.clock.commands import compute_clock
from engine.clock.lights import Light
from engine.clock.tables import Clock


@dataclass(frozen=True, slots=True)
class LightChange:
    """A clock whose light changed: what a supervision slip is made from."""

    case_id: UUID
    before: Light
    after: Light
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Recomputed:
    """One batch: how many clocks were computed anew, and the lights that changed. ``more``: call again."""

    computed: int
    changes: tuple[LightChange, ...]
    more: bool


def recompute(session: Session, calendar: Calendar, today: date, *, at_most: int = 500) -> Recomputed:
    """Compute anew the running clocks whose light changes by today, or whose calendar changed since.

    Args:
        today: the day in Beijing.
        at_most: clocks per batch, one transaction each batch.
    """
    turning = Clock.next_change_on <= today
    # Two ranges instead of "!=": both can use the index, and stopped clocks (NULL) fall out.
    outdated = or_(Clock.calendar_stamp < calendar.stamp, Clock.calendar_stamp > calendar.stamp)
    clocks = _locked(session, turning, at_most)
    if len(clocks) < at_most:
        known = {clock.case_id for clock in clocks}
        others = _locked(session, outdated, at_most)
        clocks = [*clocks, *(clock for clock in others if clock.case_id not in known)][:at_most]
    changes = []
    for clock in clocks:
        before = Light(clock.light)
        compute_clock(session, calendar, clock, today)
        if clock.light != before:
            changes.append(LightChange(clock.case_id, before, Light(clock.light), clock.due_on))
    return Recomputed(len(clocks), tuple(changes), len(clocks) == at_most)


def _locked(session: Session, condition: ColumnElement[bool], at_most: int) -> list[Clock]:
    """Clocks that meet a condition, locked; those another worker holds are left to it."""
    # No order: sorting would make the database walk every clock there ever was.
    wanted = select(Clock).where(condition).limit(at_most).with_for_update(skip_locked=True)
    return list(session.scalars(wanted))
