"""Keeping lights true as days pass and calendars change: touches only the clocks whose light or dates can differ.

Safe to run anywhere, any number of times; closed and quiet clocks are never read.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, bindparam, or_, select
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
    before, courses = _courses(session, free)
    told = {case_id: computed(calendar, course, today) for case_id, course in courses.items()}
    _write(session, told)
    changes = tuple(
        LightChange(case_id, before[case_id], Light(facts["light"]), facts["due_on"])
        for case_id, facts in told.items()
        if facts["light"] != before[case_id]
    )
    return Recomputed(len(told), changes, more=len(found) == at_most or len(free) < len(found))


def _courses(session: Session, ids: Sequence[UUID]) -> tuple[dict[UUID, Light], dict[UUID, Course]]:
    """The lights and the courses of these clocks. Rows, not objects: a batch may be a whole day's work."""
    if not ids:
        return {}, {}
    session.flush()
    stretches: dict[UUID, list[Segment]] = {case_id: [] for case_id in ids}
    kept = ClockSegment.__table__.c
    for row in session.execute(
        select(kept.case_id, kept.kind, kept.started_on, kept.ended_on)
        .where(kept.case_id.in_(ids))
        .order_by(kept.case_id, kept.position)
    ):
        stretches[row.case_id].append(Segment(Kind(row.kind), row.started_on, row.ended_on))
    rows = session.execute(select(Clock.__table__).where(Clock.__table__.c.case_id.in_(ids))).all()
    lights = {row.case_id: Light(row.light) for row in rows}
    return lights, {row.case_id: _course(row, tuple(stretches[row.case_id])) for row in rows}


def _course(row: Row[*tuple[Any, ...]], segments: tuple[Segment, ...]) -> Course:
    extension = None if row.extended_days is None else Extension(row.extended_days, row.extended_on)
    return Course(Limit(row.legal_days, row.promised_days), row.started_on, segments, extension, row.stopped_on)


def _write(session: Session, told: Mapping[UUID, Mapping[str, Any]]) -> None:
    """Write all of them with one statement, as changes that everybody who holds an older one must notice."""
    if not told:
        return
    table = Clock.metadata.tables[Clock.__tablename__]
    names = next(iter(told.values())).keys()
    statement = (
        table.update()
        .where(table.c.case_id == bindparam("of_case"))
        .values(revision=table.c.revision + 1, **{name: bindparam(f"new_{name}") for name in names})
    )
    rows = [
        {"of_case": case_id, **{f"new_{name}": value for name, value in facts.items()}}
        for case_id, facts in told.items()
    ]
    session.connection().execute(statement, rows)
    for held in [one for one in session.identity_map.values() if isinstance(one, Clock) and one.case_id in told]:
        session.expire(held)


def _found(session: Session, condition: ColumnElement[bool], at_most: int) -> list[UUID]:
    # No order: sorting would make the database walk every clock there ever was.
    return list(session.scalars(select(Clock.case_id).where(condition).limit(at_most)))
