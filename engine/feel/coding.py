"""What compiling and running share: the state of a run, compiled code, and the scopes that names are looked up in.

Compiled code is a tree of Python closures over a frame, a list: the caller's scope, the state of the run, then one slot
for each variable of the expression. Nothing that an expression's author wrote is ever handed to Python as code.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol, TypeAlias

from engine.feel.errors import Fault, FeelLimit, FeelWarning
from engine.feel.limits import CALL_DEPTH, ITERATIONS, WARNINGS, exceeded
from engine.feel.tree import Node, Place
from engine.feel.types import ANY, Type
from engine.feel.values import Value, kind_of

Frame: TypeAlias = list[Any]
Runner: TypeAlias = Callable[[Frame], Any]
FIRST_SLOT = 2
MAX_DEPTH = 110
#: the name under which a scope brings the calendar; no section or field can be called so.
WORKDAYS = "working days"


class Workdays(Protocol):
    """A calendar of working days, as the caller's scope may bring one under the name ``WORKDAYS``.

    Both raise ``Fault`` for days that the calendar does not reach.
    """

    def add_workdays(self, day: date, count: int) -> date:
        """The ``count``-th working day after ``day``; before it for a negative count."""
        ...

    def workdays_between(self, after: date, until: date) -> int:
        """The number of working days in (after, until]; negative when ``until`` is earlier."""
        ...


class Run:
    """One evaluation: its clock and calendar, the warnings collected, the work already done."""

    __slots__ = ("depth", "now", "steps", "warnings", "workdays")

    def __init__(
        self, now: datetime | None, warnings: list[FeelWarning] | None, workdays: Workdays | None = None
    ) -> None:
        self.now = now
        self.warnings = warnings
        self.workdays = workdays
        self.steps = 0
        self.depth = 0

    def warn(self, place: Place, zh: str, en: str) -> None:
        """Note why a value is null; returns None so that it can be the value."""
        if self.warnings is not None and len(self.warnings) < WARNINGS:
            self.warnings.append(FeelWarning(place[0], place[1], zh, en))

    def fault(self, place: Place, fault: Fault) -> None:
        """Note a fault as a warning."""
        self.warn(place, fault.zh, fault.en)

    def spend(self, steps: int) -> None:
        """Count work; raises ``FeelLimit`` when an evaluation does too much of it."""
        self.steps += steps
        if self.steps > ITERATIONS:
            raise exceeded("iterations")

    def enter(self) -> None:
        """Count a function call in; raises ``FeelLimit`` when calls nest too deeply."""
        self.depth += 1
        if self.depth > CALL_DEPTH:
            raise exceeded("calls")


@dataclass(frozen=True, slots=True)
class Code:
    """Compiled code.

    ``origin`` is the dotted path of the caller's data it reads, where that is known; ``value`` is what code that is
    ``constant`` always gives.
    """

    run: Runner
    type: Type = ANY
    origin: str | None = None
    constant: bool = False
    value: Value = None


@dataclass(slots=True)
class Binding:
    """A variable of the expression itself: its slot, type and origin, and whether anything reads it."""

    slot: int
    type: Type = ANY
    origin: str | None = None
    used: bool = False


@dataclass(slots=True)
class Scope:
    """Variables visible at a place. In a filter the entries of the tested item, ``item``, are visible, too."""

    bindings: dict[str, Binding] = field(default_factory=dict)
    parent: "Scope | None" = None
    item: Binding | None = None

    def child(self, bindings: dict[str, Binding] | None = None, item: Binding | None = None) -> "Scope":
        """A scope within this one."""
        return Scope(bindings or {}, self, item)


Handler: TypeAlias = "Callable[[Compiler, Any, Scope], Code]"


class Compiler:
    """Compiles the nodes of one expression; collects the names it reads and what is odd about it.

    ``origins`` tells where names stand for data elsewhere (an item's entries in a template's loop); ``elsewhere`` is
    the path under which unknown names may be found, or None when an unknown name is a mistake.
    """

    def __init__(
        self, handlers: Mapping[type, Handler], known: Mapping[str, Type], functions: Mapping[str, Any]
    ) -> None:
        self.handlers = handlers
        self.known = known
        self.functions = functions
        self.slots = FIRST_SLOT
        self.used: Counter[str] = Counter()
        self.warnings: list[FeelWarning] = []
        self.depth = 0
        self.asked = 0
        self.origins: Mapping[str, str] = {}
        self.elsewhere: str | None = None

    def compile(self, node: Node, scope: Scope) -> Code:
        """The code of a node. Raises ``FeelLimit`` when the expression is nested too deeply."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise exceeded("nesting")
        code = self.handlers[type(node)](self, node, scope)
        self.depth -= 1
        return code

    def slot(self, kind: Type = ANY, origin: str | None = None) -> Binding:
        """A fresh variable."""
        binding = Binding(self.slots, kind, origin)
        self.slots += 1
        return binding

    def warn(self, place: Place, zh: str, en: str) -> None:
        """Note something odd, once."""
        warning = FeelWarning(place[0], place[1], zh, en)
        if warning not in self.warnings and len(self.warnings) < WARNINGS:
            self.warnings.append(warning)

    def use(self, origin: str) -> None:
        """Note that the data at ``origin`` is read."""
        self.used[origin] += 1

    def extend(self, origin: str, name: str) -> str:
        """Note that of the data at ``origin`` only the entry ``name`` is read."""
        self.used[origin] -= 1
        longer = f"{origin}.{name}"
        self.used[longer] += 1
        return longer


def constant(value: Value, kind: Type) -> Code:
    """Code that always gives ``value``."""

    def run(_: Frame) -> Value:
        return value

    return Code(run, kind, constant=True, value=value)


def settled(code: Code) -> Code:
    """Code that depends on constants only, run now once for all, unless it has something to warn of."""
    warnings: list[FeelWarning] = []
    try:
        value = code.run([{}, Run(None, warnings)])
    except FeelLimit:
        return code
    if warnings or isinstance(value, list | dict):
        return code
    return constant(value, Type(kind_of(value)) if code.type == ANY else code.type)
