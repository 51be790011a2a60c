"""How the uncertainty that a client wants compares with the best one of the table of capabilities.

Both are texts. What can be read exactly is compared exactly; everything else is left to a person, never passed over.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from engine.metrology.numbers.exact import BadNumber
from engine.metrology.registers.model import Capability
from engine.metrology.units.accuracy import StatedUncertainty, parse_accuracy
from engine.metrology.units.catalogue import BadUnit
from engine.metrology.units.quantities import Quantity, Range
from engine.metrology.units.symbols import clean

_LEAD = re.compile(r"^(?:扩展不确定度|测量不确定度|不确定度)?\s*:?\s*")
_AT_MOST = re.compile(r"<=|≤|<|不大于|不超过|小于等于|小于")
_BELOW = re.compile(r"<(?!=)|小于(?!等于)")


class Met(StrEnum):
    """Whether a capability is good enough."""

    YES = "yes"
    NO = "no"
    #: a person has to look.
    UNCLEAR = "unclear"


_BEST_FIRST = (Met.YES, Met.UNCLEAR, Met.NO)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The answer, the capability it is about, and the sentence in both languages; "" where there is nothing to say."""

    met: Met
    row: Capability
    zh: str = ""
    en: str = ""


def compare_wanted(rows: Sequence[Capability], text: str, span: Range | None) -> Comparison:
    """Find the capability that is good enough, or else one that perhaps is, or else the first.

    Args:
        rows: capabilities that fit otherwise, at least one.
        text: what the client wrote: "U≤0.05 % (k=2)", "U=0.02 mm"; blank wants nothing.
        span: the measuring range of the instrument, for a relative uncertainty against one with a unit.
    """
    if not text.strip():
        return Comparison(Met.YES, rows[0])
    compared = [_compare(row, text, span) for row in rows]
    return min(compared, key=lambda one: _BEST_FIRST.index(one.met))


def _compare(row: Capability, text: str, span: Range | None) -> Comparison:
    wish, wanted, offered = text.strip(), _read(text), _read(row.uncertainty)
    if wanted is None or offered is None:
        told = f"本机构的能力为 {row.uncertainty}" if row.uncertainty else "能力表没有列出不确定度"
        said = f"we offer {row.uncertainty}" if row.uncertainty else "the table states no uncertainty"
        zh = f"要求的测量水平“{wish}”不能自动比较（{told}），请人工核对"
        return Comparison(Met.UNCLEAR, row, zh, f"“{wish}” cannot be compared by itself ({said}); please check it")
    pair = _comparable(wanted, offered, span)
    if pair is None:
        zh = f"要求的测量水平 {wish} 与本机构的能力 {row.uncertainty} 不能折算，请人工核对"
        return Comparison(Met.UNCLEAR, row, zh, f"{wish} and our {row.uncertainty} cannot be converted; please check")
    mine, theirs = pair
    strict = bool(_BELOW.search(clean(text).text))
    at_end = (
        f"（按量程上限 {_end(span).text} 折算）" if span is not None and wanted.relative != offered.relative else ""
    )
    if mine > theirs or (strict and mine == theirs):
        zh = f"要求的测量水平 {wish} 高于本机构的最佳测量能力 {row.uncertainty}{at_end}"
        return Comparison(Met.NO, row, zh, f"{wish} is better than the {row.uncertainty} that we offer")
    if wanted.relative and not offered.relative:
        zh = f"要求的测量水平 {wish} 在量程上限能够达到（本机构的能力为 {row.uncertainty}），较小的测量点请人工核对"
        return Comparison(
            Met.UNCLEAR, row, zh, f"{wish} is met at the end of the range by our {row.uncertainty}; check below"
        )
    return Comparison(Met.YES, row)


def _read(text: str) -> StatedUncertainty | None:
    try:
        found = parse_accuracy(_AT_MOST.sub("=", _LEAD.sub("", clean(text).text), count=1))
    except (BadNumber, BadUnit):
        return None
    return found if isinstance(found, StatedUncertainty) and found.value > 0 and found.k > 0 else None


def _comparable(
    wanted: StatedUncertainty, offered: StatedUncertainty, span: Range | None
) -> tuple[Fraction, Fraction] | None:
    """The offered and the wanted standard uncertainty in one unit, exactly; None where there is none."""
    mine, theirs = _standard(offered), _standard(wanted)
    if wanted.relative == offered.relative:
        alike = wanted.relative or wanted.unit.measures_like(offered.unit)
        return (mine, theirs) if alike else None
    absolute = offered if wanted.relative else wanted
    end = _end(span) if span is not None else None
    # A relative uncertainty of a ratio, or of a temperature in ℃, may mean either: nobody but a person can tell.
    if end is None or not end.unit.measures_like(absolute.unit) or not absolute.unit.dimension or end.unit.offset:
        return None
    size = abs(Fraction(end.value) * end.unit.factor)
    return (mine, theirs * size) if wanted.relative else (mine * size, theirs)


def _standard(stated: StatedUncertainty) -> Fraction:
    """The standard uncertainty in the base unit; differences have no offset."""
    return Fraction(stated.value) * stated.unit.factor / Fraction(stated.k)


def _end(span: Range) -> Quantity:
    """The end of the range that lies farther from zero."""
    return Quantity(max(span.low, span.high, key=abs), span.unit)
