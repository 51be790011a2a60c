"""The one page of the demo phone; an installation with real cases has none."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from webapp.extensions import settings, wiring
from webapp.security import public

blueprint = Blueprint("phone", __name__, url_prefix="/demo")


@blueprint.get("/phone")
@public
def show_phone() -> ResponseReturnValue:
    """The messages of the demo, newest first, all or those to one number."""
    read = wiring("demo_messages")
    if not settings().lists_demo_logins or read is None:
        abort(404)
    number = request.args.get("number", "").strip()
    listed = [message for message in read() if number in {"", message.phone}]
    numbers = sorted({message.phone for message in read()})
    return render_template("phone/phone.html", messages=listed[::-1], number=number, numbers=numbers)
