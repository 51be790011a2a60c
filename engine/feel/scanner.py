"""Cut a FEEL text into raw pieces: words, numbers, quoted texts and signs, without regard to any name."""

import re
from bisect import bisect_right
from dataclasses import dataclass

from engine.feel.errors import FeelError
from engine.feel.limits import TEXT_LENGTH, exceeded
from engine.feel.names import NUMBER, WORD

_SKIP = re.compile(r"(?:\s+|//[^\n]*|/\*.*?\*/)+", re.DOTALL)
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_SIGN = re.compile(r"\.\.|\*\*|<=|>=|!=|->|[-+*/=<>()\[\]{},:.@]")
_ESCAPE = re.compile(r'\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|([nrt"\'\\]))')
_PLAIN = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]")
FULL_WIDTH = dict(zip("，：；（）［］｛｝＋－＊／＝＜＞．！“”‘’、。", ",:;()[]{}+-*/=<>.!\"\"'',.", strict=True))


@dataclass(frozen=True, slots=True)
class Raw:
    """One piece: ``kind`` is word, number, string, at, sign, other or end; ``start`` and ``end`` are offsets."""

    kind: str
    text: str
    start: int
    end: int


class Places:
    """Lines and columns of offsets in a text."""

    def __init__(self, text: str) -> None:
        self._starts = [0] + [match.end() for match in re.finditer("\n", text)]

    def of(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both from 1."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


def scan(text: str, places: Places) -> list[Raw]:
    """The pieces of ``text``, an ``end`` piece last. Raises ``FeelError`` and ``FeelLimit``."""
    if len(text) > TEXT_LENGTH:
        raise exceeded("text")
    pieces: list[Raw] = []
    at = 0
    while True:
        blank = _SKIP.match(text, at)
        at = blank.end() if blank else at
        if at >= len(text):
            pieces.append(Raw("end", "", at, at))
            return pieces
        piece = _piece(text, at, places)
        pieces.append(piece)
        at = piece.end


def _piece(text: str, at: int, places: Places) -> Raw:
    if text[at] == '"' or text.startswith('@"', at):
        return _quoted(text, at, places)
    word = WORD.match(text, at)
    if word is not None:
        return Raw("word", word.group(), at, word.end())
    if not text.startswith("..", at):
        number = NUMBER.match(text, at)
        if number is not None:
            return Raw("number", number.group(), at, number.end())
    sign = _SIGN.match(text, at)
    if sign is not None:
        return Raw("sign", sign.group(), at, sign.end())
    return Raw("other", text[at], at, at + 1)


def _quoted(text: str, at: int, places: Places) -> Raw:
    marked = text[at] == "@"
    match = _STRING.match(text, at + marked)
    if match is None:
        line, column = places.of(at)
        raise FeelError(
            "字符串缺少结尾的引号。", "A string lacks its closing quote.", line=line, column=column, expected=('"',)
        )
    return Raw("at" if marked else "string", unescape(match[1]), at, match.end())


def unescape(text: str) -> str:
    """Resolve the escapes of a string literal; an unknown one, such as the ``\\d`` of a pattern, stays as it is."""
    if "\\" not in text:
        return text
    plain = _ESCAPE.sub(_unescaped, text)
    return _SURROGATES.sub(_joined, plain)


def _joined(match: re.Match[str]) -> str:
    """The character of two surrogates; half a pair is no character."""
    return match.group().encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _unescaped(match: re.Match[str]) -> str:
    if match[3]:
        return _PLAIN[match[3]]
    code = int(match[1] or match[2], 16)
    return chr(code) if code <= 0x10FFFF else match.group()  # noqa: PLR2004 -- the last code point of Unicode


def refuse_character(piece: Raw, places: Places) -> FeelError:
    """The error for a character that FEEL does not use, with the one that was probably meant."""
    line, column = places.of(piece.start)
    meant = FULL_WIDTH.get(piece.text)
    if meant is not None:
        zh = f"“{piece.text}”是全角符号，请改用半角的 {meant} 。"
        return FeelError(
            zh, f"Use the plain '{meant}' instead of '{piece.text}'.", line=line, column=column, expected=(meant,)
        )
    zh = f"这里不能出现“{piece.text}”。"
    return FeelError(zh, f"The character '{piece.text}' cannot stand here.", line=line, column=column)
