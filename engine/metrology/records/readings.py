"""The figures of a record, table by table, as text: exactly as they were typed or computed."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from engine.metrology.numbers.exact import plain
from engine.metrology.records.template import Column, Table

Row = Mapping[str, Any]


def rows_of(record: Mapping[str, Any], table: Table) -> Sequence[Row]:
    """The rows of a table; none where it was not filled in."""
    found: Any = record
    for name in table.name.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return [row for row in found if isinstance(row, Mapping)] if isinstance(found, list | tuple) else []


def text_of(value: object) -> str:
    """A value as documents print it; "" for nothing."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    return value.isoformat() if isinstance(value, date) else str(value).strip()


def cell(row: Row, column: Column) -> str:
    """One cell without a sign in front."""
    return text_of(row.get(column.name))


def named(name: str, row: Row, record: Mapping[str, Any]) -> str:
    """What ``name`` is here: a column of the row, a field of the record, or itself where it is a number."""
    if name in row:
        return text_of(row[name])
    return text_of(record[name]) if name in record else name
