"""Routes of destruction: lists, the two approvals, and the certificate."""

from io import BytesIO
from uuid import UUID

from flask import abort, flash, make_response, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine import archive
from engine.calendar.days import local_date
from engine.db import reading, transaction
from engine.errors import NotFound
from webapp.archive.papers import destruction_certificate
from webapp.archive.routes import blueprint
from webapp.extensions import db, means, now, settings
from webapp.filling.turning import leave, posted_key, refused
from webapp.security import role
from webapp.session import current_actor


@blueprint.post("/destructions")
@role("archivist")
def propose_destruction() -> ResponseReturnValue:
    """Put packages on a list of destruction."""
    key, reason = posted_key(), request.form.get("reason", "")
    chosen = [_id(text) for text in request.form.getlist("package")]
    with refused() as problems, transaction(db.session()) as session:
        actor = current_actor(session)
        listed = archive.propose_destruction(session, actor, chosen, reason=reason, key=key, now=now()).id
    if not problems:
        flash(gettext("销毁清册已提出，等另外两人先后审批"))
        return redirect(url_for(".show_destruction", destruction_id=listed), 303)
    with reading(db.session()) as session:
        current_actor(session)
        shown = archive.packages(session, state="due", today=local_date(now()))
    page = render_template("archive/index.html", shown=shown, state="due", find="", keeps=True, problems=problems)
    return make_response(page, 422)


@blueprint.get("/destructions")
@role(*archive.APPROVERS)
def list_destructions() -> ResponseReturnValue:
    """Lists of destruction, newest first."""
    with reading(db.session()) as session:
        current_actor(session)
        return render_template("archive/destructions.html", rows=archive.destructions(session))


@blueprint.get("/destructions/<uuid:destruction_id>")
@role(*archive.APPROVERS)
def show_destruction(destruction_id: UUID) -> ResponseReturnValue:
    """One list, with what stands on it."""
    return _list(destruction_id, ())


@blueprint.post("/destructions/<uuid:destruction_id>/approve")
@role(*archive.APPROVERS)
def approve_destruction(destruction_id: UUID) -> ResponseReturnValue:
    """Approve a list; the second approval destroys."""
    with transaction(db.session()) as session:
        row = archive.approve_destruction(session, means(), current_actor(session), destruction_id, now=now())
        done = row.done_at is not None
    flash(gettext("档案已销毁") if done else gettext("已审批，还须另一人审批"))
    return leave(url_for(".show_destruction", destruction_id=destruction_id))


@blueprint.post("/destructions/<uuid:destruction_id>/refuse")
@role(*archive.APPROVERS)
def refuse_destruction(destruction_id: UUID) -> ResponseReturnValue:
    """Refuse a list for good."""
    note = request.form.get("note", "")
    with refused() as problems, transaction(db.session()) as session:
        archive.refuse_destruction(session, current_actor(session), destruction_id, note=note, now=now())
    if problems:
        return make_response(_list(destruction_id, problems), 422)
    flash(gettext("已退回销毁清册"))
    return redirect(url_for(".show_destruction", destruction_id=destruction_id), 303)


@blueprint.get("/destructions/<uuid:destruction_id>/certificate.pdf")
@role(*archive.APPROVERS)
def give_certificate(destruction_id: UUID) -> ResponseReturnValue:
    """The sealed certificate of a finished destruction."""
    with reading(db.session()) as session:
        found = archive.destruction_page(session, current_actor(session), destruction_id)
        session.expunge_all()
    if found.row.done_at is None:
        abort(404)
    content = destruction_certificate(settings(), found.row, found.packages, now=now())
    name = f"{found.row.number}.pdf"
    return send_file(BytesIO(content), mimetype="application/pdf", as_attachment=True, download_name=name, max_age=0)


def _list(destruction_id: UUID, problems: object) -> str:
    with reading(db.session()) as session:
        found = archive.destruction_page(session, current_actor(session), destruction_id)
        return render_template("archive/destruction.html", found=found, problems=problems)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as wrong:
        raise NotFound("没有这个归档件", "no such package") from wrong
