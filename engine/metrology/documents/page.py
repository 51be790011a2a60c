"""Sheets of A4 to draw on: text, paragraphs and rules, with page breaks and page numbers that know the total.

Drawing is recorded first and painted when the number of pages is known. Lengths are in points, y grows downwards
from the top edge. A character that the font does not have is an error, never an empty box.
"""

import threading
from collections.abc import Callable
from functools import partial
from io import BytesIO
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from engine.metrology.documents.fonts import Fonts
from engine.metrology.documents.lines import break_lines
from engine.metrology.documents.record import InvalidCertificate

WIDTH, HEIGHT = 595.2756, 841.8898
LEFT: float = 22 * mm
RIGHT: float = WIDTH - LEFT
BODY = RIGHT - LEFT
TOP, BOTTOM = 30 * mm, HEIGHT - 26 * mm

INK = "#16202b"
MUTED = "#5d6b7a"
HAIR = "#aab4bf"
ACCENT = "#14406b"
TINT = "#eaf0f6"
WARN = "#b3261e"

#: slack of a full line that is shared out between its characters, per character and per point of size.
_LOOSEST = 0.08

Op = Callable[[Canvas], None]
#: draws what every page carries: (canvas, page, pages).
Frame = Callable[[Canvas, int, int], None]
_registering = threading.Lock()


class Typeface:
    """Regular and Bold, registered with ReportLab once per process, and what they measure."""

    def __init__(self, fonts: Fonts) -> None:
        self.regular = _register(f"LianghengSans-{fonts.digest[:8]}", str(fonts.regular))
        self.bold = _register(f"LianghengSans-Bold-{fonts.digest[:8]}", str(fonts.bold))
        self._glyphs = pdfmetrics.getFont(self.regular).face.charToGlyph

    def name(self, *, bold: bool) -> str:
        """ReportLab's name of the face."""
        return self.bold if bold else self.regular

    def width(self, text: str, size: float, *, bold: bool = False) -> float:
        """Width of ``text`` in points."""
        width: float = pdfmetrics.stringWidth(text, self.name(bold=bold), size)
        return width

    def lines(self, text: str, size: float, width: float, *, bold: bool = False) -> list[str]:
        """``text`` broken by the rules of Chinese typesetting."""
        return break_lines(text, lambda piece: self.width(piece, size, bold=bold), width)

    def missing(self, text: str) -> set[str]:
        """The characters that the font cannot draw."""
        return {char for char in text if ord(char) not in self._glyphs and char != "\n"}

    def require(self, text: str) -> None:
        """Refuse characters that the font cannot draw.

        Raises:
            InvalidCertificate: names the characters.
        """
        missing = sorted(self.missing(text))
        if missing:
            signs = "、".join(f"{char}（U+{ord(char):04X}）" for char in missing)
            raise InvalidCertificate(
                f"字体里没有这些字，不能制证：{signs}。", f"The font has no glyph for {signs}; nothing was issued."
            )


def _register(name: str, path: str) -> str:
    with _registering:
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, path, asciiReadable=True))
    return name


class Sheets:
    """The pages of one document, drawn top to bottom. ``y`` is where the next thing goes."""

    def __init__(self, face: Typeface) -> None:
        self.face = face
        self.pages: list[list[Op]] = []
        self.y = TOP
        self.new_page()

    def new_page(self) -> None:
        """Begin the next page."""
        self.pages.append([])
        self.y = TOP

    def room(self, height: float) -> None:
        """Begin a new page unless ``height`` still fits on this one."""
        if self.y + height > BOTTOM and self.y > TOP:
            self.new_page()

    def op(self, op: Op) -> None:
        """Record a drawing on the present page."""
        self.pages[-1].append(op)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        bold: bool = False,
        color: str = INK,
        align: str = "left",
        spacing: float = 0.0,
    ) -> None:
        """One line with its baseline at ``y``; ``align`` is left, center or right of ``x``."""
        self.face.require(text)
        self.op(partial(draw_text, face=self.face, x=x, y=y, text=text, size=size, bold=bold, color=color,
                        align=align, spacing=spacing))  # fmt: skip

    def rule(self, x1: float, y1: float, x2: float, y2: float, *, width: float = 0.5, color: str = HAIR) -> None:
        """A straight line."""
        self.op(partial(draw_rule, x1=x1, y1=y1, x2=x2, y2=y2, width=width, color=color))

    def box(self, x: float, y: float, width: float, height: float, *, fill: str) -> None:
        """A filled rectangle with its upper left corner at (``x``, ``y``)."""
        self.op(partial(draw_box, x=x, y=y, width=width, height=height, fill=fill))

    def paragraph(
        self, text: str, size: float, *, x: float = LEFT, width: float = BODY, color: str = INK, leading: float = 1.6
    ) -> None:
        """Running text from ``y`` on, full lines evened out; never one line alone before or after a page break."""
        lines = self.face.lines(text, size, width)
        for place, line in enumerate(lines):
            last = place == len(lines) - 1
            together = 2 if len(lines) > 1 and place in {0, len(lines) - 2} else 1
            self.room(together * size * leading)
            spacing = 0.0 if last else self._loosened(line, size, width)
            self.text(x, self.y + size * leading * 0.75, line, size, color=color, spacing=spacing)
            self.y += size * leading

    def _loosened(self, line: str, size: float, width: float) -> float:
        slack = (width - self.face.width(line, size)) / max(len(line) - 1, 1)
        return slack if 0 < slack <= size * _LOOSEST else 0.0

    def heading(self, text: str, english: str) -> None:
        """A section heading that stays with what follows."""
        self.room(26 * mm)
        self.y += 3 * mm
        self.box(LEFT, self.y, 3, 13, fill=ACCENT)
        self.text(LEFT + 9, self.y + 11, text, 12, bold=True, color=ACCENT)
        self.text(LEFT + 15 + self.face.width(text, 12, bold=True), self.y + 11, english, 8, color=MUTED)
        self.y += 20

    def draw_on(self, canvas: Any, frame: Frame) -> None:  # noqa: ANN401 - a PDF canvas, or one that answers like it
        """Draw every page with its frame on a canvas."""
        for number, ops in enumerate(self.pages, start=1):
            frame(canvas, number, len(self.pages))
            for op in ops:
                op(canvas)
            canvas.showPage()

    def paint(self, frame: Frame, *, title: str, author: str) -> bytes:
        """The PDF."""
        file = BytesIO()
        canvas = Canvas(
            file,
            pagesize=(WIDTH, HEIGHT),
            initialFontName=self.face.regular,
            invariant=1,
            pageCompression=1,
            lang="zh-CN",
        )
        canvas.setTitle(title)
        canvas.setAuthor(author)
        self.draw_on(canvas, frame)
        canvas.save()
        return file.getvalue()


def draw_text(
    canvas: Canvas,
    *,
    face: Typeface,
    x: float,
    y: float,
    text: str,
    size: float,
    bold: bool = False,
    color: str = INK,
    align: str = "left",
    spacing: float = 0.0,
) -> None:
    """Draw one line at once; ``spacing`` is added after every character."""
    width = face.width(text, size, bold=bold) + spacing * max(len(text) - 1, 0)
    start = x - {"left": 0.0, "center": width / 2, "right": width}[align]
    canvas.setFont(face.name(bold=bold), size)
    canvas.setFillColor(HexColor(color))
    canvas.drawString(start, HEIGHT - y, text, charSpace=spacing)


def draw_rule(
    canvas: Canvas, *, x1: float, y1: float, x2: float, y2: float, width: float = 0.5, color: str = HAIR
) -> None:
    """Draw a straight line at once."""
    canvas.setStrokeColor(HexColor(color))
    canvas.setLineWidth(width)
    canvas.line(x1, HEIGHT - y1, x2, HEIGHT - y2)


def draw_box(canvas: Canvas, *, x: float, y: float, width: float, height: float, fill: str) -> None:
    """Draw a filled rectangle at once."""
    canvas.setFillColor(HexColor(fill))
    canvas.rect(x, HEIGHT - y - height, width, height, stroke=0, fill=1)
