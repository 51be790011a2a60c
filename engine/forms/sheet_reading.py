"""Reading a spreadsheet that a stranger made: bounded before it is unpacked, formulas and merged cells seen.

A file is refused by ``Unreadable`` with a sentence. Only .xlsx is read.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import python_calamine
from lxml import etree

from engine.errors import EngineError
from engine.ports import Value

FILE_LIMIT = 5 * 1024 * 1024
UNPACKED_LIMIT = 60 * 1024 * 1024
PARTS_LIMIT = 300
ROWS_LIMIT = 5_000
COLUMNS_LIMIT = 200
_CHUNK = 1 << 16
_MERGED_LIMIT = 1_000_000
_EXACT_DIGITS = 15
_NUMBER = re.compile(r"[0-9]{1,8}")
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINKS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_ERRORS = frozenset(("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#GETTING_DATA"))


class Unreadable(EngineError):
    """The file is no spreadsheet that can be read, or too big; the sentence says which."""

    code = "unreadable-spreadsheet"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as text. ``fault`` is formula, error, long-number, merged or duration, or ""."""

    text: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The first visible sheet. Rows and columns count from 0; a row's number on screen is one more."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]


def read_sheet(content: bytes) -> Sheet:
    """The first visible sheet of an .xlsx file.

    Raises:
        Unreadable: not .xlsx, protected by a password, broken, or beyond the limits.
    """
    if len(content) > FILE_LIMIT:
        raise Unreadable("表格文件超过5 MB，请拆成几个文件再导入", "The spreadsheet has more than 5 MB; split it")
    parts = _unpacked(content)
    formulas = _survey(parts[_first_sheet(parts)], _shared_strings(parts.get("xl/sharedStrings.xml")))
    try:
        with python_calamine.load_workbook(io.BytesIO(content)) as book:
            visible = next(
                one for one in book.sheets_metadata if one.visible == python_calamine.SheetVisibleEnum.Visible
            )
            sheet = book.get_sheet_by_name(visible.name)
            values = sheet.to_python(skip_empty_area=False)
            merged = sheet.merged_cell_ranges or []
    except (python_calamine.CalamineError, StopIteration, OSError, ValueError) as error:
        raise _broken() from error
    covered = _covered(merged, len(values), max((len(row) for row in values), default=0))
    return Sheet(visible.name, tuple(_row(values[row], row, formulas, covered) for row in range(len(values))))


def _broken() -> Unreadable:
    return Unreadable(
        "无法读取这个文件，请用 Excel 或 WPS 另存为 .xlsx 后再导入",
        "The file cannot be read; save it as .xlsx and import it again",
    )


def _unpacked(content: bytes) -> dict[str, bytes]:
    """The workbook's XML parts, unpacked with an eye on how much comes out: no zip bomb gets further."""
    if content[:4] == b"\xd0\xcf\x11\xe0":
        raise Unreadable(
            "文件设有密码或是旧版 .xls，请去掉密码并另存为 .xlsx",
            "The file has a password or is an old .xls; remove the password and save it as .xlsx",
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.infolist()
            if len(names) > PARTS_LIMIT:
                raise _too_much()
            return _read_parts(archive, names)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise _broken() from error


def _read_parts(archive: zipfile.ZipFile, names: list[zipfile.ZipInfo]) -> dict[str, bytes]:
    parts: dict[str, bytes] = {}
    total = 0
    for info in names:
        pieces: list[bytes] = []
        with archive.open(info) as part:
            while piece := part.read(_CHUNK):
                total += len(piece)
                if total > UNPACKED_LIMIT:
                    raise _too_much()
                pieces.append(piece)
        if info.filename.endswith((".xml", ".rels")):
            parts[info.filename] = b"".join(pieces)
    return parts


def _too_much() -> Unreadable:
    return Unreadable(
        "表格内容过多，无法导入，请拆成几个文件", "The spreadsheet holds too much; split it into several files"
    )


def _tree(content: bytes | None) -> etree._Element:
    if content is None:
        raise _broken()
    try:
        return etree.fromstring(content, _parser())
    except etree.XMLSyntaxError as error:
        raise _broken() from error


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


def _first_sheet(parts: dict[str, bytes]) -> str:
    """Where in the file the first visible sheet lies."""
    links = _tree(parts.get("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target") or "" for link in links}
    for sheet in _tree(parts.get("xl/workbook.xml")).iter(f"{_MAIN}sheet"):
        if sheet.get("state", "visible") == "visible":
            target = targets.get(sheet.get(f"{_LINKS}id")) or ""
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if path in parts:
                return path
    raise _broken()


def _survey(content: bytes, strings: list[int]) -> set[tuple[int, int]]:
    """The cells that hold formulas; a sheet that reaches too far or repeats too much is refused before it is built.

    ``strings`` are the lengths of the shared strings: a long one may be named by a million cells.
    """
    found: set[tuple[int, int]] = set()
    row_number, text = -1, 0
    for row in _elements(content, f"{_MAIN}row"):
        row_number = _whole(row.get("r"), row_number + 2) - 1
        column = -1
        for cell in row.iterchildren(f"{_MAIN}c"):
            row_at, column = _place(cell.get("r")) or (row_number, column + 1)
            if row_at >= ROWS_LIMIT or column >= COLUMNS_LIMIT:
                raise _too_far(cell)
            if cell.find(f"{_MAIN}f") is not None:
                found.add((row_at, column))
            text += _length(cell, strings)
            if text > UNPACKED_LIMIT:
                raise _too_much()
        row.clear()
    return found


def _length(cell: etree._Element, strings: list[int]) -> int:
    if cell.get("t") != "s":
        return 1
    place = _whole(cell.findtext(f"{_MAIN}v"), len(strings))
    return strings[place] if place < len(strings) else 1


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text is not None and _NUMBER.fullmatch(text) else otherwise


def _elements(content: bytes, tag: str) -> Iterator[etree._Element]:
    """The elements ``tag`` of a part, one after the other, without entities, files or the network."""
    options = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
    try:
        for _, element in etree.iterparse(io.BytesIO(content), tag=tag, **options):
            yield element
            while element.getprevious() is not None:
                del element.getparent()[0]
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _broken() from error


def _shared_strings(content: bytes | None) -> list[int]:
    """How long each shared string is."""
    if content is None:
        return []
    return [sum(len(piece) for piece in one.itertext()) for one in _elements(content, f"{_MAIN}si")]


def _too_far(cell: etree._Element) -> Unreadable:
    name = str(cell.get("r"))
    return Unreadable(
        f"表格中{name}处还有内容，超出可导入的范围（{ROWS_LIMIT}行、{COLUMNS_LIMIT}列），请删除多余的行和列",
        f"There is something as far away as {name}; at most {ROWS_LIMIT} rows and {COLUMNS_LIMIT} columns can be read",
    )


def _place(name: str | None) -> tuple[int, int] | None:
    match = _CELL.fullmatch(name or "")
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


def _covered(merged: list[tuple[tuple[int, int], tuple[int, int]]], rows: int, columns: int) -> set[tuple[int, int]]:
    """The cells inside merged ranges, as far as the sheet is filled."""
    found: set[tuple[int, int]] = set()
    looked_at = 0
    for (top, left), (bottom, right) in merged:
        area = [
            (row, column)
            for row in range(top, min(bottom + 1, rows))
            for column in range(left, min(right + 1, columns))
        ]
        looked_at += len(area) + 1
        if looked_at > _MERGED_LIMIT:
            raise _too_much()
        found.update(area)
    return found


def _row(
    values: list[Value], row: int, formulas: set[tuple[int, int]], covered: set[tuple[int, int]]
) -> tuple[Cell, ...]:
    return tuple(_cell(value, (row, column), formulas, covered) for column, value in enumerate(values))


def _cell(value: Value, place: tuple[int, int], formulas: set[tuple[int, int]], covered: set[tuple[int, int]]) -> Cell:
    if place in covered:
        return Cell(_text(value).text, "merged")
    if place in formulas:
        return Cell(_text(value).text, "formula")
    return _text(value)


def _text(value: Value) -> Cell:
    """A value as people would type it; numbers by the digits that the file shows, never as binary floats."""
    if isinstance(value, str):
        return Cell(value, "error") if value in _ERRORS else Cell(value)
    if isinstance(value, bool):
        return Cell("是" if value else "否")
    if isinstance(value, int | float):
        number = Decimal(repr(value))
        whole = number == number.to_integral_value()
        text = format(number.to_integral_value() if whole else number, "f")
        digits = len(text.lstrip("-")) if whole else len(number.as_tuple().digits)
        return Cell(text, "long-number" if digits > _EXACT_DIGITS else "")
    if isinstance(value, datetime):
        return Cell(value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes"))
    if isinstance(value, date):
        return Cell(value.isoformat())
    if isinstance(value, time):
        return Cell(value.isoformat("seconds"))
    return Cell(str(value), "duration") if isinstance(value, timedelta) else Cell()
