"""Answers as a spreadsheet: a list that can be imported again, a whole form filled in, and a blank one.

Every cell is text: nothing that somebody typed becomes a formula, a link or another number when the file is opened.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import xlsxwriter

from engine.forms.form import Form
from engine.forms.sheet_columns import Column, columns_of
from engine.forms.spec import Body, Field, Group, Node, Rows
from engine.forms.spreadsheet import list_of_form
from engine.forms.views import FieldView, FormView, GroupView, ListView, PartView
from engine.forms.working import MISSING, given_at

_WIDTH = 18
_NAME_LENGTH = 31
_NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
Cells = Sequence[Sequence[str]]


def export_rows(form: Form, name: str, raw: Mapping[str, Any], *, lang: str = "zh") -> bytes:
    """The rows of a list in the columns of its template, so that they can be imported again. Raises NotFound."""
    one = list_of_form(form, name)
    columns = columns_of(one)
    given = given_at(raw, one.path)
    rows = [row for row in given if isinstance(row, Mapping)] if isinstance(given, list) else []
    heads = [column.head(lang) for column in columns]
    with _book() as (book, content):
        cells = [[_cell(column, row, lang) for column in columns] for row in rows]
        _fill(book, one.label.fixed(lang, name), heads, cells)
    return content.getvalue()


def filled_workbook(view: FormView) -> bytes:
    """A form as it is filled in: questions and answers on one sheet, each list on a sheet of its own."""
    heads = ("Part", "Question", "Answer") if view.lang == "en" else ("部分", "项目", "内容")
    answers = [
        (page.title, one.label, one.shown)
        for page in view.pages
        for one in _shown(page.parts)
        if isinstance(one, FieldView) and one.label
    ]
    with _book() as (book, content):
        _fill(book, view.title, heads, answers)
        for page in view.pages:
            for one in _shown(page.parts):
                if isinstance(one, ListView):
                    _fill(book, one.label, *_table(one, view.lang))
    return content.getvalue()


def blank_workbook(form: Form, *, lang: str = "zh") -> bytes:
    """The questions of a form with room for the answers, and each list as it can be imported."""
    heads = ("Part", "Question", "Answer", "How to fill it in") if lang == "en" else ("部分", "项目", "填写", "说明")
    asked: list[tuple[str, str, str, str]] = []
    lists: list[Rows] = []
    for page in form.pages:
        title = page.title.fixed(lang, form.title)
        for node in asked_nodes(page.nodes):
            if isinstance(node, Rows):
                lists.append(node)
            else:
                column = Column(node)
                hint = "；".join(part for part in (column.example(lang), node.look.hint.fixed(lang, "")) if part)
                asked.append((title, column.head(lang) + optional_mark(node, lang), "", hint))
    with _book() as (book, content):
        _fill(book, form.title_said.fixed(lang, form.title), heads, asked)
        for one in lists:
            _fill(book, one.label.fixed(lang, one.name), [column.head(lang) for column in columns_of(one)], ())
    return content.getvalue()


def asked_nodes(nodes: Sequence[Node]) -> Iterator[Field | Rows]:
    """The questions and lists of a form in their order; what is always hidden or worked out is none."""
    for node in nodes:
        if isinstance(node, Group) and node.hide is not True:
            yield from asked_nodes(node.nodes)
        elif isinstance(node, Rows | Field) and node.hide is not True and not _is_given(node):
            yield node


def _is_given(node: Field | Rows) -> bool:
    """Whether nobody is asked: the value is worked out or always read-only."""
    return isinstance(node, Field) and (node.compute is not None or node.readonly is True)


def optional_mark(one: Field, lang: str) -> str:
    """The words behind the label of a question that may be left out, or that is asked under a condition only."""
    if one.hide is not False or one.required not in (True, False):
        return " (if it applies)" if lang == "en" else "（如适用）"
    return "" if one.required is True else " (optional)" if lang == "en" else "（选填）"


def body_nodes(body: Body) -> list[Field | Rows]:
    """The questions of one row of a list."""
    return list(asked_nodes(body.nodes))


@contextmanager
def _book() -> Iterator[tuple[Any, io.BytesIO]]:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    yield book, content
    book.close()


def _fill(book: Any, name: str, heads: Sequence[str], rows: Cells) -> None:  # noqa: ANN401 -- untyped library
    taken = {sheet.get_name().casefold() for sheet in book.worksheets()}
    sheet = book.add_worksheet(_sheet_name(name, taken))
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    bold = book.add_format({"bold": True, "bg_color": "#E8F0FE", "border": 1, "text_wrap": True, "num_format": "@"})
    sheet.freeze_panes(1, 0)
    for place, head in enumerate(heads):
        sheet.set_column(place, place, _WIDTH, text)
        sheet.write_string(0, place, head, bold)
    for number, row in enumerate(rows, 1):
        for place, cell in enumerate(row):
            sheet.write_string(number, place, cell)


def _sheet_name(name: str, taken: set[str]) -> str:
    """A name that spreadsheets accept, once in the book."""
    plain = " ".join(name.translate(_NOT_IN_NAMES).split())[:_NAME_LENGTH] or "1"
    number = 1
    while plain.casefold() in taken:
        number += 1
        plain = f"{plain[: _NAME_LENGTH - 4]} {number}"
    return plain


def _cell(column: Column, row: Mapping[str, Any], lang: str) -> str:
    path = (*column.field.path, column.part) if column.part else column.field.path
    given = given_at(row, path)
    if given is MISSING or given is None:
        return ""
    if isinstance(given, bool):
        return ("yes" if given else "no") if lang == "en" else ("是" if given else "否")
    listed = given if isinstance(given, list) else [given]
    return "、".join(_label(column, str(one), lang) for one in listed if isinstance(one, str | int))


def _label(column: Column, value: str, lang: str) -> str:
    chosen = next((option for option in column.choices if option.value == value), None)
    if chosen is None:
        return value
    return chosen.en if lang == "en" and chosen.en else chosen.zh


def _shown(parts: Sequence[PartView]) -> Iterator[PartView]:
    for part in parts:
        if isinstance(part, GroupView):
            yield from _shown(part.parts)
        else:
            yield part


def _table(one: ListView, lang: str) -> tuple[list[str], list[list[str]]]:
    """Heads and rows of a list with all its fields; rows may show different ones."""
    heads: dict[str, str] = {}
    rows: list[dict[str, str]] = []
    for row in one.rows:
        if row.blank:
            continue
        fields = [part for part in _shown(row.parts) if isinstance(part, FieldView) and part.label]
        names = [field.name.partition("].")[2] for field in fields]
        heads |= {name: field.label for name, field in zip(names, fields, strict=True)}
        rows.append({name: field.shown for name, field in zip(names, fields, strict=True)})
    number = "No." if lang == "en" else "序号"
    cells = [[str(place), *(row.get(name, "") for name in heads)] for place, row in enumerate(rows, 1)]
    return [number, *heads.values()], cells
