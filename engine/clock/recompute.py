"""Keeping lights true as days pass and calendars change: touches only the clocks whose light or dates can differ.

Safe to run anywhere, any number of times; closed and quiet clocks are never read.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from engine.calendar.days import Calendar
from engine.clock.commands import computed
from engine.clock.course import Course, Extension, Kind, Limit, Segment
from engine.clock.lights import Light
from engine.clock.tables import Clock, ClockSegment

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
    alike = _alike(session, free)
    told: dict[UUID, Mapping[str, Any]] = {}
    before: dict[UUID, str] = {}
    for facts, lights in alike.items():
        follows = computed(calendar, facts.course(), today)
        _write(session, follows, lights)
        told |= dict.fromkeys(lights, follows)
        before |= lights
    for held in [one for one in session.identity_map.values() if isinstance(one, Clock) and one.case_id in told]:
        session.expire(held)
    changes = tuple(
        LightChange(case_id, Light(before[case_id]), Light(follows["light"]), follows["due_on"])
        for case_id, follows in told.items()
        if follows["light"] != before[case_id]
    )
    return Recomputed(len(told), changes, more=len(found) == at_most or len(free) < len(found))


class _Facts(NamedTuple):
    """What a clock is computed from, as its rows hold it: clocks with the same facts stand alike and are read once."""

    legal_days: int | None
    promised_days: int | None
    started_on: date
    extended_days: int | None
    extended_on: date | None
    stopped_on: date | None
    #: kind, first day and last day of each stretch.
    stretches: tuple[tuple[str, date, date | None], ...]

    def course(self) -> Course:
        """The same as a value, for arithmetic."""
        extension = None
        if self.extended_days is not None and self.extended_on is not None:
            extension = Extension(self.extended_days, self.extended_on)
        limit = Limit(self.legal_days, self.promised_days)
        segments = tuple(Segment(Kind(kind), start, end) for kind, start, end in self.stretches)
        return Course(limit, self.started_on, segments, extension, self.stopped_on)


def _alike(session: Session, ids: Sequence[UUID]) -> dict[_Facts, dict[UUID, str]]:
    """These clocks with their lights, those with the same facts together. Rows, not objects: a batch may be a day's."""
    if not ids:
        return {}
    session.flush()
    kept, clocks = ClockSegment.__table__.c, Clock.__table__.c
    stretches: dict[UUID, list[tuple[str, date, date | None]]] = {case_id: [] for case_id in ids}
    for case_id, *stretch in session.execute(
        select(kept.case_id, kept.kind, kept.started_on, kept.ended_on)
        .where(kept.case_id.in_(ids))
        .order_by(kept.case_id, kept.position)
    ):
        stretches[case_id].append(tuple(stretch))
    found: dict[_Facts, dict[UUID, str]] = {}
    columns = [clocks[name] for name in _Facts._fields[:-1]]
    for case_id, light, *facts in session.execute(
        select(clocks.case_id, clocks.light, *columns).where(clocks.case_id.in_(ids))
    ):
        found.setdefault(_Facts._make([*facts, tuple(stretches[case_id])]), {})[case_id] = light
    return found


def _write(session: Session, follows: Mapping[str, Any], ids: Collection[UUID]) -> None:
    """Write what follows for clocks that stand alike, as a change that everybody who holds an older one notices."""
    clocks = Clock.metadata.tables[Clock.__tablename__]
    session.connection().execute(
        clocks.update().where(clocks.c.case_id.in_(ids)).values(revision=clocks.c.revision + 1, **follows)
    )


def _found(session: Session, condition: ColumnElement[bool], at_most: int) -> list[UUID]:
    # No order: sorting would make the database walk every clock there ever was.
    return list(session.scalars(select(Clock.case_id).where(condition).limit(at_most)))
