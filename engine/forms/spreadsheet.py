"""Filling a list from a spreadsheet: a template to fill in, and an import that tells every bad row by its number.

The rows that are right are given back even when others are wrong; whether to take them is the person's choice.
"""

import io
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import xlsxwriter

from engine.errors import InvalidAnswers, NotFound, Problem
from engine.forms.around import NOWHERE, Around
from engine.forms.form import Form
from engine.forms.sheet_cells import Cell, Unreadable
from engine.forms.sheet_columns import Column, columns_of, folded
from engine.forms.sheet_reading import Sheet, read_sheet
from engine.forms.spec import Rows
from engine.forms.wording import repeated_row
from engine.forms.working import MISSING, given_at

_HEAD_SEARCH = 10
_WIDTH = 18
_FAULTS: Mapping[str, tuple[str, str]] = {
    "formula": ("是公式，请复制后“选择性粘贴”为数值", "is a formula; paste it as a value"),
    "error": ("是公式错误，请改为实际内容", "is a formula error; enter the content itself"),
    "merged": ("是合并单元格，请取消合并后逐格填写", "is a merged cell; unmerge it and fill each cell"),
    "long-number": (
        "的数字超过15位，表格会丢失末几位，请改为文本格式后重新填写",
        "has more than 15 digits; format it as text",
    ),
}


@dataclass(frozen=True, slots=True)
class SheetProblem:
    """One thing wrong in a spreadsheet. ``row`` counts as the screen does, from 1; ``column`` is the head's words."""

    row: int
    column: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Import:
    """What was read: the raw rows that are right, how many rows there were, and every problem in sheet order."""

    rows: tuple[dict[str, Any], ...]
    count: int
    problems: tuple[SheetProblem, ...]

    @property
    def bad(self) -> int:
        """How many rows have problems."""
        return len({problem.row for problem in self.problems})


def list_of_form(form: Form, name: str) -> Rows:
    """The list ``name`` of a form. Raises ``NotFound``."""
    for one in form.body.lists:
        if one.name == name:
            return one
    raise NotFound("表单中没有这个清单", f"The form has no list '{name}'")


def template(form: Form, name: str, *, lang: str = "zh") -> bytes:
    """An .xlsx with the list's columns as text cells (so that 1.60 stays 1.60), choices to pick from, and a guide."""
    one = list_of_form(form, name)
    columns = columns_of(one)
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True, "bg_color": "#E8F0FE", "border": 1, "text_wrap": True, "num_format": "@"})
    text = book.add_format({"num_format": "@"})
    sheet = book.add_worksheet("Rows" if lang == "en" else "填报")
    guide = book.add_worksheet("Guide" if lang == "en" else "说明")
    lists = book.add_worksheet("Choices" if lang == "en" else "选项")
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, _WIDTH, text)
        sheet.write_string(0, place, _marked(column, lang), bold)
        source = _choices_of(column, lists, place, lang)
        if source is not None:
            offer = {"validate": "list", "source": source, "error_type": "warning"}
            sheet.data_validation(1, place, one.most, place, offer)
    heads = ("Column", "How to fill it in") if lang == "en" else ("列名", "填写方法")
    guide.set_column(0, 1, 2 * _WIDTH)
    guide.write_row(0, 0, heads, bold)
    for place, column in enumerate(columns, 1):
        guide.write_string(place, 0, _marked(column, lang))
        guide.write_string(place, 1, _explained(column, lang))
    lists.hide()
    book.close()
    return content.getvalue()


def _marked(column: Column, lang: str) -> str:
    optional = " (optional)" if lang == "en" else "（选填）"
    return column.head(lang) + ("" if column.needed else optional)


def _explained(column: Column, lang: str) -> str:
    hint = column.field.look.hint.fixed(lang, "")
    return "；".join(part for part in (column.example(lang), hint) if part)


def _choices_of(column: Column, lists: Any, place: int, lang: str) -> list[str] | str | None:  # noqa: ANN401 -- untyped library
    """What a column lets choose: the words themselves, or where they stand on the hidden sheet."""
    if column.field.kind.name == "tick":
        return ["yes", "no"] if lang == "en" else ["是", "否"]
    if not column.choices or column.field.kind.input == "choices":
        return None
    for row, option in enumerate(column.choices):
        lists.write_string(row, place, option.en if lang == "en" and option.en else option.zh)
    last = len(column.choices) - 1
    return f"='{lists.get_name()}'!{xlsxwriter.utility.xl_range_abs(0, place, last, place)}"


def import_rows(
    form: Form,
    name: str,
    content: bytes,
    raw: Mapping[str, Any],
    scope: Mapping[str, Any],
    *,
    now: datetime,
    around: Around = NOWHERE,
) -> Import:
    """Read a spreadsheet into rows of the list ``name``, to be put behind the rows that ``raw`` holds already.

    Raises:
        NotFound: the form has no such list.
        Unreadable: the file cannot be read, is too big, or has no row of heads.
    """
    one = list_of_form(form, name)
    sheet = read_sheet(content)
    head, columns = _heads(sheet, columns_of(one))
    problems = list(_missing_columns(columns, head, one))
    read = [(number, *_row(cells, columns)) for number, cells in _filled(sheet, head)]
    for number, _, faults in read:
        problems += [SheetProblem(number, column, zh, en) for column, zh, en in faults]
    problems += _repeats(one, [(number, row) for number, row, _ in read])
    told = {(problem.row, problem.column) for problem in problems}
    before, whole = _with_rows(one, raw, [row for _, row, _ in read])
    for index, problem in _judged(one, before, form_problems(form, one, whole, scope, now=now, around=around)):
        number = head if index is None else read[index][0]
        column = _column_named(one, problem.field)
        if (number, column) not in told:
            problems.append(SheetProblem(number, column, problem.zh, problem.en))
    problems.sort(key=lambda problem: problem.row)
    bad = {problem.row for problem in problems}
    good = tuple(row for number, row, _ in read if number not in bad)
    return Import(good if head not in bad else (), len(read), tuple(problems))


def _heads(sheet: Sheet, wanted: tuple[Column, ...]) -> tuple[int, dict[int, Column]]:
    """The number of the row of heads, and which column of the sheet holds what."""
    known: dict[str, Column] = {}
    for column in wanted:
        for words in (column.head("zh"), column.head("en"), f"{column.field.name}.{column.part}".rstrip(".")):
            known.setdefault(folded(words), column)
    best: tuple[int, dict[int, Column]] = (0, {})
    for number, cells in enumerate(sheet.rows[:_HEAD_SEARCH], 1):
        found = {place: known[folded(cell.text)] for place, cell in enumerate(cells) if folded(cell.text) in known}
        if len(found) > len(best[1]):
            best = (number, found)
    if not best[1]:
        raise Unreadable(
            "没有找到标题行，请下载模板，按模板的列名填写", "No row of column heads was found; use the template"
        )
    return best


def _missing_columns(columns: Mapping[int, Column], head: int, one: Rows) -> Iterator[SheetProblem]:
    present = {(column.field.number, column.part) for column in columns.values()}
    for column in columns_of(one):
        if column.needed and (column.field.number, column.part) not in present:
            zh, en = column.head("zh"), column.head("en")
            yield SheetProblem(head, zh, f"缺少“{zh}”一列，请按模板补上", f"The column '{en}' is missing; add it")


def _filled(sheet: Sheet, head: int) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    """The rows below the heads that are not empty, with their numbers on screen."""
    for number, cells in enumerate(sheet.rows[head:], head + 1):
        if any(cell.text.strip() for cell in cells):
            yield number, cells


def _row(cells: tuple[Cell, ...], columns: Mapping[int, Column]) -> tuple[dict[str, Any], list[tuple[str, str, str]]]:
    """A row as raw answers, and what is wrong with its cells."""
    row: dict[str, Any] = {}
    faults: list[tuple[str, str, str]] = []
    for place, column in columns.items():
        cell = cells[place] if place < len(cells) else Cell()
        head = column.head("zh")
        if cell.fault:
            zh, en = _FAULTS[cell.fault]
            faults.append((head, f"“{head}”{zh}", f"'{column.head('en')}' {en}"))
        path = (*column.field.path, column.part) if column.part else column.field.path
        if cell.text.strip():
            _put(row, path, _typed(column, cell.text.strip()))
    return row, faults


def _typed(column: Column, text: str) -> Any:  # noqa: ANN401 -- raw answers
    """A cell's text as the form would get it: labels of choices become their values."""
    if column.field.kind.input == "choices":
        return [_value(column, one) for one in text.replace("，", "、").replace(",", "、").split("、") if one.strip()]
    return _value(column, text) if column.choices else text


def _value(column: Column, text: str) -> str:
    wanted = folded(text)
    for option in column.choices:
        if wanted in (folded(option.zh), folded(option.value), folded(option.en) or None):
            return option.value
    return text.strip()


def _put(row: dict[str, Any], path: tuple[str, ...], value: Any) -> None:  # noqa: ANN401 -- raw answers
    for name in path[:-1]:
        row = row.setdefault(name, {})
    row[path[-1]] = value


def _with_rows(one: Rows, raw: Mapping[str, Any], rows: list[dict[str, Any]]) -> tuple[int, dict[str, Any]]:
    """How many rows ``raw`` has already, and the answers with ``rows`` behind them."""
    before = given_at(raw, one.path)
    kept = [row for row in before if isinstance(row, Mapping) and any(row.values())] if isinstance(before, list) else []
    whole: dict[str, Any] = deepcopy(dict(raw))
    _put(whole, one.path, [*kept, *rows])
    return len(kept), whole


def form_problems(
    form: Form, one: Rows, raw: Mapping[str, Any], scope: Mapping[str, Any], *, now: datetime, around: Around = NOWHERE
) -> tuple[Problem, ...]:
    """What the form says about the page on which the list stands."""
    page = next((page.index for page in form.pages if one.number in page.numbers), None)
    try:
        form.check(raw, scope, now=now, page=page, around=around)
    except InvalidAnswers as invalid:
        return invalid.problems
    return ()


def _judged(one: Rows, before: int, problems: tuple[Problem, ...]) -> Iterator[tuple[int | None, Problem]]:
    """Index among the imported rows (None = the list) → problem, behind the ``before`` rows that were there."""
    for problem in problems:
        index = _index_in(problem.field, one.name) - before
        if index >= 0:
            yield index, problem
        elif problem.field == one.name:
            yield None, problem


def _repeats(one: Rows, rows: list[tuple[int, dict[str, Any]]]) -> Iterator[SheetProblem]:
    """Rows equal to an earlier row of the sheet in the fields that must differ, told by their numbers on screen."""
    fields = [field for name in one.unique for field in one.body.fields if field.name == name]
    first: dict[str, int] = {}
    for number, row in rows:
        values = [
            field.kind.take(given_at(row, field.path)) for field in fields if given_at(row, field.path) is not MISSING
        ]
        if len(values) < len(fields) or not fields:
            continue
        known = first.setdefault(repr(values), number)
        if known != number:
            zh = "、".join(field.label.fixed("zh", field.name) for field in fields)
            en = ", ".join(field.label.fixed("en", field.name) for field in fields)
            told = repeated_row(known, zh, en)
            yield SheetProblem(
                number,
                fields[0].label.fixed("zh", fields[0].name),
                told.zh.replace(f"第{known}条", f"表格第{known}行"),
                told.en.replace(f"row {known}", f"row {known} of the sheet"),
            )


def _index_in(field: str, name: str) -> int:
    head = f"{name}["
    return int(field[len(head) : field.index("]")]) if field.startswith(head) else -1


def _column_named(one: Rows, field: str) -> str:
    """The head of the column that a problem is about."""
    inner = field.partition("].")[2]
    for column in columns_of(one):
        name = column.field.name
        if inner == (f"{name}.{column.part}" if column.part else name) or (inner == name and column.part == "value"):
            return column.head("zh")
    return one.label.fixed("zh", one.name)
