"""One command on many tasks: chosen in the inbox, asked on one page, told item by item."""

from uuid import UUID

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from engine import movement, queries
from engine.db import reading
from engine.movement.choices import Choice
from engine.movement.people import staff_at_work
from engine.policy import Actor
from webapp.desk import acts
from webapp.desk.face import blueprint
from webapp.desk.sheet import Posted, Question, Sheet
from webapp.desk.sheets import REASON, TASK_SHEETS
from webapp.extensions import db, means, now
from webapp.filling.turning import posted_key
from webapp.security import staff
from webapp.session import current_actor


def claim(session: Session, actor: Actor, task_id: UUID, posted: Posted, key: str) -> object:
    """Take a task."""
    return movement.claim_task(session, means(), actor, task_id, key=key, now=now())


def note_on_task(session: Session, actor: Actor, task_id: UUID, posted: Posted, key: str) -> object:
    """Write a note on the case of a task."""
    case_id = queries.task_form(session, means(), actor, task_id, now=now()).case.id
    return acts.note(session, actor, case_id, posted, key)


def anybody(session: Session, actor: Actor, task_id: UUID) -> list[Choice]:
    """Staff of the actor's units; whether one has the role of each task is told item by item."""
    return [Choice(str(one), name) for one, name in staff_at_work(session, actor, now=now())]


_TO = Question("to", "select", _("交给谁"), _("没有相应岗位的，该项不会移交。"), anybody)
BULK: dict[str, Sheet] = {
    "claim": Sheet(_("签收"), _("签收后其他人不能再办理。"), _("签收所选"), "", claim),
    "release": TASK_SHEETS["release"],
    "transfer": Sheet(_("转办"), TASK_SHEETS["transfer"].lead, _("转办所选"), "", acts.transfer, (_TO, REASON)),
    "reassign": Sheet(_("改派"), TASK_SHEETS["reassign"].lead, _("改派所选"), "", acts.reassign, (_TO, REASON)),
    "priority": TASK_SHEETS["priority"],
    "follow-up": TASK_SHEETS["follow-up"],
    "note": Sheet(
        _("写备注"), _("同一条备注写到每个办件。"), _("写到所选办件"), "", note_on_task,
        (Question("text", "words", _("备注内容")),),
    ),
}  # fmt: skip


@blueprint.get("/bulk")
@staff
def ask_bulk() -> ResponseReturnValue:
    """What is to be done with the chosen tasks; back to the inbox where nothing is chosen."""
    sheet, ids = BULK.get(request.args.get("do", "")), _ids(request.args)
    with reading(db.session()) as session:
        actor = current_actor(session)
        if sheet is None or not ids:
            return redirect(url_for("desk.inbox"), 303)
        return _page(session, actor, sheet, ids, request.args["do"])


@blueprint.post("/bulk")
@staff
def do_bulk() -> ResponseReturnValue:
    """Do it with each, in a transaction of its own, and tell what became of each."""
    name, key, ids = request.form.get("do", ""), posted_key(), _ids(request.form)
    sheet, posted = BULK.get(name) or abort(404), request.form
    with reading(db.session()) as session:
        actor = current_actor(session)
    outcomes = movement.do_each(
        db.session(), ids, lambda session, one: sheet.act(session, actor, one, posted, f"{key[:24]}:{one}")
    )
    with reading(db.session()) as session:
        rows = queries.listed_tasks(session, means(), actor, ids, now=now())
        return render_template("desk/bulk_done.html", sheet=sheet, outcomes=outcomes, rows=rows)


def _page(session: Session, actor: Actor, sheet: Sheet, ids: list[UUID], name: str) -> str:
    choices = {one.name: one.choices(session, actor, ids[0]) for one in sheet.questions if one.choices is not None}
    rows = queries.listed_tasks(session, means(), actor, ids, now=now())
    return render_template("desk/bulk.html", sheet=sheet, name=name, rows=rows, choices=choices, posted=MultiDict())


def _ids(posted: MultiDict[str, str]) -> list[UUID]:
    """The chosen tasks, each once; what is no id is left out."""
    found = []
    for text in dict.fromkeys(posted.getlist("task")[: movement.MOST]):
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
