"""Routes of sheets: the template, the import with its row-by-row errors, the export, and labels to print."""

from collections.abc import Sequence
from io import BytesIO

from flask import flash, make_response, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.db import reading, transaction
from engine.errors import Problem
from engine.metrology.documents.fonts import make_fonts
from engine.metrology.documents.instrument_labels import Label, compose_labels
from engine.metrology.instruments import FIELDS, Instrument, chosen_instruments, import_instruments, instruments_of
from engine.metrology.instruments.register import Imported
from webapp.extensions import db, now, settings
from webapp.filling.turning import refused
from webapp.instruments.routes import blueprint, chosen_ids, party_of, today
from webapp.registers.keepers import as_keeper
from webapp.security import applicant
from webapp.session import current_actor
from webapp.workbooks import posted_sheet, rows_by_heading, send_workbook

HEADINGS = {text: field.key for field in FIELDS for text in (field.zh, field.en)}


@blueprint.get("/import")
@applicant
def show_import() -> ResponseReturnValue:
    """The page to import a sheet on."""
    return _import_page(None, ())


@blueprint.post("/import")
@applicant
def import_sheet() -> ResponseReturnValue:
    """Enter the good rows of a sheet, and say what is wrong with each of the others."""
    done = Imported(0, 0, ())
    with refused() as problems:
        rows = list(rows_by_heading(posted_sheet(), HEADINGS, ("器具名称", "出厂编号")))
        with transaction(db.session()) as session:
            actor = current_actor(session)
            done = import_instruments(session, party_of(actor), rows, by=as_keeper(actor), now=now())
    if problems or done.problems:
        return make_response(_import_page(done, problems), 422)
    flash(gettext("已导入：新增%(added)s台，更新%(changed)s台", added=done.added, changed=done.changed))
    return redirect(url_for(".index"), 303)


@blueprint.get("/template.xlsx")
@applicant
def give_template() -> ResponseReturnValue:
    """An empty sheet with the columns to fill in."""
    with reading(db.session()) as session:
        current_actor(session)
    return _sheet((), "我的器具-模板")


@blueprint.get("/export.xlsx")
@applicant
def export() -> ResponseReturnValue:
    """The whole register as a sheet, which can be imported again."""
    with reading(db.session()) as session:
        actor = current_actor(session)
        rows: list[Instrument] = []
        page, more = 1, True
        while more:
            found = instruments_of(session, actor.party_ids, page=page, today=today())
            rows += found.rows
            page, more = page + 1, found.more
        return _sheet(rows, "我的器具")


@blueprint.post("/labels")
@applicant
def print_labels() -> ResponseReturnValue:
    """Labels of the chosen instruments, as PDF."""
    with reading(db.session()) as session:
        rows = chosen_instruments(session, current_actor(session).party_ids, chosen_ids())
        labels = [_label(row) for row in rows]
    fonts = make_fonts(settings().var / "fonts")
    content = compose_labels(labels, fonts=fonts, title="器具标签", made_at=now())
    return send_file(
        BytesIO(content), mimetype="application/pdf", as_attachment=True, download_name="器具标签.pdf", max_age=0
    )


def _label(row: Instrument) -> Label:
    due = f"有效期至 {row.due_on.isoformat()}" if row.due_on else ""
    lines = (row.model, f"编号 {row.serial_no}", f"管理号 {row.asset_no}" if row.asset_no else "", due)
    return Label(row.name, tuple(filter(None, lines)), f"{settings().site_url}/my/instruments/{row.id}")


def _sheet(rows: Sequence[Instrument], title: str) -> ResponseReturnValue:
    return send_workbook(
        title,
        [field.zh + ("*" if field.required else "") for field in FIELDS],
        ([_cell(getattr(row, field.key)) for field in FIELDS] for row in rows),
        [tuple(field.choices) for field in FIELDS],
    )


def _cell(value: object) -> str:
    return "" if value is None else str(value)


def _import_page(done: Imported | None, problems: Sequence[Problem]) -> str:
    with reading(db.session()) as session:
        current_actor(session)
    labels = {field.key: (field.zh, field.en) for field in FIELDS}
    return render_template("instruments/import.html", done=done, problems=problems, labels=labels)
