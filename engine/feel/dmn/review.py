"""Checks all decision tables of a model, with what its types say about the values that can occur."""

from collections.abc import Iterator, Mapping
from typing import Any

from engine.feel.dmn.cells import Cell, read_cell
from engine.feel.dmn.checks import Finding, check_table
from engine.feel.dmn.definitions import (
    DecisionNode,
    FunctionBox,
    InputClause,
    InputData,
    KnowledgeNode,
    Table,
    Text,
)
from engine.feel.dmn.errors import DmnError
from engine.feel.dmn.items import ItemType
from engine.feel.dmn.units import Unit


def review(unit: Unit) -> list[Finding]:
    """What is certainly wrong with the tables of one file, table by table."""
    found: list[Finding] = []
    for node in unit.definitions.nodes:
        if isinstance(node, DecisionNode):
            found.extend(_review_box(unit, node.box, _required(unit, node)))
        elif isinstance(node, KnowledgeNode):
            found.extend(_review_box(unit, node.function, {}))
    return found


def _review_box(unit: Unit, box: object, known: Mapping[str, ItemType]) -> Iterator[Finding]:
    """The findings of every table inside a box. ``known`` are the types of the names in scope."""
    if isinstance(box, FunctionBox):
        types = {variable.name: _type(unit, variable.type_ref, box) for variable in box.parameters}
        known = {**known, **{name: kind for name, kind in types.items() if kind}}
    if isinstance(box, Table):
        yield from check_table(box, [_allowed(unit, clause, known) for clause in box.inputs])
        return
    for inner in _inside(box):
        yield from _review_box(unit, inner, known)


def _inside(box: object) -> Iterator[object]:
    """The boxes directly inside a box: every field that is one, or holds some."""
    fields: tuple[str, ...] = getattr(box, "__slots__", ())
    waiting: list[Any] = [getattr(box, name) for name in fields]
    while waiting:
        one = waiting.pop(0)
        if isinstance(one, tuple):
            waiting[:0] = one
        elif hasattr(one, "type_ref") and hasattr(one, "__slots__"):
            yield one


def _required(unit: Unit, node: DecisionNode) -> dict[str, ItemType]:
    """The types of the input data and decisions a decision requires, by name."""
    known = {}
    for href in node.information:
        try:
            owner, required = unit.find(href, node.place)
        except DmnError:
            continue
        if isinstance(required, InputData | DecisionNode):
            kind = _type(owner, required.variable.type_ref, required)
            if kind is not None:
                known[required.variable.name] = kind
    return known


def _type(unit: Unit, name: str | None, owner: Any) -> ItemType | None:  # noqa: ANN401 -- anything with a place
    try:
        return unit.types.named(name, owner.place)
    except DmnError:
        return None


def _allowed(unit: Unit, clause: InputClause, known: Mapping[str, ItemType]) -> Cell | None:
    """The values that can occur: the column's input values, else those its type allows."""
    if clause.values is not None:
        return read_cell(clause.values.text)
    kind = _type(unit, clause.type_ref, clause)
    for one in (kind, _followed(clause.expression, known)):
        if one is not None and one.allowed_text:
            return read_cell(one.allowed_text)
    return None


def _followed(text: Text, known: Mapping[str, ItemType]) -> ItemType | None:
    """The type of an input expression that is nothing but a path, such as ``Person.Gender``."""
    name, _, rest = " ".join(text.text.split()).partition(".")
    kind = known.get(name)
    for field in rest.split(".") if rest else ():
        kind = (kind.fields or {}).get(field) if kind else None
    return kind
