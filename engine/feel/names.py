"""Names in FEEL may hold blanks and operators, so they are found by what is known, longest first.

A name is cut into pieces the way the text is (``费用 - 税`` has three); a trie of pieces then answers which known name
begins at a place.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from engine.feel.types import ANY, Type

# The letters of the standard (grammar rule 28), less full-width punctuation: who types ，or ＝ means the ASCII sign,
# and is told so. A known name may hold any of them.
_START = (
    r"?A-Z_a-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D\u2070-\u218F"
    r"\u2C00-\u2FEF\u3003-\uD7FF\uF900-\uFDCF\uFDF0-\uFF00\uFF02-\uFF0A\uFF0D-\uFF19\uFF20-\uFFFD\U00010000-\U000EFFFF"
)
WORD = re.compile(rf"[{_START}][{_START}0-9\u00B7\u0300-\u036F\u203F-\u2040]*")
NUMBER = re.compile(r"(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
JOINING = frozenset("./-'+*’")

KEYWORDS = frozenset(
    ("for", "in", "return", "if", "then", "else", "some", "every", "satisfies", "and", "or", "between", "instance",
     "function", "external", "true", "false", "null")
)  # fmt: skip


# The same few hundred names are known to every expression of a service item.
@lru_cache(maxsize=4096)
def pieces_of(name: str) -> tuple[str, ...]:
    """The pieces of a name: words, numbers and single signs, blanks dropped."""
    pieces: list[str] = []
    at = 0
    while at < len(name):
        match = WORD.match(name, at) or NUMBER.match(name, at)
        if match is not None:
            pieces.append(match.group())
            at = match.end()
            continue
        if not name[at].isspace():
            pieces.append(name[at])
        at += 1
    return tuple(pieces)


@dataclass(frozen=True, slots=True)
class Known:
    """A name in scope: as its owner wrote it, and its type."""

    name: str
    type: Type


class Names:
    """A set of names, asked for the longest one that begins at a place."""

    def __init__(self, known: Iterable[Known] = ()) -> None:
        self._first: dict[str, list[tuple[tuple[str, ...], Known]]] = {}
        for one in known:
            self.add(one)

    def add(self, known: Known) -> None:
        """Make a name known, hiding an equal one."""
        pieces = pieces_of(known.name)
        if not pieces:
            return
        same = self._first.setdefault(pieces[0], [])
        if not same:
            same.append((pieces, known))
            return
        same[:] = [entry for entry in same if entry[0] != pieces]
        same.append((pieces, known))
        same.sort(key=lambda entry: -len(entry[0]))

    def longest(self, pieces: Sequence[str], at: int) -> tuple[Known, int] | None:
        """The longest name that begins at ``pieces[at]``, and how many pieces it takes."""
        for wanted, known in self._first.get(pieces[at], ()):
            if len(wanted) == 1 or tuple(pieces[at : at + len(wanted)]) == wanted:
                return known, len(wanted)
        return None


def known_names(names: Mapping[str, Type | None] | Iterable[str]) -> dict[str, Type]:
    """The caller's names with a type each, ``Any`` where none is given."""
    if isinstance(names, Mapping):
        return {name: kind or ANY for name, kind in names.items()}
    return dict.fromkeys(names, ANY)


def member_names(types: Iterable[Type]) -> dict[str, Type]:
    """Every entry name that occurs anywhere inside ``types``."""
    found: dict[str, Type] = {}
    waiting = list(types)
    while waiting:
        kind = waiting.pop()
        if kind.element is not None:
            waiting.append(kind.element)
        for name, inner in kind.fields:
            found[name] = inner
            waiting.append(inner)
    return found
