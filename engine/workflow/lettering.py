"""Breaks names into lines that fit a box, Chinese and Latin alike."""

import re
import unicodedata
from itertools import pairwise

FONT_SIZE = 12
LINE_HEIGHT = 15
#: Must not begin a line (GB/T 15834); they hang on the line before.
_NOT_FIRST = set("，。、；：？！）》」』】〉”’…—·,.;:?!)]}%℃")
#: An opening bracket stays with what follows it, because it must not end a line.
_PIECES = re.compile(r"\s+|[（《「『【〈“‘(\[{]*(?:[^\W一-鿿㐀-䶿]+|.)", re.DOTALL)


def width_of(text: str) -> float:
    """Width in pixels at the picture's font size: a wide letter is one em, others a little over half."""
    return sum(FONT_SIZE if unicodedata.east_asian_width(letter) in "WF" else FONT_SIZE * 0.56 for letter in text)


def wrap(text: str, width: int, lines: int) -> list[str]:
    """At most ``lines`` lines no wider than ``width`` pixels; what does not fit ends in an ellipsis."""
    found = [""]
    for piece in _fitting(text, width):
        if piece.isspace():
            found[-1] += " " if found[-1] else ""
        elif width_of(found[-1] + piece) <= width or not found[-1] or _hangs(piece, found[-1], width):
            found[-1] += piece
        else:
            found.append(piece)
    found = [line.strip() for line in found if line.strip()]
    if len(found) > lines:
        found = [*found[: lines - 1], _shortened(found[lines - 1], width)]
    return found


def even_width(text: str, width: int, lines: int) -> int:
    """The least width at which the text needs no more lines than at ``width``: no letter stands alone on a line."""
    needed = len(wrap(text, width, lines + 1))
    if not 1 < needed <= lines:
        return width
    return next(less for less in range(width // 2, width + 1) if len(wrap(text, less, lines + 1)) <= needed)


def _hangs(piece: str, line: str, width: int) -> bool:
    return piece in _NOT_FIRST and width_of(line) <= width


def _fitting(text: str, width: int) -> list[str]:
    """Words, cut where one alone is wider than the box."""
    pieces: list[str] = []
    for piece in _PIECES.findall(text):
        if width_of(piece) <= width:
            pieces.append(piece)
            continue
        step = max(1, int(width / (FONT_SIZE * 0.56)))
        cuts = [*range(0, len(piece), step), len(piece)]
        pieces += [piece[begin:end] for begin, end in pairwise(cuts)]
    return pieces


def _shortened(line: str, width: int) -> str:
    while line and width_of(line + "…") > width:
        line = line[:-1]
    return line + "…"
