"""Compiles the FEEL texts of a model, so that faults and warnings say where in the file they stand."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal as Word

from engine import feel
from engine.feel.dmn.cells import NO_CONSTANT, literal
from engine.feel.dmn.definitions import Text
from engine.feel.dmn.errors import DmnError, DmnLimit, DmnWarning, Place
from engine.feel.dmn.itemreader import ItemTypes
from engine.feel.dmn.items import ItemType, bounded, fitted
from engine.feel.dmn.running import Run
from engine.feel.dmn.source import Lines
from engine.feel.errors import FeelError, FeelLimit
from engine.feel.types import ANY, BOOLEAN, NUMBER, STRING, Type
from engine.ports import Value

#: The values that names have where an expression is run.
Scope = Mapping[str, Value]
#: The types of the names that an expression may use.
Names = Mapping[str, Type]
Runner = Callable[[Scope, Run], Value]

#: How many remarks are kept for one model.
REMARKS = 1_000
_CONSTANT_TYPES = {str: STRING, bool: BOOLEAN, Decimal: NUMBER}


@dataclass(frozen=True, slots=True)
class Code:
    """Something compiled: how to run it, and the type of what it answers."""

    run: Runner
    type: Type = ANY


@dataclass(slots=True)
class Source:
    """What compiling needs to know of one file, its lines and types; and what it learns on the way."""

    lines: Lines
    types: ItemTypes
    shapes: Mapping[str, Type]
    #: every name that a compiled expression reads.
    used: set[str] = field(default_factory=set)
    #: what is odd about the expressions, though they compile: unknown names, tests that never hold.
    remarks: list[DmnWarning] = field(default_factory=list)

    def spot(self, text: Text, line: int, column: int) -> Place:
        """The place in the file of a spot inside an expression."""
        at = self.lines.spot(text.place.line, text.text, line, column)
        return Place(text.place.file, text.place.element, *at)


def compile_text(
    source: Source, text: Text, names: Names, kind: Word["expression", "unary-tests"] = "expression"
) -> Code:
    """A FEEL text as code; a literal is not even parsed.

    Raises:
        DmnError: the text is not FEEL; ``DmnLimit`` when it is too long or too deep.
    """
    if text.blank:
        return Code(lambda scope, run: None)
    value = literal(text.text) if kind == "expression" else NO_CONSTANT
    if value is not NO_CONSTANT:
        return Code(lambda scope, run: value, _CONSTANT_TYPES.get(type(value), ANY))
    try:
        expression = feel.compile(text.text, names, kind=kind, types=source.shapes)
    except FeelError as fault:
        raise DmnError(fault.zh, fault.en, source.spot(text, fault.line, fault.column)) from fault
    except FeelLimit as limit:
        raise DmnLimit(limit.zh, limit.en, text.place) from limit
    source.used.update(expression.names)
    for odd in expression.warnings:
        if len(source.remarks) < REMARKS:
            source.remarks.append(DmnWarning(source.spot(text, odd.line, odd.column), odd.zh, odd.en))
    return Code(_runner(expression, text.place), bounded(expression.type or ANY))


def _runner(expression: feel.Expression, place: Place) -> Runner:
    def run_expression(scope: Scope, run: Run) -> Value:
        return run.work_out(expression, scope, place)

    return run_expression


def with_type(code: Code, kind: ItemType | None, place: Place) -> Code:
    """The code with its answers fitted to a type."""
    if kind is None:
        return code
    inner = code.run

    def run_fitted(scope: Scope, run: Run) -> Value:
        return fitted(inner(scope, run), kind, place, run)

    return Code(run_fitted, kind.shape)
