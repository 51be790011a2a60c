"""Routes of the check of certificates. What is checked comes through the wiring."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

from flask import Blueprint, Response, abort, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue

from engine.db import reading
from engine.errors import Problem
from webapp.extensions import db, now, wiring
from webapp.security import public
from webapp.verify.limits import Window
from webapp.verify.verdicts import Checked, checked

blueprint = Blueprint("verify", __name__, url_prefix="/verify")
MOST_A_MINUTE = 20
NOTHING = Problem("number", "请填写证书编号和查询码，或选择证书文件", "Give number and code, or choose the file")


@blueprint.before_request
def admit() -> ResponseReturnValue | None:
    """Refuse an address that asks too often, so that nobody guesses numbers."""
    window: Window = current_app.extensions.setdefault("verify_window", Window(MOST_A_MINUTE, timedelta(minutes=1)))
    if window.admits(request.remote_addr or "", now()):
        return None
    return make_response(render_template("verify/too_many.html"), 429, {"Retry-After": "60"})


@blueprint.get("")
@public
def ask() -> ResponseReturnValue:
    """The page on which anybody checks a certificate."""
    _offered("find_certificate")
    return render_template("verify/verify.html", problems=(), number="", found=None)


@blueprint.get("/<query_code>")
@public
def show(query_code: str) -> ResponseReturnValue:
    """What the QR code on a certificate leads to."""
    find = _offered("find_certificate")
    with reading(db.session()) as session:
        found = checked(find(session, number="", code=query_code))
    return _answer(found)


@blueprint.post("")
@public
def check() -> ResponseReturnValue:
    """Check the file, or else number and code; they travel in the body, never in the address."""
    upload = request.files.get("file")
    if upload is not None and upload.filename:
        content = upload.read()
        with reading(db.session()) as session:
            return _answer(checked(_offered("check_pdf")(session, content)))
    number, code = request.form.get("number", "").strip(), request.form.get("code", "").strip()
    if not number or not code:
        page = render_template("verify/verify.html", problems=(NOTHING,), number=number, found=None)
        return make_response(page, 422)
    with reading(db.session()) as session:
        return _answer(checked(_offered("find_certificate")(session, number=number, code=code)), number)


def _answer(found: Checked, number: str = "") -> Response:
    return make_response(render_template("verify/verify.html", problems=(), number=number, found=found))


def _offered(name: str) -> Callable[..., Any]:
    return cast(Callable[..., Any], wiring(name) or abort(404))
