"""Built-in functions that make one type of another (DMN 1.5, table 71)."""

from datetime import tzinfo
from decimal import Decimal

from engine.feel.coding import Run
from engine.feel.errors import Fault
from engine.feel.functions import feel
from engine.feel.numbers import EXACT, read_number, whole
from engine.feel.temporal import (
    Date,
    DateTime,
    Time,
    build_date,
    build_moment,
    build_time,
    date_ordinal,
    moment_date,
    moment_ordinal,
    time_nanos,
    zone_at,
    zone_named,
)
from engine.feel.temporal_text import read_date, read_duration, read_moment, read_time
from engine.feel.values import NANOS, DaysDuration, MonthsDuration, Value, kind_of
from engine.feel.writing import written

_GROUPING, _POINT = frozenset((" ", ".", ",")), frozenset((".", ","))


@feel("string(from: Any) -> string", wants_run=True)
def _string(run: Run, value: Value) -> str | None:
    return None if value is None else written(value, effort=run)


@feel("number(from: string) -> number")
def _number(value: str) -> Decimal:
    return read_number(value)


@feel("number(from: string, grouping separator: string|null, decimal separator: string|null) -> number")
def _separated(value: str, grouping: str | None, point: str | None) -> Decimal:
    wrong = (grouping is not None and grouping not in _GROUPING) or (point is not None and point not in _POINT)
    if wrong or grouping == (point or "."):
        raise Fault("分组符或小数点不对。", "The grouping or decimal separator is wrong.")
    plain = value.replace(grouping, "") if grouping else value
    return read_number(plain.replace(point, ".") if point else plain)


@feel("date(from: string) -> date")
def _date(value: str) -> Date:
    return read_date(value)


@feel("date(from: date and time) -> date")
def _date_of_moment(value: DateTime) -> Date:
    return moment_date(value)


@feel("date(from: date) -> date")
def _same_date(value: Date) -> Date:
    return value


@feel("date(year: number, month: number, day: number) -> date")
def _date_of_parts(year: Decimal, month: Decimal, day: Decimal) -> Date:
    return build_date(whole(year), whole(month), whole(day))


@feel("time(from: string) -> time")
def _time(value: str) -> Time:
    return read_time(value)


@feel("time(from: time) -> time")
def _same_time(value: Time) -> Time:
    return value


@feel("time(from: date and time) -> time")
def _time_of_moment(value: DateTime) -> Time:
    return build_time(time_nanos(value), value.tzinfo)


@feel("time(from: date) -> time")
def _time_of_date(value: Date) -> Time:
    return build_time(0, zone_at(0))


@feel("time(hour: number, minute: number, second: number, offset?: days and time duration) -> time")
def _time_of_parts(hour: Decimal, minute: Decimal, second: Decimal, offset: DaysDuration | None = None) -> Time:
    zone = None if offset is None else zone_at(offset.nanoseconds // NANOS)
    return build_time(_clock(hour, minute, second), zone)


def _clock(hour: Decimal, minute: Decimal, second: Decimal) -> int:
    hours, minutes = whole(hour), whole(minute)
    nanos = int(EXACT.multiply(second, Decimal(NANOS)))
    if not (0 <= hours <= 23 and 0 <= minutes <= 59 and 0 <= nanos < 60 * NANOS):  # noqa: PLR2004
        raise Fault("没有这个时刻。", "There is no such time of day.")
    return (hours * 60 + minutes) * 60 * NANOS + nanos


@feel("date and time(from: string) -> date and time")
def _moment(value: str) -> DateTime:
    return read_moment(value)


@feel("date and time(from: date and time) -> date and time")
def _same_moment(value: DateTime) -> DateTime:
    return value


@feel("date and time(from: date) -> date and time")
def _moment_of_date(value: Date) -> DateTime:
    return build_moment(date_ordinal(value), 0, zone_at(0))


@feel("date and time(date: date|date and time, time: time) -> date and time")
def _moment_of_both(day: Value, clock: Time) -> DateTime:
    ordinal = moment_ordinal(day) if kind_of(day) == "date and time" else date_ordinal(day)
    return build_moment(ordinal, time_nanos(clock), clock.tzinfo)


@feel(
    "date and time(year: number, month: number, day: number, hour: number, minute: number, second: number,"
    " offset?: days and time duration|string) -> date and time",
    "date and time(year: number, month: number, day: number, hour: number, minute: number, second: number,"
    " timezone: string) -> date and time",
)
def _moment_of_parts(  # noqa: PLR0917 -- the parameters of the standard
    year: Decimal, month: Decimal, day: Decimal, hour: Decimal, minute: Decimal, second: Decimal, zone: Value = None
) -> DateTime:
    date = build_date(whole(year), whole(month), whole(day))
    return build_moment(date_ordinal(date), _clock(hour, minute, second), _zone(zone))


def _zone(zone: DaysDuration | str | None) -> tzinfo | None:
    if zone is None:
        return None
    return zone_named(zone) if isinstance(zone, str) else zone_at(zone.nanoseconds // NANOS)


@feel("duration(from: string)")
def _duration(value: str) -> MonthsDuration | DaysDuration:
    return read_duration(value)


@feel("years and months duration(from: date|date and time, to: date|date and time) -> years and months duration")
def _months_between(start: Value, end: Value) -> MonthsDuration:
    first, last = _civil(start), _civil(end)
    months = (last[0] - first[0]) * 12 + last[1] - first[1]
    # Only whole months count, on the way from the first day to the second; clocks do not matter.
    if months > 0 and last[2] < first[2]:
        months -= 1
    elif months < 0 and last[2] > first[2]:
        months += 1
    return MonthsDuration(months)


def _civil(value: Value) -> tuple[int, int, int]:
    day = value if kind_of(value) == "date" else moment_date(value)
    return day.year, day.month, day.day
