"""Routes of the desk: inbox, tasks, cases."""

from uuid import UUID

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine import movement, queries
from engine.db import reading, transaction
from engine.metrology.samples import has_samples
from webapp.desk import papers
from webapp.desk.face import blueprint
from webapp.desk.menu import case_menu
from webapp.extensions import db, means, now
from webapp.filling import finish, prints, sending, show_check, show_page, turn
from webapp.filling.items import beside_items, read_wish
from webapp.filling.turning import posted_key
from webapp.screen import is_english, soon_again
from webapp.security import staff
from webapp.session import current_actor

#: who answers urges and gives tasks to others.
SUPERVISING = frozenset({"supervisor", "dispatcher"})
VIEWS = ("todo", "mine", "waiting", "sign", "later", "done")


@blueprint.get("/")
@staff
def inbox() -> ResponseReturnValue:
    """What waits for me and my roles, the most pressing first."""
    view = request.args.get("view", "todo")
    view = view if view in VIEWS else "todo"
    with reading(db.session()) as session:
        actor = current_actor(session)
        found = queries.inbox(session, means(), actor, view=view, after=request.args.get("after"), now=now())
        return render_template(
            "desk/inbox.html",
            found=found,
            view=view,
            actor=actor,
            supervises=not SUPERVISING.isdisjoint(actor.role_names),
        )


@blueprint.get("/tasks/<uuid:task_id>")
@staff
def show_task(task_id: UUID) -> ResponseReturnValue:
    """A task: its first page, beside what the case holds."""
    with reading(db.session()) as session:
        paper = papers.task_paper(session, task_id)
    return show_page(paper, paper.resume)


@blueprint.get("/tasks/<uuid:task_id>/<int:page>")
@staff
def show_task_page(task_id: UUID, page: int) -> ResponseReturnValue:
    """One page of a task's form."""
    with reading(db.session()) as session:
        paper = papers.task_paper(session, task_id)
    return show_page(paper, page)


@blueprint.post("/tasks/<uuid:task_id>/<int:page>")
@staff
def fill_task(task_id: UUID, page: int) -> ResponseReturnValue:
    """Keep what was filled in and go where the button leads; a form of one page is handed in."""
    with reading(db.session()) as session:
        paper = papers.posted_paper(session, task_id)
    return turn(paper, page)


@blueprint.post("/tasks/<uuid:task_id>/uploads")
@staff
def begin_upload(task_id: UUID) -> ResponseReturnValue:
    """Begin to send a file into a task's form."""
    with reading(db.session()) as session:
        paper = papers.posted_paper(session, task_id)
    return sending.begin(paper)


@blueprint.get("/tasks/<uuid:task_id>/check")
@staff
def check_task(task_id: UUID) -> ResponseReturnValue:
    """All answers of a task of several pages, before they are handed in."""
    with reading(db.session()) as session:
        paper = papers.task_paper(session, task_id)
    return show_check(paper)


@blueprint.post("/tasks/<uuid:task_id>/check")
@staff
def submit_task(task_id: UUID) -> ResponseReturnValue:
    """Hand in the answers of a task of several pages."""
    with reading(db.session()) as session:
        paper = papers.posted_paper(session, task_id)
    return finish(lambda session, key: paper.submit(session, paper.raw, key), lambda session: paper)


@blueprint.post("/tasks/<uuid:task_id>/claim")
@staff
def claim_task(task_id: UUID) -> ResponseReturnValue:
    """Take a task; whoever was faster is named."""
    with transaction(db.session()) as session:
        actor = current_actor(session)
        movement.claim_task(session, means(), actor, task_id, key=posted_key(), now=now())
    flash(gettext("已签收，其他人不能再办理"))
    return redirect(url_for("desk.show_task", task_id=task_id), 303)


@blueprint.post("/tasks/<uuid:task_id>/release")
@staff
def release_task(task_id: UUID) -> ResponseReturnValue:
    """Give a task back to everybody who may work on it; what was filled in stays with it."""
    with transaction(db.session()) as session:
        actor = current_actor(session)
        movement.release_task(session, means(), actor, task_id, key=posted_key(), now=now())
    flash(gettext("已退回待办池，已填内容保留"))
    return redirect(url_for("desk.inbox"), 303)


@blueprint.get("/cases/<uuid:case_id>")
@staff
def show_case(case_id: UUID) -> ResponseReturnValue:
    """A case with everything in it."""
    with reading(db.session()) as session:
        actor = current_actor(session)
        found = queries.case_page(session, means(), actor, case_id, wish=read_wish(), now=now())
        menu = case_menu(actor, found.case, has_events=bool(found.events))
        beside = beside_items(session, case_id, [row for one in found.overviews for row in one.rows])
        labels = actor.has("sample_clerk") and has_samples(session, case_id)
        page = render_template("desk/case.html", found=found, menu=menu, labels=labels, beside=beside)
        return make_response(page, soon_again(making=found.making))


@blueprint.get("/cases/<uuid:case_id>/sections/<path:address>")
@staff
def show_section(case_id: UUID, address: str) -> ResponseReturnValue:
    """One section that is too long for the page of its case."""
    with reading(db.session()) as session:
        case, section = queries.case_section(session, means(), current_actor(session), case_id, address, now=now())
    return render_template("desk/section.html", case=case, section=section)


@blueprint.get("/cases/<uuid:case_id>/items/<path:path>")
@staff
def show_item(case_id: UUID, path: str) -> ResponseReturnValue:
    """One item of a case, such as an instrument, with everything done to it."""
    with reading(db.session()) as session:
        found = queries.case_item(session, means(), current_actor(session), case_id, path, now=now())
        beside = beside_items(session, case_id, [found.item])
        return render_template("desk/item.html", found=found, beside=beside)


@blueprint.get("/cases/<uuid:case_id>/sheets/<path:address>")
@staff
def show_sheet(case_id: UUID, address: str) -> ResponseReturnValue:
    """What was handed in at one step, with every correction struck through; to be read and printed."""
    lang = "en" if is_english() else "zh"
    with reading(db.session()) as session:
        actor = current_actor(session)
        sheet = queries.sheet(session, means(), actor, case_id, address, now=now(), lang=lang)
        return render_template("desk/sheet.html", sheet=sheet)


@blueprint.get("/cases/<uuid:case_id>/print/<address>.<any(pdf, xlsx):ending>")
@staff
def print_section(case_id: UUID, address: str, ending: str) -> ResponseReturnValue:
    """What was filled in at one step of a case, on paper or as a spreadsheet."""
    with reading(db.session()) as session:
        case, found = queries.case_section(session, means(), current_actor(session), case_id, address, now=now())
    return prints.section(case, found, ending)


@blueprint.get("/search")
@staff
def search() -> ResponseReturnValue:
    """Find a case by its number, among those the actor may see."""
    number = request.args.get("number", "").strip()
    with reading(db.session()) as session:
        actor = current_actor(session)
        case_id = queries.find_case(session, actor, number) if number else None
    if case_id is None:
        return render_template("desk/search.html")
    return redirect(url_for("desk.show_case", case_id=case_id), 303)
