"""The tables of a record as a certificate prints them: which columns, in which unit, every cell a string."""

from collections.abc import Mapping, Sequence
from typing import Any

from engine.metrology.numbers.exact import BadNumber, read
from engine.metrology.records.judging import Finding
from engine.metrology.records.readings import Row, cell, named, rows_of
from engine.metrology.records.template import SIGNED, STATED, Column, Means, Table, Template

REFERENCE_TYPES = {
    Means.REFERENCE: "basic_referenceValue",
    Means.READING: "basic_measuredValue",
    Means.MEAN: "basic_measuredValue",
    Means.ERROR: "basic_measurementError",
    Means.UNCERTAINTY: "basic_expandedUncertainty",
}
#: a column of words has no unit.
NO_UNIT = frozenset({Means.WORDS})
LIMIT = {"title": "最大允许误差", "en": "MPE"}
RESULT = {"title": "结论", "en": "Result"}


def printed_tables(
    template: Template, record: Mapping[str, Any], found: Sequence[Finding], *, unit: str, k: str
) -> list[dict[str, Any]]:
    """The tables with something in them.

    Each is ``title``, ``en``, ``k``, ``columns`` (``title``, ``en``, ``symbol``, ``ref_type``, ``uncertainty_of``) and
    ``rows`` (lists of strings).

    Args:
        unit: the instrument's own, for tables that name none.
    """
    tables = [_printed(table, record, found, unit=unit, k=k) for table in template.tables if rows_of(record, table)]
    return [table for table in tables if table["columns"]]


def _printed(table: Table, record: Mapping[str, Any], found: Sequence[Finding], *, unit: str, k: str) -> dict[str, Any]:
    rows = rows_of(record, table)
    filled = [one for one in table.columns if one.printed and any(cell(row, one) for row in rows)]
    shown = sorted(filled, key=lambda one: one.means is Means.UNCERTAINTY)
    columns = [_heading(table, one, shown, unit=unit, k=k) for one in shown]
    cells = [[_cell(row, one) for one in shown] for row in rows]
    mine = [one for one in found if one.table == table.label]
    verdicts = [[one for one in mine if one.row == place] for place in range(1, len(rows) + 1)]
    if any(one.limit for row in verdicts for one in row):
        columns += [_limit_heading(table, unit=unit), {**RESULT, "symbol": "", "ref_type": "", "uncertainty_of": ""}]
        for line, row, judged in zip(cells, rows, verdicts, strict=True):
            line += [_limit(table, row, record), _result(judged)]
    return {"title": table.label, "en": table.en, "k": k, "columns": columns, "rows": cells}


def _heading(table: Table, column: Column, shown: Sequence[Column], *, unit: str, k: str) -> dict[str, str]:
    means = column.means
    stated = next((one.label for wanted in STATED for one in shown if one.means is wanted), "")
    uncertain = means is Means.UNCERTAINTY
    return {
        "title": f"{column.label} (k={k})" if uncertain else column.label,
        "en": f"{column.en} (k={k})" if uncertain else column.en,
        "symbol": _symbol(table, column, unit),
        "ref_type": REFERENCE_TYPES.get(means, ""),
        "uncertainty_of": stated if uncertain else "",
    }


def _symbol(table: Table, column: Column, unit: str) -> str:
    if column.means in NO_UNIT or column.unit == "none":
        return ""
    return column.unit or ("%" if column.means is Means.RELATIVE_ERROR else table.unit or unit)


def _judged(table: Table) -> Column:
    """The judged column that counts most: its limit is the one that is printed."""
    judged = [one for one in table.columns if one.limit]
    return next((one for wanted in STATED for one in judged if one.means is wanted), judged[0])


def _limit_heading(table: Table, *, unit: str) -> dict[str, str]:
    judged = _judged(table)
    return {**LIMIT, "symbol": _symbol(table, judged, unit), "ref_type": "", "uncertainty_of": ""}


def _limit(table: Table, row: Row, record: Mapping[str, Any]) -> str:
    judged = _judged(table)
    return f"±{named(judged.limit, row, record)}"


def _result(judged: Sequence[Finding]) -> str:
    results = [one.result for one in judged]
    return next((word for word in ("不合格", "待定", "合格") if word in results), "/")


def _cell(row: Row, column: Column) -> str:
    text = cell(row, column)
    return signed(text) if column.means in SIGNED else text or "/"


def signed(text: str) -> str:
    """A figure with its sign: "+0.01", "-0.01", "0.00"; "/" for none."""
    try:
        return f"+{text}" if read(text) > 0 else text
    except BadNumber:
        return text or "/"
