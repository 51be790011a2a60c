"""The syntax of XPath's regular expressions, read into a tree.

What looks alike means other things elsewhere (``.`` leaves out line ends, ``\\w`` takes Chinese, ``[a-z-[aeiou]]``
subtracts), so a pattern is never handed to another engine as it is.
"""

from engine.feel.errors import Fault
from engine.feel.regex_tree import (
    LAST,
    Back,
    Chars,
    Choice,
    Edge,
    Group,
    Ranges,
    Repeat,
    Row,
    Tree,
    category,
    class_escape,
    opposite,
    tidy,
    without,
)

_CONTROL = {"n": "\n", "r": "\r", "t": "\t"}
_ESCAPABLE = frozenset("\\|.-^?*+{}()[]$/")
_MAX_REPEAT = 1_000
_MAX_GROUPS = 50


def _wrong(pattern: str) -> Fault:
    return Fault(f"“{pattern[:60]}”不是可用的正则表达式。", f"'{pattern[:60]}' is no usable pattern.")


class Reader:
    """Reads one pattern; ``dot_all`` says that ``.`` takes line ends, too (flag ``s``)."""

    def __init__(self, pattern: str, *, dot_all: bool) -> None:
        self.pattern = pattern
        self.at = 0
        self.groups = 0
        self.closed: set[int] = set()
        self.dot = ((0, LAST),) if dot_all else opposite(tidy([(10, 10), (13, 13)]))
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
        found = class_escape(letter) if letter.isalpha() else None
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
