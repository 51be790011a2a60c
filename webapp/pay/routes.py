"""Routes of payers: one page that shows where an order stands, and the choice of a channel."""

from flask import Blueprint, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.db import reading, transaction
from webapp.extensions import db, means, now, settings, wiring
from webapp.filling.turning import leave, refused
from webapp.finance.orders import choose_channel
from webapp.pay.page import pay_page
from webapp.security import signed_in
from webapp.session import current_actor

blueprint = Blueprint("pay", __name__, url_prefix="/pay")


@blueprint.get("/<number>")
@signed_in
def show(number: str) -> ResponseReturnValue:
    """What is to be paid and how; the code, the wait for the channel's word, or the receipt."""
    return _page(number, ())


@blueprint.post("/<number>")
@signed_in
def choose(number: str) -> ResponseReturnValue:
    """Choose a channel; it is asked for a code."""
    with refused() as problems, transaction(db.session()) as session:
        actor = current_actor(session)
        choose_channel(session, means().ring, actor, number, request.form.get("channel", ""), now=now())
    if problems:
        return make_response(_page(number, problems), 422)
    return leave(url_for(".show", number=number))


def _page(number: str, problems: object) -> ResponseReturnValue:
    choosing = "choose" in request.args or bool(problems)
    with reading(db.session()) as session:
        found = pay_page(
            session, current_actor(session), number, adapters=wiring("adapters") or {}, site_url=settings().site_url,
            choosing=choosing, now=now(),
        )  # fmt: skip
        page = render_template("pay/order.html", found=found, problems=problems, bank=settings().bank_account)
    return make_response(page, {"Refresh": str(found.refresh_seconds)} if found.refresh_seconds else {})
