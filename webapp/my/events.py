"""Routes of events that the applicant raises on a running case: cancel one item, another day, an objection."""

from uuid import UUID

from flask import flash, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine import movement, queries
from engine.db import reading, transaction
from engine.queries.cases import CasePage
from webapp.extensions import db, means, now
from webapp.filling.events import event_words, read_event
from webapp.filling.turning import leave, posted_key, refused
from webapp.my.routes import blueprint
from webapp.security import applying
from webapp.session import current_actor


@blueprint.get("/cases/<uuid:case_id>/events")
@applying
def ask_event(case_id: UUID) -> ResponseReturnValue:
    """Ask what the applicant wants to tell us."""
    return _page(_found(case_id), (), 200)


@blueprint.post("/cases/<uuid:case_id>/events")
@applying
def raise_event(case_id: UUID) -> ResponseReturnValue:
    """Let the case go where the drawing says for what happened."""
    key, found = posted_key(), _found(case_id)
    with refused() as problems, transaction(db.session()) as session:
        wait_id, reason = read_event(request.form), request.form.get("reason", "")
        movement.raise_event(
            session, means(), current_actor(session), case_id, wait_id, reason=reason, key=key, now=now()
        )
    if problems:
        return _page(found, problems, 422)
    flash(gettext("已收到，我们会按您的要求办理"))
    return leave(url_for("my.show_case", case_id=case_id))


def _found(case_id: UUID) -> CasePage:
    with reading(db.session()) as session:
        return queries.case_page(session, means(), current_actor(session), case_id, now=now())


def _page(found: CasePage, problems: object, status: int) -> ResponseReturnValue:
    choices = [{"value": str(one.wait_id), "label": event_words(one)} for one in found.events]
    page = render_template("my/event.html", found=found, choices=choices, problems=problems, posted=request.form)
    return make_response(page, status)
