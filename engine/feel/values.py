"""The values of FEEL that Python does not have: durations, ranges, functions, and dates too far or too fine.

Null, booleans, numbers (``Decimal``), strings, lists and contexts (``dict``) are Python's own. So are dates and
times wherever the standard library can hold them; ``LongDate``, ``FineTime`` and ``LongDateTime`` hold the rest
(years beyond 1 to 9999, nanoseconds) and appear only then, so that equal values always have one form.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from typing import Any, TypeAlias

from engine.feel.types import ANY, Type

NANOS = 1_000_000_000
DAY_NANOS = 86_400 * NANOS


@dataclass(frozen=True, slots=True, order=True)
class MonthsDuration:
    """A years and months duration, counted in months."""

    months: int


@dataclass(frozen=True, slots=True, order=True)
class DaysDuration:
    """A days and time duration, counted in nanoseconds."""

    nanoseconds: int

    @classmethod
    def of(cls, delta: timedelta) -> "DaysDuration":
        """The duration of a ``timedelta``."""
        seconds = delta.days * 86_400 + delta.seconds
        return cls(seconds * NANOS + delta.microseconds * 1_000)

    def timedelta(self) -> timedelta:
        """This duration for the standard library, cut to microseconds; raises ``OverflowError`` when it is too long."""
        return timedelta(microseconds=self.nanoseconds // 1_000)


@dataclass(frozen=True, slots=True)
class LongDate:
    """A date whose year lies outside 1 to 9999."""

    year: int
    month: int
    day: int


@dataclass(frozen=True, slots=True)
class FineTime:
    """A time of day with nanoseconds. ``nanoseconds`` counts from midnight."""

    nanoseconds: int
    tzinfo: tzinfo | None


@dataclass(frozen=True, slots=True)
class LongDateTime:
    """A date and time that ``datetime`` cannot hold. ``ordinal`` counts days, 1 being 0001-01-01."""

    ordinal: int
    nanoseconds: int
    tzinfo: tzinfo | None


@dataclass(frozen=True, slots=True)
class Range:
    """An interval, or with ``operator`` (one of ``= != < <= > >=``) the values for which it holds, such as ``(< 10)``.

    With an operator a missing end (None) is no bound; in an interval it is a null, and nothing can be told about it.
    """

    start: "Value"
    end: "Value"
    start_included: bool = True
    end_included: bool = True
    operator: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a function: its name and, when stated, its type."""

    name: str
    type: Type = ANY


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function value.

    ``call`` gets the arguments in the order of ``parameters`` and the state of the running evaluation, to be handed
    on to ``Function.call`` of others. ``parameters`` is None for built-ins, which choose among several signatures.
    """

    name: str
    parameters: tuple[Parameter, ...] | None
    call: Callable[[Sequence["Value"], Any], "Value"]
    result: Type = ANY
    type: Type = field(default=ANY)


# None, bool, Decimal (int is accepted), str, date, time, datetime, timedelta (accepted), list, dict with string keys,
# and the classes of this module. Python's type checker gains nothing from the union: every use starts with kind_of.
Value: TypeAlias = Any

KINDS: dict[type, str] = {
    type(None): "Null",
    bool: "boolean",
    int: "number",
    Decimal: "number",
    str: "string",
    date: "date",
    LongDate: "date",
    time: "time",
    FineTime: "time",
    datetime: "date and time",
    LongDateTime: "date and time",
    timedelta: "days and time duration",
    DaysDuration: "days and time duration",
    MonthsDuration: "years and months duration",
    Range: "range",
    Function: "function",
    list: "list",
    tuple: "list",
    dict: "context",
}

_BASES: tuple[tuple[type, str], ...] = (
    (str, "string"),
    (bool, "boolean"),
    (int, "number"),
    (Decimal, "number"),
    (datetime, "date and time"),
    (date, "date"),
    (time, "time"),
    (timedelta, "days and time duration"),
    (Mapping, "context"),
    (list, "list"),
    (tuple, "list"),
)


def kind_of(value: object) -> str:
    """The name of the value's type (``context`` and ``list`` without their parts); ``foreign`` for what is not FEEL."""
    kind = KINDS.get(type(value))
    if kind is not None:
        return kind
    for base, name in _BASES:
        if isinstance(value, base):
            return name
    return "foreign"
