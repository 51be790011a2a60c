"""A task on the desk as a paper to fill in, beside what the case holds."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import flash, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from engine import cases, queries, tasks
from engine.db import reading
from engine.policy import Actor
from engine.queries.tasks import TaskForm, TaskPage
from webapp.desk.menu import task_menu
from webapp.extensions import db, means, now
from webapp.filling import Later, Paper, Place, around, asked
from webapp.session import current_actor


def task_paper(session: Session, task_id: UUID) -> Paper:
    """The task as the actor may see it. Raises NotFound and NotPermitted."""
    actor = current_actor(session)
    task = queries.task_page(session, means(), actor, task_id, now=now())
    return _paper(task, task_id, actor, _facts(task, actor))


def posted_paper(session: Session, task_id: UUID) -> Paper:
    """The same for answers that were sent: what stands beside the form is read only when it is shown again."""
    actor = current_actor(session)
    form = queries.task_form(session, means(), actor, task_id, now=now())
    return _paper(form, task_id, actor, Later(lambda: _reread(actor, task_id)))


def _reread(actor: Actor, task_id: UUID) -> dict[str, Any]:
    with reading(db.session()) as session:
        return _facts(queries.task_page(session, means(), actor, task_id, now=now()), actor)


def _facts(task: TaskPage, actor: Actor) -> dict[str, Any]:
    return {
        "task": task,
        "menu": task_menu(actor, task.facts, has_events=task.has_events),
        "back_text": gettext("我的待办"),
        "lead": f"{task.case.number} · {task.case.item_title}",
        "declaration": gettext("请核对后提交；提交后由系统转到下一环节。"),
    }


def _paper(task: TaskPage | TaskForm, task_id: UUID, actor: Actor, facts: Mapping[str, Any]) -> Paper:
    step_name = task.step_name
    return Paper(
        actor=actor,
        form=asked(task),
        raw=task.raw,
        scope=task.scope,
        around=around(actor, task.case.party_id, task.case.item),
        page_url=lambda index: url_for("desk.show_task_page", task_id=task_id, page=index),
        check_url=url_for("desk.check_task", task_id=task_id),
        leave_url=url_for("desk.inbox"),
        template="desk/task.html",
        facts=facts,
        save=lambda open_session, raw, page, seen: cases.save_task_draft(
            open_session, means(), actor, task_id, raw, page=page, seen=seen, now=now()
        ),
        submit=lambda open_session, raw, key: _done(
            tasks.complete_task(open_session, means(), actor, task_id, raw, key=key, now=now()), step_name
        ),
        direct=True,
        place=Place(actor.account_id, task_id=task_id, trust="B" if actor.has("window") else ""),
        uploads_url=url_for("desk.begin_upload", task_id=task_id),
        resume=task.page,
        saved=task.saved,
        submit_label=gettext("提交"),
    )


def _done(done: tasks.Done, step_name: str) -> str:
    """Say what was done, naming case and step; back to the inbox."""
    flash(gettext("办件 %(number)s 的“%(step)s”已办理完成", number=done.number, step=step_name))
    return url_for("desk.inbox")
