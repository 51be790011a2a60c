"""Keeping lights true as days pass and calendars change: touches only the clocks whose light or dates can differ.

Safe to run anywhere, any number of times; closed and quiet clocks are never read.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from engine.calendar.days import Calendar
from engine.clock.commands import compute_clock
from engine.clock.lights import Light
from engine.clock.tables import Clock

#: locks these cases; gives those that nobody else holds.
Lock = Callable[[Sequence[UUID]], Collection[UUID]]


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


def recompute(
    session: Session, calendar: Calendar, today: date, *, at_most: int = 500, lock: Lock | None = None
) -> Recomputed:
    """Compute anew the running clocks whose light changes by today, or whose calendar changed since.

    Args:
        today: the day in Beijing.
        at_most: clocks per batch, one transaction each batch.
        lock: locks the cases of the batch before their clocks are read; those it does not give are left.
    """
    turning = Clock.next_change_on <= today
    # Two ranges instead of "!=": both can use the index, and stopped clocks (NULL) fall out.
    outdated = or_(Clock.calendar_stamp < calendar.stamp, Clock.calendar_stamp > calendar.stamp)
    found = _found(session, turning, at_most)
    if len(found) < at_most:
        found = list(dict.fromkeys([*found, *_found(session, outdated, at_most)]))[:at_most]
    free = list(lock(found) if lock is not None else found) if found else []
    clocks = session.scalars(select(Clock).where(Clock.case_id.in_(free))).all() if free else ()
    changes = []
    for clock in clocks:
        before = Light(clock.light)
        compute_clock(session, calendar, clock, today)
        if clock.light != before:
            changes.append(LightChange(clock.case_id, before, Light(clock.light), clock.due_on))
    return Recomputed(len(clocks), tuple(changes), more=len(found) == at_most or len(free) < len(found))


def _found(session: Session, condition: ColumnElement[bool], at_most: int) -> list[UUID]:
    # No order: sorting would make the database walk every clock there ever was.
    return list(session.scalars(select(Clock.case_id).where(condition).limit(at_most)))
