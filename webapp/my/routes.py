"""Routes of the applicant: drafts, step forms, cases."""

from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine import cases as commands
from engine import queries
from engine.db import reading, transaction
from engine.errors import NotFound
from engine.metrology.logistics import shipments_of_case
from webapp.errors import show_engine_error
from webapp.extensions import db, means, now
from webapp.filling import finish, sheets, show_check, show_page, turn
from webapp.filling.items import beside_items, read_wish
from webapp.filling.tasklist import show_tasks
from webapp.filling.turning import leave, posted_key, refused
from webapp.finance.orders import orders_to_pay
from webapp.my import papers
from webapp.screen import soon_again
from webapp.security import applying
from webapp.session import current_actor, optional_actor

blueprint = Blueprint("my", __name__, url_prefix="/my")


@blueprint.errorhandler(NotFound)
def show_receipt(error: NotFound) -> ResponseReturnValue:
    """Whoever goes back to a draft that was handed in is led to its receipt; nothing is handed in again."""
    draft_id = (request.view_args or {}).get("draft_id")
    with reading(db.session()) as session:
        actor = optional_actor(session)
        case_id = (
            queries.case_of_draft(session, actor, draft_id) if actor is not None and draft_id is not None else None
        )
    if case_id is None:
        return show_engine_error(error)
    flash(gettext("这份申请已经提交过，没有重复提交。"))
    return redirect(url_for("my.submitted", case_id=case_id), 303)


@blueprint.get("/")
@applying
def cases() -> ResponseReturnValue:
    """My cases and drafts."""
    with reading(db.session()) as session:
        actor = current_actor(session)
        mine, drafts = queries.my_cases(session, actor), queries.my_drafts(session, means(), actor)
        return render_template("my/cases.html", cases=mine, drafts=drafts)


@blueprint.get("/drafts/<uuid:draft_id>")
@applying
def resume_draft(draft_id: UUID) -> ResponseReturnValue:
    """Go on where the draft was left."""
    with reading(db.session()) as session:
        draft = queries.draft_page(session, means(), current_actor(session), draft_id, now=now())
    if papers.is_listed(draft.form):
        return redirect(url_for("my.show_draft_tasks", draft_id=draft_id), 303)
    return redirect(url_for("my.show_draft_page", draft_id=draft_id, page=draft.page), 303)


@blueprint.get("/drafts/<uuid:draft_id>/parts")
@applying
def show_draft_tasks(draft_id: UUID) -> ResponseReturnValue:
    """The parts of a long application, with how far each is."""
    with reading(db.session()) as session:
        paper = papers.draft_paper(session, draft_id)
    return show_tasks(paper)


@blueprint.get("/drafts/<uuid:draft_id>/<int:page>")
@applying
def show_draft_page(draft_id: UUID, page: int) -> ResponseReturnValue:
    """One page of an application that is not handed in yet."""
    with reading(db.session()) as session:
        paper = papers.draft_paper(session, draft_id)
    return show_page(paper, page)


@blueprint.post("/drafts/<uuid:draft_id>/<int:page>")
@applying
def fill_draft(draft_id: UUID, page: int) -> ResponseReturnValue:
    """Keep what was filled in, and go where the button leads."""
    with reading(db.session()) as session:
        paper = papers.draft_paper(session, draft_id)
    return turn(paper, page)


@blueprint.get("/drafts/<uuid:draft_id>/check")
@applying
def check_draft(draft_id: UUID) -> ResponseReturnValue:
    """All answers before they are handed in."""
    with reading(db.session()) as session:
        paper = papers.draft_paper(session, draft_id)
    return show_check(paper)


@blueprint.post("/drafts/<uuid:draft_id>/check")
@applying
def submit_draft(draft_id: UUID) -> ResponseReturnValue:
    """Hand the application in."""
    return papers.submit_draft(draft_id)


@blueprint.get("/drafts/<uuid:draft_id>/sheets/<name>")
@applying
def show_sheet(draft_id: UUID, name: str) -> ResponseReturnValue:
    """The page to fill a list of the application from a spreadsheet."""
    with reading(db.session()) as session:
        paper = papers.draft_paper(session, draft_id)
    return sheets.show_sheet(paper, name)


@blueprint.post("/drafts/<uuid:draft_id>/sheets/<name>")
@applying
def import_sheet(draft_id: UUID, name: str) -> ResponseReturnValue:
    """Fill a list of the application from a spreadsheet."""
    with reading(db.session()) as session:
        paper = papers.draft_paper(session, draft_id)
    return sheets.take_sheet(paper, name)


@blueprint.get("/drafts/<uuid:draft_id>/sheets/<name>/template")
@applying
def give_template(draft_id: UUID, name: str) -> ResponseReturnValue:
    """The spreadsheet to fill in."""
    with reading(db.session()) as session:
        paper = papers.draft_paper(session, draft_id)
    return sheets.give_template(paper, name)


@blueprint.get("/drafts/<uuid:draft_id>/discard")
@applying
def confirm_discard(draft_id: UUID) -> ResponseReturnValue:
    """Ask before a draft is thrown away."""
    with reading(db.session()) as session:
        draft = queries.draft_page(session, means(), current_actor(session), draft_id, now=now())
    return render_template("my/discard.html", draft=draft)


@blueprint.post("/drafts/<uuid:draft_id>/discard")
@applying
def discard_draft(draft_id: UUID) -> ResponseReturnValue:
    """Throw a draft away."""
    with transaction(db.session()) as session:
        commands.discard_draft(session, current_actor(session), draft_id)
    flash(gettext("草稿已删除"))
    return redirect(url_for("my.cases"), 303)


@blueprint.get("/cases/<uuid:case_id>")
@applying
def show_case(case_id: UUID) -> ResponseReturnValue:
    """Where my case stands, and what it holds."""
    with reading(db.session()) as session:
        found = queries.case_page(session, means(), current_actor(session), case_id, wish=read_wish(), now=now())
        parcels, orders = shipments_of_case(session, case_id), orders_to_pay(session, case_id)
        beside = beside_items(session, case_id, [row for one in found.overviews for row in one.rows])
        page = render_template("my/case.html", found=found, parcels=parcels, orders=orders, beside=beside)
        return make_response(page, soon_again(making=found.making))


@blueprint.get("/cases/<uuid:case_id>/sections/<path:address>")
@applying
def show_section(case_id: UUID, address: str) -> ResponseReturnValue:
    """One section that is too long for the page of its case."""
    with reading(db.session()) as session:
        case, section = queries.case_section(session, means(), current_actor(session), case_id, address, now=now())
    return render_template("my/section.html", case=case, section=section)


@blueprint.get("/cases/<uuid:case_id>/items/<path:path>")
@applying
def show_item(case_id: UUID, path: str) -> ResponseReturnValue:
    """One of the things my case is about, such as an instrument."""
    with reading(db.session()) as session:
        found = queries.case_item(session, means(), current_actor(session), case_id, path, now=now())
        beside = beside_items(session, case_id, [found.item])
        return render_template("my/item.html", found=found, beside=beside)


@blueprint.get("/cases/<uuid:case_id>/submitted")
@applying
def submitted(case_id: UUID) -> ResponseReturnValue:
    """The receipt after handing in; it may be bookmarked and opened again."""
    with reading(db.session()) as session:
        found = queries.case_page(session, means(), current_actor(session), case_id, now=now())
        return render_template("my/submitted.html", found=found)


@blueprint.get("/cases/<uuid:case_id>/withdraw")
@applying
def ask_withdraw(case_id: UUID) -> ResponseReturnValue:
    """Ask for the reason before a case is withdrawn."""
    with reading(db.session()) as session:
        found = queries.case_page(session, means(), current_actor(session), case_id, now=now())
    return render_template("my/withdraw.html", found=found, problems=(), reason="")


@blueprint.post("/cases/<uuid:case_id>/withdraw")
@applying
def withdraw(case_id: UUID) -> ResponseReturnValue:
    """Withdraw a case."""
    key, reason = posted_key(), request.form.get("reason", "").strip()
    with reading(db.session()) as session:
        found = queries.case_page(session, means(), current_actor(session), case_id, now=now())
    with refused() as problems, transaction(db.session()) as session:
        actor = current_actor(session)
        commands.withdraw_case(session, means(), actor, case_id, reason=reason, key=key, now=now())
    if problems:
        return make_response(render_template("my/withdraw.html", found=found, problems=problems, reason=reason), 422)
    flash(gettext("办件 %(number)s 已撤回", number=found.case.number))
    return leave(url_for("my.show_case", case_id=case_id))


@blueprint.get("/tasks/<uuid:task_id>")
@applying
def show_task(task_id: UUID) -> ResponseReturnValue:
    """What a case waits for from me: its first page."""
    with reading(db.session()) as session:
        paper = papers.task_paper(session, task_id)
    return show_page(paper, paper.resume)


@blueprint.get("/tasks/<uuid:task_id>/<int:page>")
@applying
def show_task_page(task_id: UUID, page: int) -> ResponseReturnValue:
    """One page of what a case waits for from me."""
    with reading(db.session()) as session:
        paper = papers.task_paper(session, task_id)
    return show_page(paper, page)


@blueprint.post("/tasks/<uuid:task_id>/<int:page>")
@applying
def fill_task(task_id: UUID, page: int) -> ResponseReturnValue:
    """Keep what was filled in, and go where the button leads."""
    with reading(db.session()) as session:
        paper = papers.task_paper(session, task_id)
    return turn(paper, page)


@blueprint.get("/tasks/<uuid:task_id>/check")
@applying
def check_task(task_id: UUID) -> ResponseReturnValue:
    """All answers of the task before they are handed in."""
    with reading(db.session()) as session:
        paper = papers.task_paper(session, task_id)
    return show_check(paper)


@blueprint.post("/tasks/<uuid:task_id>/check")
@applying
def submit_task(task_id: UUID) -> ResponseReturnValue:
    """Hand the answers of the task in."""
    with reading(db.session()) as session:
        paper = papers.task_paper(session, task_id)
    return finish(lambda session, key: paper.submit(session, paper.raw, key), lambda session: paper)
