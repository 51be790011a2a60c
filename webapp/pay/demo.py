"""The page of the demo's channel of payment, as a payer's phone would show it; real installations have none."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from engine.db import transaction
from engine.receipts import keep_receipt
from webapp.extensions import db, means, now, settings, wiring
from webapp.security import public


@dataclass(frozen=True, slots=True)
class DemoBank:
    """What the composition root offers of the demo's channel."""

    #: number → the order as the payer sees it, or None.
    order: Callable[[str], Mapping[str, Any] | None]
    #: number → the signed notice.
    pay: Callable[[str], bytes]


blueprint = Blueprint("demo_pay", __name__, url_prefix="/demo/pay")


@blueprint.get("/<number>")
@public
def show(number: str) -> ResponseReturnValue:
    """The order as the payer's phone shows it."""
    order = _bank().order(number)
    if order is None:
        abort(404)
    return render_template("pay/demo.html", order=order)


@blueprint.post("/<number>")
@public
def pay(number: str) -> ResponseReturnValue:
    """Pay: the channel posts its notice, which is kept as any other."""
    bank = _bank()
    if bank.order(number) is None:
        abort(404)
    raw = bank.pay(number)
    with transaction(db.session()) as session:
        keep_receipt(session, means().ring, "demo", raw, now=now())
    (wiring("nudge") or (lambda: None))()
    return redirect(url_for(".show", number=number), 303)


def _bank() -> DemoBank:
    bank: DemoBank | None = wiring("demo_bank")
    if bank is None or not settings().lists_demo_logins:
        abort(404)
    return bank
