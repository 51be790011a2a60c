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
    Items,
    Repeat,
    Row,
    Tree,
    block,
    class_escape,
    is_category,
    opposite,
    ranges_of,
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
        self.dot = Chars(((0, LAST),)) if dot_all else Chars(((10, 10), (13, 13)), negated=True)
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
            return self._class()
        if letter == "\\":
            return self._escape()
        if letter in "^$":
            return Edge(start=letter == "^")
        if letter in "*+?{}])":
            raise _wrong(self.pattern)
        return self.dot if letter == "." else Chars(((ord(letter), ord(letter)),))

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

    def _escaped(self) -> Items:
        letter = self._next()
        if letter in _ESCAPABLE:
            return ((ord(letter), ord(letter)),)
        if letter in _CONTROL:
            return ((ord(_CONTROL[letter]), ord(_CONTROL[letter])),)
        if letter in "pP":
            return self._property(negated=letter == "P")
        found = class_escape(letter)
        if found is None:
            raise _wrong(self.pattern)
        return found

    def _property(self, *, negated: bool) -> Items:
        end = self.pattern.find("}", self.at)
        if self._next() != "{" or end < 0:
            raise _wrong(self.pattern)
        name = self.pattern[self.at : end]
        self.at = end + 1
        if name.startswith("Is"):
            ranges = block(name[2:])
            if not ranges:
                raise _wrong(self.pattern)
            return opposite(ranges_of(ranges)) if negated else ranges
        if not is_category(name):
            raise _wrong(self.pattern)
        return (f"^{name}" if negated else name,)

    def _class(self) -> Chars:
        negated = self._peek() == "^"
        self.at += negated
        found: list[tuple[int, int] | str] = []
        while (letter := self._next()) != "]" or not found:
            if letter == "-" and self._peek() == "[" and found:
                self.at += 1
                minus = self._class()
                if self._next() != "]":
                    raise _wrong(self.pattern)
                return Chars(tuple(found), negated, minus)
            found.extend(self._class_part(letter, first=not found))
        return Chars(tuple(found), negated)

    def _class_part(self, letter: str, *, first: bool) -> Items:
        if letter in ("[", "]") or (letter == "-" and not first and self._peek() != "]"):
            raise _wrong(self.pattern)
        low = self._escaped() if letter == "\\" else ((ord(letter), ord(letter)),)
        if self._peek() != "-" or self.pattern[self.at + 1 : self.at + 2] in ("]", "["):
            return low
        self.at += 1
        last = self._next()
        high = self._escaped() if last == "\\" else ((ord(last), ord(last)),)
        first_point, last_point = _single(low), _single(high)
        if last in ("[", "]") or first_point is None or last_point is None or first_point > last_point:
            raise _wrong(self.pattern)
        return ((first_point, last_point),)


def _single(items: Items) -> int | None:
    """The code point of the one character that ``items`` are, if they are."""
    if len(items) != 1 or isinstance(items[0], str) or items[0][0] != items[0][1]:
        return None
    return items[0][0]
