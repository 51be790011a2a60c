"""Labels of instruments: 24 on a sheet of A4, each with a code that leads to the instrument's page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from engine.metrology.documents.cover import QR_SIDE, draw_qr
from engine.metrology.documents.fonts import Fonts
from engine.metrology.documents.page import HAIR, MUTED, Sheets, Typeface

COLUMNS, ROWS = 3, 8
_WIDTH, _HEIGHT = 66 * mm, 35 * mm
_LEFT, _TOP = 6 * mm, 8.5 * mm
_PAD = 3 * mm


@dataclass(frozen=True, slots=True)
class Label:
    """What one label says; ``lines`` are cut to the width they have."""

    title: str
    lines: tuple[str, ...]
    address: str


def compose_labels(labels: Sequence[Label], *, fonts: Fonts, title: str, made_at: datetime) -> bytes:
    """Give the sheets as PDF.

    Raises:
        InvalidCertificate: the font lacks a character.
    """
    sheets = Sheets(Typeface(fonts))
    for number, label in enumerate(labels):
        place = number % (COLUMNS * ROWS)
        if number and place == 0:
            sheets.new_page()
        row, column = divmod(place, COLUMNS)
        _draw(sheets, label, _LEFT + column * _WIDTH, _TOP + row * _HEIGHT)
    return sheets.paint(partial(_frame, title=title), title=title, author="")


def _draw(sheets: Sheets, label: Label, x: float, y: float) -> None:
    for ends in (
        (x, y, x + _WIDTH, y),
        (x, y + _HEIGHT, x + _WIDTH, y + _HEIGHT),
        (x, y, x, y + _HEIGHT),
        (x + _WIDTH, y, x + _WIDTH, y + _HEIGHT),
    ):
        sheets.rule(*ends, width=0.3, color=HAIR)
    draw_qr(sheets, label.address, x + _WIDTH - QR_SIDE - _PAD, y + (_HEIGHT - QR_SIDE) / 2)
    room = _WIDTH - QR_SIDE - 3 * _PAD
    sheets.text(x + _PAD, y + 16, _fitting(sheets, label.title, 10, room), 10, bold=True)
    for place, line in enumerate(label.lines):
        sheets.text(x + _PAD, y + 32 + place * 13, _fitting(sheets, line, 8, room), 8, color=MUTED)


def _fitting(sheets: Sheets, text: str, size: float, room: float) -> str:
    while text and sheets.face.width(text, size, bold=True) > room:
        text = text[:-1]
    return text


def _frame(canvas: Canvas, page: int, pages: int, *, title: str) -> None:
    """Nothing but the labels stands on a sheet."""
