"""Equality and order of FEEL values (DMN 1.5, tables 52 to 54): values of different types have neither."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from operator import ge, gt, le, lt

from engine.feel.errors import Fault
from engine.feel.limits import Effort, Meter
from engine.feel.numbers import number_of
from engine.feel.temporal import date_ordinal, moment_instant, time_instant, time_nanos, zone_name
from engine.feel.values import NANOS, DaysDuration, MonthsDuration, Range, Value, kind_of

ORDERED = frozenset(
    ("number", "string", "date", "time", "date and time", "days and time duration", "years and months duration")
)
ORDER: dict[str, Callable[[Value, Value], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge}
_MAX_DEPTH = 100


def order_key(value: Value, kind: str) -> Value:
    """What values of one ordered kind are compared by; raises ``Fault``."""
    if kind == "number":
        return number_of(value)
    if kind == "string":
        return value
    if kind == "date":
        return date_ordinal(value)
    if kind == "time":
        return time_instant(value)
    if kind == "date and time":
        return moment_instant(value)
    if isinstance(value, timedelta):
        return DaysDuration.of(value).nanoseconds
    return value.months if isinstance(value, MonthsDuration) else value.nanoseconds


def keys_of(left: Value, right: Value) -> tuple[Value, Value]:
    """The keys of two values to be ordered; raises ``Fault`` when they have no order."""
    kind, other = kind_of(left), kind_of(right)
    if left is None or right is None:
        raise Fault("不能与空值比较大小。", "Null has no order.")
    if kind != other or kind not in ORDERED:
        raise Fault(f"{kind} 与 {other} 不能比较大小。", f"A {kind} and a {other} cannot be ordered.")
    first, second = order_key(left, kind), order_key(right, kind)
    if isinstance(first, tuple) and first[0] != second[0]:
        raise Fault("一个带时区、一个不带，不能比较。", "One has a time zone and the other has not.")
    return first, second


def ordered(operator: str, left: Value, right: Value) -> bool:
    """``left operator right`` for one of ``< <= > >=``; raises ``Fault``."""
    first, second = keys_of(left, right)
    return ORDER[operator](first, second)


def equal(left: Value, right: Value, effort: Effort | None = None, depth: int = 0) -> bool:
    """Whether two values are equal; raises ``Fault`` when their types differ and neither is null.

    ``effort`` counts the work on lists and contexts, which may share parts and so be larger than memory.
    """
    if left is None or right is None:
        return left is right
    kind, other = kind_of(left), kind_of(right)
    if kind != other or kind == "foreign":
        raise Fault(f"{kind} 与 {other} 不能比较是否相等。", f"A {kind} and a {other} cannot be compared.")
    if kind in ORDERED:
        first, second = order_key(left, kind), order_key(right, kind)
        if isinstance(first, tuple):
            # Section 10.3.2.3 defines the value of a time by its whole seconds; order and is() look closer.
            return bool(first[0] == second[0] and first[1] // NANOS == second[1] // NANOS)
        return bool(first == second)
    if depth > _MAX_DEPTH:
        raise Fault("数据嵌套过深，不能比较。", "The values are nested too deeply to be compared.")
    return _equal_structures(left, right, kind, effort or Meter(), depth + 1)


def _equal_structures(left: Value, right: Value, kind: str, effort: Effort, depth: int) -> bool:
    if kind == "boolean":
        return bool(left == right)
    if kind == "range":
        return _equal_ranges(left, right)
    if kind == "function":
        return left is right
    effort.spend(1)
    if len(left) != len(right):
        return False
    effort.spend(len(left))
    if kind == "list":
        return all(same(a, b, effort, depth) for a, b in zip(left, right, strict=True))
    return left.keys() == right.keys() and all(same(one, right[key], effort, depth) for key, one in left.items())


def same(left: Value, right: Value, effort: Effort | None = None, depth: int = 0) -> bool:
    """Equality that takes different types for different, as searching a list needs."""
    try:
        return equal(left, right, effort, depth)
    except Fault:
        return False


def _equal_ranges(left: Range, right: Range) -> bool:
    return (
        left.start_included == right.start_included
        and left.end_included == right.end_included
        and left.operator == right.operator
        and same(left.start, right.start)
        and same(left.end, right.end)
    )


def identical(left: Value, right: Value, effort: Effort) -> bool:
    """What ``is()`` asks: equal, and of the same form (for times: also the same zone)."""
    if kind_of(left) != kind_of(right):
        return False
    if kind_of(left) == "time":
        return _zone_form(left) == _zone_form(right) and time_nanos(left) == time_nanos(right)
    if kind_of(left) == "date and time":
        return _zone_form(left) == _zone_form(right) and moment_instant(left) == moment_instant(right)
    return same(left, right, effort)


def _zone_form(value: Value) -> object:
    """The zone as it was written: a name, or a distance from UTC."""
    zone = value.tzinfo
    return None if zone is None else zone_name(zone) or zone.utcoffset(None)


def distinct_key(value: Value) -> object:
    """A key under which equal scalar values collide, or None for values that must be compared one by one."""
    kind = kind_of(value)
    if kind == "number":
        return kind, Decimal(value)
    return (kind, value) if kind in ("string", "boolean") else None


def contains(range_: Range, value: Value) -> bool:
    """Whether a value lies in a range; raises ``Fault`` when it cannot be compared with its ends."""
    if range_.operator in ("=", "!="):
        return equal(value, range_.start) is (range_.operator == "=")
    if not range_.operator and (range_.start is None or range_.end is None):
        raise Fault("区间的一端是空值。", "An end of the range is null.")
    if range_.start is not None and not ordered(">=" if range_.start_included else ">", value, range_.start):
        return False
    return range_.end is None or ordered("<=" if range_.end_included else "<", value, range_.end)
