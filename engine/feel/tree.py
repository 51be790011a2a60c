"""The parsed form of an expression: immutable nodes, each with the place where it stands in the text."""

from dataclasses import dataclass
from typing import TypeAlias

from engine.feel.types import Type
from engine.feel.values import Value

Place: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant; ``fault`` tells in both languages why an ``@"…"`` text gave null."""

    value: Value
    place: Place
    fault: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Name:
    """A variable or a function."""

    name: str
    place: Place


@dataclass(frozen=True, slots=True)
class Member:
    """``of.name``."""

    of: "Node"
    name: str
    place: Place


@dataclass(frozen=True, slots=True)
class Filter:
    """``of[condition]``, an index or a condition on each item."""

    of: "Node"
    condition: "Node"
    place: Place


@dataclass(frozen=True, slots=True)
class Call:
    """A function call; ``names`` are the parameter names of a call by name, else None."""

    function: "Node"
    arguments: tuple["Node", ...]
    names: tuple[str, ...] | None
    place: Place


@dataclass(frozen=True, slots=True)
class ListOf:
    """``[a, b]``."""

    items: tuple["Node", ...]
    place: Place


@dataclass(frozen=True, slots=True)
class ContextOf:
    """``{a: 1, b: a + 1}``."""

    entries: tuple[tuple[str, "Node"], ...]
    place: Place


@dataclass(frozen=True, slots=True)
class RangeOf:
    """``[a..b)`` and its like."""

    start: "Node"
    end: "Node"
    start_included: bool
    end_included: bool
    place: Place


@dataclass(frozen=True, slots=True)
class OperatorTest:
    """``< 10``: a test on the input value, or a range when it stands in brackets."""

    operator: str
    operand: "Node"
    place: Place


@dataclass(frozen=True, slots=True)
class Binary:
    """An arithmetic or comparing operator between two operands."""

    operator: str
    left: "Node"
    right: "Node"
    place: Place


@dataclass(frozen=True, slots=True)
class Negation:
    """``-x``."""

    of: "Node"
    place: Place


@dataclass(frozen=True, slots=True)
class Junction:
    """``a and b and c`` or ``a or b or c``."""

    operator: str
    parts: tuple["Node", ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Between:
    """``x between low and high``."""

    of: "Node"
    low: "Node"
    high: "Node"
    place: Place


@dataclass(frozen=True, slots=True)
class Within:
    """``x in …``; any of the tests may hold."""

    of: "Node"
    tests: tuple["Node", ...]
    place: Place


@dataclass(frozen=True, slots=True)
class InstanceOf:
    """``x instance of T``."""

    of: "Node"
    type: Type
    place: Place


@dataclass(frozen=True, slots=True)
class Conditional:
    """``if … then … else …``."""

    condition: "Node"
    then: "Node"
    otherwise: "Node"
    place: Place


@dataclass(frozen=True, slots=True)
class Iterator:
    """``x in list`` or, with ``end``, ``x in of..end``."""

    variable: str
    of: "Node"
    end: "Node | None"
    place: Place


@dataclass(frozen=True, slots=True)
class Loop:
    """``kind`` is for, some or every."""

    kind: str
    iterators: tuple[Iterator, ...]
    body: "Node"
    place: Place


@dataclass(frozen=True, slots=True)
class Lambda:
    """``function(a: T) body``; an external one has no value here."""

    parameters: tuple[tuple[str, Type], ...]
    body: "Node"
    external: bool
    place: Place


@dataclass(frozen=True, slots=True)
class Tests:
    """The unary tests of a decision table's cell; no parts = anything."""

    parts: tuple["Node", ...]
    negated: bool
    place: Place


Node: TypeAlias = (
    Literal
    | Name
    | Member
    | Filter
    | Call
    | ListOf
    | ContextOf
    | RangeOf
    | OperatorTest
    | Binary
    | Negation
    | Junction
    | Between
    | Within
    | InstanceOf
    | Conditional
    | Loop
    | Lambda
    | Tests
)
