"""Regular expressions of XPath, as ``matches``, ``replace`` and ``split`` use them.

They run on google-re2, whose work grows with the text and not with the pattern's cunning; only those with
back-references run on a matcher of our own, which counts its steps.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import re2

from engine.feel.errors import Fault
from engine.feel.limits import REGEX_LENGTH, check_list, check_string, exceeded
from engine.feel.regex_backtrack import Matcher
from engine.feel.regex_syntax import Reader
from engine.feel.regex_tree import Tree, has_back_reference, write_re2
from engine.feel.values import Value

_FLAGS = frozenset("smixq")
_REFERENCE = re.compile(r"\\(.)|\$(\d)|(\$|\\)", re.DOTALL)
_MEMORY = 8 << 20


@dataclass(frozen=True, slots=True)
class Found:
    """One match: where, and the texts of its groups, the whole first."""

    start: int
    end: int
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern; ``program`` is google-re2's, or None where ``tree`` has back-references."""

    tree: Tree | None
    program: Value
    flags: str
    groups: int

    def finditer(self, text: str) -> Iterator[Found]:
        """All matches from left to right."""
        if self.tree is None:
            if not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text):
                raise Fault("文字中有损坏的字符。", "The text holds a broken character.")
            for match in self.program.finditer(text):
                yield Found(match.start(), match.end(), (match.group(), *(group or "" for group in match.groups())))
            return
        matcher = Matcher(text, fold="i" in self.flags, many_lines="m" in self.flags)
        for start, end, groups in matcher.finditer(self.tree):
            places = [(start, end), *(groups.get(number, (0, 0)) for number in range(1, self.groups + 1))]
            yield Found(start, end, tuple(text[low:high] for low, high in places))


@lru_cache(maxsize=512)
def compiled(pattern: str, flags: str) -> Pattern:
    """The pattern, ready; raises ``Fault`` when it is none and ``FeelLimit`` when it is too long."""
    if len(pattern) > REGEX_LENGTH:
        raise exceeded("regex")
    if not set(flags) <= _FLAGS:
        raise Fault(f"正则标志只能是 s m i x q，不能是“{flags[:20]}”。", f"Flags are s m i x q, not '{flags[:20]}'.")
    inline = "".join(flag for flag in "mi" if flag in flags)
    if "q" in flags:
        return Pattern(None, _program(re2.escape(pattern), inline, pattern), flags, 0)
    plain = _without_blanks(pattern) if "x" in flags else pattern
    reader = Reader(plain, dot_all="s" in flags)
    tree = reader.read()
    if has_back_reference(tree):
        return Pattern(tree, None, flags, reader.groups)
    return Pattern(None, _program(write_re2(tree), inline, pattern), flags, reader.groups)


def _program(text: str, inline: str, pattern: str) -> Value:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MEMORY
    try:
        return re2.compile(f"(?{inline})(?:{text})" if inline else text, options)
    except re2.error:
        raise Fault(f"“{pattern[:60]}”过于复杂。", f"'{pattern[:60]}' is too complex.") from None


def _without_blanks(pattern: str) -> str:
    """The pattern without white space, except inside ``[…]``."""
    kept: list[str] = []
    depth = 0
    for index, letter in enumerate(pattern):
        escaped = index > 0 and pattern[index - 1] == "\\" and pattern[index - 2 : index - 1] != "\\"
        if not escaped:
            depth += (letter == "[") - (letter == "]" and depth > 0)
        if depth or letter not in " \t\r\n":
            kept.append(letter)
    return "".join(kept)


def find(text: str, pattern: str, flags: str) -> bool:
    """Whether the pattern matches anywhere in the text."""
    return next(compiled(pattern, flags).finditer(text), None) is not None


def replace_all(text: str, pattern: str, replacement: str, flags: str) -> str:
    """The text with every match replaced; ``$1`` in the replacement stands for a group."""
    parts: list[str] = []
    size = at = 0
    for match in compiled(pattern, flags).finditer(text):
        piece = text[at : match.start] + (replacement if "q" in flags else _expand(replacement, match))
        parts.append(piece)
        size += len(piece)
        check_string(size)
        at = match.end
    parts.append(text[at:])
    return "".join(parts)


def _expand(replacement: str, match: Found) -> str:
    def one(reference: re.Match[str]) -> str:
        if reference[1] is not None:
            return reference[1]
        if reference[2] is None:
            raise Fault("替换文字中的 $ 后面应是数字。", "In the replacement, $ must be followed by a digit.")
        number = int(reference[2])
        return match.groups[number] if number < len(match.groups) else ""

    return _REFERENCE.sub(one, replacement)


def split_all(text: str, pattern: str) -> list[str]:
    """The pieces of the text between the matches."""
    parts: list[str] = []
    at = 0
    for match in compiled(pattern, "").finditer(text):
        if match.end == match.start:
            raise Fault("分隔符不能匹配空文字。", "The delimiter must not match nothing.")
        parts.append(text[at : match.start])
        check_list(len(parts))
        at = match.end
    parts.append(text[at:])
    return parts
