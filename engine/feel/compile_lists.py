"""Compile lists, contexts, ranges and filters."""

from decimal import Decimal

from engine.feel import tree
from engine.feel.coding import Code, Compiler, Frame, Runner, Scope, settled
from engine.feel.errors import Fault
from engine.feel.numbers import number_of
from engine.feel.tree import Place
from engine.feel.types import ANY, Type, context_of, list_of, range_of
from engine.feel.values import Range, Value, kind_of


def compile_list(compiler: Compiler, node: tree.ListOf, scope: Scope) -> Code:
    """``[a, b]``."""
    codes = [compiler.compile(item, scope) for item in node.items]
    runs = [code.run for code in codes]
    kinds = {code.type for code in codes}

    def run(frame: Frame) -> Value:
        return [item(frame) for item in runs]

    return Code(run, list_of(kinds.pop() if len(kinds) == 1 else ANY))


def compile_context(compiler: Compiler, node: tree.ContextOf, scope: Scope) -> Code:
    """``{a: 1, b: a + 1}``; an entry sees those before it. Two entries of one name make the whole null."""
    names = [name for name, _ in node.entries]
    inner = scope.child()
    entries: list[tuple[str, int, Runner]] = []
    fields: dict[str, Type] = {}
    for name, value in node.entries:
        code = compiler.compile(value, inner)
        binding = compiler.slot(code.type)
        inner.bindings[name] = binding
        entries.append((name, binding.slot, code.run))
        fields[name] = code.type
    if len(set(names)) < len(names):
        return _doubled(compiler, node)

    def run(frame: Frame) -> Value:
        context: dict[str, Value] = {}
        for name, slot, value in entries:
            context[name] = frame[slot] = value(frame)
        return context

    return Code(run, context_of(fields))


def _doubled(compiler: Compiler, node: tree.ContextOf) -> Code:
    place = node.place
    zh, en = "同一名称出现了两次，结果为空值。", "A name occurs twice; the context is null."
    compiler.warn(place, zh, en)
    return Code(lambda frame: frame[1].warn(place, zh, en), ANY)


def compile_range(compiler: Compiler, node: tree.RangeOf, scope: Scope) -> Code:
    """``[a..b)``; its ends must have an order among each other."""
    start, end = compiler.compile(node.start, scope), compiler.compile(node.end, scope)
    low, high, place = start.run, end.run, node.place
    opened, closed = node.start_included, node.end_included

    def run(frame: Frame) -> Value:
        first, last = low(frame), high(frame)
        kinds = {kind_of(first), kind_of(last)} - {"Null"}
        if len(kinds) > 1:
            return frame[1].warn(place, "区间两端的类型不同。", "The ends of the range differ in type.")
        return Range(first, last, opened and first is not None, closed and last is not None)

    code = Code(run, range_of(start.type if start.type == end.type else ANY))
    return settled(code) if start.constant and end.constant else code


def compile_filter(compiler: Compiler, node: tree.Filter, scope: Scope) -> Code:
    """``list[2]``, ``list[-1]`` or ``list[condition]``; what is no list counts as a list of one."""
    source = compiler.compile(node.of, scope)
    element = source.type.element if source.type.name == "list" and source.type.element is not None else ANY
    if source.origin is not None:
        compiler.use(source.origin)
    if source.type.name not in ("list", "Any", "Null"):
        element = source.type
    binding = compiler.slot(element, source.origin)
    inner = scope.child({"item": binding}, item=binding)
    condition = compiler.compile(node.condition, inner)
    values, test, slot, place = source.run, condition.run, binding.slot, node.place
    if condition.type.name == "number":
        return Code(_by_index(values, test, place), element, source.origin)

    def run(frame: Frame) -> Value:
        items = _items(values(frame))
        kept = []
        for number, item in enumerate(items):
            frame[slot] = item
            answer = test(frame)
            if number == 0:
                if type(answer) in (Decimal, int):  # an index looks at one item, however long the list
                    return _at(frame, items, answer, place)
                frame[1].spend(len(items))
            if answer is True:
                kept.append(item)
        return kept if items else _nothing(frame, slot, test)

    # Without a type, the condition may turn out to be an index; then the result is an item.
    kind = list_of(element) if condition.type.name == "boolean" else ANY
    return Code(run, kind, source.origin)


def _items(value: Value) -> list[Value]:
    if type(value) is list:
        return value
    if kind_of(value) == "list":
        return list(value)
    return [] if value is None else [value]


def _nothing(frame: Frame, slot: int, test: Runner) -> Value:
    """An empty list: nothing is kept; an index finds nothing."""
    frame[slot] = None
    warnings, frame[1].warnings = frame[1].warnings, None
    answer = test(frame)
    frame[1].warnings = warnings
    return None if type(answer) in (Decimal, int) else []


def _by_index(values: Runner, index: Runner, place: Place) -> Runner:
    def run(frame: Frame) -> Value:
        return _at(frame, _items(values(frame)), index(frame), place)

    return run


def _at(frame: Frame, items: list[Value], index: Value, place: Place) -> Value:
    try:
        position = number_of(index) if kind_of(index) == "number" else None
    except Fault:
        position = None
    if position is None:
        return frame[1].warn(place, "序号不是数字。", "The index is no number.")
    number = int(position) if position.copy_abs() <= len(items) else 0
    if number == 0 or number != position:
        return frame[1].warn(place, f"列表没有第 {position} 项。", f"The list has no item {position}.")
    return items[number - 1 if number > 0 else number]
