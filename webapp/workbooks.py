"""Lists as spreadsheets: one sheet, headings in bold, every cell a text, so that no program reads a formula into it."""

from collections.abc import Iterable, Sequence
from io import BytesIO

import xlsxwriter
from flask import Response, send_file

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDTH = 18


def workbook(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int] = ()) -> bytes:
    """The rows with their heads, as .xlsx; columns are 18 characters wide unless told."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        page, bold = book.add_worksheet(title[:31]), book.add_format({"bold": True})
        page.freeze_panes(1, 0)
        for column, head in enumerate(heads):
            page.set_column(column, column, widths[column] if widths else _WIDTH)
            page.write_string(0, column, head, bold)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                page.write_string(number, column, cell)
    return file.getvalue()


def send_workbook(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Response:
    """Answer with a spreadsheet of these rows, to be saved under its title."""
    file = BytesIO(workbook(title, heads, rows))
    return send_file(file, mimetype=XLSX, as_attachment=True, download_name=f"{title}.xlsx", max_age=0)
