"""Routes of registers as spreadsheets: the whole register out, and in again with its row-by-row errors."""

from collections.abc import Iterator, Sequence

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.db import reading, transaction
from engine.errors import Problem
from engine.metrology.registers import keeping, looking
from engine.metrology.registers.importing import Imported, import_rows
from engine.metrology.registers.kept import REGISTERS, Register, Row, Takes
from webapp.extensions import db, now
from webapp.filling.turning import posted_key, refused
from webapp.registers.keepers import as_keeper, today
from webapp.registers.routes import KINDS, asked_for, blueprint, keeper, reader
from webapp.session import current_actor
from webapp.workbooks import posted_sheet, rows_by_heading, send_workbook


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
    content, key = posted_sheet(), posted_key()
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
    """Rows as numbered on the sheet, by the headings of the first row that names the register's number."""
    known = {text: entry.name for entry in register.entries for text in (entry.zh, entry.en)}
    switches = {entry.name for entry in register.entries if entry.takes is Takes.SWITCH}
    for number, row in rows_by_heading(content, known, (register.entries[0].zh,)):
        typed = {name: text.strip() for name, text in row.items()}
        yield number, typed | {name: "1" if typed[name] == "是" else "" for name in switches & typed.keys()}


def _sheet(register: Register, rows: Sequence[Row]) -> ResponseReturnValue:
    return send_workbook(
        register.zh,
        [entry.zh + ("*" if entry.needed else "") for entry in register.entries],
        ([keeping.told(getattr(row, entry.name)) for entry in register.entries] for row in rows),
        [("是", "否") if entry.takes is Takes.SWITCH else tuple(entry.choices) for entry in register.entries],
    )


def _page(kind: str, done: Imported | None, problems: Sequence[Problem]) -> str:
    with reading(db.session()) as session:
        current_actor(session)
    labels = {entry.name: (entry.zh, entry.en) for entry in REGISTERS[kind].entries}
    return render_template(
        "registers/import.html", register=REGISTERS[kind], done=done, problems=problems, labels=labels
    )
