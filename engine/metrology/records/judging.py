"""Judges the figures of a record by the limits that its template names, exactly."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.errors import InvalidAnswers, Problem
from engine.metrology.numbers.conformity import Conformity, decide, decide_by_procedure
from engine.metrology.numbers.exact import BadNumber, magnitude, plain, read, read_positive
from engine.metrology.records.readings import Row, cell, named, rows_of
from engine.metrology.records.template import STATED, Column, Means, Table, Template


@dataclass(frozen=True, slots=True)
class Finding:
    """One judged figure, or one figure with its uncertainty where nothing is judged."""

    table: str
    row: int
    point: str
    quantity: str
    value: str
    limit: str = ""
    uncertainty: str = ""
    result: str = ""


def findings(template: Template, record: Mapping[str, Any], *, judging: bool, considers_u: bool) -> list[Finding]:
    """Every figure that counts, in the order of the record.

    Args:
        judging: whether limits are applied; otherwise figures are listed as they are.
        considers_u: whether a verdict takes the uncertainty into account (JJF 1094-2002, 5.3.1.4 to 5.3.1.6) or
            follows the procedure (5.3.1.3).

    Raises:
        InvalidAnswers: a figure, a limit or an uncertainty is missing or not above zero.
    """
    found: list[Finding] = []
    for table in template.tables:
        if not table.judged:
            continue
        columns = [one for one in table.columns if one.limit] if judging else [_stated(table)]
        for place, row in enumerate(rows_of(record, table)):
            found += _row_findings(table, [one for one in columns if one], place, row, record, judging, considers_u)
    if not found:
        raise InvalidAnswers([Problem(template.tables[0].name, "请填写各点读数", "there are no readings")])
    return found


def _stated(table: Table) -> Column | None:
    return table.first(*STATED)


def _row_findings(
    table: Table,
    columns: Sequence[Column],
    place: int,
    row: Row,
    record: Mapping[str, Any],
    judging: bool,
    considers_u: bool,
) -> Iterator[Finding]:
    reference = table.first(Means.REFERENCE)
    for column in columns:
        if not (column.computed or cell(row, column)):
            continue  # what is typed in and may be left out is judged where it was filled in
        where = f"{table.name}[{place}]."
        value = _figure(row, column, where)
        u = _uncertainty(table, row, where, needed=not judging or considers_u)
        limit = _limit(column, row, record, where) if judging else ""
        yield Finding(
            table=table.label,
            row=place + 1,
            point=cell(row, reference) if reference else str(place + 1),
            quantity=column.label,
            value=value,
            limit=f"±{limit}" if limit else "",
            uncertainty=u,
            result=_verdict(value, limit, u, considers_u=considers_u).value if judging else "",
        )


def _verdict(value: str, limit: str, u: str, *, considers_u: bool) -> Conformity:
    return (decide(value, limit, u) if considers_u else decide_by_procedure(value, limit)).verdict


def _figure(row: Row, column: Column, where: str) -> str:
    try:
        return plain(read(cell(row, column)))
    except BadNumber as wrong:
        sentence = f"“{column.label}”没有数值，请检查本行读数"
        raise InvalidAnswers([Problem(where + column.name, sentence, f"{column.en} is no number")]) from wrong


def _uncertainty(table: Table, row: Row, where: str, *, needed: bool) -> str:
    column = table.first(Means.UNCERTAINTY)
    if column is None or not (needed or cell(row, column)):
        return ""
    return _positive(cell(row, column), where + column.name, "扩展不确定度 U", "expanded uncertainty")


def _limit(column: Column, row: Row, record: Mapping[str, Any], where: str) -> str:
    field = where + column.limit if column.limit in row else column.limit
    return _positive(named(column.limit, row, record), field, "最大允许误差", "limit")


def _positive(text: str, field: str, zh: str, en: str) -> str:
    try:
        return plain(read_positive(text, zh, en))
    except BadNumber as missing:
        raise InvalidAnswers([Problem(field, f"请填写大于零的{zh}", f"an {en} above zero")]) from missing


def worst_of(found: Sequence[Finding]) -> Finding:
    """The finding farthest from zero."""
    return max(found, key=lambda one: magnitude(read(one.value)))


def verdict_of(found: Sequence[Finding]) -> Conformity:
    """不合格 as soon as one fails, 待定 as soon as one is pending, else 合格."""
    results = {one.result for one in found}
    return next((one for one in (Conformity.FAIL, Conformity.PENDING) if one in results), Conformity.PASS)
