"""What can be told about an operation before it runs: its type, and whether its operands can ever fit."""

from engine.feel import tree
from engine.feel.coding import Code, Compiler
from engine.feel.comparing import ORDERED
from engine.feel.types import (
    ANY,
    BOOLEAN,
    DATE,
    DATE_TIME,
    DAYS_DURATION,
    MONTHS_DURATION,
    NUMBER,
    STRING,
    TIME,
    Type,
)

_DURATIONS = (DAYS_DURATION, MONTHS_DURATION)
_SUMS: dict[tuple[str, Type, Type], Type] = {
    **{(sign, NUMBER, NUMBER): NUMBER for sign in ("+", "-", "*", "/", "**")},
    ("+", STRING, STRING): STRING,
    **{(sign, one, one): one for one in _DURATIONS for sign in ("+", "-")},
    **{(sign, one, NUMBER): one for one in _DURATIONS for sign in ("*", "/")},
    **{("*", NUMBER, one): one for one in _DURATIONS},
    **{("/", one, one): NUMBER for one in _DURATIONS},
    **{(sign, day, one): day for day in (DATE, DATE_TIME) for one in _DURATIONS for sign in ("+", "-")},
    **{("+", one, day): day for day in (DATE, DATE_TIME) for one in _DURATIONS},
    ("+", TIME, DAYS_DURATION): TIME,
    ("+", DAYS_DURATION, TIME): TIME,
    ("-", TIME, DAYS_DURATION): TIME,
    **{("-", one, other): DAYS_DURATION for one in (DATE, DATE_TIME) for other in (DATE, DATE_TIME)},
    ("-", TIME, TIME): DAYS_DURATION,
}


def result_type(compiler: Compiler, node: tree.Binary, left: Code, right: Code) -> Type:
    """The type of ``left operator right``; warns when it can only be null or always gives the same."""
    one, other = left.type, right.type
    unknown = "Any" in (one.name, other.name) or "Null" in (one.name, other.name)
    if node.operator in ("=", "!="):
        if not unknown and one.name != other.name:
            _mismatch(compiler, node, one, other)
        return BOOLEAN
    if node.operator in ("<", "<=", ">", ">="):
        if not unknown and (one.name != other.name or one.name not in ORDERED):
            _mismatch(compiler, node, one, other)
        return BOOLEAN
    found = _SUMS.get((node.operator, one, other))
    if found is None and not unknown:
        _mismatch(compiler, node, one, other)
    return found or ANY


def _mismatch(compiler: Compiler, node: tree.Binary, one: Type, other: Type) -> None:
    compiler.warn(
        node.place,
        f"{one} 与 {other} 之间不能用“{node.operator}”，结果总是空值。",
        f"'{node.operator}' between {one} and {other} always gives null.",
    )


def expect_condition(compiler: Compiler, node: tree.Node, code: Code) -> None:
    """Warn of a condition that is none, or that never changes."""
    if code.type.name not in ("boolean", "Any", "Null"):
        compiler.warn(node.place, f"此处应是条件，实际为 {code.type}。", f"A condition is expected, not {code.type}.")
    elif isinstance(code.value, bool) and not isinstance(node, tree.Literal | tree.Tests):
        zh = f"这个条件总是{'成立' if code.value else '不成立'}。"
        compiler.warn(node.place, zh, f"This condition is always {str(code.value).lower()}.")


def fits(given: Type, kinds: frozenset[str]) -> bool:
    """Whether an argument of type ``given`` may be taken where ``kinds`` are asked for."""
    if given.name in ("Any", "Null") or "Any" in kinds or given.name in kinds or "list" in kinds:
        return True
    return given.name == "list" and given.element is not None and fits(given.element, kinds)
