"""A canvas that keeps what is drawn on it as OFD objects, so that PDF and OFD are drawn by the same hand.

It answers the few calls that pages make of a ReportLab canvas: text, lines, rectangles and paths. Lengths come in
points from the lower left corner, as PDF counts them; they leave in millimetres from the upper left, as OFD does.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from reportlab.lib.colors import Color

from engine.metrology.documents.page import HEIGHT

MM_PER_POINT = 25.4 / 72
#: how far a line of text reaches above and below its baseline, in font sizes.
_ASCENT, _DESCENT = 1.0, 0.35
#: measures a character in a face: (character, face, size) → points.
Measure = Callable[[str, str, float], float]


@dataclass(slots=True)
class Path:
    """Rectangles drawn as one path."""

    rects: list[tuple[float, float, float, float]] = field(default_factory=list)

    def rect(self, x: float, y: float, width: float, height: float) -> None:
        """Add a rectangle with its lower left corner at (``x``, ``y``)."""
        self.rects.append((x, y, width, height))


class OfdCanvas:
    """The pages of an OFD document as it is being drawn. ``faces`` names the faces, ``characters`` what each draws."""

    def __init__(self, measure: Measure, font_ids: dict[str, int], first_id: int) -> None:
        self._measure, self._font_ids, self._next_id = measure, font_ids, first_id
        self.pages: list[list[str]] = [[]]
        self.characters: dict[str, set[str]] = {name: set() for name in font_ids}
        self._font, self._size, self._line_width = "", 0.0, 1.0
        self._fill = self._stroke = "0 0 0"

    @property
    def last_id(self) -> int:
        """The highest id given away."""
        return self._next_id - 1

    def new_id(self) -> int:
        """The next free id of the document."""
        self._next_id += 1
        return self._next_id - 1

    def showPage(self) -> None:  # noqa: N802 - the name is ReportLab's
        """End the page."""
        self.pages.append([])

    def setFont(self, name: str, size: float) -> None:  # noqa: N802 - the name is ReportLab's
        """Choose face and size in points."""
        self._font, self._size = name, size

    def setFillColor(self, color: Color) -> None:  # noqa: N802 - the name is ReportLab's
        """Choose the colour of text and filled shapes."""
        self._fill = _rgb(color)

    def setStrokeColor(self, color: Color) -> None:  # noqa: N802 - the name is ReportLab's
        """Choose the colour of lines."""
        self._stroke = _rgb(color)

    def setLineWidth(self, width: float) -> None:  # noqa: N802 - the name is ReportLab's
        """Choose the width of lines in points."""
        self._line_width = width

    def drawString(self, x: float, y: float, text: str, charSpace: float = 0) -> None:  # noqa: N802, N803 - ReportLab's
        """One line of text with its baseline at ``y``."""
        if not text:
            return
        self.characters[self._font].update(text)
        advances = [self._measure(char, self._font, self._size) + charSpace for char in text]
        box = _box(x, y + self._size * _ASCENT, sum(advances), self._size * (_ASCENT + _DESCENT))
        deltas = f' DeltaX="{" ".join(_mm(one) for one in advances[:-1])}"' if len(text) > 1 else ""
        self._add(
            f'<ofd:TextObject ID="{self.new_id()}" Boundary="{box}" Font="{self._font_ids[self._font]}" '
            f'Size="{_mm(self._size)}"><ofd:FillColor Value="{self._fill}"/>'
            f'<ofd:TextCode X="0" Y="{_mm(self._size * _ASCENT)}"{deltas}>{escape(text)}</ofd:TextCode>'
            "</ofd:TextObject>"
        )

    def line(self, x1: float, y1: float, x2: float, y2: float) -> None:
        """A straight line."""
        half = self._line_width / 2
        left, top = min(x1, x2) - half, max(y1, y2) + half
        width, height = abs(x2 - x1) + self._line_width, abs(y2 - y1) + self._line_width
        start, end = f"{_mm(x1 - left)} {_mm(top - y1)}", f"{_mm(x2 - left)} {_mm(top - y2)}"
        self._add(
            f'<ofd:PathObject ID="{self.new_id()}" Boundary="{_box(left, top, width, height)}" '
            f'LineWidth="{_mm(self._line_width)}"><ofd:StrokeColor Value="{self._stroke}"/>'
            f"<ofd:AbbreviatedData>M {start} L {end}</ofd:AbbreviatedData></ofd:PathObject>"
        )

    def rect(self, x: float, y: float, width: float, height: float, stroke: int = 0, fill: int = 1) -> None:
        """A filled rectangle; pages draw no other."""
        self._filled([(x, y, width, height)])

    def beginPath(self) -> Path:  # noqa: N802 - the name is ReportLab's
        """An empty path."""
        return Path()

    def drawPath(self, path: Path, stroke: int = 0, fill: int = 1) -> None:  # noqa: N802 - the name is ReportLab's
        """Fill a path."""
        self._filled(path.rects)

    def _filled(self, rects: Sequence[tuple[float, float, float, float]]) -> None:
        left, top = min(x for x, _, _, _ in rects), max(y + height for _, y, _, height in rects)
        width = max(x + wide for x, _, wide, _ in rects) - left
        height = top - min(y for _, y, _, _ in rects)
        data = " ".join(
            f"M {_mm(x - left)} {_mm(top - y - tall)} L {_mm(x + wide - left)} {_mm(top - y - tall)} "
            f"L {_mm(x + wide - left)} {_mm(top - y)} L {_mm(x - left)} {_mm(top - y)} C"
            for x, y, wide, tall in rects
        )
        self._add(
            f'<ofd:PathObject ID="{self.new_id()}" Boundary="{_box(left, top, width, height)}" Stroke="false" '
            f'Fill="true"><ofd:FillColor Value="{self._fill}"/>'
            f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"
        )

    def _add(self, drawn: str) -> None:
        self.pages[-1].append(drawn)


def _rgb(color: Color) -> str:
    return " ".join(str(round(part * 255)) for part in (color.red, color.green, color.blue))


def _box(left: float, top: float, width: float, height: float) -> str:
    return f"{_mm(left)} {_mm(HEIGHT - top)} {_mm(width)} {_mm(height)}"


def _mm(points: float) -> str:
    text = f"{points * MM_PER_POINT:.3f}".rstrip("0").rstrip(".")
    return "0" if text in {"", "-0"} else text
