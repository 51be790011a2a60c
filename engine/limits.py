"""Keeps limits true as days pass and calendars change: lights, slips, due days of steps, timers that count days.

Only what can differ today is read, through an index each; everything else is never touched. Safe to run anywhere, any
number of times: small transactions, and rows that somebody else holds are left for the next round.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Generic, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine.calendar.commands import load_calendar
from engine.calendar.days import Calendar, end_of_day, local_date
from engine.clock.recompute import recompute
from engine.clock.tables import Clock
from engine.db import reading, transaction
from engine.incidents import SERVING, Failure, attempt, open_incident, settle_incident
from engine.model.case import Case, Task, Wait
from engine.model.outbox import Incident
from engine.model.serving import Serving
from engine.movement.serving import go_on_serving
from engine.moves import Means
from engine.moves.retiming import retime_case
from engine.moves.standing import days_stood, stood_still
from engine.watch.limits import tell_light
from engine.watch.slips import raise_slip
from engine.watch.tables import Slip, WatchLimit

#: rows per transaction.
BATCH = 500
Row = TypeVar("Row", Task, Wait, WatchLimit, Serving)
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
        if not done and not _is_held_up(session):
            self._kept = here
        return done


def keep_limits(session: Session, means: Means, *, now: datetime) -> int:
    """Do one batch of each job; gives how many rows were worked on. Call again until that is 0."""
    total = 0
    for job in (_lights, _passed, _late_steps, _due_days, _limits, _timers, _serving_days):
        with transaction(session):
            total += job(session, means, load_calendar(session), now)
    return total + _go_on_silent(session, means, now)


def _lights(session: Session, means: Means, calendar: Calendar, now: datetime) -> int:
    """Clocks whose light changes by today, or whose calendar has changed; slips for lights that went on."""
    cases: dict[UUID, Case] = {}

    def lock(ids: Sequence[UUID]) -> Collection[UUID]:
        cases.update(_free(session, ids))
        return cases.keys()

    done = recompute(session, calendar, local_date(now), at_most=BATCH, lock=lock)
    changed = [change.case_id for change in done.changes]
    for clock in session.scalars(select(Clock).where(Clock.case_id.in_(changed))).all() if changed else ():
        tell_light(session, calendar, cases[clock.case_id], clock, now=now)
    return done.computed or int(done.more)


def _passed(session: Session, means: Means, calendar: Calendar, now: datetime) -> int:
    """Limits beside the clock whose last day is over: delivery, answer, announced suspension."""
    held = _hold(session, WatchLimit, WatchLimit.due_on < local_date(now))
    for row in held.rows:
        raise_slip(session, calendar, held.cases[row.case_id], row.rule, once=str(row.started_on), now=now)
        session.delete(row)
    return held.found


def _late_steps(session: Session, means: Means, calendar: Calendar, now: datetime) -> int:
    """Open tasks over their limit (Y3), once each. Of a suspended case none is late: its limits move on resuming."""
    told = exists().where(Slip.task_id == Task.id)
    resting = exists().where(Case.id == Task.case_id, Case.suspended_at.is_not(None))
    held = _hold(session, Task, Task.done_at.is_(None), Task.due_at <= now, ~told, ~resting)
    for task in held.rows:
        case = held.cases[task.case_id]
        name = means.catalog.release(session, case.release).definition.steps[task.step].name
        raise_slip(session, calendar, case, "Y3", once=str(task.id), about=name, task_id=task.id, now=now)
    return held.found


def _due_days(session: Session, means: Means, calendar: Calendar, now: datetime) -> int:
    """Due days of open steps that were computed with another calendar."""
    held = _hold(session, Task, Task.done_at.is_(None), _outdated(Task.calendar_stamp, calendar))
    stood = stood_still(session, held.cases)
    for task in held.rows:
        bound = means.catalog.release(session, held.cases[task.case_id].release).tasks[task.step]
        days = (bound.due_days or 0) + days_stood(calendar, stood[task.case_id], task.opened_at)
        task.due_at = end_of_day(calendar.add_workdays(local_date(task.opened_at), days))
        task.calendar_stamp = calendar.stamp
    return held.found


def _limits(session: Session, means: Means, calendar: Calendar, now: datetime) -> int:
    """Limits beside the clock that were computed with another calendar."""
    held = _hold(session, WatchLimit, _outdated(WatchLimit.calendar_stamp, calendar))
    for row in held.rows:
        row.due_on = calendar.add_workdays(row.started_on, row.days)
        row.calendar_stamp = calendar.stamp
    return held.found


def _timers(session: Session, means: Means, calendar: Calendar, now: datetime) -> int:
    """Waiting timers that count working days and were set with another calendar, one case after the other."""
    held = _hold(session, Wait, _outdated(Wait.calendar_stamp, calendar))
    stood = stood_still(session, held.cases)
    for case_id in held.cases:
        mine = [wait for wait in held.rows if wait.case_id == case_id]
        retime_case(session, means, case_id, mine, calendar, stood[case_id], now=now)
    return held.found


def _go_on_silent(session: Session, means: Means, now: datetime) -> int:
    """Notices whose channel has had its days without a proof, each in a transaction of its own.

    One that cannot go on is an incident and stops nobody; those of suspended cases wait.
    """
    mine = (Incident.kind == SERVING, Incident.subject == Serving.id, Incident.resolved_at.is_(None))
    silent = select(Serving.id).where(_is_silent(now), ~exists().where(*mine, Incident.next_try > now))
    over = select(Serving.id).where(Serving.ended_at.is_not(None), exists().where(*mine))
    with reading(session):
        due = session.scalars(silent.order_by(Serving.next_on, Serving.id).limit(BATCH)).all()
        settled = session.scalars(over.limit(BATCH)).all()
    for serving_id in (*due, *settled):
        done = attempt(partial(_go_on, session, means, serving_id, now))
        if isinstance(done, Failure) and not done.again:
            with transaction(session):
                case_id = session.get_one(Serving, serving_id).case_id
                open_incident(session, kind=SERVING, case_id=case_id, subject=serving_id, failure=done, now=now)
    return len(due)


def _go_on(session: Session, means: Means, serving_id: UUID, now: datetime) -> None:
    """Let one notice go on, unless somebody holds its case at this moment."""
    with transaction(session):
        its_case = select(Serving.case_id).where(Serving.id == serving_id).scalar_subquery()
        case_id = session.scalar(select(Case.id).where(Case.id == its_case).with_for_update(skip_locked=True))
        if case_id is None:
            return
        serving = session.scalar(select(Serving).where(Serving.id == serving_id, _is_silent(now)))
        if serving is not None:
            go_on_serving(session, means, serving, now=now)
        settle_incident(session, kind=SERVING, case_id=case_id, subject=serving_id, now=now)


def _is_silent(now: datetime) -> ColumnElement[bool]:
    resting = exists().where(Case.id == Serving.case_id, Case.suspended_at.is_not(None))
    return and_(Serving.ended_at.is_(None), Serving.next_on < local_date(now), ~resting)


def _is_held_up(session: Session) -> bool:
    """Whether some notice could not go on: it is tried again today."""
    open_ones = select(Incident.id).where(Incident.kind == SERVING, Incident.resolved_at.is_(None))
    with reading(session):
        return session.scalar(open_ones.limit(1)) is not None


def _serving_days(session: Session, means: Means, calendar: Calendar, now: datetime) -> int:
    """Days of channels that were computed with another calendar."""
    held = _hold(session, Serving, Serving.ended_at.is_(None), _outdated(Serving.calendar_stamp, calendar))
    for serving in held.rows:
        serving.next_on = calendar.add_workdays(serving.begun_on, serving.days)
        serving.calendar_stamp = calendar.stamp
    return held.found


@dataclass(frozen=True, slots=True)
class _Held(Generic[Row]):
    """Rows of cases that are locked now; ``found`` counts those too whose case somebody else holds."""

    found: int
    cases: Mapping[UUID, Case]
    rows: Sequence[Row]


def _hold(session: Session, table: type[Row], *conditions: ColumnElement[bool]) -> _Held[Row]:
    """Lock the cases of some rows, then read the rows: always cases first, as everybody does."""
    found = session.scalars(select(table.case_id).where(*conditions).limit(BATCH)).all()
    cases = _free(session, found) if found else {}
    rows = session.scalars(select(table).where(*conditions, table.case_id.in_(cases))).all() if cases else ()
    return _Held(len(found), cases, rows)


def _free(session: Session, ids: Iterable[UUID]) -> dict[UUID, Case]:
    """These cases, locked; those that somebody holds at this moment are left for the next round."""
    wanted = select(Case).where(Case.id.in_(set(ids))).with_for_update(skip_locked=True)
    return {case.id: case for case in session.scalars(wanted)}


def _outdated(
    stamp: InstrumentedAttribute[str | None] | InstrumentedAttribute[str], calendar: Calendar
) -> ColumnElement[bool]:
    # Two ranges instead of "!=": both can use the index, and rows without a stamp fall out.
    return or_(stamp < calendar.stamp, stamp > calendar.stamp)
