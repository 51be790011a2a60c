"""The first page of a certificate: who, what, under which rule, with which conclusion, and how to check it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo

import segno
from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from engine.metrology.documents.page import ACCENT, BODY, HEIGHT, INK, LEFT, MUTED, RIGHT, WIDTH, Sheets
from engine.metrology.documents.record import Certificate, InvalidCertificate, Kind, Signature, verb

ENGLISH = {
    Kind.VERIFICATION: "Verification Certificate",
    Kind.REJECTION: "Notice of Verification Result",
    Kind.CALIBRATION: "Calibration Certificate",
    Kind.TEST: "Test Report",
}
_LOCAL = ZoneInfo("Asia/Shanghai")
_CENTRE = WIDTH / 2
QR_SIDE: float = 27 * mm
_BLOCK = HEIGHT - 92 * mm
#: diameter of the seal and its centre on the first page, points from the lower left corner.
SEAL_SIDE = 42 * mm
SEAL_CENTRE = (RIGHT - 24 * mm, HEIGHT - (_BLOCK + 29 * mm))


_FIRST_ROW = 225.0
_LABEL = 64.0
_GAP: float = 6 * mm


@dataclass(frozen=True, slots=True)
class Setting:
    """How tightly the lines of the cover are set, in points."""

    size: float
    leading: float
    pad: float


_SETTINGS = (Setting(10.5, 15, 13), Setting(10.5, 14, 11), Setting(9, 12, 12))


@dataclass(frozen=True, slots=True)
class Entry:
    """One labelled line of the cover."""

    label: str
    english: str
    value: str
    bold: bool = False


def chinese_date(day: date) -> str:
    """2026 年 11 月 18 日."""
    return f"{day.year} 年 {day.month} 月 {day.day} 日"


def draw_cover(sheets: Sheets, certificate: Certificate, address: str) -> None:
    """Draw the first page; ``address`` is the page that the QR code leads to."""
    _draw_heading(sheets, certificate)
    sheets.y = _FIRST_ROW
    rows = _rows(certificate)
    setting = _fitting(sheets, rows)
    for row in rows:
        _draw_entries(sheets, row, setting)
    _draw_bottom(sheets, certificate, address)


def _draw_heading(sheets: Sheets, certificate: Certificate) -> None:
    house = certificate.institution
    sheets.text(_CENTRE, 84, house.name, _fitting_size(sheets, house.name, 19), bold=True, align="center", spacing=1)
    if house.name_en:
        sheets.text(_CENTRE, 99, house.name_en, 8.5, color=MUTED, align="center")
    sheets.rule(LEFT, 110, RIGHT, 110, width=1.4, color=ACCENT)
    sheets.rule(LEFT, 112.6, RIGHT, 112.6, width=0.4, color=ACCENT)
    spacing = 4 if certificate.kind is Kind.REJECTION else 12
    sheets.text(_CENTRE, 155, certificate.kind, 29, bold=True, align="center", spacing=spacing)
    sheets.text(_CENTRE, 174, ENGLISH[certificate.kind], 10.5, color=MUTED, align="center", spacing=0.4)
    label = "证书编号 Certificate No."
    left = _CENTRE - (sheets.face.width(label, 9.5) + 8 + sheets.face.width(certificate.number, 12, bold=True)) / 2
    sheets.text(left, 200, label, 9.5, color=MUTED)
    sheets.text(left + sheets.face.width(label, 9.5) + 8, 200, certificate.number, 12, bold=True)


def _fitting_size(sheets: Sheets, text: str, size: float) -> float:
    width = sheets.face.width(text, size, bold=True) + len(text)
    return size if width <= BODY else size * BODY / width


def _rows(certificate: Certificate) -> list[list[Entry]]:
    thing, client, holder = certificate.instrument, certificate.client, certificate.holder
    method = "；".join(f"{method.number}《{method.name}》" for method in certificate.method)
    conclusion = certificate.conclusion
    rows = [
        [Entry("委托单位", "Client", client.name)],
        [Entry("单位地址", "Address", client.address)],
        *([[Entry("证书单位", "Issued to", holder.name)], [Entry("地　　址", "Address", holder.address)]]
          if holder is not None and holder != client else []),
        [Entry("器具名称", "Instrument", thing.name, bold=True)],
        [Entry("型号规格", "Model", thing.model), Entry("制造单位", "Manufacturer", thing.maker)],
        [Entry("出厂编号", "Serial No.", thing.serial), Entry("设备编号", "Asset No.", thing.asset_no)],
        [Entry("测量范围", "Range", thing.range), Entry("准确度等级", "Accuracy", thing.accuracy)],
        [Entry(f"{verb(certificate.kind)}依据", "Method", method)],
        *([[Entry(f"{verb(certificate.kind)}结论", "Conclusion", conclusion, bold=True)]] if conclusion else []),
        _dates(certificate),
    ]  # fmt: skip
    if certificate.valid_until is not None:
        rows[-1].append(Entry("有效期至", "Valid until", chinese_date(certificate.valid_until), bold=True))
    return rows


def _dates(certificate: Certificate) -> list[Entry]:
    done = Entry(f"{verb(certificate.kind)}日期", "Date of work", chinese_date(certificate.done_on))
    if certificate.received_on is None or certificate.valid_until is not None:
        return [done]
    return [Entry("接收日期", "Received", chinese_date(certificate.received_on)), done]


def _fitting(sheets: Sheets, rows: Sequence[Sequence[Entry]]) -> Setting:
    """The most generous setting that leaves the bottom block alone."""
    for setting in _SETTINGS:
        if sum(_height(sheets, row, setting) for row in rows) <= _BLOCK - _FIRST_ROW - 8:
            return setting
    raise InvalidCertificate(
        "封面放不下：单位、器具或依据的文字太长。",
        "The cover is full: a name, an address or the list of methods is too long.",
    )


def _entry_width(row: Sequence[Entry]) -> float:
    return (BODY - _GAP * (len(row) - 1)) / len(row)


def _broken(sheets: Sheets, row: Sequence[Entry], setting: Setting) -> list[list[str]]:
    width = _entry_width(row) - _LABEL
    return [sheets.face.lines(entry.value or "/", setting.size, width, bold=entry.bold) for entry in row]


def _height(sheets: Sheets, row: Sequence[Entry], setting: Setting) -> float:
    return max(len(lines) for lines in _broken(sheets, row, setting)) * setting.leading + setting.pad


def _draw_entries(sheets: Sheets, row: Sequence[Entry], setting: Setting) -> None:
    """One line of the cover with one or two entries, each on a hairline."""
    width, height = _entry_width(row), _height(sheets, row, setting)
    for place, (entry, lines) in enumerate(zip(row, _broken(sheets, row, setting), strict=True)):
        x = LEFT + place * (width + _GAP)
        sheets.text(x, sheets.y + 14, entry.label, 10.5)
        sheets.text(x, sheets.y + 22.5, entry.english, 6.5, color=MUTED)
        for number, line in enumerate(lines):
            sheets.text(x + _LABEL, sheets.y + 15 + number * setting.leading, line, setting.size, bold=entry.bold)
        base = sheets.y + height - setting.pad / 2
        sheets.rule(x + _LABEL - 3, base, x + width, base, width=0.4)
    sheets.y += height


def _draw_bottom(sheets: Sheets, certificate: Certificate, address: str) -> None:
    draw_qr(sheets, address, LEFT, _BLOCK)
    y = _BLOCK + QR_SIDE + 11
    sheets.text(LEFT, y, "扫码核验真伪", 9, bold=True)
    sheets.text(LEFT, y + 12, f"查询码 {certificate.query_code}", 8.5)
    for number, line in enumerate(sheets.face.lines(address, 6.5, 52 * mm)):
        sheets.text(LEFT, y + 22 + number * 8, line, 6.5, color=MUTED)
    for place, signature in enumerate(certificate.signatures):
        _draw_signature(sheets, signature, LEFT + 46 * mm, _BLOCK + 14 + place * 31)
    x = SEAL_CENTRE[0]
    sheets.text(x, _BLOCK + SEAL_SIDE + 36, chinese_date(certificate.issued_on), 10.5, align="center")
    sheets.text(x, _BLOCK + SEAL_SIDE + 46, "签发日期 Date of issue", 6.5, color=MUTED, align="center")


def _draw_signature(sheets: Sheets, signature: Signature, x: float, y: float) -> None:
    sheets.text(x, y, signature.role, 10)
    sheets.text(x + 36, y, signature.name, 11, bold=True)
    sheets.text(x + 36, y + 11, _moment(signature.at), 7, color=MUTED)
    sheets.rule(x + 33, y + 15, x + 45 * mm, y + 15, width=0.4)


def _moment(at: datetime) -> str:
    return at.astimezone(_LOCAL).strftime("%Y-%m-%d %H:%M")


def draw_qr(sheets: Sheets, address: str, x: float, y: float) -> None:
    """Draw a QR code of ``QR_SIDE`` with its upper left corner at (``x``, ``y``)."""
    code = segno.make(address, error="m", micro=False)
    sheets.op(partial(_paint_qr, matrix=[bytes(row) for row in code.matrix], x=x, y=y))


def _paint_qr(canvas: Canvas, *, matrix: Sequence[bytes], x: float, y: float) -> None:
    """Dark modules as one path of horizontal runs, so that no hairline shows between them."""
    side = QR_SIDE / len(matrix)
    path = canvas.beginPath()
    for number, row in enumerate(matrix):
        start = 0
        while (start := row.find(1, start)) >= 0:
            end = row.find(0, start)
            end = len(row) if end < 0 else end
            path.rect(x + start * side, HEIGHT - y - (number + 1) * side, (end - start) * side, side)
            start = end
    canvas.setFillColor(HexColor(INK))
    canvas.drawPath(path, stroke=0, fill=1)
