"""Keeps limits true as days pass and calendars change: lights, slips, due days of steps, timers that count days.

Only what can differ today is read, through an index each; everything else is never touched. Safe to run anywhere, any
number of times: small transactions, and rows that somebody else holds are left for the next round.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine.calendar.commands import load_calendar
from engine.calendar.days import BEIJING, Calendar, local_date
from engine.clock.recompute import recompute
from engine.clock.tables import Clock
from engine.db import reading, transaction
from engine.model.case import Case, Task, Wait
from engine.moves import Means
from engine.moves.retiming import retime_case
from engine.watch.limits import tell_light
from engine.watch.slips import raise_slip
from engine.watch.tables import Slip, WatchLimit

#: rows per transaction.
BATCH = 500
Row = TypeVar("Row", Task, WatchLimit)
Job = Callable[[Session, Means, Calendar, datetime], int]


@dataclass(slots=True)
class Keeper:
    """Keeps limits once a day and once per change of the calendar; in between it asks one short question."""

    _kept: tuple[date, str] | None = None

    def keep(self, session: Session, means: Means, *, now: datetime) -> int:
        """Do one batch of each job, unless everything is true already; gives how many rows were worked on."""
        with reading(session):
            here = (local_date(now), load_calendar(session).stamp)
        if here == self._kept:
            return 0
        done = keep_limits(session, means, now=now)
        if not done:
            self._kept = here
        return done


def keep_limits(session: Session, means: Means, *, now: datetime) -> int:
    """Do one batch of each job; gives how many rows were worked on. Call again until that is 0."""
    total = 0
    for job in (_lights, _passed, _late_steps, _due_days, _limits, _timers):
        with transaction(session):
            total += job(session, means, load_calendar(session), now)
    return total


def _lights(session: Session, means: Means, calendar: Calendar, now: datetime) -> int:
    """Clocks whose light changes by today, or whose calendar has changed; slips for lights that went on."""
    done = recompute(session, calendar, local_date(now), at_most=BATCH)
    changed = [change.case_id for change in done.changes]
    clocks = {clock.case_id: clock for clock in session.scalars(select(Clock).where(Clock.case_id.in_(changed)))}
    for case in _cases(session, changed):
        tell_light(session, calendar, case, clocks[case.id], now=now)
    return done.computed


def _passed(session: Session, means: Means, calendar: Calendar, now: datetime) -> int:
    """Limits beside the clock whose last day is over: delivery, answer, announced suspension."""
    rows = _locked(session, WatchLimit, WatchLimit.due_on < local_date(now))
    cases = {case.id: case for case in _cases(session, (row.case_id for row in rows))}
    for row in rows:
        raise_slip(session, calendar, cases[row.case_id], row.rule, once=str(row.started_on), now=now)
        session.delete(row)
    return len(rows)


def _late_steps(session: Session, means: Means, calendar: Calendar, now: datetime) -> int:
    """Open tasks over their limit (Y3), once each."""
    told = exists().where(Slip.task_id == Task.id)
    rows = _locked(session, Task, Task.done_at.is_(None), Task.due_at <= now, ~told)
    cases = {case.id: case for case in _cases(session, (row.case_id for row in rows))}
    for task in rows:
        case = cases[task.case_id]
        name = means.catalog.release(session, case.release).definition.steps[task.step].name
        raise_slip(session, calendar, case, "Y3", once=str(task.id), about=name, task_id=task.id, now=now)
    return len(rows)


def _due_days(session: Session, means: Means, calendar: Calendar, now: datetime) -> int:
    """Due days of open steps that were computed with another calendar."""
    rows = _locked(session, Task, Task.done_at.is_(None), _outdated(Task.calendar_stamp, calendar))
    cases = {case.id: case for case in _cases(session, (row.case_id for row in rows))}
    for task in rows:
        bound = means.catalog.release(session, cases[task.case_id].release).tasks[task.step]
        day = calendar.add_workdays(local_date(task.opened_at), bound.due_days or 0)
        task.due_at = datetime.combine(day + timedelta(days=1), time(0), BEIJING).astimezone(UTC)
        task.calendar_stamp = calendar.stamp
    return len(rows)


def _limits(session: Session, means: Means, calendar: Calendar, now: datetime) -> int:
    """Limits beside the clock that were computed with another calendar."""
    rows = _locked(session, WatchLimit, _outdated(WatchLimit.calendar_stamp, calendar))
    for row in rows:
        row.due_on = calendar.add_workdays(row.started_on, row.days)
        row.calendar_stamp = calendar.stamp
    return len(rows)


def _timers(session: Session, means: Means, calendar: Calendar, now: datetime) -> int:
    """Waiting timers that count working days and were set with another calendar, one case after the other."""
    wanted = select(Wait).where(_outdated(Wait.calendar_stamp, calendar)).limit(BATCH)
    waits: dict[UUID, list[Wait]] = defaultdict(list)
    for wait in session.scalars(wanted):
        waits[wait.case_id].append(wait)
    for case_id, mine in waits.items():
        retime_case(session, means, case_id, mine, calendar, now=now)
    return sum(len(mine) for mine in waits.values())


def _outdated(
    stamp: InstrumentedAttribute[str | None] | InstrumentedAttribute[str], calendar: Calendar
) -> ColumnElement[bool]:
    # Two ranges instead of "!=": both can use the index, and rows without a stamp fall out.
    return or_(stamp < calendar.stamp, stamp > calendar.stamp)


def _locked(session: Session, table: type[Row], *conditions: ColumnElement[bool]) -> Sequence[Row]:
    return session.scalars(select(table).where(*conditions).limit(BATCH).with_for_update(skip_locked=True)).all()


def _cases(session: Session, ids: Iterable[UUID]) -> Sequence[Case]:
    """These cases, locked in the order of their keys, so that two workers never wait for each other."""
    wanted = select(Case).where(Case.id.in_(set(ids))).order_by(Case.id).with_for_update()
    return session.scalars(wanted).all()
