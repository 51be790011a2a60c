"""Cut a template into plain text and ``{{ … }}`` tags."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from engine.feel.errors import FeelError
from engine.feel.limits import TEXT_LENGTH, exceeded
from engine.feel.scanner import Places

_KEYWORD = re.compile(r"(#if|#loop|/if|/loop|else)(?![^\s}])")
_INNER = re.compile(r'"(?:[^"\\]|\\.)*"|[{}]', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag: ``kind`` is #if, #loop, /if, /loop, else or empty; ``text`` its expression, standing at line, column."""

    kind: str
    text: str
    line: int
    column: int

    def place(self, line: int, column: int) -> tuple[int, int]:
        """Line and column in the template of a place in the expression."""
        return (self.line, self.column + column - 1) if line == 1 else (self.line + line - 1, column)

    def error(self, zh: str, en: str) -> FeelError:
        """An error at this tag."""
        return FeelError(zh, en, line=self.line, column=self.column)


def read_tags(text: str) -> list[str | Tag]:
    """Plain texts and tags in order. Raises ``FeelError`` for a tag without end, ``FeelLimit`` for a text too long."""
    if len(text) > TEXT_LENGTH:
        raise exceeded("text")
    return [piece for piece in _pieces(text, Places(text)) if piece != ""]


def _pieces(text: str, places: Places) -> Iterator[str | Tag]:
    at = 0
    while (start := text.find("{{", at)) >= 0:
        end = _end(text, start, places)
        tag = _tag(text, start + 2, end, places)
        before, after = text[at:start], end + 2
        if tag.kind:
            before, after = _alone(text, before, at, after)
        yield before
        yield tag
        at = after
    yield text[at:]


def _end(text: str, start: int, places: Places) -> int:
    """Where the ``}}`` stands that closes the tag, contexts and strings inside it passed over."""
    depth = 0
    for match in _INNER.finditer(text, start + 2):
        if match.group() == "{":
            depth += 1
        elif match.group() == "}":
            if depth == 0 and text.startswith("}}", match.start()):
                return match.start()
            depth -= 1
    line, column = places.of(start)
    raise FeelError("{{ 缺少结尾的 }}。", "A {{ lacks its }}.", line=line, column=column, expected=("}}",))


def _tag(text: str, start: int, end: int, places: Places) -> Tag:
    inner = text[start:end]
    blank = len(inner) - len(inner.lstrip())
    keyword = _KEYWORD.match(inner, blank)
    at = keyword.end() if keyword else blank
    at += len(inner[at:]) - len(inner[at:].lstrip())
    line, column = places.of(start + at)
    kind = keyword[1] if keyword else ""
    tag = Tag(kind, inner[at:].rstrip(), line, column)
    if bool(tag.text) is (kind in ("/if", "/loop", "else")):
        raise tag.error("标签写法不对。", "The tag is malformed.")
    return tag


def _alone(text: str, before: str, at: int, after: int) -> tuple[str, int]:
    """For a tag alone on its line: the text before without its indent, and where the next line begins."""
    line_start = before.rfind("\n") + 1
    opens_line = line_start > 0 or at == 0 or text[at - 1] == "\n"
    newline = text.find("\n", after)
    rest = text[after:] if newline < 0 else text[after:newline]
    if not opens_line or before[line_start:].strip() or rest.strip():
        return before, after
    return before[:line_start], len(text) if newline < 0 else newline + 1
