"""Routes of delegating: who does my work while I am away; the security administrator sets it for anybody."""

from uuid import UUID

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from engine import movement
from engine.db import reading, transaction
from engine.movement.choices import Choice
from engine.movement.people import all_staff
from engine.policy import Actor
from webapp.auth.routes import blueprint
from webapp.desk.sheet import read_day, read_id
from webapp.extensions import db, now
from webapp.filling.turning import posted_key, refused
from webapp.security import staff
from webapp.session import current_actor


@blueprint.get("/account/substitutes")
@staff
def show_substitutes() -> ResponseReturnValue:
    """Who does whose work, now and later, and the form to set it."""
    with reading(db.session()) as session:
        return _page(session, ())


@blueprint.post("/account/substitutes")
@staff
def set_substitute() -> ResponseReturnValue:
    """Let somebody do one's work for a period."""
    key, posted = posted_key(), request.form
    with refused() as problems, transaction(db.session()) as session:
        actor = current_actor(session)
        absent = read_id(posted, "absent") if posted.get("absent") else actor.account_id
        movement.set_substitute(
            session, actor, absent, read_id(posted, "substitute"),
            since=read_day(posted, "since"), until=read_day(posted, "until"), reason=posted.get("reason", ""),
            key=key, now=now(),
        )  # fmt: skip
    if problems:
        with reading(db.session()) as session:
            return make_response(_page(session, problems), 422)
    flash(gettext("代办人已设置"))
    return redirect(url_for("auth.show_substitutes"), 303)


@blueprint.post("/account/substitutes/<uuid:substitution_id>/end")
@staff
def end_substitute(substitution_id: UUID) -> ResponseReturnValue:
    """End it before its time."""
    with transaction(db.session()) as session:
        movement.end_substitute(session, current_actor(session), substitution_id, now=now())
    flash(gettext("委托已结束"))
    return redirect(url_for("auth.show_substitutes"), 303)


def _page(session: Session, problems: object) -> str:
    actor = current_actor(session)
    sets_for_all = actor.has("security_admin")
    listed = movement.substitutions_of(session, actor.account_id, now=now())
    if sets_for_all:
        listed = movement.all_substitutions(session, actor, now=now())
    return render_template(
        "auth/substitutes.html", listed=listed, people=_people(session, actor), sets_for_all=sets_for_all,
        problems=problems, posted=request.form,
    )  # fmt: skip


def _people(session: Session, actor: Actor) -> list[Choice]:
    return [Choice(str(one), name) for one, name in all_staff(session) if one != actor.account_id]
