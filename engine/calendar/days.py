"""Arithmetic in working days over a frozen calendar; no database, no clock.

Counting is half-open: the day one counts from is never counted, the day one counts to is (期限开始之日不计入).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from engine.errors import InvalidAnswers, Problem

#: The law's day is the day in Beijing.
BEIJING = ZoneInfo("Asia/Shanghai")
FIRST_YEAR, LAST_YEAR = 1990, 2199
#: More working days than any limit has; keeps a wrong figure from walking through centuries.
MOST_DAYS = 10_000
_FRIDAY = 4


class Standing(StrEnum):
    """How far a year of the calendar can be relied on."""

    CONFIRMED = "confirmed"
    PROVISIONAL = "provisional"


class Source(StrEnum):
    """Where a year's days come from."""

    #: the State Council's notice, as a library carries it.
    NOTICE = "notice"
    #: statutory holidays only: the notice with its adjusted weekends is not out yet.
    STATUTORY = "statutory"
    #: entered or changed by an administrator.
    ENTERED = "entered"


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that is not what its weekday says, or that has a name."""

    day: date
    is_workday: bool
    name: str


@dataclass(frozen=True, slots=True)
class YearDays:
    """One year: its special days, and how sure they are."""

    year: int
    specials: frozenset[SpecialDay] = frozenset()
    source: Source = Source.STATUTORY
    standing: Standing = Standing.PROVISIONAL
    #: ordinals of the year's working days, rising.
    workdays: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        known = {special.day: special.is_workday for special in self.specials}
        if any(day.year != self.year for day in known) or len(known) != len(self.specials):
            raise ValueError(f"special days of {self.year} are doubled or of another year")
        first, last = date(self.year, 1, 1).toordinal(), date(self.year, 12, 31).toordinal()
        days = (date.fromordinal(ordinal) for ordinal in range(first, last + 1))
        worked = tuple(day.toordinal() for day in days if known.get(day, day.weekday() <= _FRIDAY))
        object.__setattr__(self, "workdays", worked)


def weekdays_only(year: int) -> YearDays:
    """A year without any holiday: the last resort, provisional."""
    return YearDays(year)


class Calendar:
    """Working days of all years: those given, and a provisional fallback for the others.

    A value: it never changes what it answers. ``stamp`` tells two loads of the table apart.
    """

    def __init__(
        self, years: Iterable[YearDays] = (), *, fallback: Callable[[int], YearDays] = weekdays_only, stamp: str = ""
    ) -> None:
        self._years = {year.year: year for year in years}
        self._entered = frozenset(self._years)
        self._fallback = fallback
        self.stamp = stamp

    def year(self, year: int) -> YearDays:
        """One year; from the fallback, and then provisional, where the calendar does not hold it."""
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise _refused(
                f"日历只到 {FIRST_YEAR} 至 {LAST_YEAR} 年", f"the calendar spans {FIRST_YEAR} to {LAST_YEAR}"
            )
        if year not in self._years:
            self._years[year] = self._fallback(year)
        return self._years[year]

    def holds(self, year: int) -> bool:
        """Whether the year stands in the calendar itself, not in the fallback."""
        return year in self._entered

    def is_workday(self, day: date) -> bool:
        """Whether a day is a working day."""
        ordinals, place = self.year(day.year).workdays, day.toordinal()
        found = bisect_left(ordinals, place)
        return found < len(ordinals) and ordinals[found] == place

    def add_workdays(self, day: date, count: int) -> date:
        """The ``count``-th working day after ``day``; before it for a negative count; ``day`` itself for 0.

        Raises:
            InvalidAnswers: more than 10 000 days, or beyond the calendar's years.
        """
        if abs(count) > MOST_DAYS:
            raise _refused(f"一次最多推算 {MOST_DAYS} 个工作日", f"at most {MOST_DAYS} working days at a time")
        return self._forward(day, count) if count >= 0 else self._backward(day, -count)

    def workdays_between(self, after: date, until: date) -> int:
        """The number of working days in (after, until]; negative, of (until, after], when ``until`` is earlier.

        So ``workdays_between(d, add_workdays(d, n)) == n`` for every n ≥ 0.
        """
        if until < after:
            return -self.workdays_between(until, after)
        if until.year == after.year:
            ordinals = self.year(after.year).workdays
            return bisect_right(ordinals, until.toordinal()) - bisect_right(ordinals, after.toordinal())
        first = self.year(after.year).workdays
        whole = sum(len(self.year(year).workdays) for year in range(after.year, until.year))
        return whole - bisect_right(first, after.toordinal()) + self._reached(until)

    def provisional_years(self, start: date, end: date) -> tuple[int, ...]:
        """The years from ``start`` to ``end`` that nobody has confirmed."""
        years = range(start.year, end.year + 1)
        return tuple(year for year in years if self.year(year).standing is not Standing.CONFIRMED)

    def name_of(self, day: date) -> str:
        """The name of a special day ("春节"), or ""."""
        return self._names(day.year).get(day, "")

    def _names(self, year: int) -> Mapping[date, str]:
        return {special.day: special.name for special in self.year(year).specials}

    def _reached(self, day: date) -> int:
        return bisect_right(self.year(day.year).workdays, day.toordinal())

    def _forward(self, day: date, count: int) -> date:
        if not count:
            return day
        year, wanted = day.year, self._reached(day) + count
        while wanted > len(ordinals := self.year(year).workdays):
            wanted -= len(ordinals)
            year += 1
        return date.fromordinal(ordinals[wanted - 1])

    def _backward(self, day: date, count: int) -> date:
        year = day.year
        place = bisect_left(self.year(year).workdays, day.toordinal()) - count
        while place < 0:
            year -= 1
            place += len(self.year(year).workdays)
        return date.fromordinal(self.year(year).workdays[place])


def local_date(now: datetime) -> date:
    """The day in Beijing at an aware moment. Raises ValueError for a naive one."""
    if now.tzinfo is None:
        raise ValueError("naive datetime")
    return now.astimezone(BEIJING).date()


def end_of_day(day: date) -> datetime:
    """The first moment, in UTC, after a day in Beijing: a limit on that day is kept until then."""
    return datetime.combine(day + timedelta(days=1), time(0), BEIJING).astimezone(UTC)


def _refused(zh: str, en: str) -> InvalidAnswers:
    return InvalidAnswers([Problem("day", zh, en)])
