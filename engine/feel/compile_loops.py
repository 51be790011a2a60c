"""Compile ``for``, ``some`` and ``every``."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import cast

from engine.feel import tree
from engine.feel.coding import Code, Compiler, Frame, Runner, Scope
from engine.feel.comparing import keys_of
from engine.feel.errors import Fault
from engine.feel.limits import LIST_SIZE, exceeded
from engine.feel.numbers import number_of, whole
from engine.feel.temporal import date_of_ordinal, date_ordinal
from engine.feel.tree import Place
from engine.feel.types import ANY, BOOLEAN, LIST, Type, list_of
from engine.feel.typing_rules import expect_condition
from engine.feel.values import LongDate, Range, Value, kind_of

Source = Callable[[Frame], Iterable[Value] | None]
Step = tuple[int, Source]
Visit = Callable[[Frame], bool]


def compile_loop(compiler: Compiler, node: tree.Loop, scope: Scope) -> Code:
    """A loop over all combinations of its iterators, the last one turning fastest."""
    inner = scope
    steps: list[Step] = []
    for iterator in node.iterators:
        source, kind, origin = _source(compiler, iterator, inner)
        binding = compiler.slot(kind, origin)
        inner = inner.child({iterator.variable: binding})
        steps.append((binding.slot, source))
    if node.kind == "for":
        return _for(compiler, node, inner, steps)
    return _quantified(compiler, node, inner, steps)


def _source(compiler: Compiler, node: tree.Iterator, scope: Scope) -> tuple[Source, Type, str | None]:
    of = compiler.compile(node.of, scope)
    if node.end is not None:
        return _counted(of.run, compiler.compile(node.end, scope).run, node.place), of.type, None
    return _listed(of.run, node.place), of.type.element or ANY, of.origin


def _counted(start: Runner, end: Runner, place: Place) -> Source:
    def source(frame: Frame) -> Iterable[Value] | None:
        try:
            return counting(start(frame), end(frame))
        except Fault as fault:
            frame[1].fault(place, fault)
            return None

    return source


def _listed(of: Runner, place: Place) -> Source:
    def source(frame: Frame) -> Iterable[Value] | None:
        value = of(frame)
        kind = kind_of(value)
        if kind == "list":
            return cast(Iterable[Value], value)
        try:
            if kind == "range":
                return _of_range(value)
        except Fault as fault:
            frame[1].fault(place, fault)
            return None
        if value is None:
            frame[1].warn(place, "空值不能逐项处理。", "Null cannot be iterated over.")
            return None
        return [value]

    return source


def _of_range(value: Range) -> Iterable[Value]:
    if value.start is None or value.end is None or value.operator:
        raise Fault("没有边界的区间不能逐项处理。", "A range without bounds cannot be iterated over.")
    first, last = keys_of(value.start, value.end)
    if first > last:
        raise Fault("区间的起点大于终点。", "The range ends before it starts.")
    items = list(counting(value.start, value.end))
    return items[0 if value.start_included else 1 : len(items) if value.end_included else -1]


def counting(start: Value, end: Value) -> Iterable[Value]:
    """Whole numbers or dates from ``start`` to ``end``, up or down; raises ``Fault``."""
    if kind_of(start) == kind_of(end) == "number":
        first, last = whole(number_of(start)), whole(number_of(end))
        return (number_of(number) for number in _steps(first, last))
    if kind_of(start) == kind_of(end) == "date" and isinstance(start, date | LongDate):
        return (date_of_ordinal(day) for day in _steps(date_ordinal(start), date_ordinal(end)))
    raise Fault("只能按整数或日期逐项处理。", "Only whole numbers and dates can be counted through.")


def _steps(first: int, last: int) -> range:
    if abs(last - first) >= LIST_SIZE:
        raise exceeded("list")
    return range(first, last + 1) if first <= last else range(first, last - 1, -1)


def _turn(frame: Frame, steps: list[Step], visit: Visit, depth: int = 0) -> bool | None:
    """Visit every combination until a visit answers False; None when a source cannot be iterated over."""
    if depth == len(steps):
        frame[1].spend(1)
        return visit(frame)
    slot, source = steps[depth]
    items = source(frame)
    if items is None:
        return None
    for item in items:
        frame[slot] = item
        going = _turn(frame, steps, visit, depth + 1)
        if going is not True:
            return going
    return True


def _for(compiler: Compiler, node: tree.Loop, scope: Scope, steps: list[Step]) -> Code:
    partial = compiler.slot(LIST)
    body = compiler.compile(node.body, scope.child({"partial": partial}))
    value = body.run

    def run(frame: Frame) -> Value:
        results: list[Value] = []

        def visit(frame: Frame) -> bool:
            if partial.used:
                frame[1].spend(len(results))
                frame[partial.slot] = results.copy()
            results.append(value(frame))
            if len(results) > LIST_SIZE:
                raise exceeded("list")
            return True

        return results if _turn(frame, steps, visit) is not None else None

    return Code(run, list_of(body.type))


def _quantified(compiler: Compiler, node: tree.Loop, scope: Scope, steps: list[Step]) -> Code:
    condition = compiler.compile(node.body, scope)
    expect_condition(compiler, node.body, condition)
    test, decisive = condition.run, node.kind == "some"

    def run(frame: Frame) -> Value:
        outcome: list[bool | None] = [not decisive]

        def visit(frame: Frame) -> bool:
            answer = test(frame)
            if answer is decisive:
                outcome[0] = decisive
                return False
            if type(answer) is not bool:
                outcome[0] = None
            return True

        return outcome[0] if _turn(frame, steps, visit) is not None else None

    return Code(run, BOOLEAN)
