"""Routes of the register of samples on paper: labels with a code that leads to the sample, and the list as a sheet."""

from http import HTTPStatus
from io import BytesIO
from uuid import UUID

from flask import abort, flash, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.calendar.days import local_date
from engine.db import reading
from engine.metrology import samples
from engine.metrology.documents.fonts import make_fonts
from engine.metrology.documents.instrument_labels import Label, compose_labels
from engine.metrology.samples import Sample
from engine.metrology.samples.looking import MOST
from webapp.extensions import db, now, settings
from webapp.samples.routes import asked_for, blueprint, reader
from webapp.session import current_actor
from webapp.workbooks import send_workbook

HEADS = (
    "样品编号", "办件编号", "器具名称", "型号规格", "出厂编号", "状态", "存放位置", "来样状况", "附件",
    "收样日期", "待取日期", "离院日期",
)  # fmt: skip
MOST_LABELS = 500


@blueprint.get("/list.xlsx")
@reader
def export() -> ResponseReturnValue:
    """The samples of the present filters as a spreadsheet."""
    with reading(db.session()) as session:
        current_actor(session)
        shown = samples.list_samples(session, asked_for(), today=local_date(now()), limit=MOST)
        return send_workbook("样品", HEADS, (_line(row) for row in shown.rows))


@blueprint.post("/labels")
@reader
def print_labels() -> ResponseReturnValue:
    """Labels of the chosen samples, as PDF."""
    chosen = request.form.getlist("sample")[:MOST_LABELS]
    with reading(db.session()) as session:
        current_actor(session)
        labels = [_label(row) for row in samples.chosen_samples(session, chosen)]
    if not labels:
        flash(gettext("请先选择要打印标签的样品"))
        return redirect(url_for("samples.index"), 303)
    return _sheet_of(labels)


@blueprint.get("/cases/<uuid:case_id>/labels")
@reader
def print_case_labels(case_id: UUID) -> ResponseReturnValue:
    """Labels of all samples of one case, as PDF."""
    with reading(db.session()) as session:
        current_actor(session)
        labels = [_label(row) for row in samples.samples_of_case(session, case_id)]
    if not labels:
        abort(HTTPStatus.NOT_FOUND)
    return _sheet_of(labels)


def _sheet_of(labels: list[Label]) -> ResponseReturnValue:
    fonts = make_fonts(settings().var / "fonts")
    content = compose_labels(labels, fonts=fonts, title="样品标签", made_at=now())
    return send_file(
        BytesIO(content), mimetype="application/pdf", as_attachment=True, download_name="样品标签.pdf", max_age=0
    )


def _label(row: Sample) -> Label:
    lines = (row.name, row.model, f"出厂编号 {row.serial_no}" if row.serial_no else "", row.case_number)
    return Label(row.label_no, tuple(filter(None, lines)), f"{settings().site_url}/samples/{row.label_no}")


def _line(row: Sample) -> tuple[str, ...]:
    days = (row.received_on, row.ready_on, row.left_on)
    return (
        row.label_no, row.case_number, row.name, row.model, row.serial_no, row.status, row.place, row.condition,
        row.accessories, *("" if day is None else day.isoformat() for day in days),
    )  # fmt: skip
