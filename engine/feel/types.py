"""FEEL's types: a small immutable model, and the text form that people write (``list<number>``)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from engine.feel.errors import FeelError

SIMPLE = (
    "number",
    "string",
    "boolean",
    "date",
    "time",
    "date and time",
    "days and time duration",
    "years and months duration",
    "Any",
    "Null",
)


@dataclass(frozen=True, slots=True)
class Type:
    """A FEEL type.

    ``name`` is one of ``SIMPLE``, ``list``, ``range``, ``context`` or ``function``. ``element`` belongs to lists and
    ranges, ``fields`` to contexts, ``parameters`` (None = not stated) and ``result`` to functions.
    """

    name: str
    element: "Type | None" = None
    fields: tuple[tuple[str, "Type"], ...] = ()
    parameters: "tuple[Type, ...] | None" = None
    result: "Type | None" = None

    def field(self, name: str) -> "Type | None":
        """The type of the entry ``name``, or None when this is no context or has no such entry."""
        for key, kind in self.fields:
            if key == name:
                return kind
        return None

    def __str__(self) -> str:
        if self.name in ("list", "range") and self.element is not None:
            return f"{self.name}<{self.element}>"
        if self.name == "context":
            return f"context<{', '.join(f'{key}: {kind}' for key, kind in self.fields)}>"
        if self.name == "function":
            parameters = ", ".join(str(kind) for kind in self.parameters or ())
            return f"function<{parameters}>->{self.result or ANY}"
        return self.name


ANY = Type("Any")
NULL = Type("Null")
NUMBER = Type("number")
STRING = Type("string")
BOOLEAN = Type("boolean")
DATE = Type("date")
TIME = Type("time")
DATE_TIME = Type("date and time")
DAYS_DURATION = Type("days and time duration")
MONTHS_DURATION = Type("years and months duration")
FUNCTION = Type("function")
CONTEXT = Type("context")
LIST = Type("list", ANY)
RANGE = Type("range", ANY)

BY_NAME: dict[str, Type] = {
    **{name: Type(name) for name in SIMPLE},
    # The names of earlier editions of the standard, still found in drawings.
    "dateTime": DATE_TIME,
    "dayTimeDuration": DAYS_DURATION,
    "yearMonthDuration": MONTHS_DURATION,
}


def list_of(element: Type) -> Type:
    """``list<element>``."""
    return Type("list", element)


def range_of(element: Type) -> Type:
    """``range<element>``."""
    return Type("range", element)


def context_of(fields: Mapping[str, Type]) -> Type:
    """``context<a: T, …>`` with the entries of ``fields``."""
    return Type("context", fields=tuple(fields.items()))


def function_of(parameters: tuple[Type, ...] | None, result: Type = ANY) -> Type:
    """``function<T, …>->result``."""
    return Type("function", parameters=parameters, result=result)


def parse_type(text: str, named: Mapping[str, Type] | None = None) -> Type:
    """Read a type such as ``context<name: string, prices: list<number>>``.

    ``named`` adds types of the caller's own (DMN item definitions). Raises ``FeelError``.
    """
    reader = TypeReader(text, 0, named or {})
    kind = reader.read()
    reader.skip_blanks()
    if reader.position != len(text):
        raise reader.error()
    return kind


_BLANKS = re.compile(r"\s*")
_NAME = re.compile(r"[^\s<>,:()\[\]{}=!\"]+")


class TypeReader:
    """Reads one type out of a longer text, from ``position`` on; ``position`` is left behind it."""

    def __init__(self, text: str, position: int, named: Mapping[str, Type]) -> None:
        self.text = text
        self.position = position
        self.named = named
        self.depth = 0

    def read(self) -> Type:
        """The type that begins at ``position``; raises ``FeelError`` when there is none."""
        self.depth += 1
        if self.depth > 30:  # noqa: PLR2004 -- no sensible type nests deeper
            raise self.error()
        self.skip_blanks()
        kind = self._structured() or self._named() or self._simple()
        self.depth -= 1
        if kind is None:
            raise self.error()
        return kind

    def skip_blanks(self) -> None:
        """Move ``position`` over white space."""
        match = _BLANKS.match(self.text, self.position)
        self.position = match.end() if match else self.position

    def error(self) -> FeelError:
        """The error for whatever stands at ``position``."""
        line = self.text.count("\n", 0, self.position) + 1
        column = self.position - (self.text.rfind("\n", 0, self.position) + 1) + 1
        return FeelError(
            "此处应是类型名称。", "A type name is expected here.", line=line, column=column, expected=("type",)
        )

    def _word(self, word: str) -> bool:
        self.skip_blanks()
        end = self.position + len(word)
        if not self.text.startswith(word, self.position):
            return False
        if word[-1].isalpha() and end < len(self.text) and (self.text[end].isalnum() or self.text[end] == "_"):
            return False
        self.position = end
        return True

    def _need(self, word: str) -> None:
        if not self._word(word):
            raise self.error()

    def _structured(self) -> Type | None:
        for name in ("list", "range", "context", "function"):
            if name not in self.named and self._word(name):
                return self._arguments(name)
        return None

    def _arguments(self, name: str) -> Type:
        if not self._word("<"):
            return {"list": LIST, "range": RANGE, "context": CONTEXT, "function": FUNCTION}[name]
        if name in ("list", "range"):
            kind = Type(name, self.read())
            self._need(">")
            return kind
        if name == "context":
            return self._context()
        return self._function()

    def _context(self) -> Type:
        fields: dict[str, Type] = {}
        while not self._word(">"):
            if fields:
                self._need(",")
            end = self.text.find(":", self.position)
            if end < 0:
                raise self.error()
            key = " ".join(self.text[self.position : end].split())
            self.position = end + 1
            fields[key] = self.read()
        return context_of(fields)

    def _function(self) -> Type:
        parameters: list[Type] = []
        while not self._word(">"):
            if parameters:
                self._need(",")
            parameters.append(self.read())
        self.skip_blanks()
        self._need("->")
        return function_of(tuple(parameters), self.read())

    def _named(self) -> Type | None:
        for name in sorted(self.named, key=len, reverse=True):
            if self._word(name):
                return self.named[name]
        return None

    def _simple(self) -> Type | None:
        for name in sorted(BY_NAME, key=len, reverse=True):
            words = name.split(" ")
            start = self.position
            if all(self._word(word) for word in words):
                return BY_NAME[name]
            self.position = start
        return None
