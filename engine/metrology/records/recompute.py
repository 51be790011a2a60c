"""Recomputes every derived figure of a record from its readings, by another way than its formulas.

The formulas are FEEL on decimals; here are fractions, straight from the definitions, with a rounding of their own.
Nothing is shared with ``engine.feel`` or ``engine.metrology.numbers``, so that one mistake cannot make both agree.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import isqrt
from typing import Any

from engine.metrology.records.readings import Row, cell, named, rows_of
from engine.metrology.records.template import Column, Means, Table, Template

_NUMERAL = re.compile(r"[+-]?\d+(\.\d*)?|[+-]?\.\d+")
_NONE = Fraction(0)


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that the second way does not find: where it stands, what was recorded, what was found."""

    table: str
    row: int
    column: str
    recorded: str
    recomputed: str


@dataclass(slots=True)
class Recomputation:
    """What came of it."""

    checked: int = 0
    differences: list[Difference] = field(default_factory=list)
    #: computed columns of which the template does not say what they mean.
    untold: list[str] = field(default_factory=list)

    @property
    def agrees(self) -> bool:
        """Whether every figure was found again."""
        return not self.differences


def recompute(template: Template, record: Mapping[str, Any]) -> Recomputation:
    """Recompute all tables of a record."""
    found = Recomputation()
    for table in template.tables:
        derived = [column for column in table.columns if column.means in _WAYS]
        found.untold += [
            f"{table.label}·{column.label}"
            for column in table.columns
            if column.computed and column.means not in _WAYS and column.means not in (Means.WORDS, Means.LIMIT)
        ]
        for number, row in enumerate(rows_of(record, table), start=1):
            for column in derived:
                found.checked += 1
                found.differences.extend(_different(table, number, column, row, record))
    return found


def _different(table: Table, number: int, column: Column, row: Row, record: Mapping[str, Any]) -> Iterator[Difference]:
    recorded, sources = cell(row, column), [_number(named(name, row, {})) for name in column.sources]
    reference = _number(named(column.against, row, {})) if column.against else _NONE
    given = [one for one in sources if one is not None]
    if len(given) < len(sources) or reference is None:
        if recorded:
            yield Difference(table.label, number, column.label, recorded, "")
        return
    squared = column.means is Means.REPEATABILITY
    exact = _WAYS[column.means](given, reference)
    step = _number(named(column.step, row, record)) if column.step else None
    value = _number(recorded)
    if value is None or not _equal(value, exact, step, squared=squared):
        yield Difference(table.label, number, column.label, recorded, _shown(exact, step, squared=squared))


def _equal(value: Fraction, exact: Fraction, step: Fraction | None, *, squared: bool) -> bool:
    if step:
        return value == _rounded(exact, step, squared=squared)
    return value * value == exact and value >= 0 if squared else value == exact


def _rounded(exact: Fraction, step: Fraction, *, squared: bool) -> Fraction:
    """The nearest multiple of ``step``, the even one of two; of the root where ``exact`` is a square."""
    ratio = exact / (step * step) if squared else exact / step
    low = isqrt(ratio.numerator // ratio.denominator) if squared else ratio.numerator // ratio.denominator
    half = Fraction(2 * low + 1, 2)
    beyond = ratio - half * half if squared else ratio - half
    return (low + (1 if beyond > 0 or (beyond == 0 and low % 2) else 0)) * step


def _shown(exact: Fraction, step: Fraction | None, *, squared: bool) -> str:
    """A fraction in decimal digits, cut where it has no end."""
    value = _rounded(exact, step, squared=squared) if step else exact
    sign, value = ("-" if value < 0 else ""), abs(value)
    whole, rest = divmod(value.numerator, value.denominator)
    digits = ""
    while rest and len(digits) < 20:  # noqa: PLR2004 -- enough to see what differs
        digit, rest = divmod(rest * 10, value.denominator)
        digits += str(digit)
    return f"{sign}{whole}{'.' if digits else ''}{digits}{'…' if rest else ''}{' (s²)' if squared and not step else ''}"


def _number(text: str) -> Fraction | None:
    return Fraction(text) if _NUMERAL.fullmatch(text) else None


def _mean(sources: Sequence[Fraction]) -> Fraction:
    return sum(sources, _NONE) / len(sources)


def _variance(sources: Sequence[Fraction], _reference: Fraction) -> Fraction:
    middle = _mean(sources)
    return sum(((one - middle) ** 2 for one in sources), _NONE) / (len(sources) - 1)


_WAYS: Mapping[Means, Callable[[Sequence[Fraction], Fraction], Fraction]] = {
    Means.MEAN: lambda sources, _: _mean(sources),
    Means.ERROR: lambda sources, reference: _mean(sources) - reference,
    Means.CORRECTION: lambda sources, reference: reference - _mean(sources),
    Means.RELATIVE_ERROR: lambda sources, reference: (
        100 * (_mean(sources) - reference) / reference if reference else _NONE
    ),
    Means.HYSTERESIS: lambda sources, _: abs(sources[0] - sources[1]),
    Means.SPREAD: lambda sources, _: max(sources) - min(sources),
    Means.REPEATABILITY: _variance,
    Means.SUBSTITUTION: lambda sources, reference: reference + (sources[1] - sources[0] + sources[2] - sources[3]) / 2,
}
