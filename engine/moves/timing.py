"""Moves the clock with the case: starts, pauses, resumes and stops it in the transaction of the move.

Nothing is asked of the database unless the move passed a step that starts or stops the clock, or changed whether
the case stands on steps that pause it; a service item without a clock costs nothing.
"""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from engine import workflow
from engine.calendar.days import local_date
from engine.catalog import ClockRule, PauseRule
from engine.clock.commands import open_clock, pause_clock, resume_clock, stop_clock
from engine.clock.course import Kind
from engine.clock.tables import Clock
from engine.log import ENGINE
from engine.moves.work import Work
from engine.ports import Value
from engine.watch.limits import drop_limits, set_limit, tell_light
from engine.workflow import Move, Token


def resting_before(work: Work) -> tuple[Token, ...]:
    """The tokens of a case before it moves, where its clock must know them."""
    rule = work.release.clock
    if rule is None or not rule.pauses or work.state is None:
        return ()
    return workflow.resting(work.release.definition, work.state)


def follow_clock(work: Work, before: Collection[Token], move: Move, passed: Collection[str]) -> None:
    """Let the clock follow a finished move.

    Args:
        before: the resting tokens before the move.
        passed: keys of all steps the move passed through.
    """
    rule = work.release.clock
    if rule is None:
        return
    starts = not rule.starts_after.isdisjoint(passed) or (work.is_new and not rule.starts_after)
    stops = move.state is None or not rule.stops_at.isdisjoint(passed)
    pause = rule.pause_at(move.tokens)
    if not starts and not stops and pause == rule.pause_at(before):
        return
    clock = find_case_clock(work)
    if clock is None and starts:
        clock = _start(work, rule)
    if clock is None or clock.stopped_on is not None:
        return
    if stops:
        _stop(work, clock)
        return
    _turn(work, clock, pause)
    tell_light(work.session, work.days.calendar, work.case, clock, now=work.now)


def find_case_clock(work: Work) -> Clock | None:
    """The clock of the case at work, if it has started."""
    if work.is_new:
        return None
    with work.session.no_autoflush:
        return work.session.get(Clock, work.case.id)


def stop_with_case(work: Work) -> None:
    """Stop the clock of a case that ends without its drawing (withdrawn, terminated), and the limits beside it."""
    if work.release.watch is not None:
        drop_limits(work.session, work.case.id)
    if work.release.clock is None:
        return
    clock = find_case_clock(work)
    if clock is not None and clock.stopped_on is None:
        _stop(work, clock)


def settle_clock(work: Work) -> None:
    """Pause or resume the clock by where the case rests now: after a suspension that somebody ordered has ended."""
    rule = work.release.clock
    clock = find_case_clock(work) if rule is not None else None
    if rule is None or clock is None or clock.stopped_on is not None or work.state is None:
        return
    _turn(work, clock, rule.pause_at(workflow.resting(work.release.definition, work.state)))
    tell_light(work.session, work.days.calendar, work.case, clock, now=work.now)


def _start(work: Work, rule: ClockRule) -> Clock:
    today = local_date(work.now)
    told = rule.starts_on.evaluate(work.scope(""), now=work.here) if rule.starts_on is not None else None
    clock = open_clock(
        work.session,
        work.days.calendar,
        work.case.id,
        limit=rule.limit_for(work.scope(""), work.here),
        item=work.case.item,
        started_on=min(_day(told, today), today),
        now=work.now,
    )
    facts = {"started_on": str(clock.started_on), "due_on": str(clock.due_on or "")}
    work.record("clock-started", facts, who=ENGINE)
    return clock


def _stop(work: Work, clock: Clock) -> None:
    if clock.segments[-1].planned_days is not None:
        drop_limits(work.session, work.case.id, "R7")
    stop_clock(work.session, work.days.calendar, work.case.id, now=work.now)
    work.record("clock-stopped", {"stopped_on": str(clock.stopped_on), "light": clock.light}, who=ENGINE)


def _turn(work: Work, clock: Clock, pause: PauseRule | None) -> None:
    last = clock.segments[-1]
    if last.kind == Kind.PAUSED:
        if pause is not None and (last.cause, last.basis) == (pause.kind, pause.basis):
            return
        resume_clock(work.session, work.days.calendar, clock.case_id, now=work.now)
        if last.planned_days is not None:
            drop_limits(work.session, clock.case_id, "R7")
        if pause is None:
            work.record("clock-resumed", {"paused": last.cause}, who=ENGINE)
    if pause is not None:
        _pause(work, clock.case_id, pause)


def _pause(work: Work, case_id: UUID, pause: PauseRule) -> None:
    scope = work.scope("")
    days = pause.planned_days.evaluate(scope, now=work.here) if pause.planned_days is not None else None
    notice = pause.notice.evaluate(scope, now=work.here) if pause.notice is not None else None
    planned = int(days) if isinstance(days, Decimal) and days >= 1 else None
    pause_clock(
        work.session,
        work.days.calendar,
        case_id,
        cause=pause.kind,
        basis=pause.basis,
        notice=str(notice or ""),
        planned_days=planned,
        now=work.now,
    )
    if planned is not None:
        today = local_date(work.now)
        set_limit(work.session, work.days.calendar, case_id, "R7", started_on=today, days=planned)
    work.record("clock-paused", {"kind": pause.kind, "basis": pause.basis}, who=ENGINE)


def _day(told: Value, otherwise: date) -> date:
    if isinstance(told, datetime):
        return local_date(told)
    return told if isinstance(told, date) else otherwise
