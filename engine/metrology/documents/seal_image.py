"""The round seal as a PNG on a transparent ground, for electronic seals, which carry a picture and no outlines."""

import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from PIL import Image, ImageDraw

from engine.metrology.documents.seal_picture import draw_seal

_PIXELS, _FINER = 420, 3
_SIDE = 100.0
_INK = (204, 15, 20)
_STEPS = 24
_OPERATOR = re.compile(r"((?:-?[\d.]+ )*)(m|l|c|h|f|S|w|rg|RG)\b")
Point = tuple[float, float]


def draw_seal_image(font: Path, name: str, use: str) -> bytes:
    """The seal with ``name`` on the arc and ``use`` below the star. Raises as ``draw_seal``."""
    side = _PIXELS * _FINER
    mask = Image.new("L", (side, side), 0)
    pen = ImageDraw.Draw(mask)
    for shape, width in _shapes(draw_seal(font, name, use, _SIDE).decode("ascii")):
        contours = [[(x * side / _SIDE, side - y * side / _SIDE) for x, y in one] for one in shape]
        if width:
            for contour in contours:
                pen.line([*contour, contour[0]], fill=255, width=round(width * side / _SIDE), joint="curve")
            continue
        for contour in sorted(contours, key=_area):
            pen.polygon(contour, fill=255 if _area(contour) * _area(max(contours, key=_size)) > 0 else 0)
    mask = mask.resize((_PIXELS, _PIXELS), Image.Resampling.LANCZOS)
    picture = Image.new("RGBA", mask.size, (*_INK, 0))
    picture.putalpha(mask)
    file = io.BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()


def _shapes(stream: str) -> Iterator[tuple[list[list[Point]], float]]:
    """Every painted shape: its contours, and the width of its line, 0 where it is filled."""
    contours: list[list[Point]] = []
    width = 1.0
    for found in _OPERATOR.finditer(stream):
        numbers, operator = [_number(one) for one in found[1].split()], found[2]
        if operator == "w":
            width = numbers[0]
        elif operator == "m":
            contours.append([(numbers[0], numbers[1])])
        elif operator == "l":
            contours[-1].append((numbers[0], numbers[1]))
        elif operator == "c":
            contours[-1].extend(_curve(contours[-1][-1], numbers))
        elif operator in {"f", "S"}:
            yield contours, width if operator == "S" else 0.0
            contours = []


def _number(text: str) -> float:
    whole, _, part = text.partition(".")
    value: float = int(whole + part) / 10 ** len(part)
    return value


def _curve(start: Point, numbers: Sequence[float]) -> Iterator[Point]:
    (x0, y0), (x1, y1, x2, y2, x3, y3) = start, numbers
    for step in range(1, _STEPS + 1):
        t = step / _STEPS
        a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
        yield a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3


def _area(contour: Sequence[Point]) -> float:
    pairs = zip(contour, [*contour[1:], contour[0]], strict=True)
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs) / 2


def _size(contour: Sequence[Point]) -> float:
    return abs(_area(contour))
