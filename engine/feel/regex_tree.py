"""The parts of a regular expression, and the sets of characters they stand for."""

import sys
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

Ranges: TypeAlias = tuple[tuple[int, int], ...]
Items: TypeAlias = tuple[tuple[int, int] | str, ...]
LAST = sys.maxunicode
_CATEGORIES = (
    "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po",
    "Sm", "Sc", "Sk", "So", "Zs", "Zl", "Zp", "Cc", "Cf", "Co",
)  # fmt: skip
_ESCAPES: dict[str, Items] = {
    "d": ("Nd",),
    "D": ("^Nd",),
    "s": ((9, 10), (13, 13), (32, 32)),
    "w": ("L", "M", "N", "S"),
    "W": ("P", "Z", "C"),
    "i": ("L", (58, 58), (95, 95)),
    "c": ("L", "M", "N", (45, 46), (58, 58), (95, 95)),
}
_BLOCKS = {
    "BasicLatin": (0x00, 0x7F), "Latin-1Supplement": (0x80, 0xFF), "Greek": (0x370, 0x3FF), "Cyrillic": (0x400, 0x4FF),
    "GeneralPunctuation": (0x2000, 0x206F), "CJKSymbolsandPunctuation": (0x3000, 0x303F), "Hiragana": (0x3040, 0x309F),
    "Katakana": (0x30A0, 0x30FF), "CJKUnifiedIdeographs": (0x4E00, 0x9FFF), "HangulSyllables": (0xAC00, 0xD7A3),
    "CJKUnifiedIdeographsExtensionA": (0x3400, 0x4DBF), "HalfwidthandFullwidthForms": (0xFF00, 0xFFEF),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chars:
    """One character out of ``items``, or, ``negated``, out of all others, in either case none of ``minus``.

    An item is a range of code points or the name of a Unicode category, ``^`` before it for all others. Case is folded
    before the negation.
    """

    items: Items
    negated: bool = False
    minus: "Chars | None" = None


@dataclass(frozen=True, slots=True)
class Edge:
    """``^`` or ``$``."""

    start: bool


@dataclass(frozen=True, slots=True)
class Back:
    """``\\1``."""

    group: int


@dataclass(frozen=True, slots=True)
class Group:
    """``(…)``; ``number`` is 0 for one that does not capture."""

    number: int
    body: "Tree"


@dataclass(frozen=True, slots=True)
class Repeat:
    """``body{low,high}``; ``high`` is None for any number."""

    body: "Tree"
    low: int
    high: int | None
    lazy: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One after the other."""

    parts: "tuple[Tree, ...]"


@dataclass(frozen=True, slots=True)
class Choice:
    """One or the other."""

    parts: "tuple[Tree, ...]"


Tree: TypeAlias = Chars | Edge | Back | Group | Repeat | Row | Choice


def tidy(ranges: list[tuple[int, int]]) -> Ranges:
    """The same characters as ranges in order that do not touch."""
    merged: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = merged[-1][0], max(high, merged[-1][1])
        else:
            merged.append((low, high))
    return tuple(merged)


def without(ranges: Ranges, others: Ranges) -> Ranges:
    """The characters of ``ranges`` that are not in ``others``."""
    rest: list[tuple[int, int]] = []
    for low, high in ranges:
        at = low
        for other_low, other_high in others:
            if other_high < at or other_low > high:
                continue
            if other_low > at:
                rest.append((at, other_low - 1))
            at = other_high + 1
        if at <= high:
            rest.append((at, high))
    return tuple(rest)


def opposite(ranges: Ranges) -> Ranges:
    """All other characters."""
    return without(((0, LAST),), ranges)


@lru_cache(maxsize=1)
def _categories() -> dict[str, list[tuple[int, int]]]:
    """The ranges of every two-letter Unicode category."""
    found: dict[str, list[tuple[int, int]]] = {}
    start, before = 0, unicodedata.category(chr(0))
    for code in range(1, LAST + 2):
        now = unicodedata.category(chr(code)) if code <= LAST else ""
        if now != before:
            found.setdefault(before, []).append((start, code - 1))
            start, before = code, now
    return found


def block(name: str) -> Items:
    """The code points of a Unicode block such as ``BasicLatin``; empty when it is not known."""
    return (_BLOCKS[name],) if name in _BLOCKS else ()


def is_category(name: str) -> bool:
    """Whether there is a Unicode category of this name, such as ``L`` or ``Lu``."""
    return any(known.startswith(name) for known in _CATEGORIES) and bool(name)


def class_escape(letter: str) -> Items | None:
    """What ``\\d``, ``\\s``, ``\\w``, ``\\i``, ``\\c`` and their capitals stand for."""
    if letter in _ESCAPES:
        return _ESCAPES[letter]
    if letter in ("S", "I", "C"):
        return opposite(ranges_of(_ESCAPES[letter.lower()]))
    return None


def ranges_of(items: Items) -> Ranges:
    """The items as ranges only."""
    ranges: list[tuple[int, int]] = []
    for item in items:
        if not isinstance(item, str):
            ranges.append(item)
            continue
        name = item.removeprefix("^")
        named = [part for key, parts in _categories().items() if key.startswith(name) for part in parts]
        ranges.extend(named if name == item else opposite(tidy(named)))
    return tidy(ranges)


def characters(chars: Chars) -> Ranges:
    """All characters of a class as ranges."""
    ranges = ranges_of(chars.items)
    ranges = opposite(ranges) if chars.negated else ranges
    return ranges if chars.minus is None else without(ranges, characters(chars.minus))


def takes(chars: Chars, letter: str) -> bool:
    """Whether a class takes a character."""
    found = any(
        unicodedata.category(letter).startswith(item.removeprefix("^")) is not item.startswith("^")
        if isinstance(item, str)
        else item[0] <= ord(letter) <= item[1]
        for item in chars.items
    )
    return found is not chars.negated and (chars.minus is None or not takes(chars.minus, letter))


def has_back_reference(tree: Tree) -> bool:
    """Whether the pattern asks for something matched before."""
    if isinstance(tree, Back):
        return True
    if isinstance(tree, Group | Repeat):
        return has_back_reference(tree.body)
    return isinstance(tree, Row | Choice) and any(has_back_reference(part) for part in tree.parts)


def write_re2(tree: Tree) -> str:
    """The pattern in the syntax of google-re2."""
    if isinstance(tree, Chars):
        return _write_class(tree)
    if isinstance(tree, Edge):
        return "^" if tree.start else "$"
    if isinstance(tree, Group):
        return f"({'' if tree.number else '?:'}{write_re2(tree.body)})"
    if isinstance(tree, Repeat):
        high = "" if tree.high is None else tree.high
        return f"(?:{write_re2(tree.body)}){{{tree.low},{high}}}{'?' if tree.lazy else ''}"
    if isinstance(tree, Row):
        return "".join(write_re2(part) for part in tree.parts)
    if isinstance(tree, Choice):
        return f"(?:{'|'.join(write_re2(part) for part in tree.parts)})"
    return rf"\{tree.group}"


def _write_class(chars: Chars) -> str:
    if chars.minus is not None:
        return _write_class(Chars(characters(chars)))
    if not chars.items:
        return r"[^\x{0}-\x{10FFFF}]"
    return f"[{'^' if chars.negated else ''}{''.join(_write_item(item) for item in chars.items)}]"


def _write_item(item: tuple[int, int] | str) -> str:
    if isinstance(item, str):
        return rf"\P{{{item[1:]}}}" if item.startswith("^") else rf"\p{{{item}}}"
    low, high = item
    return rf"\x{{{low:X}}}" if low == high else rf"\x{{{low:X}}}-\x{{{high:X}}}"
