"""Two questions that any program may ask about an application form; both change nothing, so neither needs a log-in."""

from datetime import timedelta

from flask import Blueprint, Response, current_app, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import TooManyRequests

from engine.db import reading
from engine.lookups import lookups
from engine.ports import Asking
from webapp.api.content import json_answer, read_content
from webapp.api.items import application_form
from webapp.extensions import csrf, db, means, now
from webapp.forms import json_answers
from webapp.security import public
from webapp.throttle.window import Window

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
MOST_A_MINUTE = 60
SCHEMA_SECONDS = 300


@blueprint.before_request
def admit() -> None:
    """Refuse an address that asks too often."""
    window: Window = current_app.extensions.setdefault("api_window", Window(MOST_A_MINUTE, timedelta(minutes=1)))
    if not window.admits(request.remote_addr or "", now()):
        raise TooManyRequests(retry_after=60)


@blueprint.get("/items/<code>/schema")
@public
def show_schema(code: str) -> ResponseReturnValue:
    """The application form's answers as JSON Schema (2020-12), by the release that is current now."""
    with reading(db.session()) as session:
        release, form = application_form(session, means(), code)
    answer = json_answer({"$id": url_for(".show_schema", code=code, _external=True), **form.schema}, "schema+json")
    answer.set_etag(release.digest)
    answer.headers["Cache-Control"] = f"public, max-age={SCHEMA_SECONDS}"
    return answer.make_conditional(request)


@blueprint.post("/items/<code>/check")
@public
def check(code: str) -> ResponseReturnValue:
    """The form's verdict on answers: as they would be kept, or problem details with every problem. Nothing is kept."""
    content, at = read_content(request), now()
    with reading(db.session()) as session:
        release, form = application_form(session, means(), code)
        around = lookups(session, means().catalog, Asking(at, item=code))
        accepted = form.check(json_answers(form, content), {}, now=at, around=around)
    return json_answer({"accepted": True, "item": code, "version": release.version, "answers": accepted})


@blueprint.after_request
def describe(response: Response) -> Response:
    """Say where the schema is."""
    code = (request.view_args or {}).get("code")
    if code:
        response.headers["Link"] = f'<{url_for(".show_schema", code=code)}>; rel="describedby"'
    return response


# A verdict changes nothing and tells nothing about anybody, so a foreign site gains nothing by asking for one.
csrf.exempt(blueprint)
