"""One route: what a receiver posts is kept as it came. Whether it can be trusted its adapter says, later."""

from datetime import timedelta

from flask import Blueprint, abort, current_app, request
from flask.typing import ResponseReturnValue

from engine.db import transaction
from engine.ports import Acknowledging
from engine.receipts import keep_receipt
from webapp.extensions import csrf, db, means, now, wiring
from webapp.security import public
from webapp.throttle.window import Window

blueprint = Blueprint("receipts", __name__, url_prefix="/receipts")
#: no receipt of a receiver we know comes near it.
MOST_BYTES = 64 * 1024
MOST_A_MINUTE = 600


@blueprint.post("/<channel>")
@public
def keep(channel: str) -> ResponseReturnValue:
    """Keep a receipt of a channel that this installation has; the same one again is kept once."""
    adapter = (wiring("adapters") or {}).get(channel)
    if adapter is None:
        abort(404)
    window: Window = current_app.extensions.setdefault("receipt_window", Window(MOST_A_MINUTE, timedelta(minutes=1)))
    if not window.admits(request.remote_addr or "", now()):
        abort(429)
    if (request.content_length or 0) > MOST_BYTES:
        abort(413)
    raw, headers = request.get_data(cache=False), dict(request.headers)
    with transaction(db.session()) as session:
        keep_receipt(session, means().ring, channel, raw, headers=headers, now=now())
    (wiring("nudge") or (lambda: None))()
    return (adapter.acknowledgement, 200) if isinstance(adapter, Acknowledging) else ("", 204)


# Receivers hold no session and no form of ours; what proves them is the signature that the adapter checks.
csrf.exempt(blueprint)
