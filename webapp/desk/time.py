"""Routes of the desk about the clock of a case: extending its limit."""

from uuid import UUID

from flask import Blueprint, flash, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine import queries
from engine.db import reading, transaction
from engine.extension import extend_case
from webapp.extensions import db, means, now
from webapp.filling.turning import leave, refused
from webapp.security import role
from webapp.session import current_actor

blueprint = Blueprint("desk_time", __name__, url_prefix="/desk")
LONGEST = 4


@blueprint.get("/cases/<uuid:case_id>/extension")
@role("decider", "dispatcher")
def ask_extension(case_id: UUID) -> ResponseReturnValue:
    """Ask for days and reason before a limit is extended."""
    with reading(db.session()) as session:
        found = queries.case_page(session, means(), current_actor(session), case_id, now=now())
    return render_template("desk/extension.html", found=found, problems=(), days="", reason="")


@blueprint.post("/cases/<uuid:case_id>/extension")
@role("decider", "dispatcher")
def extend(case_id: UUID) -> ResponseReturnValue:
    """Extend the limit; the letter is written with it."""
    days, reason = request.form.get("days", "").strip(), request.form.get("reason", "").strip()
    count = int(days) if days.isascii() and days.isdecimal() and len(days) < LONGEST else 0
    with reading(db.session()) as session:
        found = queries.case_page(session, means(), current_actor(session), case_id, now=now())
    with refused() as problems, transaction(db.session()) as session:
        extend_case(session, means(), current_actor(session), case_id, days=count, reason=reason, now=now())
    if problems:
        page = render_template("desk/extension.html", found=found, problems=problems, days=days, reason=reason)
        return make_response(page, 422)
    flash(gettext("时限已延长，延期决定已写入办件"))
    return leave(url_for("desk.show_case", case_id=case_id))
