"""Functions that a model defines, and boxed calls of functions."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from engine import feel
from engine.feel.dmn.definitions import Boxed, FunctionBox, Invocation
from engine.feel.dmn.errors import DmnError, Place
from engine.feel.dmn.items import ItemType, Misfit
from engine.feel.dmn.literals import Code, Names, Scope, Source, with_type
from engine.feel.dmn.running import Run
from engine.feel.types import ANY, function_of
from engine.feel.values import Function, Parameter
from engine.ports import Value

#: Compiles a box; given as an argument because boxes contain functions and functions contain boxes.
CompileBox = Callable[[Source, Boxed | None, Names, Place], Code]


def compile_function(source: Source, box: FunctionBox, names: Names, compile_box: CompileBox, name: str = "") -> Code:
    """A function definition as code that answers the function.

    Raises:
        DmnError: the body cannot be compiled, or is not FEEL: models run no Java and no PMML.
    """
    if box.kind != "FEEL":
        raise DmnError(
            f"不支持 {box.kind} 外部函数，只能用 FEEL 定义函数",
            f"external {box.kind} functions are not supported; functions are defined in FEEL",
            box.place,
        )
    kinds = [source.types.named(parameter.type_ref, parameter.place) for parameter in box.parameters]
    shapes = tuple(kind.shape if kind else ANY for kind in kinds)
    titles = [parameter.name for parameter in box.parameters]
    body = compile_box(source, box.body, {**names, **dict(zip(titles, shapes, strict=True))}, box.place)
    kind = source.types.named(box.type_ref, box.place)
    body = with_type(body, kind and kind.answer, box.place)
    parameters = tuple(Parameter(title, shape) for title, shape in zip(titles, shapes, strict=True))
    shape = function_of(shapes, body.type)

    def run_function(scope: Scope, run: Run) -> Value:
        def call(arguments: Sequence[Value], state: Any) -> Value:  # noqa: ANN401 -- the state is FEEL's own
            run.spend(box.place)
            try:
                return body.run({**scope, **_bound(titles, kinds, arguments)}, run)
            except Misfit as misfit:
                run.warn(box.place, misfit.zh, misfit.en)
                return None

        return Function(name, parameters, call, body.type, shape)

    return Code(run_function, shape)


def _bound(titles: Sequence[str], kinds: Sequence[ItemType | None], arguments: Sequence[Value]) -> Mapping[str, Value]:
    """The arguments by name, each fitted to its type. Raises ``Misfit``."""
    values = (argument if kind is None else kind.fit(argument) for kind, argument in zip(kinds, arguments, strict=True))
    return dict(zip(titles, values, strict=True))


def compile_invocation(source: Source, box: Invocation, names: Names, compile_box: CompileBox) -> Code:
    """A boxed call: the arguments are bound by name, those not given are null."""
    called = compile_box(source, box.function, names, box.place)
    bindings = [
        (
            variable.name,
            with_type(
                compile_box(source, inner, names, variable.place),
                source.types.named(variable.type_ref, variable.place),
                variable.place,
            ).run,
        )
        for variable, inner in box.bindings
    ]

    def run_invocation(scope: Scope, run: Run) -> Value:
        function = called.run(scope, run)
        given = {name: argument(scope, run) for name, argument in bindings}
        if not isinstance(function, Function):
            run.warn(box.place, "被调用的不是函数", "what is called is not a function")
            return None
        return call_by_name(function, given, box.place, run)

    return Code(run_invocation, called.type.result or ANY)


def call_by_name(function: Function, given: Mapping[str, Value], place: Place, run: Run) -> Value:
    """Call a function value with named arguments; an unknown name gives null and a warning."""
    if function.parameters is None:
        call, values = _named_call(function.name, tuple(given)), list(given.values())
    else:
        titles = [parameter.name for parameter in function.parameters]
        strange = ", ".join(name for name in given if name not in titles)
        if strange:
            run.warn(place, f"函数没有名为 {strange} 的参数", f"the function has no parameter named {strange}")
            return None
        call, values = _call(len(titles)), [given.get(title) for title in titles]
    scope = {"f": function, **{f"a{at}": value for at, value in enumerate(values)}}
    return run.work_out(call, scope, place)


@lru_cache(maxsize=64)
def _call(arity: int) -> feel.Expression:
    """``f(a0, a1, …)``."""
    arguments = [f"a{at}" for at in range(arity)]
    return feel.compile(f"f({', '.join(arguments)})", ("f", *arguments))


@lru_cache(maxsize=256)
def _named_call(function: str, names: tuple[str, ...]) -> feel.Expression:
    """``function(name: a0, …)``, for built-in functions, which choose among signatures by these names."""
    arguments = [f"{name}: a{at}" for at, name in enumerate(names)]
    return feel.compile(f"{function}({', '.join(arguments)})", [f"a{at}" for at in range(len(names))])
