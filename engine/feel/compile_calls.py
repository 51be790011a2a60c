"""Compile function calls, function definitions and ``if``."""

from collections.abc import Sequence

from engine.feel import tree
from engine.feel.coding import Code, Compiler, Frame, Run, Runner, Scope, settled
from engine.feel.errors import Fault
from engine.feel.functions import REGISTRY, Builtin, Signature, call_first
from engine.feel.tree import Place
from engine.feel.types import ANY, Type, function_of
from engine.feel.typing_rules import expect_condition, fits
from engine.feel.values import Function, Parameter, Value
from engine.feel.valuetypes import coerce


def compile_conditional(compiler: Compiler, node: tree.Conditional, scope: Scope) -> Code:
    """``if``: only true takes the first branch."""
    condition = compiler.compile(node.condition, scope)
    then, otherwise = compiler.compile(node.then, scope), compiler.compile(node.otherwise, scope)
    expect_condition(compiler, node.condition, condition)
    test, first, second = condition.run, then.run, otherwise.run

    def run(frame: Frame) -> Value:
        return first(frame) if test(frame) is True else second(frame)

    return Code(run, then.type if then.type == otherwise.type else ANY)


def compile_call(compiler: Compiler, node: tree.Call, scope: Scope) -> Code:
    """A call, by position or by name, of a built-in (settled now) or of a function value (settled when run)."""
    arguments = [compiler.compile(argument, scope) for argument in node.arguments]
    builtin = _builtin(compiler, node.function, scope)
    if builtin is not None:
        code = _call_builtin(compiler, node, builtin, arguments)
        pure = not any(one.wants_run for one in builtin.signatures)
        return settled(code) if pure and arguments and all(one.constant for one in arguments) else code
    function = compiler.compile(node.function, scope)
    runs = [code.run for code in arguments]
    return Code(_call_value(function.run, runs, node.names, node.place), function.type.result or ANY)


def _builtin(compiler: Compiler, node: tree.Node, scope: Scope) -> Builtin | None:
    if not isinstance(node, tree.Name) or node.name in compiler.known or node.name not in REGISTRY:
        return None
    at: Scope | None = scope
    while at is not None:
        if node.name in at.bindings:
            return None
        at = at.parent
    return REGISTRY[node.name]


def _call_builtin(compiler: Compiler, node: tree.Call, builtin: Builtin, arguments: list[Code]) -> Code:
    place, names = node.place, node.names
    runs, kinds = [code.run for code in arguments], [code.type for code in arguments]
    if names is None:
        signatures = [one for one in builtin.signatures if one.fits(len(runs)) and _takes(one, kinds)]
    else:
        signatures = [one for one in builtin.signatures if one.order(names) is not None]
    if not signatures:
        zh, en = f"函数“{builtin.name}”没有这样的参数。", f"The function '{builtin.name}' takes no such arguments."
        compiler.warn(place, zh, en)
        return Code(lambda frame: frame[1].warn(place, zh, en))
    results = {one.result for one in signatures}
    kind = results.pop() if len(results) == 1 else ANY

    def run(frame: Frame) -> Value:
        try:
            return call_first(signatures, [argument(frame) for argument in runs], frame[1], names)
        except Fault as fault:
            return frame[1].fault(place, fault)

    return Code(run, kind)


def _takes(signature: Signature, kinds: Sequence[Type]) -> bool:
    """Whether arguments of these types can be meant for the signature."""
    if signature.parameters and signature.parameters[-1].repeated:
        return True
    return all(fits(kind, parameter.kinds) for kind, parameter in zip(kinds, signature.parameters, strict=False))


def _call_value(function: Runner, runs: list[Runner], names: tuple[str, ...] | None, place: Place) -> Runner:
    def run(frame: Frame) -> Value:
        called = function(frame)
        arguments = [argument(frame) for argument in runs]
        try:
            return invoke(called, arguments, names, frame[1])
        except Fault as fault:
            return frame[1].fault(place, fault)

    return run


def invoke(function: Value, arguments: Sequence[Value], names: Sequence[str] | None, run: Run) -> Value:
    """Call a function value; raises ``Fault`` when it is none or the arguments do not fit."""
    if not isinstance(function, Function):
        raise Fault("被调用的不是函数。", "What is called is no function.")
    if names is not None:
        arguments = _arranged(function, arguments, names)
    if function.parameters is not None:
        if len(arguments) != len(function.parameters):
            raise Fault("参数个数不对。", "The number of arguments is wrong.")
        pairs = zip(arguments, function.parameters, strict=True)
        arguments = [coerce(argument, parameter.type, run) for argument, parameter in pairs]
    run.enter()
    try:
        return coerce(function.call(arguments, run), function.result, run)
    finally:
        run.depth -= 1


def _arranged(function: Function, arguments: Sequence[Value], names: Sequence[str]) -> list[Value]:
    given = dict(zip(names, arguments, strict=True))
    if function.parameters is None:
        raise Fault("此函数不能按名称传参。", "This function cannot be called by name.")
    if given.keys() != {parameter.name for parameter in function.parameters}:
        raise Fault("参数名称不对。", "The names of the arguments are wrong.")
    return [given[parameter.name] for parameter in function.parameters]


def compile_lambda(compiler: Compiler, node: tree.Lambda, scope: Scope) -> Code:
    """``function(a, b) body``: a value that remembers the variables around it."""
    bindings = {name: compiler.slot(kind) for name, kind in node.parameters}
    place = node.place
    if node.external:
        zh, en = "不支持外部函数。", "External functions are not supported."
        compiler.warn(place, zh, en)
        return Code(lambda frame: frame[1].warn(place, zh, en))
    body = compiler.compile(node.body, scope.child(bindings))
    parameters = tuple(Parameter(name, kind) for name, kind in node.parameters)
    kind = function_of(tuple(one.type for one in parameters), body.type)
    slots = [binding.slot for binding in bindings.values()]
    code = body.run

    def run(frame: Frame) -> Value:
        return Function("function", parameters, _closure(code, frame.copy(), slots), type=kind)

    return Code(run, kind)


def _closure(code: Runner, captured: Frame, slots: list[int]) -> Value:
    def call(arguments: Sequence[Value], run: Run) -> Value:
        frame = captured.copy()
        frame[1] = run
        for slot, argument in zip(slots, arguments, strict=True):
            frame[slot] = argument
        return code(frame)

    return call
