"""What the cells of an .xlsx sheet hold, from its XML alone: texts, numbers by their digits, dates by their formats.

Read here and not by a native library on purpose: a cell that claims to stand in column XFD of row 1 048 576 makes such
libraries ask for all the memory there is, which ends the process. Everything is bounded before it is kept.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from lxml import etree

from engine.errors import EngineError

ROWS_LIMIT = 5_000
COLUMNS_LIMIT = 200
TEXT_LIMIT = 16 * 1024 * 1024
_ELEMENTS_LIMIT = 400_000
_EXACT_DIGITS = 15
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_WHOLE = re.compile(r"[0-9]{1,8}")
_NUMBER = re.compile(r"-?[0-9]{1,20}(?:\.[0-9]{1,30})?(?:[eE][+-]?[0-9]{1,3})?")
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_DATE_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_DAYS = 2_958_465  # 9999-12-31 in the days of a spreadsheet
_SECONDS = 86_400


class Unreadable(EngineError):
    """The file is no spreadsheet that can be read, or too big; the sentence says which."""

    code = "unreadable-spreadsheet"


def broken() -> Unreadable:
    """The file is torn, or was never a spreadsheet."""
    return Unreadable(
        "无法读取这个文件，请用 Excel 或 WPS 另存为 .xlsx 后再导入",
        "The file cannot be read; save it as .xlsx and import it again",
    )


def too_much() -> Unreadable:
    """The file is beyond the limits."""
    return Unreadable(
        "表格内容过多，无法导入，请拆成几个文件", "The spreadsheet holds too much; split it into several files"
    )


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as text. ``fault`` is formula, error, long-number or merged, or ""."""

    text: str = ""
    fault: str = ""


@dataclass(slots=True)
class Book:
    """What the sheets of a workbook share: texts, which styles are dates, and where the days begin."""

    texts: list[str] = field(default_factory=list)
    dates: list[bool] = field(default_factory=list)
    first_day: date = date(1899, 12, 30)


def elements(content: bytes, *names: str) -> Iterator[etree._Element]:
    """The elements of these local names, one after the other; no entities, no files, no network."""
    tags, seen = [f"{{*}}{name}" for name in names], 0
    try:
        for _, element in etree.iterparse(
            io.BytesIO(content), tag=tags, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        ):
            seen += 1
            if seen > _ELEMENTS_LIMIT:
                raise too_much()
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise broken() from error


def read_book(parts: dict[str, bytes]) -> Book:
    """The shared parts of a workbook."""
    book = Book()
    for one in elements(parts.get("xl/sharedStrings.xml", b"<sst/>"), "si"):
        book.texts.append(_text_of(one))
    formats: dict[str, str] = {}
    for one in elements(parts.get("xl/styles.xml", b"<styles/>"), "numFmt", "cellXfs"):
        if etree.QName(one).localname == "numFmt":
            formats[one.get("numFmtId") or ""] = one.get("formatCode") or ""
        else:
            book.dates = [_is_date(style.get("numFmtId") or "0", formats) for style in one.iterchildren("{*}xf")]
    for one in elements(parts.get("xl/workbook.xml", b"<workbook/>"), "workbookPr"):
        if one.get("date1904") in ("1", "true"):
            book.first_day = date(1904, 1, 1)
    return book


def _text_of(element: etree._Element) -> str:
    """The text of a string, whatever runs it is made of; the readings of Japanese signs left out."""
    spoken = {piece for hint in element.iter("{*}rPh") for piece in hint.iter("{*}t")}
    return "".join(piece.text or "" for piece in element.iter("{*}t") if piece not in spoken)


def _is_date(number: str, formats: dict[str, str]) -> bool:
    if number in formats:
        return any(sign in "ymdhs" for sign in _QUOTED.sub("", formats[number]).lower().split(";")[0])
    return _whole(number, 0) in _DATE_FORMATS


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text is not None and _WHOLE.fullmatch(text) else otherwise


def place_of(name: str) -> tuple[int, int] | None:
    """``B3`` as row and column, counted from 0."""
    match = _CELL.fullmatch(name)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


def read_cells(content: bytes, book: Book) -> tuple[dict[tuple[int, int], Cell], list[str]]:
    """The cells of a sheet by row and column, and the references of its merged ranges."""
    cells: dict[tuple[int, int], Cell] = {}
    merged: list[str] = []
    size = 0
    for place, element in _placed(content, merged):
        cell = _cell(element, book)
        if not cell.text and not cell.fault:
            continue
        if place[0] >= ROWS_LIMIT or place[1] >= COLUMNS_LIMIT:
            raise _too_far(*place)
        size += len(cell.text)
        if size > TEXT_LIMIT:
            raise too_much()
        cells[place] = cell
    return cells, merged


def _placed(content: bytes, merged: list[str]) -> Iterator[tuple[tuple[int, int], etree._Element]]:
    """Each cell with its place, which not every program writes down; references of merged ranges go to ``merged``."""
    row, column, current = -1, -1, None
    for one in elements(content, "c", "row", "mergeCell"):
        name = etree.QName(one).localname
        if name == "mergeCell":
            merged.append(one.get("ref") or "")
            continue
        line = one.getparent() if name == "c" else one
        if line is not None and line is not current:
            row, column, current = _whole(line.get("r"), row + 2) - 1, -1, line
        if name == "row":
            current = None
            continue
        row, column = place_of(one.get("r") or "") or (row, column + 1)
        yield (row, column), one


def _too_far(row: int, column: int) -> Unreadable:
    bounds = f"{ROWS_LIMIT}行、{COLUMNS_LIMIT}列"
    return Unreadable(
        f"表格第{row + 1}行、第{column + 1}列还有内容，超出可导入的范围（{bounds}），请删除多余的行和列",
        f"Row {row + 1}, column {column + 1} is filled; only {ROWS_LIMIT} rows and {COLUMNS_LIMIT} columns can be read",
    )


def _cell(element: etree._Element, book: Book) -> Cell:
    kind, value = element.get("t") or "n", element.findtext("{*}v") or ""
    cell = _typed(element, kind, value, book)
    if element.find("{*}f") is not None:
        return Cell(cell.text, "formula")
    return cell


def _typed(element: etree._Element, kind: str, value: str, book: Book) -> Cell:
    if kind == "s":
        place = _whole(value, len(book.texts))
        return Cell(book.texts[place]) if place < len(book.texts) else Cell()
    if kind == "inlineStr":
        return Cell(_text_of(element))
    if kind == "b":
        return Cell({"1": "是", "0": "否"}.get(value, ""))
    if kind == "e":
        return Cell(value, "error")
    if kind != "n":
        return Cell(value.removesuffix("T00:00:00") if kind == "d" else value)
    style = _whole(element.get("s"), 0)
    is_date = style < len(book.dates) and book.dates[style]
    return _number(value, book.first_day if is_date else None)


def _number(value: str, first_day: date | None) -> Cell:
    """A number by the digits that people see; the noise of binary numbers (7.0000000000000007E-2) is dropped."""
    if not _NUMBER.fullmatch(value.strip()):
        return Cell(value.strip())
    number = Decimal(repr(float(value)))
    if not number.is_finite():
        return Cell(value, "long-number")
    if first_day is not None and 0 <= number < _DAYS:
        return Cell(_moment(number, first_day))
    whole = number == number.to_integral_value()
    text = format(number.to_integral_value() if whole else number, "f")
    digits = len(text.lstrip("-")) if whole else len(number.as_tuple().digits)
    return Cell(text, "long-number" if digits > _EXACT_DIGITS else "")


def _moment(number: Decimal, first_day: date) -> str:
    """A day counted from ``first_day``, with its time if it has one; below one day a time alone."""
    days = int(number)
    seconds = int(((number - days) * _SECONDS).to_integral_value(ROUND_HALF_UP))
    moment = datetime.combine(first_day, datetime.min.time()) + timedelta(days=days, seconds=seconds)
    if days == 0:
        return moment.time().isoformat("seconds")
    return moment.isoformat(" ", "minutes") if seconds else moment.date().isoformat()
