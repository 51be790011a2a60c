"""Routes of serving: the worklist 未送达 with its three ways out, and the notice that an applicant takes."""

from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine import movement
from engine.db import reading, transaction
from engine.errors import InvalidAnswers
from engine.queries import servings as asked
from webapp.extensions import db, means, now
from webapp.filling.turning import posted_key
from webapp.security import applicant, staff
from webapp.serving.evidence import day_of, keep_evidence
from webapp.session import current_actor

blueprint = Blueprint("serving", __name__)


@blueprint.get("/desk/servings")
@staff
def listed() -> ResponseReturnValue:
    """Notices that nothing proves to be served yet."""
    with reading(db.session()) as session:
        rows = asked.servings(session, means(), current_actor(session))
    return render_template("serving/list.html", rows=rows)


@blueprint.get("/desk/servings/<uuid:serving_id>")
@staff
def show(serving_id: UUID) -> ResponseReturnValue:
    """One notice: what was tried, and what a clerk can do."""
    return _page(serving_id)


@blueprint.post("/desk/servings/<uuid:serving_id>/again")
@staff
def serve_again(serving_id: UUID) -> ResponseReturnValue:
    """Send the text message again, or write down that a letter was posted."""
    channel, reference = request.form.get("channel", ""), request.form.get("reference", "")
    try:
        with transaction(db.session()) as session:
            actor = current_actor(session)
            movement.serve_again(
                session, means(), actor, serving_id, channel=channel, reference=reference, key=posted_key(), now=now()
            )
    except InvalidAnswers as refused:
        return _page(serving_id, refused, "again")
    flash(gettext("已登记再次送达"))
    return redirect(url_for("serving.show", serving_id=serving_id), 303)


@blueprint.post("/desk/servings/<uuid:serving_id>/proof")
@staff
def enter_proof(serving_id: UUID) -> ResponseReturnValue:
    """Enter a signed receipt, or say by which other means the notice was served."""
    by_other_means = request.form.get("how") == "other"
    try:
        evidence = keep_evidence(request.files.get("evidence"))
        with transaction(db.session()) as session:
            case_id = movement.enter_proof(
                session, means(), current_actor(session), serving_id, served_on=day_of(request.form),
                proof=request.form.get("proof", ""), evidence=evidence, other=by_other_means, key=posted_key(),
                now=now(),
            )  # fmt: skip
    except InvalidAnswers as refused:
        return _page(serving_id, refused, "other" if by_other_means else "proof")
    flash(gettext("已登记送达"))
    return redirect(url_for("desk.show_case", case_id=case_id), 303)


@blueprint.get("/my/notices/<uuid:serving_id>")
@applicant
def ask_receipt(serving_id: UUID) -> ResponseReturnValue:
    """A notice that waits to be taken, or its document once it has been."""
    with reading(db.session()) as session:
        found = asked.notice_page(session, means(), current_actor(session), serving_id)
    return render_template("serving/notice.html", found=found)


@blueprint.post("/my/notices/<uuid:serving_id>")
@applicant
def receive(serving_id: UUID) -> ResponseReturnValue:
    """Take a notice: it is served from now on."""
    with transaction(db.session()) as session:
        movement.receive_notice(session, means(), current_actor(session), serving_id, key=posted_key(), now=now())
    flash(gettext("已查收，可以阅读和下载"))
    return redirect(url_for("serving.ask_receipt", serving_id=serving_id), 303)


def _page(serving_id: UUID, refused: InvalidAnswers | None = None, form: str = "") -> ResponseReturnValue:
    with reading(db.session()) as session:
        found = asked.serving_page(session, means(), current_actor(session), serving_id)
    problems = refused.problems if refused else ()
    page = render_template("serving/serving.html", found=found, problems=problems, form=form, raw=request.form)
    return make_response(page, 422 if refused else 200)
