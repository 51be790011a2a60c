"""Routes of the compulsory instruments as sheets: out for the national portal, and its numbers back in."""

from collections.abc import Sequence

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.db import reading, transaction
from engine.errors import Problem
from engine.metrology import compulsory
from engine.queries import outcomes_of
from webapp.compulsory.routes import asked_for, blueprint, keeper, portal_sheet, region_names
from webapp.csvlines import csv_lines
from webapp.extensions import db, now
from webapp.filling.turning import posted_key, refused
from webapp.session import current_actor
from webapp.workbooks import rows_by_heading, send_workbook

#: what is read from a sheet that comes back.
_READ = ("case_number", "serial_no", *compulsory.NUMBERS)


@blueprint.get("/portal.xlsx")
@keeper
def export() -> ResponseReturnValue:
    """The instruments of the present filters, in the columns of the portal's sheet."""
    sheet = portal_sheet()
    return send_workbook(sheet.name, sheet.headings, _lines(sheet))


@blueprint.get("/portal.csv")
@keeper
def export_lines() -> ResponseReturnValue:
    """The same as CSV."""
    sheet = portal_sheet()
    headers = {"Content-Disposition": 'attachment; filename="compulsory.csv"'}
    lines = "".join(csv_lines(sheet.headings, _lines(sheet)))
    return Response(lines, mimetype="text/csv; charset=utf-8", headers=headers)


@blueprint.get("/import")
@keeper
def ask_import() -> ResponseReturnValue:
    """The page to bring the numbers back on."""
    return _page(None, ())


@blueprint.post("/import")
@keeper
def import_sheet() -> ResponseReturnValue:
    """Take the numbers of the good rows over, and say what is wrong with each of the others."""
    posted_key()
    file, done = request.files.get("sheet"), None
    content = file.read() if file is not None else b""
    with refused() as problems:
        rows = list(rows_by_heading(content, _headings(), (portal_sheet().heading_of("serial_no"),)))
        with transaction(db.session()) as session:
            done = compulsory.import_numbers(session, rows, by=current_actor(session).name, now=now())
    if done is None or done.problems:
        return make_response(_page(done, problems), 422)
    flash(gettext("已带回%(changed)s台的编号，%(same)s台没有变化", changed=done.changed, same=done.same))
    return redirect(url_for("compulsory.index"), 303)


def _headings() -> dict[str, str]:
    sheet = portal_sheet()
    return {heading: name for name in _READ if (heading := sheet.heading_of(name))}


def _lines(sheet: compulsory.PortalSheet) -> Sequence[tuple[str, ...]]:
    with reading(db.session()) as session:
        current_actor(session)
        shown = compulsory.list_instruments(session, asked_for(), limit=compulsory.MOST)
        outcomes = outcomes_of(session, (row.case_id for row in shown.rows))
        return [sheet.line(row, region_names(), outcomes) for row in shown.rows]


def _page(done: compulsory.Imported | None, problems: Sequence[Problem]) -> str:
    with reading(db.session()) as session:
        current_actor(session)
    facts = {"done": done, "problems": problems, "sheet": portal_sheet()}
    return render_template("compulsory/import.html", **facts)
