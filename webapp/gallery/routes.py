"""Routes of the gallery. What is typed there is judged and shown, and kept nowhere."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint, abort, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from engine.db import reading
from engine.errors import InvalidAnswers, Problem
from webapp.extensions import db, now
from webapp.forms import act_on, raw_answers, read_action
from webapp.gallery.specimens import EXAMPLES, Examples, Specimen, form_of, specimens
from webapp.gallery.uploads import ExampleUploads
from webapp.screen import is_english
from webapp.security import role
from webapp.session import current_actor

blueprint = Blueprint("gallery", __name__, url_prefix="/gallery")


@blueprint.get("/")
@role("owner", "admin")
def index() -> ResponseReturnValue:
    """Every component by name."""
    with reading(db.session()) as session:
        current_actor(session)
    return render_template("gallery/index.html", specimens=specimens().values())


@blueprint.get("/<name>")
@role("owner", "admin")
def show(name: str) -> ResponseReturnValue:
    """One component in every state."""
    one = _specimen(name)
    raw = one.raw(now())
    told = [problem for problem in _problems(one, raw) if problem.field.startswith("error_")]
    return _page(one, raw, told)


@blueprint.post("/<name>")
@role("owner", "admin")
def attempt(name: str) -> ResponseReturnValue:
    """The component after something was typed or a button pressed."""
    one = _specimen(name)
    form, action = form_of(name), read_action(request.form.get("_action"))
    raw = raw_answers(form, request.form, request.files, ExampleUploads(one.answer))
    if action.stays:
        ticked = request.form.getlist(f"_take:{action.target}")
        taken = [row.fills for row in EXAMPLES if row.value in ticked]
        raw, opened = act_on(form, raw, action, request.form.getlist("_open"), taken)
        return _page(one, raw, (), opened)
    problems = _problems(one, raw)
    return make_response(_page(one, raw, problems), 422 if problems else 200)


def _specimen(name: str) -> Specimen:
    with reading(db.session()) as session:
        current_actor(session)
    return specimens().get(name) or abort(404)


def _problems(one: Specimen, raw: Mapping[str, Any]) -> tuple[Problem, ...]:
    try:
        form_of(one.name).check(raw, {}, now=now(), around=Examples())
    except InvalidAnswers as wrong:
        return wrong.problems
    return ()


def _page(one: Specimen, raw: Mapping[str, Any], problems: Iterable[Problem], opened: Iterable[str] = ()) -> str:
    lang = "en" if is_english() else "zh"
    view = form_of(one.name).view(raw, {}, now=now(), page=0, lang=lang, around=Examples())
    return render_template(
        "gallery/show.html", one=one, view=view, problems=tuple(problems), opened=sorted(opened),
        hidden={"csrf_token": generate_csrf()}, specimens=specimens().values(),
    )  # fmt: skip
