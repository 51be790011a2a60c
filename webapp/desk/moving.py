"""Routes of the commands on tasks and cases: one small form each, asked and then done."""

from uuid import UUID

from flask import abort, flash, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine import movement, queries
from engine.db import reading, transaction
from engine.errors import NotPermitted
from webapp.desk.face import blueprint
from webapp.desk.sheets import CASE_SHEETS, TASK_SHEETS, Sheet
from webapp.extensions import db, means, now
from webapp.filling.turning import leave, posted_key, refused
from webapp.security import staff
from webapp.session import current_actor


@blueprint.get("/tasks/<uuid:task_id>/do/<name>")
@staff
def ask_task(task_id: UUID, name: str) -> ResponseReturnValue:
    """The form of a command on a task."""
    with reading(db.session()) as session:
        return _task_page(session, task_id, name)


@blueprint.post("/tasks/<uuid:task_id>/do/<name>")
@staff
def do_task(task_id: UUID, name: str) -> ResponseReturnValue:
    """Do the command; what is wrong with the form is shown on it again."""
    sheet, key = TASK_SHEETS.get(name) or abort(404), posted_key()
    with refused() as problems, transaction(db.session()) as session:
        sheet.act(session, current_actor(session), task_id, request.form, key)
    if problems:
        with reading(db.session()) as session:
            return make_response(_task_page(session, task_id, name, problems), 422)
    flash(str(sheet.done))
    return leave(url_for("desk.inbox") if sheet.leads_to == "inbox" else url_for("desk.show_task", task_id=task_id))


@blueprint.get("/cases/<uuid:case_id>/do/<name>")
@staff
def ask_case(case_id: UUID, name: str) -> ResponseReturnValue:
    """The form of a command on a case."""
    with reading(db.session()) as session:
        return _case_page(session, case_id, name)


@blueprint.post("/cases/<uuid:case_id>/do/<name>")
@staff
def do_case(case_id: UUID, name: str) -> ResponseReturnValue:
    """Do the command; what is wrong with the form is shown on it again."""
    sheet, key = CASE_SHEETS.get(name) or abort(404), posted_key()
    with refused() as problems, transaction(db.session()) as session:
        sheet.act(session, current_actor(session), case_id, request.form, key)
    if problems:
        with reading(db.session()) as session:
            return make_response(_case_page(session, case_id, name, problems), 422)
    flash(str(sheet.done))
    return leave(url_for("desk.show_case", case_id=case_id))


def _task_page(session: Session, task_id: UUID, name: str, problems: object = ()) -> str:
    sheet, actor = TASK_SHEETS.get(name) or abort(404), current_actor(session)
    task = queries.task_page(session, means(), actor, task_id, now=now())
    _check(name in movement.task_offers(actor, task.facts) or bool(problems))
    facts = {"number": task.case.number, "about": " · ".join(part for part in (task.step_name, task.subject) if part)}
    back = url_for("desk.show_task", task_id=task_id)
    return _page(session, sheet, task_id, url_for("desk.do_task", task_id=task_id, name=name), back, facts, problems)


def _case_page(session: Session, case_id: UUID, name: str, problems: object = ()) -> str:
    sheet, actor = CASE_SHEETS.get(name) or abort(404), current_actor(session)
    found = queries.case_page(session, means(), actor, case_id, now=now())
    _check(name in movement.case_offers(actor, found.case) or bool(problems))
    facts = {"number": found.case.number, "about": found.case.item_title}
    back = url_for("desk.show_case", case_id=case_id)
    return _page(session, sheet, case_id, url_for("desk.do_case", case_id=case_id, name=name), back, facts, problems)


def _page(
    session: Session, sheet: Sheet, subject: UUID, action: str, back: str, facts: dict[str, str], problems: object
) -> str:
    actor = current_actor(session)
    choices = {
        question.name: question.choices(session, actor, subject)
        for question in sheet.questions
        if question.choices is not None
    }
    return render_template(
        "desk/move.html", sheet=sheet, choices=choices, action=action, back=back, problems=problems,
        posted=request.form, **facts,
    )  # fmt: skip


def _check(offered: bool) -> None:
    if not offered:
        raise NotPermitted("现在不能这样操作，请返回查看最新情况", "this is not possible now; see how things stand")
