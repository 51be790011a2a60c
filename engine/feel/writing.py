"""FEEL's ``string()``: every value as text that people and FEEL itself can read."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal

from engine.feel.errors import Fault
from engine.feel.limits import Effort, Meter, check_string, exceeded
from engine.feel.names import WORD
from engine.feel.numbers import number_of, plain_text
from engine.feel.temporal_text import write_date, write_days, write_moment, write_months, write_time
from engine.feel.values import DaysDuration, Range, Value, kind_of

_MAX_DEPTH = 60


def text(value: Value) -> str:
    """A value as FEEL's ``string()`` writes it; null is ``null``. Raises ``FeelLimit`` for texts without measure."""
    try:
        return value if type(value) is str else written(value)
    except Fault:
        raise exceeded("nesting") from None


def written(value: Value, depth: int = 0, effort: Effort | None = None) -> str:
    """A value as it stands inside a list or a context, where strings keep their quotes unless outermost."""
    kind = kind_of(value)
    if depth > _MAX_DEPTH:
        raise Fault("数据嵌套过深，不能写成文字。", "The value is nested too deeply to be written.")
    effort = effort or Meter()
    effort.spend(1)
    if kind == "list":
        return _joined("[", [written(item, depth + 1, effort) for item in value], "]")
    if kind == "context":
        return _joined("{", [f"{_key(name)}: {written(item, depth + 1, effort)}" for name, item in value.items()], "}")
    if kind == "string":
        return quoted(value) if depth else str(value)
    return _scalar(value, kind, depth)


def _scalar(value: Value, kind: str, depth: int) -> str:
    if value is None:
        return "null"
    if kind == "boolean":
        return "true" if value else "false"
    if kind == "number":
        return _number(value)
    if isinstance(value, Range):
        return _range(value, depth)
    if isinstance(value, timedelta):
        value = DaysDuration.of(value)
    writer = _WRITERS.get(kind)
    if writer is None:
        return kind
    plain = writer(value)
    return f'@"{plain}"' if depth else plain


def _number(value: int | Decimal) -> str:
    try:
        return plain_text(number_of(value))
    except Fault:
        return "null"


def _range(value: Range, depth: int) -> str:
    start, end = (written(bound, depth + 1) for bound in (value.start, value.end))
    if value.operator:
        return f"({value.operator} {end if value.start is None else start})"
    return f"{'[' if value.start_included else '('}{start}..{end}{']' if value.end_included else ')'}"


def _key(name: str) -> str:
    plain = all(WORD.fullmatch(part) for part in name.split(" "))
    return name if plain else quoted(name)


def quoted(plain: str) -> str:
    """A string literal that reads back as ``plain``."""
    escaped = (
        plain.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    )
    return f'"{escaped}"'


def _joined(opening: str, parts: Sequence[str], closing: str) -> str:
    check_string(sum(len(part) + 2 for part in parts))
    return opening + ", ".join(parts) + closing


_WRITERS: Mapping[str, Value] = {
    "date": write_date,
    "time": write_time,
    "date and time": write_moment,
    "years and months duration": write_months,
    "days and time duration": write_days,
}
