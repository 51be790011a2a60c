"""What a compiled form is made of: fields, groups, lists and still parts, frozen and shared by all cases of a release.

A body is the form itself or one row of a list. Numbers (``number``) count a body's parts in document order; they order
problems and name what is visible.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, TypeAlias

from engine.feel.types import Type
from engine.forms.expressions import Formula, Said
from engine.forms.kinds.files import FileRules
from engine.forms.kinds.kind import Kind

#: no list has more rows, whatever its form says.
ROWS_LIMIT = 1_000
#: Stored JSON answers of a body → typed values, every key there.
StoredReader: TypeAlias = Callable[[Mapping[str, Any]], dict[str, Any]]
#: true or false, maybe by FEEL.
Switch: TypeAlias = bool | Formula
Properties: TypeAlias = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Option:
    """One choice. ``group`` heads a run of options, such as the districts of a city."""

    value: str
    zh: str
    en: str = ""
    group: str = ""
    hint: str = ""
    #: why it cannot be chosen now, in both languages.
    barred: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Query:
    """A question to a register: which one, and by which formulas it is asked. ``must``: a bad answer stops the form."""

    name: str
    given: tuple[tuple[str, Formula], ...]
    must: bool = False

    @property
    def formulas(self) -> tuple[Formula, ...]:
        """What it reads."""
        return tuple(formula for _, formula in self.given)


@dataclass(frozen=True, slots=True)
class Options:
    """Where choices come from: written in the form, the list that a formula gives, or a register."""

    fixed: tuple[Option, ...] = ()
    formula: Formula | None = None
    source: Query | None = None
    #: gives the region in which those that are offered must lie.
    under: Formula | None = None

    @property
    def changing(self) -> bool:
        """Whether they depend on other answers or on a register."""
        return self.formula is not None or self.source is not None or self.under is not None

    @property
    def formulas(self) -> tuple[Formula, ...]:
        """What they read."""
        own = tuple(one for one in (self.formula, self.under) if one is not None)
        return own + (self.source.formulas if self.source is not None else ())


@dataclass(frozen=True, slots=True)
class Bounds:
    """Least and greatest value, lengths, pattern and step that the form sets."""

    least: Decimal | date | time | datetime | Formula | None = None
    most: Decimal | date | time | datetime | Formula | None = None
    step: Decimal | None = None
    least_length: int = 0
    most_length: int | None = None
    pattern: str = ""
    pattern_said: tuple[str, str] = ("", "")
    not_past: bool = False
    workday: bool = False
    #: the first and the last day allowed lie so many working days after today.
    workdays_ahead: int = 0
    workdays_within: int = 0


@dataclass(frozen=True, slots=True)
class Look:
    """How a field is laid out and introduced. ``columns`` of 16, 0 = all."""

    hint: Said
    why: Said
    prefix: Said
    suffix: Said
    columns: int = 0
    row: str = ""
    searchable: bool = False
    clock_label: str = ""
    #: whether special symbols are offered for it.
    symbols: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """A question, or a computed value. ``path`` is its place in the answers of its body, ``name`` the same dotted."""

    number: int
    id: str
    type: str
    path: tuple[str, ...]
    name: str
    kind: Kind
    label: Said
    look: Look
    bounds: Bounds
    required: Switch = False
    hide: Switch = False
    readonly: Switch = False
    disabled: Switch = False
    options: Options | None = None
    default: Any = None
    prefill: Formula | None = None
    compute: Formula | None = None
    kind_choice: Formula | None = None
    files: FileRules | None = None
    units: tuple[str, ...] = ()
    uncertain: bool = False
    #: the register that judges the answer.
    inquiry: Query | None = None
    #: whether its kind, options or access change with other answers, or it is locked.
    guarded: bool = False
    #: whether more is asked of a readable answer than what JSON Schema can say.
    bounded: bool = True
    #: numbers of the groups around it, within its body.
    groups: tuple[int, ...] = ()
    #: why the answer is asked for, and whether it is personal or sensitive personal data: for the register of purposes.
    purpose: str = ""
    personal: bool = False
    sensitive: bool = False
    #: whether it is asked anew each time, whatever was answered before.
    anew: bool = False
    #: the component's own properties, as text.
    properties: Properties = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition over several fields. ``about`` is the dotted name of the field that shows the sentence, or ""."""

    formula: Formula
    zh: str
    en: str
    about: str
    number: int


@dataclass(frozen=True, slots=True)
class Group:
    """Fields under one heading."""

    number: int
    id: str
    label: Said
    hint: Said
    nodes: tuple["Node", ...]
    hide: Switch = False
    outline: bool = False
    columns: int = 0
    groups: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Rows:
    """A list whose rows have a body of their own."""

    number: int
    id: str
    path: tuple[str, ...]
    name: str
    label: Said
    hint: Said
    body: "Body"
    hide: Switch = False
    #: gives the rows before anybody typed, each a context of answers.
    prefill: Formula | None = None
    least: int = 0
    most: int = 200
    first: int = 1
    adding: bool = True
    unique: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    #: rows beyond so many are shown as lines of a table and opened one at a time.
    open_rows: int = 3
    importing: bool = False
    #: the register whose rows may be taken over.
    offers: Query | None = None
    groups: tuple[int, ...] = ()
    properties: Properties = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Still:
    """A part without an answer: text, html, table, image, iframe, preview, spacer, separator, button."""

    number: int
    id: str
    type: str
    label: Said
    text: Said
    hide: Switch = False
    source: Formula | None = None
    columns: tuple[tuple[str, Said], ...] = ()
    columns_formula: Formula | None = None
    size: int = 0
    action: str = ""
    groups: tuple[int, ...] = ()


Node: TypeAlias = Field | Group | Rows | Still
#: A part whose turn in the evaluation matters, in the order of what reads what.
Step: TypeAlias = Field | Group | Rows


@dataclass(frozen=True, slots=True)
class Body:
    """A form or a row: its parts as a tree, and flat in the order in which they are worked out."""

    nodes: tuple[Node, ...]
    steps: tuple[Step, ...]
    fields: tuple[Field, ...]
    lists: tuple[Rows, ...]
    rules: tuple[Rule, ...]
    types: Mapping[str, Type]
    #: every group's number → the group.
    groups: Mapping[int, Group]
    read: StoredReader
    #: the numbers of all its parts.
    numbers: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Page:
    """One step of a form. ``numbers`` are its parts' numbers, groups included."""

    index: int
    title: Said
    nodes: tuple[Node, ...]
    numbers: frozenset[int]
    hide: Switch = False
    group: int | None = None
