"""What a clock is made of: limits, stretches, one extension; and the dates that follow from them.

Pure arithmetic (行政许可法 arts. 42, 45, 82): the starting day is not counted, nor are the working days of a pause from
the day after it began to the day it ended. A pause that begins on or after the due day comes too late to move it, and
so does an extension granted after it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from engine.calendar.days import Calendar
from engine.errors import InvalidAnswers, Problem

MOST_LIMIT_DAYS = 1000


class Kind(StrEnum):
    """What a stretch of time does to the clock."""

    COUNTING = "counting"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Limit:
    """How many working days a case may take. The promise is never longer than the law."""

    legal_days: int | None
    promised_days: int | None

    def __post_init__(self) -> None:
        days = [days for days in (self.legal_days, self.promised_days) if days is not None]
        if not days or not all(1 <= count <= MOST_LIMIT_DAYS for count in days):
            raise _refused("limit", "时限应为 1 至 1000 个工作日", "a limit is 1 to 1000 working days")
        if self.legal_days is not None and self.promised_days is not None and self.promised_days > self.legal_days:
            raise _refused("limit", "承诺时限不能长于法定时限", "the promise must not exceed the legal limit")

    @property
    def shown_days(self) -> int:
        """The limit that lights and due dates follow: the promise where there is one."""
        return self.promised_days or self.legal_days or 0


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the clock. ``end`` None is still running; pauses name their legal basis and the notice served."""

    kind: Kind
    start: date
    end: date | None = None
    #: why, as the applicant reads it: 专家评审, 待客户答复.
    cause: str = ""
    basis: str = ""
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Extension:
    """The one extension: working days added, and why."""

    days: int
    granted_on: date
    reason: str = ""
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Course:
    """Everything that a clock is computed from."""

    limit: Limit
    #: the day of the starting step, itself not counted.
    started_on: date
    segments: tuple[Segment, ...] = ()
    extension: Extension | None = None
    stopped_on: date | None = None

    def __post_init__(self) -> None:
        check_segments(self.started_on, self.segments)
        if self.stopped_on is not None and self.stopped_on < self.started_on:
            raise _refused("stopped_on", "办结日早于起算日", "the clock stopped before it started")

    @property
    def pauses(self) -> tuple[Segment, ...]:
        """The pauses in order."""
        return tuple(segment for segment in self.segments if segment.kind is Kind.PAUSED)

    @property
    def open_pause(self) -> Segment | None:
        """The pause that is still running, if any."""
        return next((pause for pause in self.pauses if pause.end is None), None)


def check_segments(started_on: date, segments: Iterable[Segment]) -> None:
    """Refuse stretches that run backwards, begin before the clock, overlap, or follow a running one.

    Raises:
        InvalidAnswers: naming the first that does.
    """
    reached, running = started_on, False
    for segment in segments:
        if running:
            raise _refused("segments", "上一段计时尚未结束", "a stretch is still running")
        if segment.start < reached:
            raise _refused("segments", "计时段重叠或早于起算日", "stretches overlap or begin before the clock")
        if segment.end is not None and segment.end < segment.start:
            raise _refused("segments", "计时段的结束早于开始", "a stretch ends before it begins")
        running = segment.end is None
        reached = segment.end or segment.start


def total_days(calendar: Calendar, course: Course, days: int, *, today: date) -> int:
    """A limit of ``days`` with the extension, if that was granted before this limit had passed."""
    extension = course.extension
    if extension is None or extension.granted_on > _reached(calendar, course, days, today):
        return days
    return days + extension.days


def due(calendar: Calendar, course: Course, days: int, *, today: date) -> date:
    """The last day of a limit of ``days`` working days (without extension), pauses and extension counted in.

    A pause still running is taken to end today: the result is then the earliest possible due day (see ``is_moving``).
    """
    return _reached(calendar, course, total_days(calendar, course, days, today=today), today)


def is_moving(calendar: Calendar, course: Course, days: int) -> bool:
    """Whether the due day still moves, because a pause that began before it is running."""
    pause = course.open_pause
    return pause is not None and pause.start < due(calendar, course, days, today=pause.start)


def elapsed(calendar: Calendar, course: Course, today: date) -> int:
    """The working days that count so far: from the day after the start to today (or the stop), without pauses."""
    until = _until(course, today)
    paused = sum(calendar.workdays_between(min(start, until), min(end, until)) for start, end in _pauses(course, until))
    return calendar.workdays_between(course.started_on, until) - paused


def natural_elapsed(calendar: Calendar, course: Course, today: date) -> int:
    """The working days since the start with pauses included, for showing beside ``elapsed``."""
    return calendar.workdays_between(course.started_on, _until(course, today))


def remaining(calendar: Calendar, course: Course, days: int, today: date) -> int:
    """The working days left of a limit, extension included; negative when over."""
    return total_days(calendar, course, days, today=today) - elapsed(calendar, course, today)


def day_reaching(calendar: Calendar, course: Course, counted: int, *, today: date) -> date:
    """The day on which ``counted`` working days have been counted; the starting day for 0."""
    return _reached(calendar, course, counted, today)


def _reached(calendar: Calendar, course: Course, counted: int, today: date) -> date:
    reached = calendar.add_workdays(course.started_on, counted)
    total = counted
    for start, end in _pauses(course, max(today, course.started_on)):
        if start >= reached:
            break
        total += calendar.workdays_between(start, end)
        reached = calendar.add_workdays(course.started_on, total)
    return reached


def _pauses(course: Course, today: date) -> Iterable[tuple[date, date]]:
    """The pauses as (start, end]; a running one ends today, or never moves anything before it began."""
    for pause in course.pauses:
        yield pause.start, max(pause.start, today) if pause.end is None else pause.end


def _until(course: Course, today: date) -> date:
    until = today if course.stopped_on is None else min(today, course.stopped_on)
    return max(until, course.started_on)


def _refused(field: str, zh: str, en: str) -> InvalidAnswers:
    return InvalidAnswers([Problem(field, zh, en)])
