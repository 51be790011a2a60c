"""Composes a quotation: number, client, lines, total in figures and words, terms, and a place for the seal.

The words come ready; nothing here computes a price.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from reportlab.pdfgen.canvas import Canvas

from engine.metrology.documents.cover import SEAL_SIDE, chinese_date
from engine.metrology.documents.fonts import Fonts
from engine.metrology.documents.form_sheet import drawable
from engine.metrology.documents.page import HEIGHT, LEFT, MUTED, RIGHT, WARN, WIDTH, Sheets, Typeface, draw_text
from engine.metrology.documents.pdfa import Box, Facts, make_archival
from engine.metrology.documents.record import InvalidCertificate
from engine.metrology.documents.tables import draw_table, lay_out

TITLE = "报价单"
_SIZE, _SMALL = 10.5, 9.0
_HEADS = ("序号", "项目", "服务", "单价（元）", "数量", "折扣（%）", "金额（元）")


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation as it is printed; ``lines`` are rows of text under the seven headings, ``made_at`` is aware."""

    number: str
    institution: str
    client: str
    lines: Sequence[tuple[str, ...]]
    #: name and amount of what is charged besides.
    surcharges: Sequence[tuple[str, str]]
    total: str
    total_words: str
    tax: str
    valid_until: date
    delivery: str
    remarks: str
    dated: date
    made_at: datetime


def compose_quotation(quotation: Quotation, *, fonts: Fonts, demo_line: str = "") -> bytes:
    """Give the quotation as PDF/A-3b with an empty place for the seal; what the font lacks is drawn as 〓.

    Raises:
        InvalidCertificate: there are no lines.
    """
    if not quotation.lines:
        raise InvalidCertificate("报价单没有项目。", "The quotation has no lines.")
    face = Typeface(fonts)
    sheets = Sheets(face)
    _draw_head(sheets, quotation)
    rows = [
        (str(place), *(drawable(face, cell) for cell in line)) for place, line in enumerate(quotation.lines, start=1)
    ]
    rows += [("", name, "", "", "", "", amount) for name, amount in quotation.surcharges]
    draw_table(sheets, lay_out(face, _HEADS, rows), continued=f"{TITLE} {quotation.number}（续）")
    _draw_terms(sheets, quotation)
    box = _draw_foot(sheets, quotation)
    face.require(demo_line)
    title = f"{TITLE} {quotation.number}"
    frame = partial(_draw_frame, face=face, title=title, demo_line=demo_line)
    drawn = sheets.paint(frame, title=title, author=quotation.institution)
    facts = Facts(title=title, author=quotation.institution, subject=quotation.client, made_at=quotation.made_at)
    return make_archival(drawn, facts, [], seal_box=box, seal_page=len(sheets.pages) - 1)


def _draw_head(sheets: Sheets, quotation: Quotation) -> None:
    sheets.y = 76
    for size, line in ((14, quotation.institution), (22, TITLE)):
        for part in sheets.face.lines(line, size, RIGHT - LEFT, bold=True):
            sheets.text(WIDTH / 2, sheets.y, part, size, bold=True, align="center", spacing=1)
            sheets.y += size * 1.7
    sheets.text(LEFT, sheets.y, f"编号：{quotation.number}", _SIZE)
    sheets.text(RIGHT, sheets.y, f"日期：{chinese_date(quotation.dated)}", _SIZE, align="right")
    sheets.y += 10
    sheets.paragraph(drawable(sheets.face, f"委托单位：{quotation.client}"), _SIZE, leading=1.7)
    sheets.y += 8


def _draw_terms(sheets: Sheets, quotation: Quotation) -> None:
    sheets.y += 4
    for size, text in (
        (12.0, f"合计：{quotation.total}（人民币大写：{quotation.total_words}）"),
        (_SIZE, f"以上金额均含税，{quotation.tax}"),
        (_SIZE, f"报价有效期至：{chinese_date(quotation.valid_until)}（当天有效）"),
        (_SIZE, f"交付时间：{quotation.delivery}"),
        *((_SIZE, f"说明：{line}") for line in quotation.remarks.splitlines() if line.strip()),
    ):
        sheets.paragraph(drawable(sheets.face, text), size, leading=1.7)
    sheets.y += 2
    sheets.paragraph("接受报价请在有效期内登录平台确认；对报价有异议的，可以在平台上议价。", _SMALL, color=MUTED)


def _draw_foot(sheets: Sheets, quotation: Quotation) -> Box:
    """Institution and date with the seal's place around them; gives that place."""
    sheets.room(SEAL_SIDE + 24)
    signer, half = RIGHT - 92, SEAL_SIDE / 2
    middle = sheets.y + 14 + half
    size = min(12.0, 12.0 * 180 / sheets.face.width(quotation.institution, 12.0))
    sheets.text(signer, middle, quotation.institution, size, align="center")
    sheets.text(signer, middle + 20, chinese_date(quotation.dated), 11, align="center")
    return (signer - half, HEIGHT - middle - 6 - half, signer + half, HEIGHT - middle - 6 + half)


def _draw_frame(canvas: Canvas, page: int, pages: int, *, face: Typeface, title: str, demo_line: str) -> None:
    text = partial(draw_text, canvas, face=face)
    if demo_line:
        text(x=WIDTH / 2, y=36, text=demo_line, size=9.5, bold=True, color=WARN, align="center", spacing=1)
    if page > 1:
        text(x=LEFT, y=56, text=title, size=8.5, color=MUTED)
    text(x=RIGHT, y=HEIGHT - 31, text=f"第 {page} 页  共 {pages} 页", size=8.5, align="right")
