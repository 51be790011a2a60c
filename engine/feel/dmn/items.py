"""Item definitions as types that values are fitted to.

Fitting follows the standard's implicit conversions (DMN 1.5, 10.3.2.9.4): a single value where a
list is wanted becomes a list of one, a list of one where a single value is wanted becomes its
item, a date becomes midnight UTC where a date and time is wanted. Anything else that does not
conform, or is not among the allowed values, is a misfit, and becomes null.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import islice

from engine.feel.dmn.errors import Place
from engine.feel.dmn.running import Run
from engine.feel.types import ANY, Type
from engine.feel.values import kind_of
from engine.feel.writing import text
from engine.ports import Value

#: How many characters of a value a message shows.
LINE = 60
#: How many parts of a type are looked at; no form and no register comes near it.
PARTS = 5_000
#: Unary tests on one value: whether it may occur.
Test = Callable[[Value], bool]


class Misfit(Exception):
    """A value does not conform to its type. ``path`` leads from the whole value to the part."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


@dataclass(frozen=True, slots=True)
class ItemType:
    """A type with what the model adds to FEEL's: allowed values and constraints.

    ``item`` belongs to lists, ``fields`` to contexts; both None for everything else.
    """

    name: str
    shape: Type
    item: "ItemType | None" = None
    fields: "Mapping[str, ItemType] | None" = None
    #: what a function of this type answers.
    result: "ItemType | None" = None
    #: the values that may occur; a list has its test on ``item``.
    allowed: Test | None = None
    #: what is written as allowed values, for messages and for the order of priority.
    allowed_text: str = ""

    @property
    def answer(self) -> "ItemType | None":
        """The type of what a function declared with this type answers: older drawings state that type itself."""
        return self.result if self.shape.name == "function" else self

    def fit(self, value: Value) -> Value:
        """The value as this type has it; null always fits. Raises ``Misfit``."""
        if value is None or (self.shape is ANY and self.allowed is None):
            return value
        fitted = self._list(value) if self.item is not None else self._single(value)
        if self.allowed is not None and not self.allowed(fitted):
            raise Misfit(
                f"值 {show(fitted)} 不在“{self.name}”的允许值 {self.allowed_text} 之内",
                f"the value {show(fitted)} is not among the allowed values {self.allowed_text} of {self.name!r}",
            )
        return fitted

    def _list(self, value: Value) -> Value:
        assert self.item is not None  # noqa: S101 -- narrows the type; only called for lists
        values = list(value) if isinstance(value, list | tuple) else [value]
        return [self.item.fit(one) for one in values]

    def _single(self, value: Value) -> Value:
        if isinstance(value, list | tuple) and len(value) == 1 and self.shape.name not in ("list", "Any"):
            return self.fit(value[0])
        if self.fields is not None:
            return self._context(value)
        return self._simple(value)

    def _context(self, value: Value) -> Value:
        if not isinstance(value, Mapping):
            raise self._misfit(value)
        fitted = dict(value)
        for name, kind in (self.fields or {}).items():
            if name in fitted:
                fitted[name] = kind.fit(fitted[name])
        return fitted

    def _simple(self, value: Value) -> Value:
        wanted, kind = self.shape.name, kind_of(value)
        if wanted in ("Any", kind):
            return Decimal(value) if type(value) is int else value
        if wanted == "date and time" and type(value) is date:
            return datetime.combine(value, time(0), UTC)
        raise self._misfit(value)

    def _misfit(self, value: Value) -> Misfit:
        return Misfit(
            f"值 {show(value)} 的类型应为“{self.name}”",
            f"the value {show(value)} should be of type {self.name!r}",
        )


def show(value: Value) -> str:
    """A value for a message, as FEEL writes it, cut to a line; of a list or context only its outline."""
    if isinstance(value, list | tuple):
        return f"[… {len(value)}]"
    if isinstance(value, Mapping):
        shown = f"{{{', '.join(str(name) for name in islice(value, 5))}}}"
    else:
        shown = f'"{value}"' if isinstance(value, str) else text(value)
    return shown if len(shown) <= LINE else shown[: LINE - 1] + "…"


def bounded(shape: Type) -> Type:
    """The type, or Any when it has more than ``PARTS`` parts: types that share parts can unfold without end."""
    waiting, seen = [shape], 0
    while waiting:
        seen += 1
        if seen > PARTS:
            return ANY
        one = waiting.pop()
        inner = (one.element, one.result, *(one.parameters or ()), *(kind for _, kind in one.fields))
        waiting.extend(kind for kind in inner if kind is not None)
    return shape


def list_type(name: str, item: ItemType) -> ItemType:
    """The type of lists of ``item``."""
    return ItemType(name, Type("list", item.shape), item=item)


def fitted(value: Value, kind: ItemType | None, place: Place, run: Run) -> Value:
    """The value as its type has it, or null and a warning."""
    if kind is None:
        return value
    try:
        return kind.fit(value)
    except Misfit as misfit:
        run.warn(place, misfit.zh, misfit.en)
        return None
