"""A slow, obviously right clock that walks day by day, and random courses to compare with.

Run ``python -m tests.engine.clock.reference 100000`` for the full comparison.
"""

import sys
from datetime import date, timedelta
from random import Random

from engine.calendar.days import Calendar
from engine.calendar.sources import imported_year
from engine.clock.course import Course, Extension, Kind, Limit, Segment, due, elapsed, remaining
from engine.clock.lights import Light, light, read_clock, yellow_on

CALENDAR = Calendar(fallback=imported_year)
ONE_DAY = timedelta(days=1)


def counts(course, day, today):
    """Whether a day is counted: a working day that no pause covers."""
    if not CALENDAR.is_workday(day):
        return False
    ends = [(pause.start, today if pause.end is None else pause.end) for pause in course.pauses]
    return not any(start < day <= end for start, end in ends)


def walk(course, counted, today):
    """The day on which ``counted`` days have been counted."""
    day = course.started_on
    while counted:
        day += ONE_DAY
        counted -= counts(course, day, today)
    return day


def slow_total(course, days, today):
    """The limit, with an extension that came in time."""
    if course.extension and course.extension.granted_on <= walk(course, days, today):
        return days + course.extension.days
    return days


def slow_elapsed(course, today):
    """The days counted so far."""
    until, day, total = min(today, course.stopped_on or today), course.started_on, 0
    while day < until:
        day += ONE_DAY
        total += counts(course, day, today)
    return total


def slow_light(course, today):
    """The light, by the sentence of the rule."""
    today = min(today, course.stopped_on or today)
    total = slow_total(course, course.limit.shown_days, today)
    used = slow_elapsed(course, today)
    if today > walk(course, total, today):
        return Light.RED
    return Light.YELLOW if used * 10 >= total * 9 or total - used <= 1 else Light.GREEN


def a_course(random):
    """A random course with up to four pauses, perhaps an extension, a stop, a running pause."""
    started_on = date(2023, 1, 1) + timedelta(days=random.randrange(1400))
    legal = random.randrange(1, 61)
    limit = Limit(legal, random.choice([None, random.randrange(1, legal + 1)]))
    reached, segments = started_on, []
    for _ in range(random.randrange(5)):
        begins = reached + timedelta(days=random.randrange(20))
        reached = begins + timedelta(days=random.randrange(25))
        segments.append(Segment(Kind.PAUSED, begins, reached))
    if segments and random.random() < 0.3:
        segments[-1] = Segment(Kind.PAUSED, segments[-1].start)
        reached = segments[-1].start
    granted = started_on + timedelta(days=random.randrange(60))
    extension = random.choice([None, None, Extension(random.randrange(1, 11), granted)])
    open_pause = bool(segments) and segments[-1].end is None
    stopped = random.random() < 0.3 and not open_pause
    stopped_on = reached + timedelta(days=random.randrange(30)) if stopped else None
    today = max(reached, started_on) + timedelta(days=random.randrange(90))
    return Course(limit, started_on, tuple(segments), extension, stopped_on), today


def disagreements(count, seed):
    """The random courses on which the engine and the reference differ; none is right."""
    random = Random(seed)  # noqa: S311 - a fixed seed makes failures repeatable, nothing is secret
    found = []
    for _ in range(count):
        course, today = a_course(random)
        day = min(today, course.stopped_on or today)
        days = course.limit.shown_days
        total = slow_total(course, days, day)
        slow = (walk(course, total, day), slow_elapsed(course, today), total - slow_elapsed(course, day))
        fast = (
            due(CALENDAR, course, days, today=day),
            elapsed(CALENDAR, course, today),
            remaining(CALENDAR, course, days, day),
        )
        if slow != fast or slow_light(course, today) != light(CALENDAR, course, today) or not holds(course, today):
            found.append((course, today, slow, fast))
    return found


def holds(course, today):
    """Whether the day of yellow and the reading agree with the light of each day around them."""
    reading = read_clock(CALENDAR, course, today)
    yellow = yellow_on(CALENDAR, course, today=reading.today)
    turned = reading.light is not Light.GREEN
    return reading.yellow_on == yellow and turned == (reading.today >= yellow or reading.light is Light.RED)


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    different = disagreements(wanted, seed=20260302)
    print(f"{wanted} courses, {len(different)} disagreements", *different[:3], sep="\n")
    sys.exit(bool(different))
