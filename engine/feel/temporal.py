"""The calendar behind FEEL's dates and times: taking values apart and putting them together exactly.

All reckoning is in whole days (an ordinal, 1 = 0001-01-01, proleptic Gregorian, with a year zero) and whole
nanoseconds. ``build_*`` return the standard library's class where it can hold the value.
"""

from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import TypeAlias
from zoneinfo import ZoneInfo

from engine.feel.errors import Fault
from engine.feel.values import DAY_NANOS, NANOS, DaysDuration, FineTime, LongDate, LongDateTime, MonthsDuration

Date: TypeAlias = date | LongDate
Time: TypeAlias = time | FineTime
DateTime: TypeAlias = datetime | LongDateTime

MAX_YEAR = 999_999_999
_MAX_MONTHS = 2 * 12 * (MAX_YEAR + 1)
_MAX_NANOS = 2 * 366 * (MAX_YEAR + 1) * DAY_NANOS
_CYCLE_DAYS = 146_097
_LIBRARY_DAYS = date.max.toordinal()
_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FEBRUARY = 2


def days_duration(nanoseconds: int) -> DaysDuration:
    """A days and time duration; raises ``Fault`` past the time between the first and the last date."""
    if abs(nanoseconds) > _MAX_NANOS:
        raise Fault("时长超出可表示的范围。", "The duration is out of range.")
    return DaysDuration(nanoseconds)


def months_duration(months: int) -> MonthsDuration:
    """A years and months duration; raises ``Fault`` past the time between the first and the last date."""
    if abs(months) > _MAX_MONTHS:
        raise Fault("时长超出可表示的范围。", "The duration is out of range.")
    return MonthsDuration(months)


def days_in_month(year: int, month: int) -> int:
    """28 to 31."""
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 29 if month == _FEBRUARY and leap else _MONTH_DAYS[month - 1]


def ordinal_of(year: int, month: int, day: int) -> int:
    """Days since 0000-12-31; negative before it."""
    cycles, rest = divmod(year - 1, 400)
    return cycles * _CYCLE_DAYS + date(rest + 1, month, day).toordinal()


def civil_of(ordinal: int) -> tuple[int, int, int]:
    """Year, month, day of an ordinal."""
    cycles, rest = divmod(ordinal - 1, _CYCLE_DAYS)
    day = date.fromordinal(rest + 1)
    return day.year + cycles * 400, day.month, day.day


def build_date(year: int, month: int, day: int) -> Date:
    """A date; raises ``Fault`` when there is no such day."""
    if not (1 <= month <= 12 and -MAX_YEAR <= year <= MAX_YEAR and 1 <= day <= days_in_month(year, month)):  # noqa: PLR2004
        raise Fault("没有这个日期。", "There is no such date.")
    return date(year, month, day) if 1 <= year <= 9999 else LongDate(year, month, day)  # noqa: PLR2004


def date_of_ordinal(ordinal: int) -> Date:
    """The date of an ordinal; raises ``Fault`` past the years FEEL knows."""
    if 1 <= ordinal <= _LIBRARY_DAYS:
        return date.fromordinal(ordinal)
    return build_date(*civil_of(ordinal))


def date_ordinal(value: Date) -> int:
    """The ordinal of a date."""
    if isinstance(value, date):
        return value.toordinal()
    return ordinal_of(value.year, value.month, value.day)


def build_time(nanoseconds: int, zone: tzinfo | None) -> Time:
    """A time of day; ``nanoseconds`` since midnight, below one day."""
    seconds, fraction = divmod(nanoseconds, NANOS)
    micros, fine = divmod(fraction, 1_000)
    if fine:
        return FineTime(nanoseconds, zone)
    return time(seconds // 3_600, seconds // 60 % 60, seconds % 60, micros, zone)


def time_nanos(value: Time | DateTime) -> int:
    """Nanoseconds since local midnight."""
    if isinstance(value, FineTime | LongDateTime):
        return value.nanoseconds
    return (value.hour * 3_600 + value.minute * 60 + value.second) * NANOS + value.microsecond * 1_000


def build_moment(ordinal: int, nanoseconds: int, zone: tzinfo | None) -> DateTime:
    """A date and time; raises ``Fault`` past the years FEEL knows."""
    if 1 <= ordinal <= _LIBRARY_DAYS and nanoseconds % 1_000 == 0:
        seconds, fraction = divmod(nanoseconds, NANOS)
        day = date.fromordinal(ordinal)
        clock = time(seconds // 3_600, seconds // 60 % 60, seconds % 60, fraction // 1_000, zone)
        return datetime.combine(day, clock)
    if abs(civil_of(ordinal)[0]) > MAX_YEAR:
        raise Fault("日期超出可表示的范围。", "The date is out of range.")
    return LongDateTime(ordinal, nanoseconds, zone)


def moment_ordinal(value: DateTime) -> int:
    """The ordinal of the local day."""
    return value.toordinal() if isinstance(value, datetime) else value.ordinal


def moment_date(value: DateTime) -> Date:
    """The local date of a date and time."""
    return value.date() if isinstance(value, datetime) else date_of_ordinal(value.ordinal)


@lru_cache(maxsize=256)
def zone_named(name: str) -> tzinfo:
    """The IANA zone ``name``; raises ``Fault`` when unknown."""
    if name.startswith(("/", ".")) or ".." in name:
        raise Fault("没有这个时区。", "There is no such time zone.")
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise Fault("没有这个时区。", "There is no such time zone.") from None


@lru_cache(maxsize=256)
def zone_at(seconds: int) -> tzinfo:
    """The zone at a fixed distance from UTC; raises ``Fault`` beyond 18 hours."""
    if abs(seconds) > 18 * 3_600:
        raise Fault("时差超出 18 小时。", "The time offset exceeds 18 hours.")
    return UTC if seconds == 0 else timezone(timedelta(seconds=seconds))


def zone_name(zone: tzinfo | None) -> str | None:
    """The IANA name of a zone, None for fixed offsets and for no zone."""
    return zone.key if isinstance(zone, ZoneInfo) else None


def moment_offset(value: DateTime) -> int | None:
    """Seconds ahead of UTC, or None for a local date and time."""
    if value.tzinfo is None:
        return None
    if isinstance(value, datetime):
        delta = value.utcoffset()
    else:
        year, month, day = civil_of(value.ordinal)
        hour = value.nanoseconds // NANOS // 3_600
        # Zone rules repeat with the calendar; outside the library's years the same day of a like year stands in.
        delta = value.tzinfo.utcoffset(datetime(year % 400 + 2000, month, day, hour, tzinfo=value.tzinfo))
    return None if delta is None else round(delta.total_seconds())


def time_offset(value: Time) -> int | None:
    """Seconds ahead of UTC; None for a local time, and for a zone whose distance changes with the season."""
    zone = value.tzinfo
    if zone is None:
        return None
    winter, summer = (zone.utcoffset(datetime(2100, month, 1, tzinfo=zone)) for month in (1, 7))
    return round(winter.total_seconds()) if winter is not None and winter == summer else None


def moment_instant(value: DateTime) -> tuple[bool, int]:
    """A key to compare by: whether it has a zone, and nanoseconds on the (UTC or local) time line."""
    offset = moment_offset(value)
    local = moment_ordinal(value) * DAY_NANOS + time_nanos(value)
    return offset is not None, local - (offset or 0) * NANOS


def time_instant(value: Time) -> tuple[str, int]:
    """A key to compare by: which time line it is on, and nanoseconds on it."""
    offset = time_offset(value)
    if value.tzinfo is not None and offset is None:
        return zone_name(value.tzinfo) or "?", time_nanos(value)
    return ("" if offset is None else "UTC"), time_nanos(value) - (offset or 0) * NANOS


def add_months(value: Date | DateTime, months: int) -> Date | DateTime:
    """Move a date by whole months; a day that does not exist becomes the last of its month."""
    if isinstance(value, datetime | LongDateTime):
        moved = add_months(moment_date(value), months)
        return build_moment(date_ordinal(moved), time_nanos(value), value.tzinfo)  # type: ignore[arg-type]
    years, month = divmod(value.year * 12 + value.month - 1 + months, 12)
    return build_date(years, month + 1, min(value.day, days_in_month(years, month + 1)))


def add_nanos(value: DateTime, nanoseconds: int) -> DateTime:
    """Move a date and time along its time line; in a named zone the clock shows what it will show there."""
    zone = value.tzinfo
    total = moment_ordinal(value) * DAY_NANOS + time_nanos(value) + nanoseconds
    moved = build_moment(total // DAY_NANOS, total % DAY_NANOS, zone)
    if zone_name(zone) is None:
        return moved
    before, after = moment_offset(value) or 0, moment_offset(moved) or 0
    if before == after:
        return moved
    total += (after - before) * NANOS
    return build_moment(total // DAY_NANOS, total % DAY_NANOS, zone)
