"""The page between the parts of a long application: every part with how far it is, in any order."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from flask import make_response, render_template
from flask.typing import ResponseReturnValue

from engine.forms.spec import Field, Rows
from engine.forms.working import MISSING, given_at
from webapp.extensions import now
from webapp.filling.paper import Paper
from webapp.filling.saved import saved_words


class State(StrEnum):
    """How far a part is."""

    NOT_YET = "not-yet"
    BEGUN = "begun"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Part:
    """One line of the list."""

    title: str
    href: str
    state: State


def show_tasks(paper: Paper) -> ResponseReturnValue:
    """The parts of the form and their states; checking and handing in waits until all are done."""
    parts = parts_of(paper, now())
    done = sum(part.state is State.DONE for part in parts)
    saved = saved_words(paper.saved, paper.actor, now())
    page = render_template("filling/tasks.html", paper=paper, parts=parts, done=done, saved_words=saved, **paper.facts)
    return make_response(page)


def parts_of(paper: Paper, moment: datetime) -> list[Part]:
    """Each page that is shown now, with its state."""
    view = paper.view(moment, paper.form.pages[0].index)
    return [Part(page.title, paper.page_url(page.index), _state(paper, page.index, moment)) for page in view.pages]


def _state(paper: Paper, index: int, moment: datetime) -> State:
    numbers = next(page.numbers for page in paper.form.pages if page.index == index)
    body = paper.form.body
    asked: tuple[Field | Rows, ...] = (*body.fields, *body.lists)
    own = [one for one in asked if one.number in numbers]
    if not any(_is_given(paper.raw, one) for one in own) and own:
        return State.NOT_YET
    return State.BEGUN if paper.problems_on(index, paper.raw, moment) else State.DONE


def _is_given(raw: Mapping[str, object], one: Field | Rows) -> bool:
    return given_at(raw, one.path) is not MISSING
