"""Composes a form on paper: filled in, to read and keep; or blank, to be filled in with a pen.

What stands on it comes ready from the form file; nothing here knows which form it is. A character that the font
lacks is drawn as 〓: what somebody typed never keeps them from printing it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from engine.metrology.documents.fonts import Fonts
from engine.metrology.documents.page import (
    BODY,
    BOTTOM,
    HAIR,
    HEIGHT,
    INK,
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
from engine.metrology.documents.tables import draw_table, lay_out

_SIZE = 10.5
_SMALL = 8.5
_LEADING = 1.55
_LABEL: float = 52 * mm
_VALUE: float = LEFT + _LABEL + 4 * mm
_LINE: float = 8.5 * mm
_BOX = 9.0
_GAP = 7.0
_MISSING = "〓"


@dataclass(frozen=True, slots=True)
class Heading:
    """A part of the form. ``hint`` stands below it, smaller."""

    text: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A question with its answer; "" prints a dash."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Blank:
    """A question to be answered with a pen: boxes to tick where there are choices, else empty lines."""

    label: str
    hint: str = ""
    choices: tuple[str, ...] = ()
    lines: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """A list as a table."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Heading | Answer | Blank | Grid


@dataclass(frozen=True, slots=True)
class FormSheet:
    """A form on paper. ``facts`` stand under the title, ``signature`` at the line to sign on, "" for none."""

    title: str
    institution: str
    facts: tuple[str, ...]
    blocks: Sequence[Block]
    page_words: str
    made_at: datetime
    signature: str = ""


def compose_form(sheet: FormSheet, *, fonts: Fonts, demo_line: str = "") -> bytes:
    """Give the form as PDF. ``page_words`` has places for page and pages: "第 {page} 页  共 {pages} 页"."""
    face = Typeface(fonts)
    sheets = Sheets(face)
    _draw_head(sheets, sheet)
    for block in sheet.blocks:
        _draw(sheets, block)
    if sheet.signature:
        sheets.room(30 * mm)
        sheets.y += 16 * mm
        sheets.text(RIGHT, sheets.y, drawable(face, sheet.signature), _SIZE, align="right")
    frame = partial(_draw_frame, face=face, sheet=sheet, demo_line=drawable(face, demo_line))
    return sheets.paint(frame, title=sheet.title, author=sheet.institution)


def _draw(sheets: Sheets, block: Block) -> None:
    if isinstance(block, Heading):
        _draw_heading(sheets, block)
    elif isinstance(block, Answer):
        _draw_answer(sheets, block)
    elif isinstance(block, Blank):
        _draw_blank(sheets, block)
    elif block.rows:
        rows = [[drawable(sheets.face, cell) for cell in row] for row in block.rows]
        draw_table(sheets, lay_out(sheets.face, [drawable(sheets.face, head) for head in block.heads], rows))
        sheets.y += _GAP


def _draw_head(sheets: Sheets, sheet: FormSheet) -> None:
    sheets.y = 72
    for line in sheets.face.lines(drawable(sheets.face, sheet.title), 18, BODY, bold=True):
        sheets.text(WIDTH / 2, sheets.y, line, 18, bold=True, align="center", spacing=0.5)
        sheets.y += 26
    for fact in sheet.facts:
        for line in sheets.face.lines(drawable(sheets.face, fact), _SMALL, BODY):
            sheets.text(WIDTH / 2, sheets.y, line, _SMALL, color=MUTED, align="center")
            sheets.y += 13
    sheets.y += 6


def _draw_heading(sheets: Sheets, block: Heading) -> None:
    sheets.heading(drawable(sheets.face, block.text), "")
    if block.hint:
        sheets.paragraph(drawable(sheets.face, block.hint), _SMALL, color=MUTED)
    sheets.y += 3


def _draw_answer(sheets: Sheets, block: Answer) -> None:
    face = sheets.face
    labels = face.lines(drawable(face, block.label), _SIZE, _LABEL)
    parts = (drawable(face, block.text) or "—").split("\n")
    texts = [line for part in parts for line in face.lines(part, _SIZE, RIGHT - _VALUE)]
    sheets.room(min(max(len(labels), len(texts)), 4) * _SIZE * _LEADING + _GAP)
    top = sheets.y
    for place, line in enumerate(labels):
        sheets.text(LEFT, top + (place + 0.75) * _SIZE * _LEADING, line, _SIZE, color=MUTED)
    for line in texts:
        if sheets.y + _SIZE * _LEADING > BOTTOM:
            sheets.new_page()
        sheets.text(_VALUE, sheets.y + 0.75 * _SIZE * _LEADING, line, _SIZE)
        sheets.y += _SIZE * _LEADING
    if len(labels) > len(texts):
        sheets.y = top + len(labels) * _SIZE * _LEADING
    sheets.y += 3
    sheets.rule(LEFT, sheets.y, RIGHT, sheets.y, width=0.4)
    sheets.y += 3


def _draw_blank(sheets: Sheets, block: Blank) -> None:
    face = sheets.face
    labels = [(line, _SIZE, INK) for line in face.lines(drawable(face, block.label), _SIZE, _LABEL)]
    if block.hint:
        labels += [(line, 7.5, MUTED) for line in face.lines(drawable(face, block.hint), 7.5, _LABEL)]
    marks = _ticks(face, block.choices) if block.choices else []
    height = max(sum(size * 1.4 for _, size, _ in labels), (len(marks) or block.lines) * _LINE) + _GAP
    sheets.room(height)
    top, y = sheets.y, sheets.y
    for line, size, color in labels:
        y += size * 1.4
        sheets.text(LEFT, y - size * 0.25, line, size, color=color)
    for place, row in enumerate(marks):
        _draw_ticks(sheets, row, top + (place + 0.6) * _LINE)
    for place in range(0 if marks else block.lines):
        level = top + (place + 0.8) * _LINE
        sheets.rule(_VALUE, level, RIGHT, level, width=0.6, color=INK)
    sheets.y = top + height


def _ticks(face: Typeface, choices: Sequence[str]) -> list[list[tuple[float, str]]]:
    """Choices in rows, each with its place from the left of the column of answers."""
    rows: list[list[tuple[float, str]]] = [[]]
    at = 0.0
    for choice in choices:
        words = drawable(face, choice)
        width = _BOX + 4 + face.width(words, _SIZE) + 14
        if rows[-1] and at + width > RIGHT - _VALUE:
            rows.append([])
            at = 0.0
        rows[-1].append((at, words))
        at += width
    return rows


def _draw_ticks(sheets: Sheets, row: Sequence[tuple[float, str]], level: float) -> None:
    for at, words in row:
        x, top, bottom = _VALUE + at, level - _BOX + 1, level + 1
        for level_of in (top, bottom):
            sheets.rule(x, level_of, x + _BOX, level_of, width=0.7, color=INK)
        for side in (x, x + _BOX):
            sheets.rule(side, top, side, bottom, width=0.7, color=INK)
        sheets.text(x + _BOX + 4, level, words, _SIZE)


def drawable(face: Typeface, text: str) -> str:
    """The text with what the font cannot draw marked as missing, and without control characters."""
    plain = "".join(sign if sign.isprintable() or sign == "\n" else " " for sign in text.replace("\r\n", "\n"))
    lost = face.missing(plain)
    return "".join(_MISSING if sign in lost else sign for sign in plain) if lost else plain


def _draw_frame(canvas: Canvas, page: int, pages: int, *, face: Typeface, sheet: FormSheet, demo_line: str) -> None:
    text = partial(draw_text, canvas, face=face)
    if demo_line:
        text(x=WIDTH / 2, y=36, text=demo_line, size=9.5, bold=True, color=WARN, align="center", spacing=1)
    draw_rule(canvas, x1=LEFT, y1=BOTTOM + 8, x2=RIGHT, y2=BOTTOM + 8, width=0.4, color=HAIR)
    text(x=LEFT, y=HEIGHT - 40, text=drawable(face, sheet.institution), size=8, color=MUTED)
    words = sheet.page_words.replace("{page}", str(page)).replace("{pages}", str(pages))
    text(x=RIGHT, y=HEIGHT - 40, text=words, size=8, color=MUTED, align="right")
