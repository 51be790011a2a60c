"""Values of any FEEL type as JSON and back: what computed fields hold."""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from functools import partial
from typing import Any

from engine.feel.types import Type
from engine.forms.json_values import Json
from engine.forms.kinds.choices import show_tick
from engine.forms.kinds.kind import Kind, load_text
from engine.forms.kinds.moments import (
    load_date,
    load_moment,
    load_time,
    show_date,
    show_moment,
    show_time,
    store_moment,
)
from engine.forms.kinds.numbers import load_decimal, write_decimal
from engine.ports import Value

_LOADERS = {
    "number": load_decimal,
    "string": load_text,
    "date": load_date,
    "time": load_time,
    "date and time": load_moment,
}


def store_value(value: Value) -> Json:
    """A FEEL value as JSON: numbers and dates become text; what JSON cannot hold becomes null."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, Decimal | int):
        return write_decimal(Decimal(value))
    if isinstance(value, datetime):
        return store_moment(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): store_value(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [store_value(inner) for inner in value]
    return None


def load_value(kind: Type, stored: Json) -> Value:
    """JSON as a value of the FEEL type ``kind``; what does not fit is None."""
    if stored is None:
        return None
    if kind.name == "boolean":
        return stored if isinstance(stored, bool) else None
    if kind.name == "list":
        element = kind.element
        return [load_value(element, one) for one in stored] if isinstance(stored, list) and element else None
    if kind.name == "context":
        return _load_context(kind, stored) if isinstance(stored, Mapping) else None
    loader = _LOADERS.get(kind.name)
    return loader(stored) if loader else stored if isinstance(stored, str | bool) else None


def _load_context(kind: Type, stored: Mapping[str, Any]) -> dict[str, Any]:
    return {name: load_value(inner, stored.get(name)) for name, inner in kind.fields}


def show_value(value: Value) -> str:
    """For reading: dates in Chinese, lists with 、, nothing for null."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return show_tick(value)
    if isinstance(value, Decimal | int):
        return write_decimal(Decimal(value))
    if isinstance(value, datetime):
        return show_moment(value)
    if isinstance(value, date):
        return show_date(value)
    if isinstance(value, time):
        return show_time(value)
    if isinstance(value, Mapping):
        return "，".join(f"{key}：{show_value(inner)}" for key, inner in value.items())
    if isinstance(value, list | tuple):
        return "、".join(show_value(inner) for inner in value)
    return str(value)


def _take_nothing(_raw: object) -> None:
    return None


def computed_kind(kind: Type) -> Kind:
    """The results of a FEEL expression of type ``kind``; nothing is ever taken from the client."""
    return Kind(
        "computed", _take_nothing, type=kind, store=store_value, load=partial(load_value, kind), show=show_value,
        schema={}, input="output",
    )  # fmt: skip
