"""Built-in functions: how they are declared, how a call finds the right signature, how arguments are made to fit.

A signature is written the way the standard writes it, ``substring(string: string, start position: number, length?:
number)``. ``?`` after a name makes the parameter optional, ``...`` lets it repeat; types may be joined by ``|``;
``null`` among them lets null through, which otherwise makes the result null.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from engine.feel.coding import Run
from engine.feel.errors import Fault
from engine.feel.numbers import number_of
from engine.feel.types import ANY, BY_NAME, FUNCTION, Type, list_of
from engine.feel.values import DaysDuration, Function, Value, kind_of

_SIGNATURE = re.compile(r"(?P<name>[^()]+)\((?P<parameters>.*)\)(?:\s*->\s*(?P<result>.+))?", re.DOTALL)
_EVERYTHING = frozenset(("Any",))


@dataclass(frozen=True, slots=True)
class Accepts:
    """One parameter of a signature."""

    name: str
    kinds: frozenset[str]
    optional: bool = False
    repeated: bool = False

    def take(self, value: Value) -> Value:
        """The argument in the form the function wants; raises ``Fault``."""
        kind = kind_of(value)
        if kind in self.kinds or self.kinds is _EVERYTHING:
            return _plain(value, kind)
        if value is None:
            if "null" in self.kinds:
                return None
            raise Fault(f"参数“{self.name}”为空值。", f"The argument '{self.name}' is null.")
        if "list" in self.kinds:
            return [_plain(value, kind)]
        if kind == "list" and len(value) == 1 and kind_of(value[0]) in self.kinds:
            return _plain(value[0], kind_of(value[0]))
        wanted = " / ".join(sorted(self.kinds - {"null"}))
        raise Fault(
            f"参数“{self.name}”应为 {wanted}，实际为 {kind}。",
            f"The argument '{self.name}' should be a {wanted}, not a {kind}.",
        )


def _plain(value: Value, kind: str) -> Value:
    if kind == "number":
        return number_of(value)
    return DaysDuration.of(value) if isinstance(value, timedelta) else value


def _measure(value: Value, run: Run) -> None:
    """Count what going through a long list or string costs, next to the steps of loops."""
    if type(value) is list:
        run.spend(len(value) >> 2)
    elif type(value) is str:
        run.spend(len(value) >> 8)


@dataclass(frozen=True, slots=True)
class Signature:
    """One way to call a function."""

    parameters: tuple[Accepts, ...]
    body: Callable[..., Value]
    result: Type
    wants_run: bool

    def fits(self, count: int) -> bool:
        """Whether ``count`` arguments by position can be meant for this signature."""
        if self.parameters and self.parameters[-1].repeated:
            return count >= len(self.parameters)
        return sum(not parameter.optional for parameter in self.parameters) <= count <= len(self.parameters)

    def order(self, names: Sequence[str]) -> list[int] | None:
        """For each parameter the index of its argument in a call by name, -1 for none; None when they do not fit."""
        places = {name: index for index, name in enumerate(names)}
        known = {parameter.name for parameter in self.parameters}
        if len(places) < len(names) or not places.keys() <= known:
            return None
        if any(not parameter.optional and parameter.name not in places for parameter in self.parameters):
            return None
        return [places.get(parameter.name, -1) for parameter in self.parameters]

    def arranged(self, arguments: Sequence[Value], names: Sequence[str]) -> list[Value]:
        """The arguments of a call by name in the order of the parameters."""
        given = dict(zip(names, arguments, strict=True))
        return [given.get(parameter.name) for parameter in self.parameters]

    def call(self, arguments: Sequence[Value], run: Run) -> Value:
        """Call with arguments by position; raises ``Fault``."""
        taken: list[Value]
        if self.parameters and self.parameters[-1].repeated:
            rest = self.parameters[-1]
            fixed = len(self.parameters) - 1
            taken = [p.take(a) for p, a in zip(self.parameters[:-1], arguments, strict=False)]
            taken.append([rest.take(argument) for argument in arguments[fixed:]])
        else:
            taken = [
                None if argument is None and parameter.optional else parameter.take(argument)
                for parameter, argument in zip(self.parameters, arguments, strict=False)
            ]
        for argument in taken:
            _measure(argument, run)
        result = self.body(run, *taken) if self.wants_run else self.body(*taken)
        _measure(result, run)
        return result


@dataclass(frozen=True, slots=True)
class Builtin:
    """A built-in function with all its signatures."""

    name: str
    signatures: tuple[Signature, ...]

    def call(self, arguments: Sequence[Value], run: Run) -> Value:
        """Call by position; raises ``Fault``."""
        return call_first([one for one in self.signatures if one.fits(len(arguments))], arguments, run)


def call_first(
    signatures: Sequence[Signature], arguments: Sequence[Value], run: Run, names: Sequence[str] | None = None
) -> Value:
    """Call the first signature that takes the arguments, by position or ``names``; raises ``Fault`` when none does."""
    if not signatures:
        raise Fault("参数个数不对。", "The number of arguments is wrong.")
    for signature in signatures[:-1]:
        try:
            return signature.call(arguments if names is None else signature.arranged(arguments, names), run)
        except Fault:
            continue
    last = signatures[-1]
    return last.call(arguments if names is None else last.arranged(arguments, names), run)


REGISTRY: dict[str, Builtin] = {}
Body = TypeVar("Body", bound=Callable[..., object])


def feel(*texts: str, wants_run: bool = False) -> Callable[[Body], Body]:
    """Declare a Python function as the body of one or more signatures of a built-in."""

    def declare(body: Body) -> Body:
        for text in texts:
            name, signature = _read_signature(text, body, wants_run=wants_run)
            before = REGISTRY[name].signatures if name in REGISTRY else ()
            REGISTRY[name] = Builtin(name, (*before, signature))
        return body

    return declare


def _read_signature(text: str, body: Body, *, wants_run: bool) -> tuple[str, Signature]:
    match = _SIGNATURE.fullmatch(text)
    if match is None:
        raise ValueError(text)
    parts = [part.strip() for part in match["parameters"].split(",") if part.strip()]
    result = _result(match["result"])
    return match["name"], Signature(tuple(_parameter(part) for part in parts), body, result, wants_run)


def _result(text: str | None) -> Type:
    if text is None:
        return ANY
    name = text.strip()
    return list_of(BY_NAME.get(name[5:-1], ANY)) if name.startswith("list") else BY_NAME.get(name, Type(name))


def _parameter(text: str) -> Accepts:
    name, _, kinds = (part.strip() for part in text.partition(":"))
    accepted = frozenset(kind.strip() for kind in kinds.split("|"))
    return Accepts(
        name.rstrip("?."),
        _EVERYTHING if accepted == _EVERYTHING else accepted,
        optional=name.endswith("?"),
        repeated=name.endswith("..."),
    )


def function_values(builtins: Iterable[Builtin]) -> dict[str, Function]:
    """The built-ins as values, for those who pass ``min`` or ``abs`` to a function."""
    return {one.name: Function(one.name, None, one.call, type=FUNCTION) for one in builtins}
