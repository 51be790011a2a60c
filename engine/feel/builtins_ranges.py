"""Built-in functions on points and ranges (DMN 1.5, table 77): Allen's relations."""

from typing import Any

from engine.feel.comparing import contains, equal, ordered
from engine.feel.errors import Fault
from engine.feel.functions import feel
from engine.feel.values import Range

_POINT = "number|string|date|time|date and time|days and time duration|years and months duration"


def _pairs(name: str, kinds: str) -> list[str]:
    """Signatures for ``kinds``, two letters each: p a point, r a range."""
    words = {"p": _POINT, "r": "range"}
    texts = []
    for one, other in kinds.split():
        first = f"point{'1' if one == other else ''}" if one == "p" else f"range{'1' if one == other else ''}"
        second = f"point{'2' if one == other else ''}" if other == "p" else f"range{'2' if one == other else ''}"
        texts.append(f"{name}({first}: {words[one]}, {second}: {words[other]}) -> boolean")
    return texts


def _bounded(range_: Range) -> Range:
    if range_.start is None or range_.end is None or range_.different:
        raise Fault("区间缺少一端。", "The range lacks an end.")
    return range_


def _as_range(value: Any) -> Range:
    return _bounded(value) if isinstance(value, Range) else Range(value, value)


def _ends_before(one: Range, other: Range) -> bool:
    touching = one.end_included and other.start_included
    return ordered("<" if touching else "<=", one.end, other.start)


@feel(*_pairs("before", "pp pr rp rr"))
def _before(one: Any, other: Any) -> bool:
    return _ends_before(_as_range(one), _as_range(other))


@feel(*_pairs("after", "pp pr rp rr"))
def _after(one: Any, other: Any) -> bool:
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
    return _overlaps_before_mirrored(_bounded(other), _bounded(one))


def _overlaps_before_mirrored(first: Range, second: Range) -> bool:
    return _ends_earlier(first, second) and not _ends_before(first, second) and not _starts_earlier(second, first)


def _same_start(one: Range, other: Range) -> bool:
    return one.start_included == other.start_included and equal(one.start, other.start)


def _same_end(one: Range, other: Range) -> bool:
    return one.end_included == other.end_included and equal(one.end, other.end)


@feel(*_pairs("finishes", "pr rr"))
def _finishes(one: Any, other: Range) -> bool:
    inner, outer = _as_range(one), _bounded(other)
    return _same_end(inner, outer) and not _starts_earlier(inner, outer)


@feel(*_pairs("finished by", "rp rr"))
def _finished_by(one: Range, other: Any) -> bool:
    return _finishes(other, one)


@feel(*_pairs("starts", "pr rr"))
def _starts(one: Any, other: Range) -> bool:
    inner, outer = _as_range(one), _bounded(other)
    return _same_start(inner, outer) and not _ends_earlier(outer, inner)


@feel(*_pairs("started by", "rp rr"))
def _started_by(one: Range, other: Any) -> bool:
    return _starts(other, one)


@feel(*_pairs("includes", "rp rr"))
def _includes(one: Range, other: Any) -> bool:
    if not isinstance(other, Range):
        return contains(one, other)
    outer, inner = _bounded(one), _bounded(other)
    return not _starts_earlier(inner, outer) and not _ends_earlier(outer, inner)


@feel(*_pairs("during", "pr rr"))
def _during(one: Any, other: Range) -> bool:
    return _includes(other, one)


@feel(*_pairs("coincides", "pp rr"))
def _coincides(one: Any, other: Any) -> bool:
    return equal(one, other)
