"""Running the clock of a case: start, pause, resume, extend, stop, reopen; rows are kept, never rewritten.

Commands run in the caller's transaction, on the day it is in Beijing at ``now``. Each one computes the clock anew.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from engine.calendar.days import Calendar, local_date
from engine.clock.course import Kind, Limit, due
from engine.clock.lights import Light, read_clock
from engine.clock.tables import Clock, ClockSegment
from engine.errors import Conflict, InvalidAnswers, NotFound, Problem

#: The longest extension (行政许可法 art. 42), in working days.
EXTENSION_DAYS = 10


def start_clock(
    session: Session,
    calendar: Calendar,
    case_id: UUID,
    *,
    limit: Limit,
    started_on: date,
    item: str = "",
    now: datetime,
) -> Clock:
    """Start the clock of a case on the day of its starting step, which may lie back (deemed acceptance).

    Raises:
        Conflict: the case has a clock.
        InvalidAnswers: the day is to come, or outside the calendar.
    """
    if session.get(Clock, case_id) is not None:
        raise Conflict("该办件已开始计时", "the clock of this case has already started")
    return open_clock(session, calendar, case_id, limit=limit, started_on=started_on, item=item, now=now)


def open_clock(
    session: Session,
    calendar: Calendar,
    case_id: UUID,
    *,
    limit: Limit,
    started_on: date,
    item: str = "",
    now: datetime,
) -> Clock:
    """As ``start_clock``, for callers that hold the case locked and know that it has no clock."""
    if started_on > local_date(now):
        raise _refused("started_on", "起算日不能晚于今天", "the clock cannot start in the future")
    clock = Clock(
        case_id=case_id,
        item=item,
        legal_days=limit.legal_days,
        promised_days=limit.promised_days,
        started_on=started_on,
        extension_reason="",
        extension_notice="",
    )
    clock.segments.append(ClockSegment(position=0, kind=Kind.COUNTING, started_on=started_on))
    session.add(clock)
    return compute_clock(session, calendar, clock, local_date(now))


def pause_clock(
    session: Session,
    calendar: Calendar,
    case_id: UUID,
    *,
    cause: str,
    basis: str,
    notice: str,
    now: datetime,
    planned_days: int | None = None,
) -> Clock:
    """Pause a running clock from today, today still counted.

    Args:
        cause: why, as the applicant reads it: 专家评审.
        basis: the legal basis or the agreed term; must not be blank.
        notice: number of the notice served on the applicant, or "".
        planned_days: working days the applicant was told, where told.

    Raises:
        NotFound: the case has no clock.
        Conflict: it has stopped or is paused already: pauses never overlap.
        InvalidAnswers: cause or basis is blank.
    """
    clock = _running(session, case_id)
    if _last(clock).kind == Kind.PAUSED:
        raise Conflict(f"该办件已因“{_last(clock).cause}”暂停计时", "the clock is paused already")
    if not cause.strip() or not basis.strip():
        raise _refused("basis", "请写明暂停的原因和依据", "a pause needs its cause and basis")
    segment = ClockSegment(kind=Kind.PAUSED, cause=cause.strip(), basis=basis.strip(), notice=notice.strip())
    segment.planned_days = planned_days
    return _turn(session, calendar, clock, segment, local_date(now))


def resume_clock(session: Session, calendar: Calendar, case_id: UUID, *, now: datetime) -> Clock:
    """Let a paused clock run again from tomorrow.

    Raises:
        NotFound: the case has no clock.
        Conflict: it has stopped or is not paused.
    """
    clock = _running(session, case_id)
    if _last(clock).kind != Kind.PAUSED:
        raise Conflict("该办件未暂停计时", "the clock is not paused")
    return _turn(session, calendar, clock, ClockSegment(kind=Kind.COUNTING), local_date(now))


def extend_clock(
    session: Session,
    calendar: Calendar,
    case_id: UUID,
    *,
    days: int,
    most: int = EXTENSION_DAYS,
    reason: str,
    notice: str,
    now: datetime,
) -> Clock:
    """Extend the limits once, not after the due day.

    Args:
        days: working days added to the promised and the legal limit, 1 to ``most``.
        reason: told to the applicant; must not be blank.
        notice: number of the letter, or "".

    Raises:
        NotFound: the case has no clock.
        Conflict: it has stopped, was extended before, or is over already.
        InvalidAnswers: ``days`` or ``reason`` is out of bounds.
    """
    clock, today = _running(session, case_id), local_date(now)
    if clock.extended_days is not None:
        raise Conflict("时限只能延长一次", "the limit can be extended once only")
    if not 1 <= days <= most:
        raise _refused("days", f"延长应为 1 至 {most} 个工作日", f"1 to {most} working days")
    if not reason.strip():
        raise _refused("reason", "请写明延长的理由", "an extension needs a reason")
    course = clock.course()
    last = due(calendar, course, course.limit.legal_days or course.limit.shown_days, today=today)
    if today > last:
        raise Conflict("时限已届满，不能延长", "the limit has passed and cannot be extended")
    clock.extended_days, clock.extended_on = days, today
    clock.extension_reason, clock.extension_notice = reason.strip(), notice.strip()
    return compute_clock(session, calendar, clock, today)


def stop_clock(session: Session, calendar: Calendar, case_id: UUID, *, now: datetime) -> Clock:
    """Stop the clock for good: decided, withdrawn, terminated. Its light stays as it is.

    Raises:
        NotFound: the case has no clock.
        Conflict: it has stopped already.
    """
    clock, today = _running(session, case_id), local_date(now)
    _last(clock).ended_on = clock.stopped_on = max(today, _last(clock).started_on)
    return compute_clock(session, calendar, clock, today)


def reopen_clock(
    session: Session, calendar: Calendar, case_id: UUID, *, cause: str, basis: str, now: datetime
) -> Clock:
    """Let a stopped clock run again; the time it stood still becomes a pause with its cause and basis.

    Raises:
        NotFound: the case has no clock.
        Conflict: the clock is running.
        InvalidAnswers: cause or basis is blank.
    """
    clock, today = find_clock(session, case_id), local_date(now)
    if clock.stopped_on is None:
        raise Conflict("该办件仍在计时", "the clock is still running")
    if not cause.strip() or not basis.strip():
        raise _refused("basis", "请写明重新计时的原因和依据", "reopening needs its cause and basis")
    stood = ClockSegment(kind=Kind.PAUSED, cause=cause.strip(), basis=basis.strip())
    stood.position, stood.started_on = _last(clock).position + 1, clock.stopped_on
    clock.segments.append(stood)
    clock.stopped_on = None
    return _turn(session, calendar, clock, ClockSegment(kind=Kind.COUNTING), today)


def find_clock(session: Session, case_id: UUID) -> Clock:
    """The clock of a case. Raises NotFound when it has none."""
    clock = session.get(Clock, case_id)
    if clock is None:
        raise NotFound("该办件没有计时", "this case has no clock")
    return clock


def compute_clock(session: Session, calendar: Calendar, clock: Clock, today: date) -> Clock:
    """Write down what follows from a clock's facts on a day: due days, light, and when the light changes next."""
    reading = read_clock(calendar, clock.course(), today)
    stopped = clock.stopped_on is not None
    clock.due_on = None if reading.moving else reading.due_on
    clock.legal_due_on = None if reading.moving else reading.legal_due_on
    clock.yellow_on = None if reading.moving else reading.yellow_on
    clock.light = reading.light
    clock.calendar_stamp = None if stopped else calendar.stamp
    clock.counted_days = reading.counted if stopped else None
    upcoming = {Light.GREEN: reading.yellow_on, Light.YELLOW: reading.due_on + timedelta(days=1), Light.RED: None}
    clock.next_change_on = None if stopped or reading.moving else upcoming[reading.light]
    return clock


def _turn(session: Session, calendar: Calendar, clock: Clock, segment: ClockSegment, today: date) -> Clock:
    """End the running stretch today and begin the next."""
    last = _last(clock)
    last.ended_on = max(today, last.started_on)
    segment.position, segment.started_on = last.position + 1, last.ended_on
    clock.segments.append(segment)
    return compute_clock(session, calendar, clock, today)


def _running(session: Session, case_id: UUID) -> Clock:
    clock = find_clock(session, case_id)
    if clock.stopped_on is not None:
        raise Conflict(f"该办件已于 {clock.stopped_on} 停止计时", f"the clock stopped on {clock.stopped_on}")
    return clock


def _last(clock: Clock) -> ClockSegment:
    return clock.segments[-1]


def _refused(field: str, zh: str, en: str) -> InvalidAnswers:
    return InvalidAnswers([Problem(field, zh, en)])
