"""Dates, times and durations as text, in the ISO 8601 forms that FEEL takes from XML Schema and XPath."""

import re
from datetime import tzinfo

from engine.feel.errors import Fault
from engine.feel.temporal import (
    Date,
    DateTime,
    Time,
    build_date,
    build_moment,
    build_time,
    civil_of,
    date_ordinal,
    days_duration,
    moment_ordinal,
    months_duration,
    time_nanos,
    zone_at,
    zone_name,
    zone_named,
)
from engine.feel.values import DAY_NANOS, NANOS, DaysDuration, LongDateTime, MonthsDuration

_DATE = r"(?P<year>-?(?:\d{4}|[1-9]\d{4,8}))-(?P<month>\d{2})-(?P<day>\d{2})"
_TIME = (
    r"(?P<hour>\d{2}):(?P<minute>\d{2}):(?P<second>\d{2})(?P<fraction>\.\d+)?"
    r"(?:(?P<utc>Z)|(?P<sign>[+-])(?P<offset>\d{2}:\d{2}(?::\d{2})?)|@(?P<zone>[A-Za-z0-9_+\-/]+))?"
)
DATE_PATTERN = re.compile(_DATE, re.ASCII)
TIME_PATTERN = re.compile(_TIME, re.ASCII)
MOMENT_PATTERN = re.compile(_DATE + "T" + _TIME, re.ASCII)
MONTHS_PATTERN = re.compile(r"(-?)P(?=\d)(?:(\d{1,18})Y)?(?:(\d{1,18})M)?", re.ASCII)
DAYS_PATTERN = re.compile(
    r"(-?)P(?=[\dT])(?:(\d{1,18})D)?(?:T(?=\d)(?:(\d{1,18})H)?(?:(\d{1,18})M)?(?:(\d{1,18})(?:\.(\d*))?S)?)?", re.ASCII
)


def read_date(text: str) -> Date:
    """``2026-11-22``; raises ``Fault``."""
    match = DATE_PATTERN.fullmatch(text)
    if match is None:
        raise Fault(f"“{text[:40]}”不是日期，应形如 2026-11-22。", f"'{text[:40]}' is no date such as 2026-11-22.")
    return _date(match)


def read_time(text: str) -> Time:
    """``08:30:00``, with ``Z``, ``+08:00`` or ``@Asia/Shanghai`` behind it if need be; raises ``Fault``."""
    match = TIME_PATTERN.fullmatch(text)
    if match is None:
        raise Fault(f"“{text[:40]}”不是时间，应形如 08:30:00。", f"'{text[:40]}' is no time such as 08:30:00.")
    return build_time(_nanos(match) % DAY_NANOS, _zone(match))


def read_moment(text: str) -> DateTime:
    """``2026-11-22T08:30:00`` with an optional zone; a date alone means its midnight; raises ``Fault``."""
    match = MOMENT_PATTERN.fullmatch(text)
    if match is not None:
        days, nanos = divmod(_nanos(match), DAY_NANOS)
        return build_moment(date_ordinal(_date(match)) + days, nanos, _zone(match))
    match = DATE_PATTERN.fullmatch(text)
    if match is not None:
        return build_moment(date_ordinal(_date(match)), 0, None)
    raise Fault(
        f"“{text[:40]}”不是日期时间，应形如 2026-11-22T08:30:00。",
        f"'{text[:40]}' is no date and time such as 2026-11-22T08:30:00.",
    )


def read_duration(text: str) -> MonthsDuration | DaysDuration:
    """``P1Y2M`` or ``P3DT4H5M6.7S``, never both; raises ``Fault``."""
    match = MONTHS_PATTERN.fullmatch(text)
    if match is not None:
        months = int(match[2] or 0) * 12 + int(match[3] or 0)
        return months_duration(-months if match[1] else months)
    match = DAYS_PATTERN.fullmatch(text)
    if match is None:
        raise Fault(
            f"“{text[:40]}”不是时长，应形如 P10D 或 PT2H。", f"'{text[:40]}' is no duration such as P10D or PT2H."
        )
    days, hours, minutes, seconds = (int(match[index] or 0) for index in (2, 3, 4, 5))
    total = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    nanos = total * NANOS + int((match[6] or "")[:9].ljust(9, "0"))
    return days_duration(-nanos if match[1] else nanos)


def read_at_literal(text: str) -> Date | Time | DateTime | MonthsDuration | DaysDuration:
    """What stands between the quotes of ``@"…"``; raises ``Fault``."""
    if "P" in text[:2]:
        return read_duration(text)
    if DATE_PATTERN.fullmatch(text):
        return read_date(text)
    return read_moment(text) if "T" in text.split("@")[0] else read_time(text)


def write_date(value: Date) -> str:
    """The text that ``read_date`` reads."""
    return _write_civil(value.year, value.month, value.day)


def write_time(value: Time | DateTime) -> str:
    """The text that ``read_time`` reads."""
    seconds, fraction = divmod(time_nanos(value), NANOS)
    fine = f".{fraction:09d}".rstrip("0") if fraction else ""
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{fine}{_write_zone(value.tzinfo)}"


def write_moment(value: DateTime) -> str:
    """The text that ``read_moment`` reads."""
    if isinstance(value, LongDateTime):
        return f"{_write_civil(*civil_of(moment_ordinal(value)))}T{write_time(value)}"
    return f"{_write_civil(value.year, value.month, value.day)}T{write_time(value)}"


def write_months(value: MonthsDuration) -> str:
    """The text that ``read_duration`` reads, in least terms."""
    years, months = divmod(abs(value.months), 12)
    parts = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
    return f"{'-' if value.months < 0 else ''}P{parts or '0M'}"


def write_days(value: DaysDuration) -> str:
    """The text that ``read_duration`` reads, in least terms."""
    days, rest = divmod(abs(value.nanoseconds), DAY_NANOS)
    seconds, fraction = divmod(rest, NANOS)
    hours, minutes, seconds = seconds // 3600, seconds // 60 % 60, seconds % 60
    fine = f".{fraction:09d}".rstrip("0") if fraction else ""
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    clock += f"{seconds}{fine}S" if seconds or fine else ""
    text = (f"{days}D" if days else "") + (f"T{clock}" if clock else "")
    return f"{'-' if value.nanoseconds < 0 else ''}P{text or 'T0S'}"


def _write_civil(year: int, month: int, day: int) -> str:
    return f"{'-' if year < 0 else ''}{abs(year):04d}-{month:02d}-{day:02d}"


def _write_zone(zone: tzinfo | None) -> str:
    if zone is None:
        return ""
    name = zone_name(zone)
    if name is not None:
        return f"@{name}"
    delta = zone.utcoffset(None)
    seconds = 0 if delta is None else round(delta.total_seconds())
    if seconds == 0:
        return "Z"
    sign, seconds = "-" if seconds < 0 else "+", abs(seconds)
    rest = f":{seconds % 60:02d}" if seconds % 60 else ""
    return f"{sign}{seconds // 3600:02d}:{seconds // 60 % 60:02d}{rest}"


def _date(match: re.Match[str]) -> Date:
    return build_date(int(match["year"]), int(match["month"]), int(match["day"]))


def _nanos(match: re.Match[str]) -> int:
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"])
    fraction = (match["fraction"] or ".")[1:10].ljust(9, "0")
    nanos = (hour * 3600 + minute * 60 + second) * NANOS + int(fraction)
    # 24:00:00 is the end of the day (XML Schema); nothing lies behind it.
    if nanos > DAY_NANOS or minute > 59 or second > 59:  # noqa: PLR2004
        raise Fault("没有这个时刻。", "There is no such time of day.")
    return nanos


def _zone(match: re.Match[str]) -> tzinfo | None:
    if match["utc"]:
        return zone_at(0)
    if match["zone"]:
        return zone_named(match["zone"])
    if match["offset"] is None:
        return None
    hours, minutes, *rest = (int(part) for part in match["offset"].split(":"))
    if minutes > 59:  # noqa: PLR2004
        raise Fault("没有这个时差。", "There is no such time offset.")
    seconds = hours * 3600 + minutes * 60 + (rest[0] if rest else 0)
    return zone_at(-seconds if match["sign"] == "-" else seconds)
