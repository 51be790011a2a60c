"""Lines for spreadsheet programs: CSV with a byte order mark, and nothing that they would take for a formula."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO

#: what a formula begins with; some programs read the wide signs as the narrow ones.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_lines(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """The heading and the rows, each as one line."""
    yield "\ufeff" + _line(headings)
    for row in rows:
        yield _line(row)


def _line(cells: Iterable[str]) -> str:
    file = StringIO()
    csv.writer(file).writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells])
    return file.getvalue()
