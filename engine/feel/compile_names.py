"""Compile constants, names and paths such as ``apply.items``."""

from engine.feel import tree
from engine.feel.coding import Code, Compiler, Frame, Runner, Scope, constant
from engine.feel.errors import Fault
from engine.feel.paths import member, property_type
from engine.feel.tree import Place
from engine.feel.types import ANY, FUNCTION, NULL, Type
from engine.feel.values import Value, kind_of
from engine.feel.valuetypes import type_of


def compile_literal(compiler: Compiler, node: tree.Literal, scope: Scope) -> Code:
    """A constant; an unreadable ``@"…"`` is null with a warning both now and then."""
    if node.fault is None:
        return constant(node.value, type_of(node.value))
    zh, en = node.fault
    place = node.place
    compiler.warn(place, zh, en)
    return Code(lambda frame: frame[1].warn(place, zh, en), NULL)


def compile_name(compiler: Compiler, node: tree.Name, scope: Scope) -> Code:
    """A variable of the expression, an entry of a filtered item, one of the caller's names or a built-in function."""
    name = node.name
    compiler.asked += name == "?"
    items = []
    at: Scope | None = scope
    while at is not None and name not in at.bindings:
        if at.item is not None:
            items.append(at.item)
        at = at.parent
    code = _bound(compiler, at, name) if at is not None else _free(compiler, node, in_filter=bool(items))
    if at is not None and at.item is not None:
        items.append(at.item)
    for binding in reversed(items):
        code = _from_item(compiler, binding, name, code)
    return code


def _bound(compiler: Compiler, scope: Scope, name: str) -> Code:
    binding = scope.bindings[name]
    binding.used = True
    slot = binding.slot
    if binding.origin is not None:
        compiler.use(binding.origin)

    def run(frame: Frame) -> Value:
        return frame[slot]

    return Code(run, binding.type, binding.origin)


def _free(compiler: Compiler, node: tree.Name, *, in_filter: bool) -> Code:
    name, place = node.name, node.place
    if name not in compiler.known:
        function = compiler.functions.get(name)
        if function is not None:
            return Code(lambda frame: function, FUNCTION)
        if in_filter:
            return Code(lambda frame: _from_caller(frame, name, place))
        if compiler.elsewhere is None:
            compiler.warn(place, f"没有名为“{name}”的数据。", f"There is no '{name}' here.")
    origin = _origin(compiler, name)
    compiler.use(origin)

    def run(frame: Frame) -> Value:
        try:
            return frame[0][name]
        except KeyError:
            return _missing(frame, name, place)

    return Code(run, compiler.known.get(name, ANY), origin)


def _origin(compiler: Compiler, name: str) -> str:
    if name not in compiler.known and compiler.elsewhere:
        return f"{compiler.elsewhere}.{name}"
    return compiler.origins.get(name, name)


def _from_caller(frame: Frame, name: str, place: Place) -> Value:
    try:
        return frame[0][name]
    except KeyError:
        return _missing(frame, name, place)


def _missing(frame: Frame, name: str, place: Place) -> None:
    frame[1].warn(place, f"没有名为“{name}”的数据。", f"There is no '{name}'.")


def _from_item(compiler: Compiler, item: Value, name: str, otherwise: Code) -> Code:
    """An entry of the item under test hides what is outside the filter."""
    slot, outside = item.slot, otherwise.run
    field = item.type.field(name)
    origin = None
    if item.origin is not None and name != "item" and (field is not None or otherwise.origin is None):
        compiler.use(item.origin)
        origin = compiler.extend(item.origin, name)

    def run(frame: Frame) -> Value:
        tested = frame[slot]
        if kind_of(tested) == "context" and name in tested:
            return tested[name]
        return outside(frame)

    kind = field if field is not None else (otherwise.type if item.type.fields else ANY)
    return Code(run, kind, origin or otherwise.origin)


def compile_member(compiler: Compiler, node: tree.Member, scope: Scope) -> Code:
    """``of.name``."""
    inner = compiler.compile(node.of, scope)
    name, place = node.name, node.place
    kind, known = _member_type(inner.type, name)
    origin = None
    if inner.origin is not None and property_type(inner.type, name) is None:
        origin = compiler.extend(inner.origin, name)
    if not known:
        compiler.warn(place, f"{inner.type} 中没有“{name}”。", f"There is no '{name}' in {inner.type}.")
    if isinstance(node.of, tree.Name) and _is_global(compiler, node.of.name, scope):
        return Code(_global_path(node.of.name, name, inner.run, place), kind, origin)
    return Code(_path(inner.run, name, place), kind, origin)


def _is_global(compiler: Compiler, name: str, scope: Scope | None) -> bool:
    while scope is not None:
        if name in scope.bindings or scope.item is not None:
            return False
        scope = scope.parent
    return name in compiler.known or name not in compiler.functions


def _member_type(kind: Type, name: str) -> tuple[Type, bool]:
    """The type of ``kind``'s entry ``name``, and whether it may exist."""
    if kind.name == "list" and kind.element is not None:
        element, known = _member_type(kind.element, name)
        return Type("list", element), known
    if kind.name == "Any" or (kind.name == "context" and not kind.fields):
        return ANY, True
    found = kind.field(name) or property_type(kind, name)
    return (found or ANY), found is not None


def _path(inner: Runner, name: str, place: Place) -> Runner:
    def run(frame: Frame) -> Value:
        value = inner(frame)
        if type(value) is dict:
            try:
                return value[name]
            except KeyError:
                return _missing(frame, name, place)
        return _slow_member(frame, value, name, place)

    return run


def _global_path(first: str, name: str, inner: Runner, place: Place) -> Runner:
    """``first.name`` in one step, by far the commonest form."""

    def run(frame: Frame) -> Value:
        try:
            value = frame[0][first]
            if type(value) is dict:
                return value[name]
        except KeyError:
            pass
        return _slow_member(frame, inner(frame), name, place)

    return run


def _slow_member(frame: Frame, value: Value, name: str, place: Place) -> Value:
    if kind_of(value) == "list":
        frame[1].spend(len(value))
    try:
        return member(value, name)
    except Fault as fault:
        return frame[1].fault(place, fault)
