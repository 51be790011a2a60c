"""Reading a spreadsheet that a stranger made: bounded before it is unpacked, merged cells and formulas seen.

A file is refused by ``Unreadable`` with a sentence. Only .xlsx is read.
"""

import io
import zipfile
import zlib
from dataclasses import dataclass

from engine.forms.sheet_cells import Cell, Unreadable, broken, elements, place_of, read_book, read_cells, too_much

FILE_LIMIT = 5 * 1024 * 1024
UNPACKED_LIMIT = 16 * 1024 * 1024
PARTS_LIMIT = 300
_CHUNK = 1 << 16
_MERGED_LIMIT = 1_000_000
_OLD_FORMAT = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The first visible sheet. Rows and columns count from 0; a row's number on screen is one more."""

    rows: tuple[tuple[Cell, ...], ...]


def read_sheet(content: bytes) -> Sheet:
    """The first visible sheet of an .xlsx file.

    Raises:
        Unreadable: not .xlsx, protected by a password, broken, or beyond the limits.
    """
    if len(content) > FILE_LIMIT:
        raise Unreadable("表格文件超过5 MB，请拆成几个文件再导入", "The spreadsheet has more than 5 MB; split it")
    parts = _unpacked(content)
    cells, merged = read_cells(parts[_first_sheet(parts)], read_book(parts))
    height = max((row for row, _ in cells), default=-1) + 1
    width = max((column for _, column in cells), default=-1) + 1
    for place in _covered(merged, height, width):
        cells[place] = Cell(cells.get(place, Cell()).text, "merged")
    nothing = Cell()
    return Sheet(tuple(tuple(cells.get((row, column), nothing) for column in range(width)) for row in range(height)))


def _unpacked(content: bytes) -> dict[str, bytes]:
    """The workbook's XML parts, unpacked with an eye on how much comes out: no zip bomb gets further."""
    if content.startswith(_OLD_FORMAT):
        raise Unreadable(
            "文件设有密码或是旧版 .xls，请去掉密码并另存为 .xlsx",
            "The file has a password or is an old .xls; remove the password and save it as .xlsx",
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.infolist()
            if len(names) > PARTS_LIMIT:
                raise too_much()
            return _read_parts(archive, names)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise broken() from error


def _read_parts(archive: zipfile.ZipFile, names: list[zipfile.ZipInfo]) -> dict[str, bytes]:
    parts: dict[str, bytes] = {}
    total = 0
    for info in names:
        if not info.filename.endswith((".xml", ".rels")):
            continue
        pieces: list[bytes] = []
        with archive.open(info) as part:
            while piece := part.read(_CHUNK):
                total += len(piece)
                if total > UNPACKED_LIMIT:
                    raise too_much()
                pieces.append(piece)
        parts[info.filename] = b"".join(pieces)
    return parts


def _first_sheet(parts: dict[str, bytes]) -> str:
    """Where in the file the first visible sheet lies."""
    links = elements(parts.get("xl/_rels/workbook.xml.rels", b""), "Relationship")
    targets = {link.get("Id") or "": link.get("Target") or "" for link in links}
    for sheet in elements(parts.get("xl/workbook.xml", b""), "sheet"):
        link = next((str(value) for name, value in sheet.attrib.items() if str(name).endswith("}id")), "")
        target = targets.get(link, "")
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if sheet.get("state", "visible") == "visible" and path in parts:
            return path
    raise broken()


def _covered(merged: list[str], rows: int, columns: int) -> set[tuple[int, int]]:
    """The cells inside merged ranges, as far as the sheet is filled."""
    found: set[tuple[int, int]] = set()
    looked_at = 0
    for reference in merged:
        first, _, last = reference.partition(":")
        top_left, bottom_right = place_of(first), place_of(last or first)
        if top_left is None or bottom_right is None:
            continue
        across = range(top_left[1], min(bottom_right[1] + 1, columns))
        area = [(row, column) for row in range(top_left[0], min(bottom_right[0] + 1, rows)) for column in across]
        looked_at += len(area) + 1
        if looked_at > _MERGED_LIMIT:
            raise too_much()
        found.update(area)
    return found
