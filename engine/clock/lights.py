"""Green, yellow, red: how a clock stands today, and the other dates that administrative law counts.

Yellow at 90 % of the limit or with one working day left, red when over (电子监察), all on the paused clock.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from engine.calendar.days import Calendar
from engine.clock.course import Course, day_reaching, due, elapsed, is_moving, natural_elapsed, remaining, total_days

#: Working days to tell the applicant what is missing, all at once (行政许可法 art. 32).
CORRECTION_DAYS = 5
#: Working days from the decision to its delivery (行政许可法 art. 44).
DELIVERY_DAYS = 10
_NINE_TENTHS = (9, 10)
#: Working days left at which the light turns yellow.
_LAST = 1


class Light(StrEnum):
    """The light of a clock."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Reading:
    """How a clock stands on one day. ``moving``: the dates still move, because the clock is paused."""

    today: date
    light: Light
    due_on: date
    legal_due_on: date | None
    yellow_on: date
    counted: int
    natural: int
    remaining: int
    paused: bool
    moving: bool


def read_clock(calendar: Calendar, course: Course, today: date) -> Reading:
    """Read a clock on a day; after its stop, as it stood when it stopped."""
    day = today if course.stopped_on is None else min(today, course.stopped_on)
    shown = course.limit.shown_days
    legal = course.limit.legal_days
    return Reading(
        today=day,
        light=light(calendar, course, day),
        due_on=due(calendar, course, shown, today=day),
        legal_due_on=None if legal is None else due(calendar, course, legal, today=day),
        yellow_on=yellow_on(calendar, course, today=day),
        counted=elapsed(calendar, course, day),
        natural=natural_elapsed(calendar, course, day),
        remaining=remaining(calendar, course, shown, day),
        paused=course.open_pause is not None,
        moving=is_moving(calendar, course, shown),
    )


def light(calendar: Calendar, course: Course, today: date) -> Light:
    """The light on a day: red past the due day, yellow from ``yellow_on``, else green."""
    day = today if course.stopped_on is None else min(today, course.stopped_on)
    if day > due(calendar, course, course.limit.shown_days, today=day):
        return Light.RED
    if elapsed(calendar, course, day) >= _yellow_after(calendar, course, day):
        return Light.YELLOW
    return Light.GREEN


def yellow_on(calendar: Calendar, course: Course, *, today: date) -> date:
    """The first day of yellow: 90 % of the limit counted (rounded up) or one working day left, the earlier of both."""
    return day_reaching(calendar, course, _yellow_after(calendar, course, today), today=today)


def correction_due(calendar: Calendar, received_on: date) -> date:
    """The last day to tell the applicant, once, what is missing (行政许可法 art. 32(4))."""
    return calendar.add_workdays(received_on, CORRECTION_DAYS)


def deemed_accepted_on(calendar: Calendar, received_on: date, *, told_on: date | None, today: date) -> date | None:
    """The day a case counts as accepted because nobody answered in time: the day it was received; None while it is not.

    Args:
        told_on: day the applicant was told (accepted, refused, or what is missing); None when not yet.
    """
    last = correction_due(calendar, received_on)
    answered = told_on is not None and told_on <= last
    return received_on if not answered and today > last else None


def deliver_by(calendar: Calendar, decided_on: date) -> date:
    """The last day to hand over the decision or certificate (行政许可法 art. 44)."""
    return calendar.add_workdays(decided_on, DELIVERY_DAYS)


def _yellow_after(calendar: Calendar, course: Course, today: date) -> int:
    """How many counted days turn the light yellow."""
    total = total_days(calendar, course, course.limit.shown_days, today=today)
    part, whole = _NINE_TENTHS
    return max(min(-(-total * part // whole), total - _LAST), 0)
