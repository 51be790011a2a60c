"""Typed sections: how values become JSON and back without losing a digit.

Numbers and dates are text in JSON. Reading follows the type from the form or signature; nothing
is typed by looking at the value.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from engine.feel import Type, parse_type
from engine.feel import text as feel_text
from engine.ports import Value
from engine.sections import Reader

_READERS: Mapping[str, Callable[[Any], Value]] = {
    "number": lambda value: Decimal(str(value)),
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "date and time": datetime.fromisoformat,
    "boolean": bool,
    "string": str,
}


def to_json(value: Value) -> Any:  # noqa: ANN401 - any JSON value
    """A FEEL value as JSON: numbers and dates as text, trailing zeros kept."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, Decimal | int):
        return format(value, "f") if isinstance(value, Decimal) else str(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): to_json(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [to_json(inner) for inner in value]
    if isinstance(value, timedelta):
        return feel_text(value)
    return feel_text(value)


def to_message(value: Value) -> Any:  # noqa: ANN401 - any JSON value
    """A FEEL value for an outside system: whole numbers as JSON numbers, all else as ``to_json``."""
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return int(value)
    if isinstance(value, Mapping):
        return {str(key): to_message(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [to_message(inner) for inner in value]
    return to_json(value)


def setting(value: object) -> Value:
    """A value of item.toml as FEEL reads it; None for what it cannot be. Decimals are written as text."""
    if isinstance(value, bool | str | date) or value is None:
        return value
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, list):
        return [setting(inner) for inner in value]
    return None


def from_json(stored: Any, kind: Type | None) -> Value:  # noqa: ANN401 - any JSON value
    """Read stored JSON by its type; without one it stays what it is."""
    if stored is None or kind is None:
        return stored
    if kind.name == "list" and isinstance(stored, list):
        return [from_json(inner, kind.element) for inner in stored]
    if kind.name == "context" and isinstance(stored, Mapping):
        return {key: from_json(inner, kind.field(key)) for key, inner in stored.items()}
    read = _READERS.get(kind.name)
    return stored if read is None else read(stored)


def reader_of(types: Mapping[str, Type | None]) -> Reader:
    """A reader for sections with these fields; a field that is not stored is null."""

    def read(stored: Mapping[str, Any]) -> dict[str, Value]:
        known = {name: from_json(stored.get(name), kind) for name, kind in types.items()}
        return {**{name: value for name, value in stored.items() if name not in types}, **known}

    return read


def types_of(gives: Mapping[str, str]) -> dict[str, Type | None]:
    """The field types of an operation's signature, written as FEEL types."""
    return {name: parse_type(kind) for name, kind in gives.items()}
