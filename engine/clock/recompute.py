"""Keeping lights true as days pass and calendars change: touches only the clocks whose light or dates can differ.

Safe to run anywhere, any number of times; closed and quiet clocks are never read.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
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
    # Two ranges instead of "!=": both can use the index, and stopped clocks (NULL) fall out.
    outdated = or_(Clock.calendar_stamp < calendar.stamp, Clock.calendar_stamp > calendar.stamp)
    wanted = (
        select(Clock)
        .where(or_(Clock.next_change_on <= today, outdated))
        .order_by(Clock.case_id)
        .limit(at_most)
        .with_for_update(skip_locked=True)
    )
    clocks = session.scalars(wanted).all()
    changes = []
    for clock in clocks:
        before = Light(clock.light)
        compute_clock(session, calendar, clock, today)
        if clock.light != before:
            changes.append(LightChange(clock.case_id, before, Light(clock.light), clock.due_on))
    return Recomputed(len(clocks), tuple(changes), len(clocks) == at_most)
