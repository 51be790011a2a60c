"""Routes of the guide pages."""

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import queries
from engine.db import reading, transaction
from engine.errors import Problem
from engine.queries.items import Guide
from webapp.extensions import db, means
from webapp.guide import papers
from webapp.guide.parties import Visit, chosen_party, read_visit, start_draft
from webapp.security import applicant, public
from webapp.session import current_actor, optional_actor

blueprint = Blueprint("guide", __name__, url_prefix="/items")
NO_PARTY = Problem("party", "请选择为谁办理", "Choose for whom you apply")


@blueprint.get("/<code>")
@public
def show_item(code: str) -> ResponseReturnValue:
    """What one gets, who may apply, what it takes; and how to begin, go on or follow."""
    with reading(db.session()) as session:
        guide = queries.guide(session, means(), code)
        visit = read_visit(session, optional_actor(session), guide)
        return _page(guide, visit)


@blueprint.get("/<code>/form.pdf")
@public
def give_blank_form(code: str) -> ResponseReturnValue:
    """The application form on paper, for whoever fills in with a pen."""
    with reading(db.session()) as session:
        guide = queries.guide(session, means(), code)
    return papers.blank_pdf(guide)


@blueprint.get("/<code>/guide.pdf")
@public
def give_guide(code: str) -> ResponseReturnValue:
    """The guide on paper."""
    with reading(db.session()) as session:
        guide = queries.guide(session, means(), code)
    return papers.guide_pdf(guide)


@blueprint.get("/<code>/drawing.svg")
@public
def give_drawing(code: str) -> ResponseReturnValue:
    """The drawing of the release in force."""
    with reading(db.session()) as session:
        guide = queries.guide(session, means(), code)
    return papers.drawing(guide)


@blueprint.get("/<code>/form.xlsx")
@public
def give_blank_sheet(code: str) -> ResponseReturnValue:
    """The application form as a spreadsheet."""
    with reading(db.session()) as session:
        guide = queries.guide(session, means(), code)
    return papers.blank_sheet(guide)


@blueprint.get("/<code>/start")
@applicant
def ask_start(code: str) -> ResponseReturnValue:
    """Where the log-in page leads whoever wanted to begin."""
    with reading(db.session()) as session:
        current_actor(session)
    return redirect(f"{url_for('guide.show_item', code=code)}#start", 303)


@blueprint.post("/<code>/start")
@applicant
def start(code: str) -> ResponseReturnValue:
    """Begin an application for the chosen party; without a choice the page asks for one."""
    with transaction(db.session()) as session:
        actor = current_actor(session)
        party_id = chosen_party(actor, request.form.get("party", ""))
        draft_id = start_draft(session, actor, code, party_id) if party_id else None
    if draft_id is None:
        return _ask_party(code)
    return redirect(url_for("my.resume_draft", draft_id=draft_id), 303)


def _ask_party(code: str) -> ResponseReturnValue:
    with reading(db.session()) as session:
        guide = queries.guide(session, means(), code)
        visit = read_visit(session, current_actor(session), guide)
        return make_response(
            render_template(
                "guide/item.html", guide=guide, visit=visit, problems=(NO_PARTY,), can_print=papers.can_print()
            ),
            422,
        )


def _page(guide: Guide, visit: Visit, *problems: Problem) -> str:
    return render_template("guide/item.html", guide=guide, visit=visit, problems=problems, can_print=papers.can_print())
