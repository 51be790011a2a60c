"""Routes of the rating by link. Staff who are logged in cannot rate: nobody rates in another's name."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from engine import queries, tasks
from engine.db import reading, transaction
from engine.errors import NotFound, NotPermitted, Problem
from engine.metrology.surveys import Survey, find_by_code
from engine.queries.tasks import TaskForm
from webapp import throttle
from webapp.extensions import db, means, now
from webapp.filling import asked as asked_form
from webapp.filling.turning import leave, posted_key, refused
from webapp.forms import raw_answers, read_action
from webapp.screen import is_english
from webapp.security import public
from webapp.session import optional_actor

blueprint = Blueprint("rating", __name__, url_prefix="/rate")


@blueprint.get("/<code>")
@public
def show(code: str) -> ResponseReturnValue:
    """The form to rate on; what was rated, or is over, is said instead."""
    return _page(code, {}, ())


@blueprint.post("/<code>")
@public
def rate(code: str) -> ResponseReturnValue:
    """Take the rating."""
    asked = _asked(code)[1]
    raw = raw_answers(asked_form(asked), request.form)
    if read_action(request.form.get("_action")).verb != "submit":
        return _page(code, raw, ())
    key = posted_key()
    with refused() as problems, transaction(db.session()) as session:
        tasks.answer_by_link(session, means(), asked.task.id, raw, key=key, now=now())
    if problems:
        return make_response(_page(code, raw, problems), 422)
    return leave(url_for("rating.show", code=code))


def _asked(code: str) -> tuple[Survey, TaskForm]:
    """The survey of a link with its step. Raises NotFound, and NotPermitted for staff."""
    with reading(db.session()) as session:
        actor = optional_actor(session)
        if actor is not None and actor.is_staff:
            raise NotPermitted("工作人员不能代为评价，请退出登录后由评价人本人打开", "staff do not rate")
        survey = find_by_code(session, code)
        if survey is not None:
            return survey, queries.linked_form(session, means(), survey.case_id, survey.address, now=now())
    throttle.note_miss()
    raise NotFound("评价链接不正确或已失效，请核对短信里的链接", "this link is wrong or no longer good")


def _page(code: str, raw: Mapping[str, Any], problems: Sequence[Problem]) -> ResponseReturnValue:
    survey, asked = _asked(code)
    if asked.task.done_at is not None or asked.case.closed_at is not None:
        return make_response(render_template("rating/over.html", survey=survey, number=asked.case.number))
    hidden = {"csrf_token": generate_csrf(), "_key": secrets.token_urlsafe(18)}
    view = asked_form(asked).view(raw, asked.scope, now=now(), page=0, lang="en" if is_english() else "zh")
    return make_response(
        render_template("rating/rate.html", view=view, problems=problems, code=code, case=asked.case, hidden=hidden)
    )
