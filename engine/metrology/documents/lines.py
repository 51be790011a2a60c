"""Breaks Chinese and mixed text into lines, by the rules of Chinese typesetting.

No line begins with a closing mark or ends with an opening one, a Latin word or number is kept whole while it
fits, and a number is never parted from its unit. ReportLab's own breaker keeps none of these for Chinese.
"""

from collections.abc import Callable, Iterator

MAY_NOT_START = frozenset("!),.:;?]}%‰°′″℃、。〃々〉》」』】〕〗！），．：；？］｝％’”·…—～－‐–")
MAY_NOT_END = frozenset("([{（［｛《〈「『【〔〖‘“￥¥$＄№§#＃")
_FIRST_IDEOGRAPH = 0x2E80
_ENCLOSED = range(0x2460, 0x2500)
#: a blank beside one of these belongs to a formula ("U = 0.02", "k = 2").
_FORMULA = frozenset("=<>≤≥±×~")

Measure = Callable[[str], float]


def break_lines(text: str, width_of: Measure, width: float) -> list[str]:
    """Lines of ``text`` that are at most ``width`` wide as ``width_of`` measures; newlines are kept.

    Blanks are dropped where a line ends, nowhere else. A piece wider than a line is cut between characters.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines.extend(_break_paragraph(paragraph, width_of, width))
    return lines


def _break_paragraph(text: str, width_of: Measure, width: float) -> list[str]:
    lines: list[str] = []
    line = ""
    for piece in _pieces(text):
        if width_of((line + piece).rstrip(" ")) <= width:
            line += piece
            continue
        if line.strip(" "):
            lines.append(line.rstrip(" "))
        line = piece.lstrip(" ")
        while width_of(line.rstrip(" ")) > width:
            cut = _fitting(line, width_of, width)
            lines.append(line[:cut])
            line = line[cut:]
    return [*lines, line.rstrip(" ")]


def _fitting(text: str, width_of: Measure, width: float) -> int:
    """How many characters of ``text`` fit; at least one, so that breaking always moves on."""
    count = 1
    while count < len(text) and width_of(text[: count + 1]) <= width:
        count += 1
    return count


def _pieces(text: str) -> Iterator[str]:
    """Cut ``text`` at every place where a line may end."""
    start = 0
    for place in range(1, len(text)):
        if _may_part(text, place):
            yield text[start:place]
            start = place
    if text:
        yield text[start:]


def _may_part(text: str, place: int) -> bool:
    """Whether a line may end between ``text[place - 1]`` and ``text[place]``."""
    before, after = text[place - 1], text[place]
    if after == " " or after in MAY_NOT_START or before in MAY_NOT_END:
        return False
    if before == " ":
        return not _binding_blank(text, place, after)
    return not (_is_word(before) and _is_word(after))


def _binding_blank(text: str, place: int, after: str) -> bool:
    """Whether the blank before ``place`` follows an opening mark or ties a number to its unit or a formula."""
    head = text[:place].rstrip(" ")
    if not head:
        return True
    before = head[-1]
    if before in MAY_NOT_END or before in _FORMULA or after in _FORMULA:
        return True
    return before.isdigit() and _is_word(after) and not after.isdigit()


def _is_word(char: str) -> bool:
    code = ord(char)
    return code < _FIRST_IDEOGRAPH and char != " " and code not in _ENCLOSED
