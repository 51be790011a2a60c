"""Taking a value apart: entries of contexts, properties of dates, times, durations and ranges."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from engine.feel.errors import Fault
from engine.feel.temporal import date_ordinal, moment_date, moment_offset, time_nanos, time_offset, zone_name
from engine.feel.types import ANY, BOOLEAN, DAYS_DURATION, NUMBER, STRING, Type
from engine.feel.values import DAY_NANOS, NANOS, DaysDuration, Value, kind_of

Property = Callable[[Value], Value]


def _offset(seconds: int | None) -> DaysDuration | None:
    return None if seconds is None else DaysDuration(seconds * NANOS)


def _part(divisor: int, modulus: int) -> Property:
    """A part of the amount of a duration, with the duration's sign."""

    def take(value: Value) -> int:
        amount = value.nanoseconds if isinstance(value, DaysDuration) else DaysDuration.of(value).nanoseconds
        part = abs(amount) // divisor % modulus
        return -part if amount < 0 else part

    return take


def _seconds(value: Value) -> Decimal:
    amount = value.nanoseconds if isinstance(value, DaysDuration) else DaysDuration.of(value).nanoseconds
    seconds = Decimal(abs(amount) % (60 * NANOS)).scaleb(-9)
    seconds = seconds.quantize(Decimal(1)) if seconds == seconds.to_integral_value() else seconds.normalize()
    return -seconds if amount < 0 else seconds


def _whole_months(value: Value, divisor: int, modulus: int) -> int:
    part: int = abs(value.months) // divisor % modulus
    return -part if value.months < 0 else part


def _of_day(take: Property) -> Property:
    """A property of a date, taken of a date and time."""
    return lambda value: take(moment_date(value))


_DATE: dict[str, Property] = {
    "year": lambda value: value.year,
    "month": lambda value: value.month,
    "day": lambda value: value.day,
    "weekday": lambda value: (date_ordinal(value) - 1) % 7 + 1,
}
_CLOCK: dict[str, Property] = {
    "hour": lambda value: time_nanos(value) // (3_600 * NANOS),
    "minute": lambda value: time_nanos(value) // (60 * NANOS) % 60,
    "second": lambda value: time_nanos(value) // NANOS % 60,
    "timezone": lambda value: zone_name(value.tzinfo),
}
PROPERTIES: dict[str, dict[str, Property]] = {
    "date": _DATE,
    "time": {**_CLOCK, "time offset": lambda value: _offset(time_offset(value))},
    "date and time": {
        **_CLOCK,
        **{name: _of_day(take) for name, take in _DATE.items()},
        "time offset": lambda value: _offset(moment_offset(value)),
    },
    "years and months duration": {
        "years": lambda value: _whole_months(value, 12, 10**18),
        "months": lambda value: _whole_months(value, 1, 12),
    },
    "days and time duration": {
        "days": _part(DAY_NANOS, 10**18),
        "hours": _part(3_600 * NANOS, 24),
        "minutes": _part(60 * NANOS, 60),
        "seconds": _seconds,
    },
    "range": {
        "start": lambda value: value.start,
        "end": lambda value: value.end,
        "start included": lambda value: value.start_included,
        "end included": lambda value: value.end_included,
    },
}
NAMES = frozenset(name for properties in PROPERTIES.values() for name in properties)
_TYPES = {"time offset": DAYS_DURATION, "timezone": STRING, "start included": BOOLEAN, "end included": BOOLEAN}


def property_type(kind: Type, name: str) -> Type | None:
    """The type of a property of values of type ``kind``; None when they have no such property."""
    if name not in PROPERTIES.get(kind.name, {}):
        return None
    if kind.name == "range" and name in ("start", "end"):
        return kind.element or ANY
    return _TYPES.get(name, NUMBER)


def member(value: Value, name: str) -> Value:
    """``value.name``; of a list, the list of its items' entries. Raises ``Fault`` when there is none."""
    kind = kind_of(value)
    if kind == "context":
        return entry(value, name)
    if kind == "list":
        return [_quiet_member(item, name) for item in value]
    if value is None:
        raise Fault(f"空值没有“{name}”。", f"Null has no '{name}'.")
    take = PROPERTIES.get(kind, {}).get(name)
    if take is None:
        raise Fault(f"{kind} 没有“{name}”。", f"A {kind} has no '{name}'.")
    found = take(value)
    return Decimal(found) if type(found) is int else found


def entry(context: Mapping[str, Value], name: str) -> Value:
    """The entry ``name`` of a context; raises ``Fault`` when there is none."""
    try:
        return context[name]
    except KeyError:
        raise Fault(f"没有名为“{name}”的数据。", f"There is no '{name}'.") from None


def _quiet_member(value: Value, name: str) -> Value:
    try:
        return member(value, name)
    except Fault:
        return None
