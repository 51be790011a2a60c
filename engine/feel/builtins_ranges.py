"""Built-in functions on points and ranges (DMN 1.5, table 77): Allen's relations."""

import re
from collections.abc import Callable

from engine.feel.comparing import contains, equal, ordered
from engine.feel.errors import Fault
from engine.feel.functions import feel
from engine.feel.numbers import read_number
from engine.feel.scanner import unescape
from engine.feel.temporal_text import read_at_literal, read_date, read_duration, read_moment, read_time
from engine.feel.values import Range, Value

_POINT = "number|string|date|time|date and time|days and time duration|years and months duration"


def _pairs(name: str, kinds: str) -> list[str]:
    """Signatures for ``kinds``, two letters each: p a point, r a range."""
    words = {"p": _POINT, "r": "range"}
    texts = []
    for pair in kinds.split():
        one, other = pair[0], pair[1]
        first = f"point{'1' if one == other else ''}" if one == "p" else f"range{'1' if one == other else ''}"
        second = f"point{'2' if one == other else ''}" if other == "p" else f"range{'2' if one == other else ''}"
        texts.append(f"{name}({first}: {words[one]}, {second}: {words[other]}) -> boolean")
    return texts


def _bounded(range_: Range) -> Range:
    if range_.start is None or range_.end is None or range_.operator == "!=":
        raise Fault("区间缺少一端。", "The range lacks an end.")
    return range_


def _as_range(value: Value) -> Range:
    return _bounded(value) if isinstance(value, Range) else Range(value, value)


def _ends_before(one: Range, other: Range) -> bool:
    touching = one.end_included and other.start_included
    return ordered("<" if touching else "<=", one.end, other.start)


@feel(*_pairs("before", "pp pr rp rr"))
def _before(one: Value, other: Value) -> bool:
    return _ends_before(_as_range(one), _as_range(other))


@feel(*_pairs("after", "pp pr rp rr"))
def _after(one: Value, other: Value) -> bool:
    return _ends_before(_as_range(other), _as_range(one))


@feel(*_pairs("meets", "rr"))
def _meets(one: Range, other: Range) -> bool:
    first, second = _bounded(one), _bounded(other)
    return first.end_included and second.start_included and equal(first.end, second.start)


@feel(*_pairs("met by", "rr"))
def _met_by(one: Range, other: Range) -> bool:
    return _meets(other, one)


@feel(*_pairs("overlaps", "rr"))
def _overlaps(one: Range, other: Range) -> bool:
    first, second = _bounded(one), _bounded(other)
    return not _ends_before(first, second) and not _ends_before(second, first)


def _starts_earlier(one: Range, other: Range) -> bool:
    if equal(one.start, other.start):
        return one.start_included and not other.start_included
    return ordered("<", one.start, other.start)


def _ends_earlier(one: Range, other: Range) -> bool:
    if equal(one.end, other.end):
        return other.end_included and not one.end_included
    return ordered("<", one.end, other.end)


@feel(*_pairs("overlaps before", "rr"))
def _overlaps_before(one: Range, other: Range) -> bool:
    first, second = _bounded(one), _bounded(other)
    return _starts_earlier(first, second) and not _ends_before(first, second) and not _ends_earlier(second, first)


@feel(*_pairs("overlaps after", "rr"))
def _overlaps_after(one: Range, other: Range) -> bool:
    return _overlaps_before(other, one)


def _same_start(one: Range, other: Range) -> bool:
    return one.start_included == other.start_included and equal(one.start, other.start)


def _same_end(one: Range, other: Range) -> bool:
    return one.end_included == other.end_included and equal(one.end, other.end)


@feel(*_pairs("finishes", "pr rr"))
def _finishes(one: Value, other: Range) -> bool:
    inner, outer = _as_range(one), _bounded(other)
    return _same_end(inner, outer) and not _starts_earlier(inner, outer)


@feel(*_pairs("finished by", "rp rr"))
def _finished_by(one: Range, other: Value) -> bool:
    return _finishes(other, one)


@feel(*_pairs("starts", "pr rr"))
def _starts(one: Value, other: Range) -> bool:
    inner, outer = _as_range(one), _bounded(other)
    return _same_start(inner, outer) and not _ends_earlier(outer, inner)


@feel(*_pairs("started by", "rp rr"))
def _started_by(one: Range, other: Value) -> bool:
    return _starts(other, one)


@feel(*_pairs("includes", "rp rr"))
def _includes(one: Range, other: Value) -> bool:
    if not isinstance(other, Range):
        return contains(one, other)
    outer, inner = _bounded(one), _bounded(other)
    return not _starts_earlier(inner, outer) and not _ends_earlier(outer, inner)


@feel(*_pairs("during", "pr rr"))
def _during(one: Value, other: Range) -> bool:
    return _includes(other, one)


@feel(*_pairs("coincides", "pp rr"))
def _coincides(one: Value, other: Value) -> bool:
    return equal(one, other)


_LITERAL = re.compile(r"\s*([\[(\]])(.+?)\.\.(.+)([\])\[])\s*", re.DOTALL)
_QUOTED = r'"((?:[^"\\]|\\.)*)"'
_ENDPOINT = re.compile(rf"\s*(?:(-?[0-9.]+(?:[eE][+-]?\d+)?)|{_QUOTED}|(@|[a-z ]+\()\s*{_QUOTED}\s*\)?)\s*", re.DOTALL)
_READERS: dict[str, Callable[[str], Value]] = {
    "@": read_at_literal,
    "date(": read_date,
    "time(": read_time,
    "date and time(": read_moment,
    "duration(": read_duration,
}


@feel("range(from: string) -> range")
def _range(text: str) -> Range:
    """A range from its text; its ends may only be literals, and in order."""
    match = _LITERAL.fullmatch(text)
    if match is None:
        raise Fault(f"“{text[:40]}”不是区间，应形如 [1..10]。", f"'{text[:40]}' is no range such as [1..10].")
    start, end = _endpoint(match[2]), _endpoint(match[3])
    if not ordered("<=", start, end):
        raise Fault("区间的起点大于终点。", "The range ends before it starts.")
    return Range(start, end, match[1] == "[", match[4] == "]")


def _endpoint(text: str) -> Value:
    match = _ENDPOINT.fullmatch(text)
    if match is None:
        raise Fault("区间的端点应是常量。", "The ends of a range must be literals.")
    if match[1] is not None:
        return read_number(match[1])
    if match[2] is not None:
        return unescape(match[2])
    reader = _READERS.get(match[3])
    if reader is None:
        raise Fault("区间的端点应是常量。", "The ends of a range must be literals.")
    return reader(unescape(match[4]))
