"""The parts of a regular expression, and the sets of characters they stand for."""

import sys
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

Ranges: TypeAlias = tuple[tuple[int, int], ...]
LAST = sys.maxunicode
_BLOCKS = {
    "BasicLatin": (0x00, 0x7F), "Latin-1Supplement": (0x80, 0xFF), "Greek": (0x370, 0x3FF), "Cyrillic": (0x400, 0x4FF),
    "GeneralPunctuation": (0x2000, 0x206F), "CJKSymbolsandPunctuation": (0x3000, 0x303F), "Hiragana": (0x3040, 0x309F),
    "Katakana": (0x30A0, 0x30FF), "CJKUnifiedIdeographs": (0x4E00, 0x9FFF), "HangulSyllables": (0xAC00, 0xD7A3),
    "CJKUnifiedIdeographsExtensionA": (0x3400, 0x4DBF), "HalfwidthandFullwidthForms": (0xFF00, 0xFFEF),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chars:
    """One character out of ``ranges``, or out of all others. Case is folded before the negation."""

    ranges: Ranges
    negated: bool = False


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


@lru_cache(maxsize=64)
def category(name: str) -> Ranges:
    """The characters of a Unicode category such as ``Lu`` or ``L``, or of a block such as ``IsBasicLatin``."""
    if name.startswith("Is"):
        return (_BLOCKS[name[2:]],) if name[2:] in _BLOCKS else ()
    found: list[tuple[int, int]] = []
    for code in range(LAST + 1):
        if unicodedata.category(chr(code)).startswith(name):
            if found and found[-1][1] == code - 1:
                found[-1] = found[-1][0], code
            else:
                found.append((code, code))
    return tuple(found)


@lru_cache(maxsize=32)
def class_escape(letter: str) -> Ranges | None:
    """The characters of ``\\d``, ``\\s``, ``\\w``, ``\\i``, ``\\c`` and of their capitals."""
    if letter.isupper():
        plain = class_escape(letter.lower())
        return None if plain is None else opposite(plain)
    if letter == "d":
        return category("Nd")
    if letter == "s":
        return tidy([(9, 10), (13, 13), (32, 32)])
    if letter == "w":
        return opposite(tidy([*category("P"), *category("Z"), *category("C")]))
    if letter in "ic":
        start = [*category("L"), (ord("_"), ord("_")), (ord(":"), ord(":"))]
        more = [*category("N"), *category("M"), (ord("-"), ord("."))] if letter == "c" else []
        return tidy([*start, *more])
    return None


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
    ranges = chars.ranges or ((0, LAST),)
    sign = "^" if chars.negated or not chars.ranges else ""
    return f"[{sign}" + "".join(rf"\x{{{low:X}}}-\x{{{high:X}}}" for low, high in ranges) + "]"
