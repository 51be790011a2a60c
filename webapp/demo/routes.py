"""Routes of the demo: moving its time ahead, and files to try it with."""

from io import BytesIO

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.db import reading
from engine.errors import InvalidAnswers
from webapp.demo.ahead import FARTHEST, DemoClock
from webapp.demo.files import CHANGED, GOOD, NAMES, ORDER, bad_sheet, changed_certificate, good_sheet
from webapp.extensions import db, means, now, settings, store, wiring
from webapp.security import public

blueprint = Blueprint("demo", __name__)


@blueprint.get("/demo-time")
@public
def show_time() -> ResponseReturnValue:
    """The time of the demo, and how far it is ahead; no other installation has this page."""
    return render_template("demo/time.html", clock=_clock(), moment=now(), problems=(), days="1")


@blueprint.post("/demo-time")
@public
def advance_time() -> ResponseReturnValue:
    """Move the time of the demo ahead; the worker then looks at once."""
    clock, typed = _clock(), request.form.get("days", "").strip()
    try:
        ahead = clock.advance(
            int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= len(str(FARTHEST)) else 0
        )
    except InvalidAnswers as refused:
        found = refused.problems
        return render_template("demo/time.html", clock=clock, moment=now(), problems=found, days=typed), 422
    wiring("nudge")()
    flash(gettext("演示时间已快进，现比实际时间早走%(days)s天", days=ahead))
    return redirect(url_for("demo.show_time"), 303)


@blueprint.get("/demo-files/<name>")
@public
def give_file(name: str) -> ResponseReturnValue:
    """A file to try the demo with; no other installation has them."""
    if name not in NAMES or not settings().demo:
        abort(404)
    with reading(db.session()) as session:
        if name == CHANGED:
            return _download(changed_certificate(session, means(), store()), name)
        form = means().catalog.current(session, ORDER).tasks["apply"].form or abort(404)
    return _download(good_sheet(form) if name == GOOD else bad_sheet(form), name)


def _download(content: bytes, name: str) -> Response:
    return send_file(BytesIO(content), as_attachment=True, download_name=name, max_age=0)


def _clock() -> DemoClock:
    clock = current_app.extensions["clock"]
    if not isinstance(clock, DemoClock):
        abort(404)
    return clock
