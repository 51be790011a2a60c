"""Routes of the check of certificates. What is checked comes through the wiring."""

from collections.abc import Callable
from typing import Any, cast

from flask import Blueprint, Response, abort, make_response, render_template, request
from flask.typing import ResponseReturnValue

from engine.calendar.days import local_date
from engine.db import reading
from engine.errors import Problem
from webapp import throttle
from webapp.extensions import db, now, wiring
from webapp.security import public
from webapp.verify.verdicts import Checked, checked

blueprint = Blueprint("verify", __name__, url_prefix="/verify")
NOTHING = Problem("number", "请填写证书编号和查询码，或选择证书文件", "Give number and code, or choose the file")
TOO_LARGE = Problem("file", "文件超过10MB，请确认选择的是电子证书", "The file is larger than 10 MB")
MOST_BYTES = 10 * 1024 * 1024


@blueprint.get("")
@public
def ask() -> ResponseReturnValue:
    """The page on which anybody checks a certificate."""
    _offered("find_certificate")
    return _page()


@blueprint.get("/<query_code>")
@public
def show(query_code: str) -> ResponseReturnValue:
    """What the QR code on a certificate leads to."""
    return _looked_up("", query_code)


@blueprint.post("/<query_code>")
@public
def show_proved(query_code: str) -> ResponseReturnValue:
    """The same, when a proof was asked for."""
    return _looked_up("", query_code)


@blueprint.post("")
@public
def check() -> ResponseReturnValue:
    """Check the file, or else number and code; they travel in the body, never in the address."""
    upload = request.files.get("file")
    if upload is not None and upload.filename:
        content = upload.read(MOST_BYTES + 1)
        upload.close()
        return _checked_file(content)
    number, code = request.form.get("number", "").strip(), request.form.get("code", "").strip()
    if not number or not code:
        return _page(number=number, problems=(NOTHING,), status=422)
    return _looked_up(number, code)


def _looked_up(number: str, code: str) -> ResponseReturnValue:
    find = _offered("find_certificate")
    step = throttle.admit()
    if step is not None:
        return _page(number=number, code=code, step=step, status=403)
    with reading(db.session()) as session:
        found = checked(find(session, number=number, code=code, on=local_date(now())))
    return _answer(found, number)


def _checked_file(content: bytes) -> ResponseReturnValue:
    if len(content) > MOST_BYTES:
        return _page(problems=(TOO_LARGE,), status=422)
    step = throttle.admit()
    if step is not None:
        return _page(step=step, status=403)
    return _answer(checked(_offered("check_file")(db.session(), content, now=now())))


def _answer(found: Checked, number: str = "") -> Response:
    if not found.is_known:
        throttle.note_miss()
    return _page(number=number, found=found)


def _page(
    *,
    number: str = "",
    code: str = "",
    found: Checked | None = None,
    problems: tuple[Problem, ...] = (),
    step: throttle.Step | None = None,
    status: int = 200,
) -> Response:
    """The page; ``step`` is the proof that this look-up lacked. A code is kept for one that is to be sent again."""
    facts = {"number": number, "code": code, "found": found, "problems": problems}
    page = render_template("verify/verify.html", step=step or throttle.pending(), **facts)
    return make_response(page, status)


def _offered(name: str) -> Callable[..., Any]:
    return cast(Callable[..., Any], wiring(name) or abort(404))
