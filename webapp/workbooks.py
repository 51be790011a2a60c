"""Lists as spreadsheets: one sheet, headings in bold, every cell a text, so that no program reads a formula into it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BytesIO

import xlsxwriter
from flask import Response, request, send_file

from engine.errors import InvalidAnswers, Problem
from engine.forms.sheet_reading import read_sheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDTH = 18
#: lines below the heads in which a choice is offered.
_MOST_ROWS = 5000
_NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def workbook(
    title: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    widths: Sequence[int] = (),
    choices: Sequence[Sequence[str]] = (),
) -> bytes:
    """The rows with their heads, as .xlsx.

    Args:
        widths: of the columns, in characters; 18 unless told.
        choices: what may be chosen in each column, none where anything may be typed.
    """
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        page, bold = book.add_worksheet(_sheet_name(title)), book.add_format({"bold": True})
        page.freeze_panes(1, 0)
        for column, head in enumerate(heads):
            page.set_column(column, column, widths[column] if widths else _WIDTH)
            page.write_string(0, column, head, bold)
            if choices and choices[column]:
                page.data_validation(
                    1, column, _MOST_ROWS, column, {"validate": "list", "source": list(choices[column])}
                )
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                page.write_string(number, column, cell)
    return file.getvalue()


def _sheet_name(title: str) -> str:
    """The title without what spreadsheet programs refuse in the name of a sheet."""
    return title.translate(_NOT_IN_NAMES)[:31].strip("'")


def send_workbook(
    title: str, heads: Sequence[str], rows: Iterable[Sequence[str]], choices: Sequence[Sequence[str]] = ()
) -> Response:
    """Answer with a spreadsheet of these rows, to be saved under its title; see ``workbook``."""
    file = BytesIO(workbook(title, heads, rows, choices=choices))
    return send_file(file, mimetype=XLSX, as_attachment=True, download_name=f"{title}.xlsx", max_age=0)


def posted_sheet() -> bytes:
    """The spreadsheet sent with a form, empty where none was."""
    file = request.files.get("sheet")
    return file.read() if file is not None else b""


def rows_by_heading(
    content: bytes, headings: Mapping[str, str], needed: Sequence[str]
) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows of a sheet, numbered as on screen, below the first row that has the ``needed`` headings.

    Args:
        headings: text of a heading → key of the column; a star behind the text does not matter.

    Raises:
        InvalidAnswers: at ``sheet``: there is no file, it cannot be read, or these headings are missing.
    """
    if not content:
        raise InvalidAnswers([Problem("sheet", "请选择要导入的表格文件", "choose a spreadsheet")])
    columns: dict[int, str] = {}
    for number, row in enumerate(read_sheet(content).rows, start=1):
        if not columns:
            found = {
                place: headings[text] for place, cell in enumerate(row) if (text := cell.text.strip(" *")) in headings
            }
            columns = found if {headings[text] for text in needed} <= set(found.values()) else {}
            continue
        raw = {key: row[place].text for place, key in columns.items()}
        if any(text.strip() for text in raw.values()):
            yield number, raw
    if not columns:
        named = "".join(f"“{text}”" for text in needed)
        zh = f"表格里没有{named}{'这一列' if len(needed) == 1 else '这几列'}"
        raise InvalidAnswers([Problem("sheet", zh, f"missing in the sheet: {named}")])
