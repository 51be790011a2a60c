"""Routes of an applicant's organisations."""

from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine import registration
from engine.db import reading, transaction
from engine.errors import InvalidAnswers
from engine.parties import read_party
from engine.registration import Organisation
from webapp.extensions import db, means, now
from webapp.security import applicant
from webapp.session import current_actor

blueprint = Blueprint("organisations", __name__, url_prefix="/my/organisations")


@blueprint.get("/new")
@applicant
def ask() -> ResponseReturnValue:
    """Ask for an organisation's particulars."""
    with reading(db.session()) as session:
        current_actor(session)
        return render_template("organisations/new.html", problems=(), typed={})


@blueprint.post("/new")
@applicant
def add() -> ResponseReturnValue:
    """Register it."""
    form = request.form
    given = Organisation(*(form.get(name, "") for name in ("name", "credit_code", "address", "contact", "phone")))
    try:
        with transaction(db.session()) as session:
            party = registration.add_organisation(session, means().ring, current_actor(session), given, now=now())
            target = url_for("organisations.show", party_id=party.id)
    except InvalidAnswers as wrong:
        return make_response(render_template("organisations/new.html", problems=wrong.problems, typed=form), 422)
    flash(gettext("单位已登记，现在可以为它办理业务"))
    return redirect(target, 303)


@blueprint.get("/<uuid:party_id>")
@applicant
def show(party_id: UUID) -> ResponseReturnValue:
    """An organisation and those who act for it."""
    return _page(party_id)


@blueprint.post("/<uuid:party_id>/agents")
@applicant
def add_agent(party_id: UUID) -> ResponseReturnValue:
    """Let somebody else act for it."""
    login, may_submit = request.form.get("login", ""), request.form.get("may_submit") == "yes"
    try:
        with transaction(db.session()) as session:
            registration.add_agent(session, current_actor(session), party_id, login=login, may_submit=may_submit)
    except InvalidAnswers as wrong:
        return make_response(_page(party_id, tuple(wrong.problems), login), 422)
    flash(gettext("经办人已添加"))
    return redirect(url_for("organisations.show", party_id=party_id), 303)


@blueprint.post("/<uuid:party_id>/agents/<uuid:account_id>/remove")
@applicant
def remove_agent(party_id: UUID, account_id: UUID) -> ResponseReturnValue:
    """Let somebody act for it no more."""
    with transaction(db.session()) as session:
        registration.remove_agent(session, current_actor(session), party_id, account_id)
    flash(gettext("该经办人已不能再为本单位办理"))
    return redirect(url_for("organisations.show", party_id=party_id), 303)


def _page(party_id: UUID, problems: tuple[object, ...] = (), typed: str = "") -> str:
    with reading(db.session()) as session:
        actor = current_actor(session)
        members = registration.members_of(session, actor, party_id)
        party = read_party(session, means().ring, party_id)
    owns = any(one.account_id == actor.account_id and one.relation == "owner" for one in members)
    return render_template(
        "organisations/show.html", party=party, members=members, owns=owns, problems=problems, typed=typed, me=actor
    )
