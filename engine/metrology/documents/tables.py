"""Tables on sheets: columns as wide as their content asks, numbers lined up on the decimal point, headers repeated."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from engine.metrology.documents.page import ACCENT, BODY, BOTTOM, HAIR, LEFT, MUTED, RIGHT, TINT, TOP, Sheets, Typeface
from engine.metrology.documents.record import InvalidCertificate

SIZE = 9.5
LEADING = 14.0
PAD = 5.0
_NUMBER = re.compile(r"[+\-−±]?\d+(\.\d*)?")
_NARROWEST = 34.0
_CAPTION = 14.0


@dataclass(frozen=True, slots=True)
class Grid:
    """A table ready to draw: header and cells as strings, widths in points."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    #: per column: how far the decimal point stands right of the column's left edge; None sets the column as words.
    points: tuple[float | None, ...]


def lay_out(face: Typeface, header: Sequence[str], rows: Sequence[Sequence[str]], width: float = BODY) -> Grid:
    """Share ``width`` out between the columns by what their cells need."""
    wishes = [_wish(face, [head, *(row[place] for row in rows)]) for place, head in enumerate(header)]
    widths = _share(wishes, width)
    points = [_point(face, [row[place] for row in rows], widths[place]) for place in range(len(header))]
    return Grid(tuple(header), tuple(tuple(row) for row in rows), tuple(widths), tuple(points))


def _wish(face: Typeface, cells: Sequence[str]) -> float:
    return max(
        _NARROWEST, max(face.width(line, SIZE, bold=True) for cell in cells for line in cell.split("\n")) + 2 * PAD
    )


def _share(wishes: Sequence[float], width: float) -> list[float]:
    """Narrow columns keep what they need; the rest is shared between the wide ones."""
    total = sum(wishes)
    if total <= width:
        spare = (width - total) / len(wishes)
        return [wish + spare for wish in wishes]
    fair = width / len(wishes)
    narrow = [wish for wish in wishes if wish <= fair]
    left, rest = width - sum(narrow), sum(wish for wish in wishes if wish > fair)
    widths = [wish if wish <= fair else max(_NARROWEST, wish * left / rest) for wish in wishes]
    return [each * width / sum(widths) for each in widths]


def _point(face: Typeface, cells: Sequence[str], width: float) -> float | None:
    """Where the decimal point of a column of numbers stands, so that the block of numbers is centred."""
    if not cells or not all(_NUMBER.fullmatch(cell) for cell in cells):
        return None
    before = max(face.width(cell.partition(".")[0], SIZE) for cell in cells)
    after = max(face.width(cell[len(cell.partition(".")[0]) :], SIZE) for cell in cells)
    if before + after > width - PAD:
        return None
    return (width - before - after) / 2 + before


def draw_table(sheets: Sheets, grid: Grid, *, continued: str = "") -> None:
    """Draw ``grid`` from ``sheets.y`` on; rows are never split, the header comes again on every page.

    ``continued`` is the caption put above the header on following pages.
    """
    heights = [_height(sheets.face, grid, row, bold=False) for row in grid.rows]
    header = _height(sheets.face, grid, grid.header, bold=True)
    if header + max(heights, default=0.0) + _CAPTION > BOTTOM - TOP:
        raise InvalidCertificate(
            f"结果表“{'、'.join(grid.header)}”有一行高过一页。", "A row of a result table is taller than a page."
        )
    sheets.room(header + sum(heights[:2]))
    _draw_header(sheets, grid)
    for row, height in zip(grid.rows, heights, strict=True):
        if sheets.y + height > BOTTOM:
            sheets.new_page()
            if continued:
                sheets.text(LEFT, sheets.y + 8, continued, 9, color=MUTED)
                sheets.y += _CAPTION
            _draw_header(sheets, grid)
        _draw_row(sheets, grid, row, height)
    sheets.rule(LEFT, sheets.y, RIGHT, sheets.y, width=0.9, color=ACCENT)
    sheets.y += 8


def _height(face: Typeface, grid: Grid, row: Sequence[str], *, bold: bool) -> float:
    lines = (
        1 if point is not None and not bold else len(face.lines(cell, SIZE, width - 2 * PAD, bold=bold))
        for cell, width, point in zip(row, grid.widths, grid.points, strict=True)
    )
    return max(lines) * LEADING + 2 * 2.5


def _draw_header(sheets: Sheets, grid: Grid) -> None:
    height = _height(sheets.face, grid, grid.header, bold=True)
    sheets.box(LEFT, sheets.y, sum(grid.widths), height, fill=TINT)
    sheets.rule(LEFT, sheets.y, LEFT + sum(grid.widths), sheets.y, width=0.9, color=ACCENT)
    x = LEFT
    for cell, width in zip(grid.header, grid.widths, strict=True):
        _draw_words(sheets, cell, x, width, height, bold=True)
        x += width
    sheets.y += height
    sheets.rule(LEFT, sheets.y, LEFT + sum(grid.widths), sheets.y, width=0.5, color=ACCENT)


def _draw_row(sheets: Sheets, grid: Grid, row: Sequence[str], height: float) -> None:
    x = LEFT
    for cell, width, point in zip(row, grid.widths, grid.points, strict=True):
        if point is None:
            _draw_words(sheets, cell, x, width, height, bold=False)
        else:
            start = x + point - sheets.face.width(cell.partition(".")[0], SIZE)
            sheets.text(start, sheets.y + height / 2 + SIZE * 0.36, cell, SIZE)
        x += width
    sheets.y += height
    sheets.rule(LEFT, sheets.y, LEFT + sum(grid.widths), sheets.y, width=0.35, color=HAIR)


def _draw_words(sheets: Sheets, cell: str, x: float, width: float, height: float, *, bold: bool) -> None:
    lines = sheets.face.lines(cell, SIZE, width - 2 * PAD, bold=bold)
    first = sheets.y + (height - len(lines) * LEADING) / 2 + LEADING / 2 + SIZE * 0.36
    for place, line in enumerate(lines):
        sheets.text(x + width / 2, first + place * LEADING, line, SIZE, bold=bold, align="center")
