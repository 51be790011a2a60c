"""Resolves the names of types in a model to ``ItemType``: built-in names, item definitions, imports."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace

from engine import feel
from engine.feel.dmn.definitions import FunctionItem, ItemDefinition, Text
from engine.feel.dmn.errors import DmnError, DmnLimit, Place
from engine.feel.dmn.items import ItemType, Test, bounded, list_type
from engine.feel.errors import FeelError, FeelLimit
from engine.feel.types import ANY, BY_NAME, NUMBER, Type, context_of, function_of, parse_type
from engine.ports import Value

ANYTHING = ItemType("Any", ANY)
#: What drawing tools of the Camunda family call numbers.
_NUMBERS = frozenset({"integer", "long", "double"})


class ItemTypes:
    """The types one file can name. ``imported`` maps an import's name to the types of that file."""

    def __init__(self, definitions: Mapping[str, ItemDefinition], imported: Mapping[str, "ItemTypes"]) -> None:
        self._definitions = definitions
        self._imported = imported
        self._known: dict[str, ItemType] = {}
        self._open: list[str] = []
        self._shapes: dict[str, Type] | None = None

    def named(self, name: str | None, place: Place) -> ItemType | None:
        """The type of that name; None where no name is given or it says nothing (``Any``).

        Raises:
            DmnError: no such type, or a type that contains itself.
        """
        if name is None:
            return None
        found = self._find(" ".join(name.split()), place)
        return None if found is ANYTHING else found

    def shapes(self) -> Mapping[str, Type]:
        """FEEL's view of every sound type that can be named here, by the name expressions use."""
        if self._shapes is None:
            self._shapes = {}
            for prefix, types in self._imported.items():
                for name, shape in types.shapes().items():
                    self._shapes[f"{prefix}.{name}" if prefix else name] = shape
            for name, definition in self._definitions.items():
                with suppress(DmnError):
                    self._shapes[name] = self._find(name, definition.place).shape
        return self._shapes

    def problems(self) -> Iterator[DmnError]:
        """What is wrong with the types defined here."""
        for name, definition in self._definitions.items():
            try:
                self._find(name, definition.place)
            except DmnError as fault:
                yield fault

    def _find(self, name: str, place: Place) -> ItemType:
        if name in self._known:
            return self._known[name]
        if name in self._definitions:
            return self._define(name, place)
        prefix, dot, rest = name.partition(".")
        if dot and prefix in self._imported:
            return self._imported[prefix]._find(rest, place)
        if "" in self._imported and name in self._imported[""]._definitions:
            return self._imported[""]._find(name, place)
        found = self._builtin(name.removeprefix("feel:"))
        if found is None and ":" in name:
            return self._find(name.partition(":")[2], place)
        if found is None:
            raise DmnError(f"没有名为“{name}”的类型", f"there is no type named {name!r}", place)
        return self._known.setdefault(name, found)

    def _builtin(self, name: str) -> ItemType | None:
        if name.lower() in ("any", "null"):
            return ANYTHING
        if name in _NUMBERS:
            return ItemType(name, NUMBER)
        if name in BY_NAME:
            return ItemType(name, BY_NAME[name])
        try:
            return ItemType(name, parse_type(name))
        except FeelError:
            return None

    def _define(self, name: str, place: Place) -> ItemType:
        if name in self._open:
            raise DmnError(f"类型“{name}”包含了它自己", f"the type {name!r} contains itself", place)
        self._open.append(name)
        try:
            return self._known.setdefault(name, self._item(self._definitions[name]))
        finally:
            self._open.pop()

    def _item(self, definition: ItemDefinition) -> ItemType:
        """The type of an item definition or component, with its limits."""
        base = self._base(definition)
        limited = _limit(base, definition, definition.allowed)
        if definition.is_collection:
            limited = list_type(definition.name, limited)
        return _limit(limited, definition, definition.constraint)

    def _base(self, definition: ItemDefinition) -> ItemType:
        if definition.function is not None:
            return self._function(definition.name, definition.function, definition.place)
        if definition.components:
            fields = {part.name: self._item(part) for part in definition.components}
            shape = bounded(context_of({name: kind.shape for name, kind in fields.items()}))
            if shape is ANY:
                raise DmnLimit(
                    f"类型“{definition.name}”过大", f"the type {definition.name!r} is too large", definition.place
                )
            return ItemType(definition.name, shape, fields=fields)
        return self.named(definition.type_ref, definition.place) or ANYTHING

    def _function(self, name: str, item: FunctionItem, place: Place) -> ItemType:
        parameters = tuple(self._find(part.type_ref or "Any", place).shape for part in item.parameters)
        result = self._find(item.output or "Any", place)
        shape = bounded(function_of(parameters, result.shape))
        return ItemType(name, shape, result=None if result is ANYTHING else result)


def _limit(base: ItemType, definition: ItemDefinition, text: Text | None) -> ItemType:
    """``base`` with the unary tests of ``text`` added."""
    if text is None:
        return base
    test = unary_test(text, base.shape)
    before = base.allowed

    def both(value: Value) -> bool:
        return (before is None or before(value)) and test(value)

    written = " ".join(text.text.split())
    return replace(base, name=definition.name, allowed=both, allowed_text=written)


def unary_test(text: Text, shape: Type) -> Test:
    """Whether a value satisfies the unary tests; names of the model are not in scope.

    Raises:
        DmnError: the text is not FEEL.
    """
    try:
        expression = feel.compile(text.text, {"?": shape}, kind="unary-tests")
    except (FeelError, FeelLimit) as fault:
        raise DmnError(fault.zh, fault.en, text.place) from fault

    def test(value: Value) -> bool:
        return expression.evaluate({"?": value}) is True

    return test
