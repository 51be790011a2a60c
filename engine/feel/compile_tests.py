"""Compile unary tests: the cells of decision tables, and what may stand behind ``in``."""

from collections.abc import Callable
from decimal import Decimal

from engine.feel import tree
from engine.feel.coding import Code, Compiler, Frame, Scope, constant, settled
from engine.feel.comparing import ORDER, contains, equal, ordered, same
from engine.feel.errors import Fault
from engine.feel.tree import Place
from engine.feel.types import BOOLEAN, Type
from engine.feel.values import Range, Value, kind_of

Test = Callable[[Frame, Value], Value]


def compile_operator_test(compiler: Compiler, node: tree.OperatorTest, scope: Scope) -> Code:
    """``(< 10)`` as a value: the range below ten."""
    inner = compiler.compile(node.operand, scope)
    operand, operator = inner.run, node.operator

    def run(frame: Frame) -> Value:
        return range_for(operator, operand(frame))

    code = Code(run, Type("range", inner.type))
    return settled(code) if inner.constant else code


def range_for(operator: str, bound: Value) -> Range:
    """The range of the values for which ``operator bound`` holds."""
    if operator == "=":
        return Range(bound, bound, operator=operator)
    if operator == "!=":
        return Range(bound, bound, start_included=False, end_included=False, operator=operator)
    if operator in ("<", "<="):
        return Range(None, bound, start_included=False, end_included=operator == "<=", operator=operator)
    return Range(bound, None, start_included=operator == ">=", end_included=False, operator=operator)


def compile_within(compiler: Compiler, node: tree.Within, scope: Scope) -> Code:
    """``x in tests``: any of them may hold."""
    value = compiler.compile(node.of, scope).run
    input_value = compiler.slot()
    inner = scope.child({"?": input_value})
    test = any_test([compile_test(compiler, part, inner) for part in node.tests])
    slot = input_value.slot

    def run(frame: Frame) -> Value:
        tested = frame[slot] = value(frame)
        return test(frame, tested)

    return Code(run, BOOLEAN)


def any_test(tests: list[Test]) -> Test:
    """True when one holds, null when none does but one could not be told."""
    if len(tests) == 1:
        return tests[0]

    def run(frame: Frame, value: Value) -> Value:
        result: bool | None = False
        for test in tests:
            answer = test(frame, value)
            if answer is True:
                return True
            if answer is None:
                result = None
        return result

    return run


def compile_test(compiler: Compiler, node: tree.Node, scope: Scope) -> Test:
    """One positive unary test: an operator, or a value that equals, contains, or decides about the input."""
    if isinstance(node, tree.OperatorTest):
        return _operator_test(compiler, node, scope)
    before = compiler.asked
    code = compiler.compile(node, scope)
    # Only a test that names the input may decide by its own truth; any other is compared with it.
    asks = compiler.asked > before
    operand, place = code.run, node.place
    if code.constant and type(code.value) is str:
        return _text_test(code.value, place)
    if code.constant and isinstance(code.value, Range) and _is_numeric(code.value):
        return _number_range_test(code.value, place)

    def run(frame: Frame, value: Value) -> Value:
        return _accepts(frame, value, operand(frame), place, asks=asks)

    return run


def _text_test(text: str, place: Place) -> Test:
    def run(frame: Frame, value: Value) -> Value:
        return value == text if type(value) is str else _accepts(frame, value, text, place, asks=False)

    return run


def _is_numeric(range_: Range) -> bool:
    return not range_.operator and type(range_.start) is Decimal and type(range_.end) is Decimal


def _number_range_test(range_: Range, place: Place) -> Test:
    low, high = range_.start, range_.end
    above, below = ORDER[">=" if range_.start_included else ">"], ORDER["<=" if range_.end_included else "<"]

    def run(frame: Frame, value: Value) -> Value:
        if type(value) is Decimal and value.is_finite():
            return above(value, low) and below(value, high)
        return _accepts(frame, value, range_, place, asks=False)

    return run


def _operator_test(compiler: Compiler, node: tree.OperatorTest, scope: Scope) -> Test:
    code = compiler.compile(node.operand, scope)
    operator, operand, place = node.operator, code.run, node.place
    compare = ORDER.get(operator)
    quick = code.value if type(code.value) is Decimal else None

    def slow(frame: Frame, value: Value, bound: Value) -> Value:
        try:
            return ordered(operator, value, bound) if compare else equal(value, bound, frame[1]) is (operator == "=")
        except Fault as fault:
            return frame[1].fault(place, fault)

    if compare is None or quick is None:
        return lambda frame, value: slow(frame, value, operand(frame))

    def run(frame: Frame, value: Value) -> Value:
        if type(value) is Decimal and value.is_finite():
            return compare(value, quick)
        return slow(frame, value, quick)

    return run


def _accepts(frame: Frame, value: Value, test: Value, place: Place, *, asks: bool) -> Value:
    """Whether a test's value accepts the input: by being true, equal to it, a range around it or a list holding it."""
    if asks and type(test) is bool:
        return test
    try:
        kind = kind_of(test)
        if kind == "range" and kind_of(value) != "range":
            return contains(test, value)
        if kind == "list":
            return _in_list(frame, value, test)
        return equal(value, test, frame[1])
    except Fault as fault:
        return frame[1].fault(place, fault)


def _in_list(frame: Frame, value: Value, items: Value) -> bool:
    frame[1].spend(len(items))
    if kind_of(value) == "list" and same(value, items, frame[1]):
        return True
    return any(_item_accepts(frame, value, item) for item in items)


def _item_accepts(frame: Frame, value: Value, item: Value) -> bool:
    if isinstance(item, Range) and not isinstance(value, Range):
        try:
            return contains(item, value)
        except Fault:
            return False
    return same(value, item, frame[1])


def compile_tests(compiler: Compiler, node: tree.Tests, scope: Scope) -> Code:
    """The unary tests of a decision table's cell, on the input value ``?``."""
    if not node.parts:
        return constant(value=True, kind=BOOLEAN)
    test = any_test([compile_test(compiler, part, scope) for part in node.parts])
    negated = node.negated

    def run(frame: Frame) -> Value:
        answer = test(frame, frame[0].get("?"))
        return answer if not negated or answer is None else not answer

    return Code(run, BOOLEAN)
