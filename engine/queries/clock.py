"""The clock of a case as pages show it: light, dates with their reasons, a bar of stretches, and what is usual."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.calendar.days import Calendar, local_date
from engine.catalog import ClockRule, Release
from engine.clock.course import Course, Kind
from engine.clock.lights import Light, Reading, read_clock
from engine.clock.reasons import About, Reason, explain
from engine.clock.tables import Clock, ClockSegment

#: cases that say what is usual: the latest ones, and not before there are enough of them.
HISTORY, ENOUGH = 200, 5
#: width of the bar in its own units.
BAR = 1000
_BY_DUE = (About.START, About.PAUSE, About.EXTENSION, About.DUE, About.CALENDAR)
_BY_LEGAL = (About.START, About.PAUSE, About.EXTENSION, About.LEGAL_DUE, About.CALENDAR)


@dataclass(frozen=True, slots=True)
class Usual:
    """How long cases of this service item took: counted working days of the middle one, and of four in five."""

    cases: int
    median: int
    most: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of the bar. ``kind``: counting, paused, left (still to come) or over (past the due day)."""

    kind: str
    start: date
    end: date
    workdays: int
    days: int
    #: where the piece begins on the bar and how wide it is, of ``BAR``.
    x: int
    width: int
    cause: str = ""
    basis: str = ""
    notice: str = ""
    #: working days the applicant was told, and whether they are over.
    planned_days: int | None = None
    is_running: bool = False

    @property
    def is_late(self) -> bool:
        """Whether a pause took longer than the applicant was told."""
        return self.planned_days is not None and self.workdays > self.planned_days


@dataclass(frozen=True, slots=True)
class KeyDate:
    """One date with the sentences that explain it. ``about``: start, due, legal-due, yellow or stop."""

    about: str
    day: date
    moving: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class ClockView:
    """A clock as it stands today. ``state``: waiting (not started), running, paused or stopped."""

    state: str
    legal_days: int | None
    promised_days: int | None
    light: str = ""
    light_text: str = ""
    light_text_en: str = ""
    due_on: date | None = None
    #: counted working days, and calendar days since the start.
    counted: int = 0
    days: int = 0
    remaining: int = 0
    extended_days: int | None = None
    #: running, not extended yet, and its legal limit not over.
    can_extend: bool = False
    most_extension: int = 0
    paused_by: str = ""
    dates: tuple[KeyDate, ...] = ()
    stretches: tuple[Stretch, ...] = ()
    usual: Usual | None = None

    @property
    def shown_days(self) -> int:
        """The limit that lights follow, extension included."""
        return (self.promised_days or self.legal_days or 0) + (self.extended_days or 0)


@dataclass(frozen=True, slots=True)
class CaseLimit:
    """What a list needs of a clock: its light as last computed, and its due day (None while paused)."""

    light: str
    due_on: date | None
    stopped_on: date | None


def clock_view(
    session: Session, case_id: UUID, release: Release, calendar: Calendar, *, now: datetime
) -> ClockView | None:
    """The clock of a case; None where its service item has none. At most three statements, then none."""
    rule = release.clock
    if rule is None:
        return None
    usual = usual_time(session, release.code)
    clock = session.get(Clock, case_id)
    if clock is None:
        return ClockView("waiting", rule.limit.legal_days, rule.limit.promised_days, usual=usual)
    return _view(calendar, clock, local_date(now), rule, usual)


def _view(calendar: Calendar, clock: Clock, today: date, rule: ClockRule, usual: Usual | None) -> ClockView:
    course = clock.course()
    reading = read_clock(calendar, course, today)
    state = "stopped" if clock.stopped_on else "paused" if reading.paused else "running"
    zh, en = _words(calendar, course, reading, state)
    pause = course.open_pause
    return ClockView(
        state=state,
        legal_days=clock.legal_days,
        promised_days=clock.promised_days,
        light=reading.light,
        light_text=zh,
        light_text_en=en,
        due_on=reading.due_on,
        counted=reading.counted,
        days=(reading.today - clock.started_on).days,
        remaining=reading.remaining,
        extended_days=clock.extended_days,
        can_extend=state != "stopped"
        and clock.extended_days is None
        and today <= (reading.legal_due_on or reading.due_on),
        most_extension=rule.extension_days,
        paused_by=pause.cause if pause is not None and state == "paused" else "",
        dates=tuple(_dates(calendar, course, reading)),
        stretches=tuple(_stretches(calendar, clock.segments, reading)),
        usual=usual,
    )


def _words(calendar: Calendar, course: Course, reading: Reading, state: str) -> tuple[str, str]:
    if state == "stopped":
        return f"用时{reading.counted}个工作日", f"took {reading.counted} working days"
    if reading.moving:
        return "暂停计时", "clock paused"
    left = calendar.workdays_between(reading.today, reading.due_on)
    return limit_words(left, over=reading.light is Light.RED)


def limit_words(left: int, *, over: bool) -> tuple[str, str]:
    """How much of a limit is left, in words."""
    if over:
        return f"超期{max(-left, 1)}个工作日", f"{max(-left, 1)} working days over"
    if left <= 0:
        return "今日到期", "due today"
    return f"剩{left}个工作日", f"{left} working days left"


def _dates(calendar: Calendar, course: Course, reading: Reading) -> Iterator[KeyDate]:
    reasons = explain(calendar, course, reading.today)

    def those(*about: About) -> tuple[Reason, ...]:
        return tuple(reason for reason in reasons if reason.about in about)

    yield KeyDate("start", course.started_on, False, those(About.START))
    if course.limit.legal_days is not None and course.limit.promised_days is not None and reading.legal_due_on:
        yield KeyDate("legal-due", reading.legal_due_on, reading.moving, those(*_BY_LEGAL))
    yield KeyDate("due", reading.due_on, reading.moving, those(*_BY_DUE))
    if course.stopped_on is not None:
        yield KeyDate("stop", course.stopped_on, False, those(About.STOP, About.PAUSE))
    else:
        yield KeyDate("yellow", reading.yellow_on, reading.moving, those(About.YELLOW))


def _stretches(calendar: Calendar, segments: Sequence[ClockSegment], reading: Reading) -> Iterator[Stretch]:
    """The stretches so far and what is left until the due day, laid side by side over calendar days."""
    pieces: list[tuple[str, date, date, ClockSegment | None]] = []
    for segment in segments:
        end = segment.ended_on or max(reading.today, segment.started_on)
        if end > segment.started_on or segment.ended_on is None:
            kind = str(segment.kind)
            pieces += _split(kind, segment.started_on, end, reading.due_on, segment)
    if segments[-1].ended_on is None and reading.due_on > reading.today:
        pieces.append(("left", reading.today, reading.due_on, None))
    if not pieces:
        # Begun and decided on one day: the bar is that day.
        only = segments[0]
        pieces.append((str(only.kind), only.started_on, only.ended_on or only.started_on, only))
    first, last = pieces[0][1], pieces[-1][2]
    whole = max((last - first).days, 1)
    for kind, start, end, owner in pieces:
        x = (start - first).days * BAR // whole
        yield Stretch(
            kind, start, end, calendar.workdays_between(start, end), (end - start).days,
            x, (end - first).days * BAR // whole - x,
            *((owner.cause, owner.basis, owner.notice, owner.planned_days) if owner else ("", "", "", None)),
            is_running=owner is not None and owner.ended_on is None,
        )  # fmt: skip


def _split(
    kind: str, start: date, end: date, due_on: date, owner: ClockSegment
) -> list[tuple[str, date, date, ClockSegment | None]]:
    """A counted stretch that runs past the due day is shown in two pieces."""
    if kind != Kind.COUNTING or end <= due_on:
        return [(kind, start, end, owner)]
    if start >= due_on:
        return [("over", start, end, owner)]
    return [(kind, start, due_on, owner), ("over", due_on, end, owner)]


def usual_time(session: Session, item: str) -> Usual | None:
    """What the latest closed clocks of a service item took; None while they are too few to say."""
    latest = (
        select(Clock.counted_days)
        .where(Clock.item == item, Clock.counted_days.is_not(None))
        .order_by(Clock.stopped_on.desc())
        .limit(HISTORY)
    )
    counted = sorted(days for days in session.scalars(latest) if days is not None)
    if len(counted) < ENOUGH:
        return None
    return Usual(len(counted), counted[(len(counted) - 1) // 2], counted[-(-len(counted) * 4 // 5) - 1])
