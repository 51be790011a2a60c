"""Routes of finance: orders, cash at the window, refunds."""

import re
from uuid import UUID

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from engine.db import reading, transaction
from engine.metrology.money import RefundStanding
from webapp.extensions import db, means, now
from webapp.filling.turning import leave, posted_key, refused
from webapp.finance import orders, views
from webapp.finance.reach import check_order
from webapp.security import role
from webapp.session import current_actor

blueprint = Blueprint("finance", __name__, url_prefix="/finance")
_YUAN = re.compile(r"(\d{1,10})(?:\.(\d{1,2}))?")
#: names of the channels on pages.
NAMES = {
    "alipay": lazy_gettext("支付宝"),
    "wechat": lazy_gettext("微信支付"),
    "demo": lazy_gettext("演示支付"),
    "bank": lazy_gettext("对公转账"),
    "cash": lazy_gettext("窗口现金"),
}


@blueprint.app_template_global()
def channel_name(channel: str) -> str:
    """How a channel is called on a page."""
    return str(NAMES.get(channel, channel))


@blueprint.get("/")
@role("finance")
def index() -> ResponseReturnValue:
    """Orders by standing: what is to be paid, on account, paid, closed."""
    state, find = (request.args.get(name, "").strip() for name in ("state", "find"))
    after = request.args.get("after", type=UUID)
    if (state or "open") not in views.STATES:
        abort(404)
    with reading(db.session()) as session:
        actor = current_actor(session)
        shown = views.list_orders(session, actor, state=state or "open", find=find, after=after)
        waiting = len(views.list_refunds(session, actor, standing=RefundStanding.ASKED))
        return render_template(
            "finance/index.html", shown=shown, state=state or "open", find=find, states=views.STATES, waiting=waiting
        )


@blueprint.get("/orders/<number>")
@role("finance")
def show_order(number: str) -> ResponseReturnValue:
    """One order: facts, what arrived, what goes back; cash and refunds are entered here."""
    return _order(number, {}, ())


@blueprint.post("/orders/<number>/cash")
@role("finance")
def take_cash(number: str) -> ResponseReturnValue:
    """Write down cash taken at the window."""
    key, fen = posted_key(), read_fen(request.form.get("amount", ""))
    with refused() as problems, transaction(db.session()) as session:
        orders.take_cash(session, current_actor(session), number, amount_fen=fen, key=key, now=now())
    if problems:
        return make_response(_order(number, request.form, problems), 422)
    flash(gettext("现金已入账"))
    return leave(url_for(".show_order", number=number))


@blueprint.post("/orders/<number>/close")
@role("finance")
def close_order(number: str) -> ResponseReturnValue:
    """Close an order that nobody is to pay any more."""
    with transaction(db.session()) as session:
        orders.give_up_order(session, current_actor(session), number, now=now())
    flash(gettext("缴费单已关闭"))
    return redirect(url_for(".show_order", number=number), 303)


@blueprint.post("/orders/<number>/refunds/<uuid:payment_id>")
@role("finance")
def ask_back(number: str, payment_id: UUID) -> ResponseReturnValue:
    """Ask for money to be given back."""
    key, fen, reason = posted_key(), read_fen(request.form.get("amount", "")), request.form.get("reason", "")
    with refused() as problems, transaction(db.session()) as session:
        actor = current_actor(session)
        orders.ask_back(session, actor, payment_id, amount_fen=fen, reason=reason, key=key, now=now())
    if problems:
        return make_response(_order(number, request.form, problems), 422)
    flash(gettext("退款已提出，等另一人审批"))
    return redirect(url_for(".show_order", number=number), 303)


@blueprint.get("/refunds")
@role("finance", "dispatcher")
def list_refunds() -> ResponseReturnValue:
    """Refunds that wait for approval or are under way, and the last ones that ended."""
    return _refunds(())


@blueprint.post("/refunds/<uuid:refund_id>/decision")
@role("finance", "dispatcher")
def decide_refund(refund_id: UUID) -> ResponseReturnValue:
    """Approve a refund that somebody else asked for, or refuse it."""
    approved, note = request.form.get("decision") == "approve", request.form.get("note", "")
    with transaction(db.session()) as session:
        actor = current_actor(session)
        if approved:
            orders.send_refund(session, means().ring, actor, refund_id, now=now())
        else:
            orders.turn_down_refund(session, actor, refund_id, reason=note, now=now())
    flash(gettext("已同意退款") if approved else gettext("已退回退款申请"))
    return leave(url_for(".list_refunds"))


@blueprint.post("/refunds/<uuid:refund_id>/done")
@role("finance")
def finish_refund(refund_id: UUID) -> ResponseReturnValue:
    """Write down that money was given back by hand."""
    with refused() as problems, transaction(db.session()) as session:
        voucher = request.form.get("voucher", "")
        orders.finish_refund(session, current_actor(session), refund_id, voucher=voucher, now=now())
    if problems:
        return make_response(_refunds(problems), 422)
    flash(gettext("退款已登记"))
    return redirect(url_for(".list_refunds"), 303)


def read_fen(text: str) -> int:
    """An amount in yuan as somebody typed it, in fen; 0 when it is none."""
    found = _YUAN.fullmatch(text.strip().replace(",", ""))
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0")) if found else 0


def _order(number: str, answers: object, problems: object) -> str:
    with reading(db.session()) as session:
        actor = current_actor(session)
        check_order(session, actor, number)
        order, case = orders.seen_order(session, actor, number)
        return render_template(
            "finance/order.html", order=order, case=case, payments=views.payments_of(session, number),
            refunds=views.list_refunds(session, actor, number=number), answers=answers, problems=problems,
        )  # fmt: skip


def _refunds(problems: object) -> str:
    with reading(db.session()) as session:
        actor = current_actor(session)
        listed = {one: views.list_refunds(session, actor, standing=one) for one in RefundStanding}
        return render_template("finance/refunds.html", listed=listed, me=actor.account_id, problems=problems)
