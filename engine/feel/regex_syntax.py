"""The syntax of XPath's regular expressions: read into a tree, written for google-re2.

What looks alike means other things elsewhere (``.`` leaves out line ends, ``\\w`` takes Chinese, ``[a-z-[aeiou]]``
subtracts), so a pattern is never handed to another engine as it is.
"""

import sys
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from engine.feel.errors import Fault

Ranges: TypeAlias = tuple[tuple[int, int], ...]
_LAST = sys.maxunicode
_BLOCKS = {
    "BasicLatin": (0x00, 0x7F), "Latin-1Supplement": (0x80, 0xFF), "Greek": (0x370, 0x3FF), "Cyrillic": (0x400, 0x4FF),
    "GeneralPunctuation": (0x2000, 0x206F), "CJKSymbolsandPunctuation": (0x3000, 0x303F), "Hiragana": (0x3040, 0x309F),
    "Katakana": (0x30A0, 0x30FF), "CJKUnifiedIdeographs": (0x4E00, 0x9FFF), "HangulSyllables": (0xAC00, 0xD7A3),
    "CJKUnifiedIdeographsExtensionA": (0x3400, 0x4DBF), "HalfwidthandFullwidthForms": (0xFF00, 0xFFEF),
}  # fmt: skip
_CONTROL = {"n": "\n", "r": "\r", "t": "\t"}
_ESCAPABLE = frozenset("\\|.-^?*+{}()[]$/")
_MAX_REPEAT = 1_000
_MAX_GROUPS = 50


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


def _wrong(pattern: str) -> Fault:
    return Fault(f"“{pattern[:60]}”不是可用的正则表达式。", f"'{pattern[:60]}' is no usable pattern.")


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
    return without(((0, _LAST),), ranges)


@lru_cache(maxsize=64)
def category(name: str) -> Ranges:
    """The characters of a Unicode category such as ``Lu`` or ``L``, or of a block such as ``IsBasicLatin``."""
    if name.startswith("Is"):
        return (_BLOCKS[name[2:]],) if name[2:] in _BLOCKS else ()
    found: list[tuple[int, int]] = []
    for code in range(_LAST + 1):
        if unicodedata.category(chr(code)).startswith(name):
            if found and found[-1][1] == code - 1:
                found[-1] = found[-1][0], code
            else:
                found.append((code, code))
    return tuple(found)


@lru_cache(maxsize=32)
def _class_escape(letter: str) -> Ranges | None:
    """The characters of ``\\d``, ``\\s``, ``\\w``, ``\\i``, ``\\c`` and of their capitals."""
    if letter.isupper():
        plain = _class_escape(letter.lower())
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


class Reader:
    """Reads one pattern; ``dot_all`` says that ``.`` takes line ends, too (flag ``s``)."""

    def __init__(self, pattern: str, *, dot_all: bool) -> None:
        self.pattern = pattern
        self.at = 0
        self.groups = 0
        self.closed: set[int] = set()
        self.dot = ((0, _LAST),) if dot_all else opposite(tidy([(10, 10), (13, 13)]))
        self.depth = 0

    def read(self) -> Tree:
        """The whole pattern; raises ``Fault``."""
        tree = self._choice()
        if self.at < len(self.pattern):
            raise _wrong(self.pattern)
        return tree

    def _peek(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def _next(self) -> str:
        letter = self._peek()
        if not letter:
            raise _wrong(self.pattern)
        self.at += 1
        return letter

    def _choice(self) -> Tree:
        self.depth += 1
        if self.depth > _MAX_GROUPS:
            raise _wrong(self.pattern)
        parts = [self._row()]
        while self._peek() == "|":
            self.at += 1
            parts.append(self._row())
        self.depth -= 1
        return parts[0] if len(parts) == 1 else Choice(tuple(parts))

    def _row(self) -> Tree:
        parts: list[Tree] = []
        while self._peek() not in ("", "|", ")"):
            parts.append(self._repeated(self._atom()))
        return Row(tuple(parts))

    def _atom(self) -> Tree:
        letter = self._next()
        if letter == "(":
            return self._group()
        if letter == "[":
            return self._chars()
        if letter == "\\":
            return self._escape()
        if letter in "^$":
            return Edge(start=letter == "^")
        if letter in "*+?{}])":
            raise _wrong(self.pattern)
        return Chars(self.dot) if letter == "." else Chars(((ord(letter), ord(letter)),))

    def _group(self) -> Tree:
        number = 0
        if self._peek() == "?":
            self.at += 1
            if self._next() != ":":
                raise _wrong(self.pattern)
        else:
            self.groups += 1
            number = self.groups
        body = self._choice()
        if self._next() != ")":
            raise _wrong(self.pattern)
        self.closed.add(number)
        return Group(number, body)

    def _repeated(self, atom: Tree) -> Tree:
        bounds = self._bounds()
        if bounds is None:
            return atom
        if isinstance(atom, Edge):
            raise _wrong(self.pattern)
        lazy = self._peek() == "?"
        self.at += lazy
        return Repeat(atom, bounds[0], bounds[1], lazy)

    def _bounds(self) -> tuple[int, int | None] | None:
        sign = self._peek()
        if sign in ("*", "+", "?") and sign:
            self.at += 1
            return {"*": (0, None), "+": (1, None), "?": (0, 1)}[sign]
        if sign != "{":
            return None
        end = self.pattern.find("}", self.at)
        low, comma, high = self.pattern[self.at + 1 : end].partition(",")
        if end < 0 or not low.isascii() or not low.isdigit() or (high and not high.isdigit()):
            raise _wrong(self.pattern)
        self.at = end + 1
        most = int(high[:9]) if high else (None if comma else int(low[:9]))
        if int(low[:9]) > _MAX_REPEAT or (most is not None and not int(low[:9]) <= most <= _MAX_REPEAT):
            raise _wrong(self.pattern)
        return int(low[:9]), most

    def _escape(self) -> Tree:
        if self._peek().isdigit():
            number = int(self._next())
            while self._peek().isdigit() and int(f"{number}{self._peek()}") in self.closed:
                number = int(f"{number}{self._next()}")
            if number == 0 or number not in self.closed:
                raise _wrong(self.pattern)
            return Back(number)
        return Chars(self._escaped())

    def _escaped(self) -> Ranges:
        letter = self._next()
        if letter in _ESCAPABLE:
            return ((ord(letter), ord(letter)),)
        if letter in _CONTROL:
            return ((ord(_CONTROL[letter]), ord(_CONTROL[letter])),)
        if letter in "pP":
            return self._property(negated=letter == "P")
        found = _class_escape(letter) if letter.isalpha() else None
        if found is None:
            raise _wrong(self.pattern)
        return found

    def _property(self, *, negated: bool) -> Ranges:
        end = self.pattern.find("}", self.at)
        if self._next() != "{" or end < 0:
            raise _wrong(self.pattern)
        name = self.pattern[self.at : end]
        self.at = end + 1
        known = name[:2] == "Is" or (name[:1] in "LMNPZSC" and len(name) in (1, 2))
        ranges = category(name) if name and known else ()
        if not ranges:
            raise _wrong(self.pattern)
        return opposite(ranges) if negated else ranges

    def _chars(self) -> Chars:
        if self._peek() != "^":
            return Chars(self._class())
        start, self.at = self.at, self.at + 1
        ranges = self._class()
        if "-[" not in self.pattern[start : self.at]:
            return Chars(ranges, negated=True)
        self.at = start
        return Chars(self._class())

    def _class(self) -> Ranges:
        negated = self._peek() == "^"
        self.at += negated
        found: list[tuple[int, int]] = []
        first = True
        while (letter := self._next()) != "]" or first:
            if letter == "-" and self._peek() == "[" and not first:
                self.at += 1
                taken = self._class()
                if self._next() != "]":
                    raise _wrong(self.pattern)
                ranges = tidy(found)
                return without(opposite(ranges) if negated else ranges, taken)
            found.extend(self._class_part(letter, first=first))
            first = False
        ranges = tidy(found)
        return opposite(ranges) if negated else ranges

    def _class_part(self, letter: str, *, first: bool) -> Ranges:
        if letter == "-" and not first and self._peek() != "]":
            raise _wrong(self.pattern)
        if letter in ("[", "]"):
            raise _wrong(self.pattern)
        low = self._escaped() if letter == "\\" else ((ord(letter), ord(letter)),)
        if self._peek() != "-" or self.pattern[self.at + 1 : self.at + 2] in ("]", "["):
            return low
        self.at += 1
        last = self._next()
        high = self._escaped() if last == "\\" else ((ord(last), ord(last)),)
        single = len(low) == len(high) == 1 and low[0][0] == low[0][1] and high[0][0] == high[0][1]
        if last in ("[", "]") or not single or low[0][0] > high[0][0]:
            raise _wrong(self.pattern)
        return ((low[0][0], high[0][0]),)


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
    raise _wrong("")


def _write_class(chars: Chars) -> str:
    ranges = chars.ranges or ((0, _LAST),)
    sign = "^" if chars.negated or not chars.ranges else ""
    return f"[{sign}" + "".join(rf"\x{{{low:X}}}-\x{{{high:X}}}" for low, high in ranges) + "]"
