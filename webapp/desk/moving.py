"""Routes of the commands on tasks and cases: one small form each, asked and then done."""

from dataclasses import replace
from uuid import UUID

from flask import abort, flash, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from engine import movement, queries
from engine.db import reading, transaction
from engine.errors import NotPermitted
from engine.queries.signatures import sign_page
from webapp.desk.face import blueprint
from webapp.desk.sheet import Sheet
from webapp.desk.sheets import CASE_SHEETS, SIGN, TASK_SHEETS
from webapp.extensions import db, means, now
from webapp.filling.turning import leave, posted_key, refused
from webapp.security import role, staff
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


@blueprint.get("/signatures/<uuid:request_id>")
@staff
def ask_sign(request_id: UUID) -> ResponseReturnValue:
    """The form to sign: what is asked, and by whom."""
    with reading(db.session()) as session:
        return _sign_page(session, request_id)


@blueprint.post("/signatures/<uuid:request_id>")
@staff
def do_sign(request_id: UUID) -> ResponseReturnValue:
    """Sign; the last signature that a task waited for lets the case move on."""
    key = posted_key()
    with refused() as problems, transaction(db.session()) as session:
        SIGN.act(session, current_actor(session), request_id, request.form, key)
    if problems:
        with reading(db.session()) as session:
            return make_response(_sign_page(session, request_id, problems), 422)
    flash(str(SIGN.done))
    return leave(url_for("desk.inbox", view="sign"))


@blueprint.post("/tasks/<uuid:task_id>/signatures/<uuid:group_id>/drop")
@staff
def drop_requests(task_id: UUID, group_id: UUID) -> ResponseReturnValue:
    """Take back what was asked and nobody has answered."""
    key = posted_key()
    with transaction(db.session()) as session:
        movement.drop_requests(session, means(), current_actor(session), task_id, group_id, key=key, now=now())
    flash(gettext("已撤销未签署的请求"))
    return leave(url_for("desk.show_task", task_id=task_id))


@blueprint.get("/urges")
@role("supervisor", "dispatcher")
def urges() -> ResponseReturnValue:
    """The urges that wait for an answer."""
    with reading(db.session()) as session:
        rows = movement.open_urges(session, current_actor(session), now=now())
        return render_template("desk/urges.html", rows=rows)


def _sign_page(session: Session, request_id: UUID, problems: object = ()) -> str:
    actor = current_actor(session)
    shown = sign_page(session, means(), actor, request_id)
    asked = gettext("%(who)s 请您签署意见：%(question)s", who=shown.asked_by, question=shown.question)
    told = gettext("您正在代 %(name)s 办理；办理记录会写明。", name=shown.stands_for) if shown.stands_for else ""
    sheet = replace(SIGN, lead=f"{asked} {told}".strip())
    action = url_for("desk.do_sign", request_id=request_id)
    back = url_for("desk.show_task", task_id=shown.task_id)
    return _page(session, sheet, request_id, action, back, {"number": shown.number, "about": shown.about}, problems)


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
    _check(name in movement.case_offers(actor, found.case, has_events=bool(found.events)) or bool(problems))
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
