"""Routes of the public pages. What they show of the engine comes through the wiring."""

from collections.abc import Mapping

from flask import Blueprint, abort, make_response, render_template, request
from flask.typing import ResponseReturnValue

from engine.db import reading
from engine.errors import Problem
from webapp import throttle
from webapp.demo.files import NAMES
from webapp.demo.tour import tour_through
from webapp.extensions import db, means, now, settings, wiring
from webapp.portal.items import grouped
from webapp.screen import said
from webapp.security import public
from webapp.session import optional_actor

blueprint = Blueprint("portal", __name__)
PAGES = frozenset({"help", "privacy", "accessibility", "about"})
NO_SUCH_CASE = Problem(
    "number", "没有找到该办件，请核对办件编号和查询码", "No such case; check the number and the query code"
)


@blueprint.get("/")
@public
def home() -> ResponseReturnValue:
    """The home page: what one can do here, by kind of service item."""
    find_items = wiring("public_items")
    with reading(db.session()) as session:
        optional_actor(session)
        items = find_items(session) if find_items else ()
        return render_template(
            "portal/home.html",
            groups=grouped(items),
            has_progress=bool(wiring("find_progress")),
            has_phone=bool(wiring("demo_messages")),
            tour=tour_through(means().catalog.items(session)) if settings().demo and means() else (),
            demo_files=[(name, said(*words)) for name, words in NAMES.items()],
        )


@blueprint.get("/progress")
@public
def show_progress() -> ResponseReturnValue:
    """The page on which anybody asks for the progress of a case."""
    if wiring("find_progress") is None:
        abort(404)
    return _progress_page()


@blueprint.post("/progress")
@public
def find_progress() -> ResponseReturnValue:
    """Find a case by number and query code; the code travels in the body, never in the address."""
    find = wiring("find_progress") or abort(404)
    number, code = request.form.get("number", "").strip(), request.form.get("code", "").strip()
    step = throttle.admit()
    if step is not None:
        return _progress_page(number=number, code=code, step=step, status=403)
    with reading(db.session()) as session:
        progress = find(session, number=number, code=code, now=now())
    if progress is not None:
        return _progress_page(number=number, progress=progress)
    throttle.note_miss()
    return _progress_page(number=number, problems=(NO_SUCH_CASE,), status=422)


def _progress_page(
    *,
    number: str = "",
    code: str = "",
    progress: Mapping[str, object] | None = None,
    problems: tuple[Problem, ...] = (),
    step: throttle.Step | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    facts = {"number": number, "code": code, "progress": progress, "problems": problems}
    return make_response(render_template("portal/progress.html", step=step or throttle.pending(), **facts), status)


@blueprint.get("/pages/<name>")
@public
def show_page(name: str) -> ResponseReturnValue:
    """One of the pages that explain the site."""
    if name not in PAGES:
        abort(404)
    return render_template(f"portal/{name}.html")
