"""Compile arithmetic, comparisons, ``and``/``or``, ``between`` and ``instance of``."""

from collections.abc import Callable
from decimal import Decimal

from engine.feel import tree
from engine.feel.arithmetic import calculate, negate
from engine.feel.coding import Code, Compiler, Frame, Runner, Scope, settled
from engine.feel.comparing import ORDER, equal, ordered
from engine.feel.errors import Fault
from engine.feel.numbers import EXACT
from engine.feel.tree import Place
from engine.feel.types import BOOLEAN
from engine.feel.typing_rules import expect_condition, result_type
from engine.feel.values import Value
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
    code = Code(run, kind)
    return settled(code) if left.constant and right.constant else code


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
            result = calculate(operator, a, b)
            if type(result) is str:
                frame[1].spend(len(result) >> 8)
            return result
        except Fault as fault:
            return frame[1].fault(place, fault)

    if exact is None:
        return slow

    def quick(frame: Frame, a: Value, b: Value) -> Value:
        if type(a) is Decimal and type(b) is Decimal:
            try:
                result = exact(a, b)
            except ArithmeticError:
                return slow(frame, a, b)
            if result.is_finite():
                return result
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
            return equal(a, b, frame[1]) is wanted
        except Fault as fault:
            return frame[1].fault(place, fault)

    if right.constant and type(right.value) in (str, bool):
        text = right.value
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

    if right.constant and type(right.value) is Decimal:
        bound = right.value

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

    code = Code(run, inner.type)
    return settled(code) if inner.constant else code


def compile_junction(compiler: Compiler, node: tree.Junction, scope: Scope) -> Code:
    """``and`` and ``or`` in three values: what is no boolean counts as unknown."""
    codes = [compiler.compile(part, scope) for part in node.parts]
    for part, code in zip(node.parts, codes, strict=True):
        expect_condition(compiler, part, code)
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
        return instance_of(value(frame), wanted, frame[1])

    return Code(run, BOOLEAN)
