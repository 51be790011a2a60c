"""Routes of urging: the applicant asks to hurry, once a day."""

from uuid import UUID

from flask import flash, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine import movement, queries
from engine.db import reading, transaction
from webapp.extensions import db, means, now
from webapp.filling.turning import leave, posted_key, refused
from webapp.my.routes import blueprint
from webapp.security import applicant
from webapp.session import current_actor


@blueprint.get("/cases/<uuid:case_id>/urge")
@applicant
def ask_urge(case_id: UUID) -> ResponseReturnValue:
    """Ask what the applicant wants to say."""
    with reading(db.session()) as session:
        found = queries.case_page(session, means(), current_actor(session), case_id, now=now())
    return render_template("my/urge.html", found=found, problems=(), text="")


@blueprint.post("/cases/<uuid:case_id>/urge")
@applicant
def urge(case_id: UUID) -> ResponseReturnValue:
    """Tell the supervisors, who answer within a working day."""
    key, text = posted_key(), request.form.get("text", "").strip()
    with reading(db.session()) as session:
        found = queries.case_page(session, means(), current_actor(session), case_id, now=now())
    with refused() as problems, transaction(db.session()) as session:
        movement.urge_case(session, means(), current_actor(session), case_id, text=text, key=key, now=now())
    if problems:
        return make_response(render_template("my/urge.html", found=found, problems=problems, text=text), 422)
    flash(gettext("已催办，我们会在1个工作日内答复"))
    return leave(url_for("my.show_case", case_id=case_id))
