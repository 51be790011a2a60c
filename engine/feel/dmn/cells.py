"""What a table cell says, where it can be told without running it: any, values, ranges, or "not" of these.

The row index and the static checks use this reading; evaluation of every other cell is left to
FEEL. A text that is not surely one of these forms is opaque (``None``): reading is conservative.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from engine import feel
from engine.feel.errors import FeelError, FeelLimit
from engine.ports import Value

#: At most 34 digits, the precision of FEEL's numbers.
_NUMBER = re.compile(r"-?(?:\d{1,17}(?:\.\d{1,17})?|\.\d{1,17})\Z")
_STRING = re.compile(r'"([^"\\\n]*)"\Z')
_TEMPORAL = re.compile(r'(?:@"[^"]*"|(?:date|time|date and time|duration)\s*\(\s*"[^"]*"\s*\))\Z')
_BOUND = re.compile(r"(<=|>=|<|>|!=|=)\s*(.*)\Z", re.DOTALL)
_RANGE = re.compile(r"([\[\](])(.*?)\.\.(.*)([\])\[])\Z", re.DOTALL)
_NOT = re.compile(r"not\s*\((.*)\)\Z", re.DOTALL)

#: Stands for "no constant": null itself is a value.
NO_CONSTANT = object()


@dataclass(frozen=True, slots=True)
class Interval:
    """The values between two bounds; ``None`` is no bound. A single value is ``[v, v]``."""

    low: Value
    low_closed: bool
    high: Value
    high_closed: bool

    @property
    def point(self) -> bool:
        """Whether this is one value."""
        return self.low is not None and self.low_closed and self.high_closed and bool(self.low == self.high)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that was understood: the union of ``intervals``, or everything but that."""

    intervals: tuple[Interval, ...] = ()
    negated: bool = False

    @property
    def any(self) -> bool:
        """Whether every value fits: ``-`` or empty."""
        return self.negated and not self.intervals

    @property
    def points(self) -> tuple[Value, ...] | None:
        """The values, when the cell lists nothing but single values."""
        if self.negated or not all(interval.point for interval in self.intervals):
            return None
        return tuple(interval.low for interval in self.intervals)


ANYTHING = Cell(negated=True)


def literal(text: str) -> Value:
    """The value of a plain literal (string, number, boolean), else ``NO_CONSTANT``."""
    text = text.strip()
    string = _STRING.match(text)
    if string:
        return string.group(1)
    if _NUMBER.match(text):
        return Decimal(text) or Decimal(text.removeprefix("-"))
    return text == "true" if text in ("true", "false") else NO_CONSTANT


def constant(text: str) -> Value:
    """The value of a literal, or of a date, time or duration that is written out, else ``NO_CONSTANT``."""
    value = literal(text)
    return _temporal(text.strip()) if value is NO_CONSTANT and _TEMPORAL.match(text.strip()) else value


def _temporal(text: str) -> Value:
    try:
        value = feel.compile(text, ()).evaluate({})
    except (FeelError, FeelLimit):
        return NO_CONSTANT
    return NO_CONSTANT if value is None else value


def read_cell(text: str) -> Cell | None:
    """The cell's meaning, or None when it must be run to be known."""
    text = text.strip()
    if text in ("", "-"):
        return ANYTHING
    negation = _NOT.match(text)
    if negation:
        inner = read_cell(negation.group(1)) if negation.group(1).strip() not in ("", "-") else None
        return None if inner is None or inner.negated else Cell(inner.intervals, negated=True)
    parts = split(text)
    if parts is None:
        return None
    if len(parts) == 1 and parts[0].startswith("!="):
        value = constant(parts[0][2:])
        return None if value is NO_CONSTANT else Cell((_point(value),), negated=True)
    intervals = [_interval(part) for part in parts]
    understood = tuple(interval for interval in intervals if interval is not None)
    return Cell(understood) if len(understood) == len(intervals) else None


def _point(value: Value) -> Interval:
    return Interval(value, True, value, True)


def _interval(text: str) -> Interval | None:
    value = constant(text)
    if value is not NO_CONSTANT:
        return _point(value)
    bound = _BOUND.match(text)
    if bound:
        return _half(bound.group(1), constant(bound.group(2)))
    ranged = _RANGE.match(text)
    if ranged is None:
        return None
    low, high = constant(ranged.group(2)), constant(ranged.group(3))
    if low is NO_CONSTANT or high is NO_CONSTANT or type(low) is not type(high):
        return None
    return Interval(low, ranged.group(1) == "[", high, ranged.group(4) == "]")


def _half(operator: str, value: Value) -> Interval | None:
    """The interval of ``< 5`` and its kin."""
    if value is NO_CONSTANT or operator == "!=":
        return None
    if operator == "=":
        return _point(value)
    closed = operator.endswith("=")
    if operator.startswith("<"):
        return Interval(None, False, value, closed)
    return Interval(value, closed, None, False)


def split(text: str) -> list[str] | None:
    """The parts between the commas that stand outside quotes and calls; None when that is unclear."""
    if "\\" in text:
        return None
    parts, depth, start, quoted = [], 0, 0, False
    for position, sign in enumerate(text):
        if sign == '"':
            quoted = not quoted
        elif quoted:
            continue
        elif sign == "(" and text[start:position].strip():
            depth += 1
        elif sign == ")" and depth:
            depth -= 1
        elif sign == "," and depth == 0:
            parts.append(text[start:position].strip())
            start = position + 1
    parts.append(text[start:].strip())
    return None if quoted or depth or not all(parts) else parts
