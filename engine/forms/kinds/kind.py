"""A kind of answer: how it is read, kept, shown and described. Kinds are values, not classes of their own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.feel.types import STRING, Type
from engine.forms.json_values import Json
from engine.forms.wording import Wrong
from engine.ports import Value

#: Reads what was typed: the FEEL value, None for nothing, or what is wrong. Must never raise.
Taker = Callable[[object], Any]


def as_it_is(value: Value) -> Value:
    """The value itself."""
    return value


def load_text(stored: Json) -> str | None:
    """What is no text is nothing."""
    return stored if isinstance(stored, str) else None


def no_doubt(_value: Value) -> Wrong | None:
    """There is nothing to warn about."""
    return None


def always_fine(_value: Value, _now: datetime) -> Wrong | None:
    """There is nothing to check."""
    return None


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of answer is read, kept and shown.

    ``take`` reads what was typed, ``store`` makes it JSON, ``load`` reads that JSON back (foreign JSON gives None),
    ``show`` is for reading, ``check`` judges against the present time, ``warn`` gives a doubt that stops nobody.
    """

    name: str
    take: Taker
    type: Type = STRING
    store: Callable[[Any], Any] = as_it_is
    load: Callable[[Any], Any] = load_text
    show: Callable[[Any], str] = str
    check: Callable[[Any, datetime], Wrong | None] = always_fine
    warn: Callable[[Any], Wrong | None] = no_doubt
    #: JSON Schema of the stored answer.
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})
    #: what an empty required field asks for: enter, choose, upload, tick.
    verb: str = "enter"
    #: for the page: type of input, input mode, autocompletion.
    input: str = "text"
    mode: str = ""
    complete: str = ""
