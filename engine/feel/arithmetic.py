"""Arithmetic on FEEL values (DMN 1.5, tables 55 to 60): numbers, strings, dates, times and durations."""

from collections.abc import Callable
from datetime import UTC, timedelta
from decimal import Decimal, DecimalException

from engine.feel.errors import Fault
from engine.feel.limits import check_string
from engine.feel.numbers import EXACT, number_of
from engine.feel.temporal import (
    add_months,
    add_nanos,
    build_moment,
    build_time,
    date_of_ordinal,
    date_ordinal,
    days_duration,
    moment_instant,
    months_duration,
    time_instant,
    time_nanos,
)
from engine.feel.values import DAY_NANOS, DaysDuration, MonthsDuration, Value, kind_of

_DAYS, _MONTHS, _MOMENT = "days and time duration", "years and months duration", "date and time"
Operation = Callable[[Value, Value], Value]


def calculate(operator: str, left: Value, right: Value) -> Value:
    """``left operator right`` for one of ``+ - * / **``; raises ``Fault`` when it has no value."""
    if left is None or right is None:
        raise Fault("空值不能参与计算。", "Null cannot be calculated with.")
    kinds = kind_of(left), kind_of(right)
    operation = _TABLE.get((operator, *kinds))
    if operation is None:
        raise Fault(f"{kinds[0]} {operator} {kinds[1]} 没有意义。", f"{kinds[0]} {operator} {kinds[1]} has no meaning.")
    try:
        return operation(_plain(left), _plain(right))
    except DecimalException:
        raise Fault(
            "计算没有结果（例如除以零或数值过大）。", "There is no result (division by zero, or too large)."
        ) from None


def negate(value: Value) -> Value:
    """``-value``; raises ``Fault``."""
    plain = _plain(value)
    if isinstance(plain, Decimal):
        return EXACT.minus(plain)
    if isinstance(plain, DaysDuration):
        return days_duration(-plain.nanoseconds)
    if isinstance(plain, MonthsDuration):
        return months_duration(-plain.months)
    raise Fault(f"{kind_of(value)} 不能取负。", f"A {kind_of(value)} has no negative.")


def _plain(value: Value) -> Value:
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return number_of(value)
    return DaysDuration.of(value) if isinstance(value, timedelta) else value


def _round(value: Decimal) -> int:
    return int(value.to_integral_value())


def _concatenate(left: str, right: str) -> str:
    check_string(len(left) + len(right))
    return left + right


def _move_date(day: Value, nanoseconds: int) -> Value:
    # A day plus 25 hours is the next day: table 57 lets the clock start at midnight and drops it at the end.
    return date_of_ordinal(date_ordinal(day) + nanoseconds // DAY_NANOS)


def _move_time(clock: Value, nanoseconds: int) -> Value:
    return build_time((time_nanos(clock) + nanoseconds) % DAY_NANOS, clock.tzinfo)


def _between_moments(left: Value, right: Value) -> DaysDuration:
    first, second = moment_instant(left), moment_instant(right)
    if first[0] != second[0]:
        raise Fault("一个带时区、一个不带，不能相减。", "One has a time zone and the other has not.")
    return days_duration(first[1] - second[1])


def _between_times(left: Value, right: Value) -> DaysDuration:
    first, second = time_instant(left), time_instant(right)
    if first[0] != second[0]:
        raise Fault("一个带时区、一个不带，不能相减。", "One has a time zone and the other has not.")
    return days_duration(first[1] - second[1])


def _midnight(day: Value) -> Value:
    """The date as a date and time: midnight in UTC."""
    return build_moment(date_ordinal(day), 0, UTC)


def _scale(nanoseconds: int, factor: Decimal) -> DaysDuration:
    return days_duration(_whole_product(nanoseconds, factor))


def _whole_product(amount: int, factor: Decimal) -> int:
    return _round(EXACT.multiply(Decimal(amount), factor))


def _ratio(left: int, right: int) -> Decimal:
    return EXACT.divide(Decimal(left), Decimal(right))


_TABLE: dict[tuple[str, str, str], Operation] = {
    ("+", "number", "number"): EXACT.add,
    ("-", "number", "number"): EXACT.subtract,
    ("*", "number", "number"): EXACT.multiply,
    ("/", "number", "number"): EXACT.divide,
    ("**", "number", "number"): EXACT.power,
    ("+", "string", "string"): _concatenate,
    ("+", _DAYS, _DAYS): lambda a, b: days_duration(a.nanoseconds + b.nanoseconds),
    ("-", _DAYS, _DAYS): lambda a, b: days_duration(a.nanoseconds - b.nanoseconds),
    ("/", _DAYS, _DAYS): lambda a, b: _ratio(a.nanoseconds, b.nanoseconds),
    ("*", _DAYS, "number"): lambda a, b: _scale(a.nanoseconds, b),
    ("*", "number", _DAYS): lambda a, b: _scale(b.nanoseconds, a),
    ("/", _DAYS, "number"): lambda a, b: days_duration(_round(EXACT.divide(Decimal(a.nanoseconds), b))),
    ("+", _MONTHS, _MONTHS): lambda a, b: months_duration(a.months + b.months),
    ("-", _MONTHS, _MONTHS): lambda a, b: months_duration(a.months - b.months),
    ("/", _MONTHS, _MONTHS): lambda a, b: _ratio(a.months, b.months),
    ("*", _MONTHS, "number"): lambda a, b: months_duration(int(EXACT.multiply(Decimal(a.months), b))),
    ("*", "number", _MONTHS): lambda a, b: months_duration(int(EXACT.multiply(Decimal(b.months), a))),
    ("/", _MONTHS, "number"): lambda a, b: months_duration(int(EXACT.divide(Decimal(a.months), b))),
    ("+", "date", _DAYS): lambda a, b: _move_date(a, b.nanoseconds),
    ("+", _DAYS, "date"): lambda a, b: _move_date(b, a.nanoseconds),
    ("-", "date", _DAYS): lambda a, b: _move_date(a, -b.nanoseconds),
    ("+", "date", _MONTHS): lambda a, b: add_months(a, b.months),
    ("+", _MONTHS, "date"): lambda a, b: add_months(b, a.months),
    ("-", "date", _MONTHS): lambda a, b: add_months(a, -b.months),
    ("+", _MOMENT, _DAYS): lambda a, b: add_nanos(a, b.nanoseconds),
    ("+", _DAYS, _MOMENT): lambda a, b: add_nanos(b, a.nanoseconds),
    ("-", _MOMENT, _DAYS): lambda a, b: add_nanos(a, -b.nanoseconds),
    ("+", _MOMENT, _MONTHS): lambda a, b: add_months(a, b.months),
    ("+", _MONTHS, _MOMENT): lambda a, b: add_months(b, a.months),
    ("-", _MOMENT, _MONTHS): lambda a, b: add_months(a, -b.months),
    ("+", "time", _DAYS): lambda a, b: _move_time(a, b.nanoseconds),
    ("+", _DAYS, "time"): lambda a, b: _move_time(b, a.nanoseconds),
    ("-", "time", _DAYS): lambda a, b: _move_time(a, -b.nanoseconds),
    ("-", "time", "time"): _between_times,
    ("-", "date", "date"): lambda a, b: days_duration((date_ordinal(a) - date_ordinal(b)) * DAY_NANOS),
    ("-", _MOMENT, _MOMENT): _between_moments,
    ("-", _MOMENT, "date"): lambda a, b: _between_moments(a, _midnight(b)),
    ("-", "date", _MOMENT): lambda a, b: _between_moments(_midnight(a), b),
}
