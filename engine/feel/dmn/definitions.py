"""A DMN file as plain values: what is drawn, before anything is compiled or linked.

Names, expressions and references are kept as written; ``reader`` makes these values, ``boxes``
and ``model`` give them meaning.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from engine.feel.dmn.errors import Place


@dataclass(frozen=True, slots=True)
class Text:
    """A FEEL text and where it stands. An element without text is an empty text."""

    text: str
    place: Place

    @property
    def blank(self) -> bool:
        """Whether nothing is written here."""
        return not self.text.strip()


@dataclass(frozen=True, slots=True)
class Variable:
    """A named value with the name of its type, if one is given."""

    name: str
    type_ref: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Literal:
    """A FEEL expression in a box."""

    text: Text
    type_ref: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class ContextBox:
    """Named boxes, one after the other; an entry without a name is the result of the whole."""

    entries: tuple[tuple[Variable | None, "Boxed | None"], ...]
    type_ref: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class ListBox:
    """A list of boxes."""

    items: tuple["Boxed", ...]
    type_ref: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Relation:
    """A list of contexts with the same names, drawn as a grid."""

    columns: tuple[Variable, ...]
    rows: tuple[tuple["Boxed", ...], ...]
    type_ref: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Invocation:
    """A call of a function with named arguments."""

    function: "Boxed | None"
    bindings: tuple[tuple[Variable, "Boxed | None"], ...]
    type_ref: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class FunctionBox:
    """A function definition. ``kind`` is FEEL, Java or PMML; only FEEL can be run."""

    parameters: tuple[Variable, ...]
    body: "Boxed | None"
    kind: str
    type_ref: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Conditional:
    """If, then, else."""

    condition: "Boxed | None"
    then: "Boxed | None"
    otherwise: "Boxed | None"
    type_ref: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Filter:
    """The items of a list that match."""

    source: "Boxed | None"
    match: "Boxed | None"
    type_ref: str | None
    place: Place


class Quantity(StrEnum):
    """What an iterator asks of the items: one result each, one that fits, or all that fit."""

    FOR = "for"
    SOME = "some"
    EVERY = "every"


@dataclass(frozen=True, slots=True)
class Iterator:
    """For, some or every, over a list or a range."""

    quantity: Quantity
    variable: str
    source: "Boxed | None"
    body: "Boxed | None"
    type_ref: str | None
    place: Place


class HitPolicy(StrEnum):
    """What a table answers when rules match, by the words of the standard's file format."""

    UNIQUE = "UNIQUE"
    ANY = "ANY"
    PRIORITY = "PRIORITY"
    FIRST = "FIRST"
    RULE_ORDER = "RULE ORDER"
    OUTPUT_ORDER = "OUTPUT ORDER"
    COLLECT = "COLLECT"


class Aggregation(StrEnum):
    """What a collecting table does with the outputs of the rules that match."""

    SUM = "SUM"
    MIN = "MIN"
    MAX = "MAX"
    COUNT = "COUNT"


@dataclass(frozen=True, slots=True)
class InputClause:
    """One condition column: its question and, if listed, the answers that can occur."""

    expression: Text
    type_ref: str | None
    values: Text | None
    label: str
    place: Place


@dataclass(frozen=True, slots=True)
class OutputClause:
    """One result column. ``values`` in order of priority, highest first."""

    name: str
    type_ref: str | None
    values: Text | None
    default: Text | None
    label: str
    place: Place


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: a test per input column and an expression per output column."""

    tests: tuple[Text, ...]
    outputs: tuple[Text, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Table:
    """A decision table as drawn."""

    inputs: tuple[InputClause, ...]
    outputs: tuple[OutputClause, ...]
    rules: tuple[Rule, ...]
    hit_policy: HitPolicy
    aggregation: Aggregation | None
    type_ref: str | None
    place: Place


Boxed = Literal | ContextBox | ListBox | Relation | Invocation | FunctionBox | Conditional | Filter | Iterator | Table


@dataclass(frozen=True, slots=True)
class FunctionItem:
    """The type of a function: parameter names and types, type of the result."""

    parameters: tuple[Variable, ...]
    output: str | None


@dataclass(frozen=True, slots=True)
class ItemDefinition:
    """A named type: another type, a structure or a function; perhaps a list of it; perhaps limited."""

    name: str
    type_ref: str | None
    components: tuple["ItemDefinition", ...]
    function: FunctionItem | None
    is_collection: bool
    #: unary tests on each item.
    allowed: Text | None
    #: unary tests on the whole value, for a list on the list.
    constraint: Text | None
    place: Place


@dataclass(frozen=True, slots=True)
class InputData:
    """A value the model is given."""

    id: str
    variable: Variable
    place: Place


@dataclass(frozen=True, slots=True)
class DecisionNode:
    """A decision with what it requires, by href as written."""

    id: str
    name: str
    variable: Variable
    information: tuple[str, ...]
    knowledge: tuple[str, ...]
    box: Boxed | None
    place: Place


@dataclass(frozen=True, slots=True)
class KnowledgeNode:
    """A business knowledge model: a named function."""

    id: str
    name: str
    variable: Variable
    knowledge: tuple[str, ...]
    function: FunctionBox | None
    place: Place


@dataclass(frozen=True, slots=True)
class ServiceNode:
    """A decision service: the decisions it answers with, and what it must be given."""

    id: str
    name: str
    variable: Variable
    outputs: tuple[str, ...]
    encapsulated: tuple[str, ...]
    input_decisions: tuple[str, ...]
    input_data: tuple[str, ...]
    place: Place


Node = InputData | DecisionNode | KnowledgeNode | ServiceNode


@dataclass(frozen=True, slots=True)
class Import:
    """Another file that this one speaks of by ``name``."""

    namespace: str
    name: str
    place: Place


@dataclass(frozen=True, slots=True)
class Definitions:
    """One DMN file."""

    name: str
    namespace: str
    imports: tuple[Import, ...]
    items: tuple[ItemDefinition, ...]
    nodes: tuple[Node, ...]
    place: Place
    #: XML prefix → namespace, for references written as ``prefix:name``.
    prefixes: dict[str, str] = field(default_factory=dict)
