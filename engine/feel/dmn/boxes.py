"""Compiles boxed expressions to closures: contexts, lists, relations, conditionals, iterators.

Functions and calls are in ``functions``, decision tables in ``tables``; ``compile_box`` joins them.
"""

from collections.abc import Callable
from typing import Any

from engine import feel
from engine.feel.dmn.definitions import (
    Boxed,
    Conditional,
    ContextBox,
    Filter,
    FunctionBox,
    Invocation,
    Iterator,
    ListBox,
    Literal,
    Quantity,
    Relation,
    Table,
)
from engine.feel.dmn.errors import DmnError, Place
from engine.feel.dmn.functions import compile_function, compile_invocation
from engine.feel.dmn.items import bounded
from engine.feel.dmn.literals import Code, Names, Scope, Source, compile_text, with_type
from engine.feel.dmn.running import Run
from engine.feel.dmn.tables import compile_table
from engine.feel.types import ANY, BOOLEAN, FUNCTION, Type, context_of, list_of
from engine.feel.values import Range
from engine.ports import Value

_ITEMS = feel.compile("for one in source return one", ("source",))


def compile_box(source: Source, box: Boxed | None, names: Names, owner: Place) -> Code:
    """A boxed expression as code, its answers fitted to the type it states.

    Args:
        names: the types of the names in scope.
        owner: the element that holds the box, for when there is none.

    Raises:
        DmnError: something in the box cannot be compiled.
    """
    if box is None:
        raise DmnError("此处缺少表达式", "an expression is missing here", owner)
    code = _COMPILERS[type(box)](source, box, names)
    if isinstance(box, FunctionBox):
        return code
    return with_type(code, source.types.named(box.type_ref, box.place), box.place)


def _literal(source: Source, box: Literal, names: Names) -> Code:
    return compile_text(source, box.text, names)


def _context(source: Source, box: ContextBox, names: Names) -> Code:
    known: dict[str, Type] = dict(names)
    steps = []
    fields: dict[str, Type] = {}
    result: Code | None = None
    for variable, inner in box.entries:
        if variable is None:
            result = compile_box(source, inner, known, box.place)
            continue
        kind = source.types.named(variable.type_ref, variable.place)
        if isinstance(inner, FunctionBox):
            known[variable.name] = FUNCTION
        code = compile_box(source, inner, known, variable.place)
        code = code if isinstance(inner, FunctionBox) else with_type(code, kind, variable.place)
        known[variable.name] = fields[variable.name] = code.type
        steps.append((variable.name, code.run))

    def run_context(scope: Scope, run: Run) -> Value:
        inner_scope = dict(scope)
        for name, step in steps:
            inner_scope[name] = step(inner_scope, run)
        if result is not None:
            return result.run(inner_scope, run)
        return {name: inner_scope[name] for name, _ in steps}

    return Code(run_context, bounded(context_of(fields)) if result is None else result.type)


def _list(source: Source, box: ListBox, names: Names) -> Code:
    items = [compile_box(source, item, names, box.place) for item in box.items]
    kinds = {item.type for item in items}
    kind = kinds.pop() if len(kinds) == 1 else ANY
    return Code(lambda scope, run: [item.run(scope, run) for item in items], list_of(kind))


def _relation(source: Source, box: Relation, names: Names) -> Code:
    kinds = [source.types.named(column.type_ref, column.place) for column in box.columns]
    rows = [
        [
            (column.name, with_type(compile_box(source, cell, names, box.place), kind, column.place).run)
            for column, kind, cell in zip(box.columns, kinds, row, strict=True)
        ]
        for row in box.rows
    ]
    shape = context_of(
        {column.name: kind.shape if kind else ANY for column, kind in zip(box.columns, kinds, strict=True)}
    )
    return Code(lambda scope, run: [{name: cell(scope, run) for name, cell in row} for row in rows], list_of(shape))


def _conditional(source: Source, box: Conditional, names: Names) -> Code:
    condition, then, otherwise = (
        compile_box(source, part, names, box.place) for part in (box.condition, box.then, box.otherwise)
    )

    def run_conditional(scope: Scope, run: Run) -> Value:
        answer = condition.run(scope, run)
        if answer is not None and not isinstance(answer, bool):
            run.warn(box.place, "条件的结果不是真或假", "the condition is neither true nor false")
            return None
        return (then if answer else otherwise).run(scope, run)

    return Code(run_conditional, then.type if then.type == otherwise.type else ANY)


def _items(source: Code, scope: Scope, run: Run, place: Place) -> list[Value] | None:
    """The items to go over: a list's, a range's, or the single value; null for null."""
    value = source.run(scope, run)
    if value is None:
        run.warn(place, "没有可逐项处理的列表", "there is no list to go over")
        return None
    items = run.work_out(_ITEMS, {"source": value}, place) if isinstance(value, list | Range) else [value]
    return items if isinstance(items, list) else [value]


def _element(kind: Type) -> Type:
    """The type of one item of a source."""
    if kind.name in ("list", "range") and kind.element is not None:
        return kind.element
    return kind


def _filter(source: Source, box: Filter, names: Names) -> Code:
    listed = compile_box(source, box.source, names, box.place)
    item = _element(listed.type)
    inner = {**names, **dict(item.fields), "item": item}
    match = compile_box(source, box.match, inner, box.place)

    def run_filter(scope: Scope, run: Run) -> Value:
        items, kept = _items(listed, scope, run, box.place), []
        if items is None:
            return None
        for one in items:
            run.spend(box.place)
            fields = one if isinstance(one, dict) else {}
            answer = match.run({**scope, "item": one, **fields}, run)
            if answer is not None and not isinstance(answer, bool):
                run.warn(box.place, "筛选条件的结果不是真或假", "the match is neither true nor false")
                return None
            if answer:
                kept.append(one)
        return kept

    return Code(run_filter, listed.type if listed.type.name == "list" else ANY)


def _iterator(source: Source, box: Iterator, names: Names) -> Code:
    listed = compile_box(source, box.source, names, box.place)
    inner = {**names, box.variable: _element(listed.type)}
    if box.quantity is Quantity.FOR:
        inner.setdefault("partial", list_of(ANY))
    body = compile_box(source, box.body, inner, box.place)

    def answers(scope: Scope, run: Run, items: list[Value], partial: list[Value]) -> list[Value]:
        for one in items:
            run.spend(box.place)
            partial.append(body.run({"partial": partial, **scope, box.variable: one}, run))
        return partial

    def run_iterator(scope: Scope, run: Run) -> Value:
        items = _items(listed, scope, run, box.place)
        if items is None:
            return None
        found = answers(scope, run, items, [])
        return found if box.quantity is Quantity.FOR else _quantified(box, found, run)

    return Code(run_iterator, list_of(body.type) if box.quantity is Quantity.FOR else BOOLEAN)


def _quantified(box: Iterator, answers: list[Value], run: Run) -> Value:
    """``some`` is the disjunction of the answers, ``every`` their conjunction, by three-valued logic."""
    if not all(answer is None or isinstance(answer, bool) for answer in answers):
        run.warn(box.place, "条件的结果不是真或假", "a condition is neither true nor false")
        return None
    decisive = box.quantity is Quantity.SOME
    if decisive in answers:
        return decisive
    return None if None in answers else not decisive


def _table(source: Source, box: Table, names: Names) -> Code:
    return compile_table(source, box, names)


def _function(source: Source, box: FunctionBox, names: Names) -> Code:
    return compile_function(source, box, names, compile_box)


def _invocation(source: Source, box: Invocation, names: Names) -> Code:
    return compile_invocation(source, box, names, compile_box)


_COMPILERS: dict[type, Callable[[Source, Any, Names], Code]] = {
    Literal: _literal,
    ContextBox: _context,
    ListBox: _list,
    Relation: _relation,
    Conditional: _conditional,
    Filter: _filter,
    Iterator: _iterator,
    Table: _table,
    FunctionBox: _function,
    Invocation: _invocation,
}
