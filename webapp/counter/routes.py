"""Routes of the window: find or register the applicant, begin an application, go on with those begun here.

Numbers of identity are posted, never part of an address. Who applies is told by the number that the clerk has seen.
"""

from collections.abc import Sequence

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import cases, queries, registration
from engine.db import reading, transaction
from engine.errors import InvalidAnswers, Problem
from engine.parties import find_party
from engine.registration import WalkIn
from webapp.extensions import db, means, now
from webapp.security import role
from webapp.session import current_actor

blueprint = Blueprint("counter", __name__, url_prefix="/counter")
window = role("window")
NO_NUMBER = Problem("id_no", "请填写统一社会信用代码或身份证号码", "Enter the credit code or identity number")
NOT_FOUND = Problem("id_no", "没有登记这个号码，请在下面登记", "This number is not registered; register it below")
NO_ITEM = Problem("item", "请选择要办理的事项", "Choose what is asked for")


@blueprint.get("/")
@window
def start() -> ResponseReturnValue:
    """Ask who stands at the window, and show what was begun here."""
    return make_response(_page())


@blueprint.post("/")
@window
def begin() -> ResponseReturnValue:
    """Begin an application in the name of whoever has this number; without them, or without an item, ask again."""
    number, item = request.form.get("id_no", "").strip(), request.form.get("item", "")
    with transaction(db.session()) as session:
        actor = current_actor(session)
        party = find_party(session, means().ring, id_no=number) if number else None
        if party is not None and item:
            draft = cases.start_draft(session, means(), actor, item, party_id=party.id, now=now())
            return redirect(url_for("my.resume_draft", draft_id=draft.id), 303)
    missing = NO_NUMBER if not number else NOT_FOUND if party is None else NO_ITEM
    return make_response(_page([missing], is_unknown=bool(number) and party is None), 422)


@blueprint.post("/register")
@window
def register() -> ResponseReturnValue:
    """Register whoever stands at the window, and begin."""
    given = WalkIn(*(request.form.get(name, "") for name in ("kind", "id_no", "name", "phone", "contact", "address")))
    try:
        with transaction(db.session()) as session:
            registration.add_walk_in(session, means().ring, current_actor(session), given, now=now())
    except InvalidAnswers as wrong:
        return make_response(_page(wrong.problems, is_unknown=True), 422)
    return begin()


def _page(problems: Sequence[Problem] = (), *, is_unknown: bool = False) -> str:
    with reading(db.session()) as session:
        actor = current_actor(session)
        return render_template(
            "counter/start.html", problems=problems, is_unknown=is_unknown, typed=request.form,
            choices=[{"value": one["code"], "label": one["title"]} for one in queries.public_items(session, means())],
            drafts=queries.my_drafts(session, means(), actor),
            cases=queries.my_cases(session, actor),
        )  # fmt: skip
