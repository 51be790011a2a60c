"""Composes the notices that a case serves on people: title, number, addressee, text, and a place for the seal.

The text comes ready from the case's notice; nothing here knows what it says.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from engine.metrology.documents.cover import QR_SIDE, SEAL_SIDE, chinese_date, draw_qr
from engine.metrology.documents.fonts import Fonts
from engine.metrology.documents.page import (
    BOTTOM,
    HEIGHT,
    LEFT,
    MUTED,
    RIGHT,
    WARN,
    WIDTH,
    Sheets,
    Typeface,
    draw_rule,
    draw_text,
)
from engine.metrology.documents.pdfa import Box, Facts, make_archival
from engine.metrology.documents.record import InvalidCertificate

_SIZE = 12.0
_INDENT = "　　"
_SIGNER = RIGHT - 32 * mm
_BLOCK = SEAL_SIDE + 12


@dataclass(frozen=True, slots=True)
class Letter:
    """A notice. ``paragraphs`` are plain text; ``number`` is the notice's own, such as "〔2026〕第 12 号".

    ``check_address`` is printed as a QR code, "" for none; ``made_at`` is aware.
    """

    title: str
    number: str
    institution: str
    addressee: str
    paragraphs: tuple[str, ...]
    dated: date
    made_at: datetime
    check_address: str = ""
    contact: str = ""


def compose_letter(letter: Letter, *, fonts: Fonts, demo_line: str = "") -> bytes:
    """Give the notice as PDF/A-3b with an empty place for the seal over the institution's name.

    Raises:
        InvalidCertificate: title, institution or text is missing, or the font lacks a character.
    """
    if not letter.title or not letter.institution or not any(letter.paragraphs):
        raise InvalidCertificate("文书缺少标题、机构或正文。", "The notice has no title, institution or text.")
    face = Typeface(fonts)
    sheets = Sheets(face)
    _draw_head(sheets, letter)
    for paragraph in letter.paragraphs:
        sheets.paragraph(_INDENT + paragraph, _SIZE, leading=1.8)
        sheets.y += 4
    box = _draw_foot(sheets, letter)
    face.require(demo_line)
    frame = partial(_draw_frame, face=face, title=f"{letter.title} {letter.number}".strip(), demo_line=demo_line)
    title = f"{letter.title} {letter.number}".strip()
    drawn = sheets.paint(frame, title=title, author=letter.institution)
    facts = Facts(title=title, author=letter.institution, subject=letter.addressee, made_at=letter.made_at)
    return make_archival(drawn, facts, [], seal_box=box, seal_page=len(sheets.pages) - 1)


def _draw_head(sheets: Sheets, letter: Letter) -> None:
    sheets.y = 84
    for size, line in ((16, letter.institution), (24, letter.title)):
        for part in sheets.face.lines(line, size, RIGHT - LEFT, bold=True):
            sheets.text(WIDTH / 2, sheets.y, part, size, bold=True, align="center", spacing=1)
            sheets.y += size * 1.5
        sheets.y += 12
    if letter.number:
        sheets.text(WIDTH / 2, sheets.y, letter.number, 11, color=MUTED, align="center")
        sheets.y += 18
    sheets.rule(LEFT, sheets.y, RIGHT, sheets.y, width=1.2, color=WARN)
    sheets.y += 14
    if letter.addressee:
        sheets.paragraph(f"{letter.addressee}：", _SIZE, leading=1.8)


def _draw_foot(sheets: Sheets, letter: Letter) -> Box:
    """Institution and date with the seal's place around them; gives that place."""
    sheets.room(_BLOCK + 20)
    middle = sheets.y + 20 + SEAL_SIDE / 2
    name_size = min(_SIZE, _SIZE * (64 * mm) / sheets.face.width(letter.institution, _SIZE))
    sheets.text(_SIGNER, middle, letter.institution, name_size, align="center")
    sheets.text(_SIGNER, middle + 22, chinese_date(letter.dated), _SIZE, align="center")
    if letter.check_address:
        draw_qr(sheets, letter.check_address, LEFT, middle - QR_SIDE / 2)
        for place, line in enumerate(sheets.face.lines(letter.check_address, 6.5, 60 * mm)):
            sheets.text(LEFT, middle + QR_SIDE / 2 + 9 + place * 8, line, 6.5, color=MUTED)
    if letter.contact:
        sheets.text(LEFT, BOTTOM + 6, letter.contact, 8, color=MUTED)
    half = SEAL_SIDE / 2
    return (_SIGNER - half, HEIGHT - middle - 8 - half, _SIGNER + half, HEIGHT - middle - 8 + half)


def _draw_frame(canvas: Canvas, page: int, pages: int, *, face: Typeface, title: str, demo_line: str) -> None:
    text = partial(draw_text, canvas, face=face)
    if demo_line:
        text(x=WIDTH / 2, y=36, text=demo_line, size=9.5, bold=True, color=WARN, align="center", spacing=1)
    if page > 1:
        text(x=LEFT, y=60, text=title, size=8.5, color=MUTED)
        draw_rule(canvas, x1=LEFT, y1=66, x2=RIGHT, y2=66)
    if pages > 1:
        text(x=RIGHT, y=HEIGHT - 31, text=f"第 {page} 页  共 {pages} 页", size=8.5, align="right")
