"""Routes of registers as spreadsheets: the whole register out, and in again with its row-by-row errors."""

from collections.abc import Iterator, Sequence
from io import BytesIO

import xlsxwriter
from flask import flash, make_response, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.db import reading, transaction
from engine.errors import InvalidAnswers, Problem
from engine.forms.sheet_reading import read_sheet
from engine.metrology.registers import keeping, looking
from engine.metrology.registers.importing import Imported, import_rows
from engine.metrology.registers.kept import REGISTERS, Register, Row, Takes
from webapp.downloads import XLSX
from webapp.extensions import db, now
from webapp.filling.turning import posted_key, refused
from webapp.registers.keepers import as_keeper, today
from webapp.registers.routes import KINDS, asked_for, blueprint, keeper, reader
from webapp.session import current_actor

_MOST_ROWS = 5000


@blueprint.get(f"/<{KINDS}:kind>/export.xlsx")
@reader
def export(kind: str) -> ResponseReturnValue:
    """The rows of the present filters as a sheet, which can be changed and imported again."""
    register = REGISTERS[kind]
    with reading(db.session()) as session:
        current_actor(session)
        shown = looking.list_rows(session, register, asked_for(register), today=today(now()), limit=looking.MOST)
        return _sheet(register, shown.rows)


@blueprint.get(f"/<{KINDS}:kind>/import")
@keeper
def ask_import(kind: str) -> ResponseReturnValue:
    """The page to import a sheet on."""
    return _page(kind, None, ())


@blueprint.post(f"/<{KINDS}:kind>/import")
@keeper
def import_sheet(kind: str) -> ResponseReturnValue:
    """Enter the good rows of a sheet, and say what is wrong with each of the others."""
    file, key = request.files.get("sheet"), posted_key()
    content = file.read() if file is not None else b""
    done = Imported(0, 0, 0, ())
    with refused() as problems:
        rows = list(_rows(REGISTERS[kind], content))
        with transaction(db.session()) as session:
            me = as_keeper(current_actor(session))
            done = import_rows(session, REGISTERS[kind], rows, me, key=key, now=now())
    if problems or done.problems:
        return make_response(_page(kind, done, problems), 422)
    flash(
        gettext("已导入：新增%(added)s条，变更%(changed)s条，%(same)s条没有变化", added=done.added,
                changed=done.changed, same=done.same)
    )  # fmt: skip
    return redirect(url_for("registers.listed", kind=kind), 303)


def _rows(register: Register, content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows as numbered on the sheet, by the headings of the first row that names the register's columns."""
    if not content:
        raise InvalidAnswers([Problem("sheet", "请选择要导入的表格文件", "choose a spreadsheet")])
    known = {text: entry.name for entry in register.entries for text in (entry.zh, entry.en)}
    switches = {entry.name for entry in register.entries if entry.takes is Takes.SWITCH}
    heads: dict[int, str] = {}
    for number, row in enumerate(read_sheet(content).rows, start=1):
        if not heads:
            found = {place: known[text] for place, cell in enumerate(row) if (text := cell.text.strip(" *")) in known}
            heads = found if "number" in found.values() and len(found) > 1 else {}
            continue
        typed = {name: row[place].text.strip() for place, name in heads.items()}
        typed |= {name: "1" if typed[name] == "是" else "" for name in switches & typed.keys()}
        if any(typed.values()):
            yield number, typed
    if not heads:
        zh = f"表格里没有“{register.entries[0].zh}”这一列"
        raise InvalidAnswers([Problem("sheet", zh, f"there is no column {register.entries[0].en}")])


def _sheet(register: Register, rows: Sequence[Row]) -> ResponseReturnValue:
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        page = book.add_worksheet(register.zh)
        bold = book.add_format({"bold": True})
        for column, entry in enumerate(register.entries):
            page.write_string(0, column, entry.zh + ("*" if entry.needed else ""), bold)
            page.set_column(column, column, 20)
            choices = ("是", "否") if entry.takes is Takes.SWITCH else entry.choices
            if choices:
                page.data_validation(1, column, _MOST_ROWS, column, {"validate": "list", "source": list(choices)})
        for number, row in enumerate(rows, start=1):
            for column, entry in enumerate(register.entries):
                page.write_string(number, column, keeping.told(getattr(row, entry.name)))
    file.seek(0)
    return send_file(file, mimetype=XLSX, as_attachment=True, download_name=f"{register.zh}.xlsx", max_age=0)


def _page(kind: str, done: Imported | None, problems: Sequence[Problem]) -> str:
    with reading(db.session()) as session:
        current_actor(session)
    labels = {entry.name: (entry.zh, entry.en) for entry in REGISTERS[kind].entries}
    return render_template(
        "registers/import.html", register=REGISTERS[kind], done=done, problems=problems, labels=labels
    )
