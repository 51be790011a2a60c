"""Suspend a case and resume it: nobody works on it meanwhile, and its timers stand still.

The statutory clock stands still only where the suspension names a legal basis: that is for the clock to say.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import workflow
from engine.calendar.days import end_of_day, local_date
from engine.catalog import Means
from engine.clock.commands import pause_clock
from engine.clock.course import Kind
from engine.errors import Conflict
from engine.model.case import Case, Task, Wait
from engine.movement.written import open_case, was_done, words, write_down
from engine.moves import Work
from engine.moves.advance import advance
from engine.moves.standing import RESUMED, Stood, days_stood, time_stood
from engine.moves.timing import find_case_clock, settle_clock
from engine.policy import Actor, may_supervise
from engine.workflow import Arm, Position

SUSPENDED = "已挂起"
#: begins the cause of a pause that a suspension made, so that resuming ends that pause and no other.
CAUSE = "挂起"


def suspend_case(
    session: Session, means: Means, actor: Actor, case_id: UUID, *, reason: str, basis: str, key: str, now: datetime
) -> Case:
    """Let a case stand still; for those who supervise the work (row P1).

    Args:
        basis: legal basis on which the statutory clock stands still too; "" lets the clock run on.

    Raises:
        NotPermitted: the actor does not supervise the work.
        InvalidAnswers: no reason.
        Conflict: the case is closed or suspended already.
    """
    told = {"reason": words(reason), "basis": basis.strip()}
    if was_done(session, means, actor, "suspended", key, told):
        return session.get_one(Case, case_id)
    work = open_case(session, means, actor, case_id, now=now)
    may_supervise(actor, work.case.unit_id)
    if work.case.suspended_at is not None:
        raise Conflict("办件已经挂起", "the case is suspended already")
    work.case.suspended_at, work.case.status = now, SUSPENDED
    stopped = _pause(work, told["reason"], told["basis"])
    write_down(work, actor, "suspended", key, told, facts={"basis": told["basis"], "clock": stopped})
    return work.case


def resume_case(
    session: Session, means: Means, actor: Actor, case_id: UUID, *, reason: str, key: str, now: datetime
) -> Case:
    """Let a suspended case go on; timers and the limits of steps move by the time it stood still (row P2).

    Raises:
        NotPermitted: the actor does not supervise the work.
        Conflict: the case is not suspended.
    """
    told = {"reason": reason.strip()}
    if was_done(session, means, actor, RESUMED, key, told):
        return session.get_one(Case, case_id)
    work = open_case(session, means, actor, case_id, now=now)
    may_supervise(actor, work.case.unit_id)
    since = work.case.suspended_at
    if since is None:
        raise Conflict("办件没有挂起", "the case is not suspended")
    work.case.suspended_at = None
    _resume(work)
    stood = Stood(since, now)
    _move_limits(work, stood)
    write_down(work, actor, RESUMED, key, told, facts={"since": since.isoformat()})
    _move_timers(work, stood)
    return work.case


def _pause(work: Work, reason: str, basis: str) -> bool:
    """Let the statutory clock stand still where there is one that runs and a basis is given."""
    clock = find_case_clock(work)
    if clock is None or not basis or clock.stopped_on is not None or clock.segments[-1].kind == Kind.PAUSED:
        return False
    cause = f"{CAUSE}：{reason}"[:60]
    pause_clock(work.session, work.days.calendar, work.case.id, cause=cause, basis=basis[:200], notice="", now=work.now)
    return True


def _resume(work: Work) -> None:
    """Let the clock go on that the suspension stopped, or pause it as the steps demand on which the case rests."""
    clock = find_case_clock(work)
    if clock is None or clock.stopped_on is not None or clock.segments[-1].kind != Kind.PAUSED:
        return
    if clock.segments[-1].cause.startswith(CAUSE):
        settle_clock(work)


def _move_limits(work: Work, stood: Stood) -> None:
    """The limits of open steps move by the working days on which the case stood still."""
    calendar = work.days.calendar
    open_tasks = select(Task).where(Task.case_id == work.case.id, Task.done_at.is_(None), Task.due_at.is_not(None))
    for task in work.session.scalars(open_tasks):
        days = days_stood(calendar, [stood], task.opened_at)
        if task.due_at is not None and days:
            last = local_date(task.due_at - timedelta(seconds=1))
            task.due_at = end_of_day(calendar.add_workdays(last, days))


def _move_timers(work: Work, stood: Stood) -> None:
    """Every timer fires later by the time the case stood still since the timer was set."""
    state, definition = work.state, work.release.definition
    if state is None:
        return
    work.load_all()
    waits = work.session.scalars(select(Wait).where(Wait.case_id == work.case.id, Wait.due_at.is_not(None))).all()
    later = {wait.token: time_stood([stood], wait.armed_at) for wait in waits}
    wanted = [_later(one, later) for one in workflow.positions(definition, state)]
    advance(work, lambda: workflow.place(definition, wanted, work.scope, now=work.now, after=state))
    for wait in waits:
        if wait.due_at is not None:
            wait.due_at += later[wait.token]


def _later(position: Position, later: Mapping[str, timedelta]) -> Position:
    arms = None if position.arms is None else tuple(_arm_later(arm, later) for arm in position.arms)
    moved = later.get(position.token or "", timedelta())
    return replace(position, due=position.due and position.due + moved, arms=arms)


def _arm_later(arm: Arm, later: Mapping[str, timedelta]) -> Arm:
    return arm if arm.due is None else replace(arm, due=arm.due + later.get(arm.token or "", timedelta()))
