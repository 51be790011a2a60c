"""Filling a list of a form from a spreadsheet: the template to download, and the import with every bad row told."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
from flask import abort, flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.db import transaction
from engine.forms.sheet_cells import Unreadable
from engine.forms.sheet_writing import export_rows
from engine.forms.spec import ROWS_LIMIT, Rows
from engine.forms.spreadsheet import Import, import_rows, list_of_form, template
from engine.forms.viewing import anchor_of
from webapp.downloads import XLSX, give
from webapp.extensions import db, now
from webapp.filling.paper import Paper
from webapp.forms import merged
from webapp.forms.posted import known_answers
from webapp.forms.uploads import NoUploads
from webapp.screen import is_english, said


def show_sheet(paper: Paper, name: str, found: Import | None = None, unreadable: str = "") -> ResponseReturnValue:
    """The page to choose a spreadsheet on, with what the last one had wrong."""
    one = list_of_form(paper.form, name)
    lang = "en" if is_english() else "zh"
    page = render_template(
        "filling/sheet.html", paper=paper, name=one.name, lang=lang, found=found, good=_json(found), wrong=unreadable
    )
    return make_response(page, 422 if found is not None or unreadable else 200)


def give_template(paper: Paper, name: str) -> ResponseReturnValue:
    """The spreadsheet to fill in."""
    content = template(paper.form, name, lang="en" if is_english() else "zh")
    return give(content, f"{_label(paper, name)}.xlsx", XLSX)


def give_rows(paper: Paper, name: str) -> ResponseReturnValue:
    """The rows of the list as a spreadsheet that can be imported again."""
    content = export_rows(paper.form, name, paper.raw, lang="en" if is_english() else "zh")
    return give(content, f"{_label(paper, name)}.xlsx", XLSX)


def _label(paper: Paper, name: str) -> str:
    return list_of_form(paper.form, name).label.fixed("en" if is_english() else "zh", name)


def take_sheet(paper: Paper, name: str) -> ResponseReturnValue:
    """Put the rows behind those that are there: all of them, or the good ones where the person says so afterwards."""
    if "rows" in request.form:
        return _take_rows(paper, name)
    upload = request.files.get("sheet")
    content = upload.read() if upload is not None else b""
    try:
        found = import_rows(paper.form, name, content, paper.raw, paper.scope, now=now(), around=paper.around)
    except Unreadable as unreadable:
        return show_sheet(paper, name, unreadable=said(unreadable.zh, unreadable.en))
    if not found.count:
        return show_sheet(paper, name, unreadable=gettext("表格中没有填写内容，请在标题行下面逐行填写后再导入"))
    return show_sheet(paper, name, found) if found.problems else _put_behind(paper, name, found.rows)


def _take_rows(paper: Paper, name: str) -> ResponseReturnValue:
    """Take the rows that were right, as the page of the import gave them back; they are answers like typed ones."""
    one = list_of_form(paper.form, name)
    try:
        listed = orjson.loads(request.form["rows"])
    except orjson.JSONDecodeError:
        abort(400)
    rows = [row for row in listed if isinstance(row, dict)] if isinstance(listed, list) else []
    return _put_behind(paper, name, [known_answers(one.body, row, NoUploads()) for row in rows[:ROWS_LIMIT]])


def _put_behind(paper: Paper, name: str, rows: Sequence[Mapping[str, Any]]) -> ResponseReturnValue:
    """Put rows behind those that are there, and go to the list."""
    one, page = list_of_form(paper.form, name), page_of(paper, name)
    with transaction(db.session()) as session:
        paper.save(session, _with(paper.raw, one, rows), page, None)
    flash(gettext("已导入 %(count)s 条", count=len(rows)))
    return redirect(f"{paper.page_url(page)}#{anchor_of(name)}", 303)


def page_of(paper: Paper, name: str) -> int:
    """The index of the page on which a list stands."""
    view = paper.view(now(), None)
    return next((page.index for page in view.pages if _holds(page.parts, name)), view.pages[0].index)


def _holds(parts: Iterable[Any], name: str) -> bool:
    return any(
        (part.part == "list" and part.name == name) or (part.part == "group" and _holds(part.parts, name))
        for part in parts
    )


def _with(raw: Mapping[str, Any], one: Rows, rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The answers with the rows behind those that hold something."""
    before: Any = raw
    for step in one.path:
        before = before.get(step) if isinstance(before, Mapping) else None
    kept = [row for row in before if isinstance(row, Mapping) and any(row.values())] if isinstance(before, list) else []
    nested: Any = [*kept, *rows]
    for step in reversed(one.path):
        nested = {step: nested}
    return merged(raw, nested)


def _json(found: Import | None) -> str:
    """The rows that are right, for a hidden field: whoever takes them need not choose the file again."""
    return orjson.dumps(found.rows).decode() if found is not None and found.rows else ""
