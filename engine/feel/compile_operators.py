"""Compile arithmetic, comparisons, ``and``/``or``, ``between``, ``in``, ``instance of`` and unary tests."""

from collections.abc import Callable
from decimal import Decimal

from engine.feel import tree
from engine.feel.arithmetic import calculate, negate
from engine.feel.coding import Code, Compiler, Frame, Runner, Scope, constant
from engine.feel.comparing import ORDER, contains, equal, ordered, same
from engine.feel.errors import Fault
from engine.feel.numbers import EXACT
from engine.feel.tree import Place
from engine.feel.types import BOOLEAN, Type
from engine.feel.typing_rules import result_type
from engine.feel.values import Range, Value, kind_of
from engine.feel.valuetypes import instance_of

Slow = Callable[[Frame, Value, Value], Value]
_EXACT = {"+": EXACT.add, "-": EXACT.subtract, "*": EXACT.multiply}


def compile_binary(compiler: Compiler, node: tree.Binary, scope: Scope) -> Code:
    """Two operands; a row such as ``a + b + c`` is run one after the other, not nested."""
    if node.operator in ("+", "-", "*", "/") and isinstance(node.left, tree.Binary):
        return _chain(compiler, node, scope)
    left, right = compiler.compile(node.left, scope), compiler.compile(node.right, scope)
    kind = result_type(compiler, node, left, right)
    if node.operator in ("=", "!="):
        run = _equality(node, left.run, right)
    elif node.operator in ORDER:
        run = _order(node, left.run, right)
    else:
        run = _arithmetic(node.operator, left.run, right.run, node.place)
    return Code(run, kind, constant=left.constant and right.constant)


def _chain(compiler: Compiler, node: tree.Binary, scope: Scope) -> Code:
    spine: list[tree.Binary] = []
    first: tree.Node = node
    while isinstance(first, tree.Binary) and first.operator in ("+", "-", "*", "/"):
        spine.append(first)
        first = first.left
    code = compiler.compile(first, scope)
    steps: list[tuple[Slow, Runner]] = []
    start = code.run
    for one in reversed(spine):
        right = compiler.compile(one.right, scope)
        code = Code(code.run, result_type(compiler, one, code, right))
        steps.append((_calculation(one.operator, one.place), right.run))

    def run(frame: Frame) -> Value:
        value = start(frame)
        for step, operand in steps:
            value = step(frame, value, operand(frame))
        return value

    return Code(run, code.type)


def _calculation(operator: str, place: Place) -> Slow:
    exact = _EXACT.get(operator)

    def slow(frame: Frame, a: Value, b: Value) -> Value:
        try:
            return calculate(operator, a, b)
        except Fault as fault:
            return frame[1].fault(place, fault)

    if exact is None:
        return slow

    def quick(frame: Frame, a: Value, b: Value) -> Value:
        if type(a) is Decimal and type(b) is Decimal:
            try:
                return exact(a, b)
            except ArithmeticError:
                pass
        return slow(frame, a, b)

    return quick


def _arithmetic(operator: str, left: Runner, right: Runner, place: Place) -> Runner:
    step = _calculation(operator, place)

    def run(frame: Frame) -> Value:
        return step(frame, left(frame), right(frame))

    return run


def _equality(node: tree.Binary, left: Runner, right: Code) -> Runner:
    place, wanted, other = node.place, node.operator == "=", right.run

    def slow(frame: Frame, a: Value, b: Value) -> Value:
        try:
            return equal(a, b) is wanted
        except Fault as fault:
            return frame[1].fault(place, fault)

    if isinstance(node.right, tree.Literal) and type(node.right.value) in (str, bool):
        text = node.right.value
        kind = type(text)

        def with_constant(frame: Frame) -> Value:
            value = left(frame)
            return (value == text) is wanted if type(value) is kind else slow(frame, value, text)

        return with_constant

    def run(frame: Frame) -> Value:
        a, b = left(frame), other(frame)
        if type(a) is str and type(b) is str:
            return (a == b) is wanted
        return slow(frame, a, b)

    return run


def _order(node: tree.Binary, left: Runner, right: Code) -> Runner:
    operator, place, other = node.operator, node.place, right.run
    compare = ORDER[operator]

    def slow(frame: Frame, a: Value, b: Value) -> Value:
        try:
            return ordered(operator, a, b)
        except Fault as fault:
            return frame[1].fault(place, fault)

    if isinstance(node.right, tree.Literal) and type(node.right.value) is Decimal:
        bound = node.right.value

        def with_constant(frame: Frame) -> Value:
            value = left(frame)
            if type(value) is Decimal and value.is_finite():
                return compare(value, bound)
            return slow(frame, value, bound)

        return with_constant

    def run(frame: Frame) -> Value:
        return slow(frame, left(frame), other(frame))

    return run


def compile_negation(compiler: Compiler, node: tree.Negation, scope: Scope) -> Code:
    """``-x``."""
    inner = compiler.compile(node.of, scope)
    operand, place = inner.run, node.place

    def run(frame: Frame) -> Value:
        try:
            return negate(operand(frame))
        except Fault as fault:
            return frame[1].fault(place, fault)

    return Code(run, inner.type)


def compile_junction(compiler: Compiler, node: tree.Junction, scope: Scope) -> Code:
    """``and`` and ``or`` in three values: what is no boolean counts as unknown."""
    codes = [compiler.compile(part, scope) for part in node.parts]
    for part, code in zip(node.parts, codes, strict=True):
        if code.type.name not in ("Any", "boolean", "Null"):
            compiler.warn(
                part.place, f"此处应是条件，实际为 {code.type}。", f"A condition is expected, not {code.type}."
            )
    decisive = node.operator == "or"
    parts = [code.run for code in codes]
    return Code(_pair(parts[0], parts[1], decisive) if len(parts) == 2 else _row(parts, decisive), BOOLEAN)  # noqa: PLR2004


def _pair(first: Runner, second: Runner, decisive: bool) -> Runner:
    """Two conditions, the commonest case, without a loop."""

    def run(frame: Frame) -> Value:
        a = first(frame)
        if a is decisive:
            return decisive
        b = second(frame)
        if b is decisive:
            return decisive
        return (not decisive) if type(a) is bool and type(b) is bool else None

    return run


def _row(parts: list[Runner], decisive: bool) -> Runner:
    def run(frame: Frame) -> Value:
        result: bool | None = not decisive
        for part in parts:
            value = part(frame)
            if value is decisive:
                return decisive
            if type(value) is not bool:
                result = None
        return result

    return run


def compile_between(compiler: Compiler, node: tree.Between, scope: Scope) -> Code:
    """``x between low and high``, both ends included."""
    value, low, high = (compiler.compile(part, scope).run for part in (node.of, node.low, node.high))
    place = node.place

    def run(frame: Frame) -> Value:
        tested, bottom, top = value(frame), low(frame), high(frame)
        try:
            above, below = ordered(">=", tested, bottom), ordered("<=", tested, top)
        except Fault as fault:
            return frame[1].fault(place, fault)
        return above and below

    return Code(run, BOOLEAN)


def compile_instance_of(compiler: Compiler, node: tree.InstanceOf, scope: Scope) -> Code:
    """``x instance of T``."""
    value, wanted = compiler.compile(node.of, scope).run, node.type

    def run(frame: Frame) -> Value:
        return instance_of(value(frame), wanted)

    return Code(run, BOOLEAN)


def compile_operator_test(compiler: Compiler, node: tree.OperatorTest, scope: Scope) -> Code:
    """``(< 10)`` as a value: the range below ten."""
    inner = compiler.compile(node.operand, scope)
    operand, operator = inner.run, node.operator

    def run(frame: Frame) -> Value:
        return range_for(operator, operand(frame))

    return Code(run, Type("range", inner.type))


def range_for(operator: str, bound: Value) -> Range:
    """The range of the values for which ``operator bound`` holds."""
    if operator == "=":
        return Range(bound, bound, operator=operator)
    if operator == "!=":
        return Range(bound, bound, start_included=False, end_included=False, operator=operator)
    if operator in ("<", "<="):
        return Range(None, bound, start_included=False, end_included=operator == "<=", operator=operator)
    return Range(bound, None, start_included=operator == ">=", end_included=False, operator=operator)


Test = Callable[[Frame, Value], Value]


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
    asks = _mentions_input(node)
    code = compiler.compile(node, scope)
    operand, place = code.run, node.place
    if isinstance(node, tree.Literal) and isinstance(node.value, str):
        text = node.value

        def is_text(frame: Frame, value: Value) -> Value:
            return value == text if type(value) is str else _accepts(frame, value, text, place, asks=False)

        return is_text

    def run(frame: Frame, value: Value) -> Value:
        return _accepts(frame, value, operand(frame), place, asks=asks)

    return run


def _mentions_input(node: Value) -> bool:
    """Whether the test names ``?``; only then may its truth decide by itself."""
    if isinstance(node, tree.Name):
        return node.name == "?"
    if isinstance(node, tuple):
        return any(_mentions_input(part) for part in node)
    slots = getattr(type(node), "__slots__", ()) if type(node).__module__ == tree.__name__ else ()
    return any(_mentions_input(getattr(node, slot)) for slot in slots)


def _operator_test(compiler: Compiler, node: tree.OperatorTest, scope: Scope) -> Test:
    operator, operand, place = node.operator, compiler.compile(node.operand, scope).run, node.place

    def run(frame: Frame, value: Value) -> Value:
        bound = operand(frame)
        try:
            if operator in ("=", "!="):
                return equal(value, bound) is (operator == "=")
            return ordered(operator, value, bound)
        except Fault as fault:
            return frame[1].fault(place, fault)

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
        return equal(value, test)
    except Fault as fault:
        return frame[1].fault(place, fault)


def _in_list(frame: Frame, value: Value, items: Value) -> bool:
    frame[1].spend(len(items))
    if kind_of(value) == "list" and same(value, items):
        return True
    return any(_item_accepts(value, item) for item in items)


def _item_accepts(value: Value, item: Value) -> bool:
    if isinstance(item, Range) and not isinstance(value, Range):
        try:
            return contains(item, value)
        except Fault:
            return False
    return same(value, item)


def compile_tests(compiler: Compiler, node: tree.Tests, scope: Scope) -> Code:
    """The unary tests of a decision table's cell, on the input value ``?``."""
    if not node.parts:
        return Code(constant(value=True), BOOLEAN)
    test = any_test([compile_test(compiler, part, scope) for part in node.parts])
    negated = node.negated

    def run(frame: Frame) -> Value:
        answer = test(frame, frame[0].get("?"))
        return answer if not negated or answer is None else not answer

    return Code(run, BOOLEAN)
