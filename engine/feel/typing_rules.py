"""What can be told about an operation before it runs: its type, and whether its operands can ever fit."""

from engine.feel import tree
from engine.feel.coding import Code, Compiler, Frame
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
        _constant_answer(compiler, node, left, right)
        return BOOLEAN
    if node.operator in ("<", "<=", ">", ">="):
        if not unknown and (one.name != other.name or one.name not in ORDERED):
            _mismatch(compiler, node, one, other)
        _constant_answer(compiler, node, left, right)
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


def _constant_answer(compiler: Compiler, node: tree.Binary, left: Code, right: Code) -> None:
    if left.constant and right.constant and left.type == right.type:
        frame: Frame = [{}, None]
        answer = {"=": lambda a, b: a == b, "!=": lambda a, b: a != b}.get(node.operator)
        if answer is not None:
            same = bool(answer(left.run(frame), right.run(frame)))
            compiler.warn(
                node.place,
                f"这个条件总是{'成立' if same else '不成立'}。",
                f"This condition is always {str(same).lower()}.",
            )
