"""The applicant's papers: a draft of an application, and a task that waits for the applicant."""

from uuid import UUID

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from engine import cases, queries, tasks
from engine.forms import Form
from webapp.extensions import means, now
from webapp.filling import Paper, Place, around, asked, finish
from webapp.session import current_actor

PRINTS = {"pdf": "my.print_draft", "xlsx": "my.export_draft"}


def is_listed(form: Form) -> bool:
    """Whether the parts of a form are filled in from a list, in any order."""
    return form.properties.get("steps") == "list"


def draft_paper(session: Session, draft_id: UUID) -> Paper:
    """The actor's own draft. Raises NotFound when it is not theirs."""
    actor = current_actor(session)
    draft = queries.draft_page(session, means(), actor, draft_id, now=now())
    return Paper(
        actor=actor,
        form=draft.form,
        raw=draft.raw,
        scope=draft.scope,
        around=around(actor, draft.party_id, draft.code),
        page_url=lambda index: url_for("my.show_draft_page", draft_id=draft_id, page=index),
        check_url=url_for("my.check_draft", draft_id=draft_id),
        leave_url=url_for("my.cases"),
        template="filling/fill.html",
        facts={
            "back_text": gettext("我的办件"),
            "lead": " · ".join(text for text in (draft.title, draft.party_name) if text),
            "declaration": _declaration(),
        },
        save=lambda open_session, raw, page, seen: cases.save_draft(
            open_session, means(), actor, draft_id, raw, page=page, seen=seen, now=now()
        ),
        submit=lambda open_session, _raw, key: _submitted(open_session, draft_id, key),
        submit_label=gettext("提交委托") if draft.kind == "market-service" else gettext("提交申请"),
        sheet_url=lambda name: url_for("my.show_sheet", draft_id=draft_id, name=name),
        place=Place(actor.account_id, party_id=draft.party_id),
        uploads_url=url_for("my.begin_draft_upload", draft_id=draft_id),
        pick_url=lambda field, page: url_for("my.pick_for_draft", draft_id=draft_id, field=field, page=page),
        tasks_url=url_for("my.show_draft_tasks", draft_id=draft_id) if is_listed(draft.form) else "",
        print_url=lambda ending: url_for(PRINTS[ending], draft_id=draft_id),
        resume=draft.page,
        saved=draft.saved,
    )


def task_paper(session: Session, task_id: UUID) -> Paper:
    """A task that waits for the actor as applicant, such as a correction."""
    actor = current_actor(session)
    task = queries.task_page(session, means(), actor, task_id, now=now())
    return Paper(
        actor=actor,
        form=asked(task),
        raw=task.raw,
        scope=task.scope,
        around=around(actor, task.case.party_id, task.case.item),
        page_url=lambda index: url_for("my.show_task_page", task_id=task_id, page=index),
        check_url=url_for("my.check_task", task_id=task_id),
        leave_url=url_for("my.show_case", case_id=task.case.id),
        template="filling/fill.html",
        facts={
            "back_text": gettext("返回办件"),
            "lead": f"{task.case.number} · {task.step_name}",
            "declaration": _declaration(),
        },
        save=lambda open_session, raw, page, seen: cases.save_task_draft(
            open_session, means(), actor, task_id, raw, page=page, seen=seen, now=now()
        ),
        submit=lambda open_session, raw, key: _handed_in(
            tasks.complete_task(open_session, means(), actor, task_id, raw, key=key, now=now())
        ),
        place=Place(actor.account_id, party_id=task.case.party_id, task_id=task_id),
        uploads_url=url_for("my.begin_task_upload", task_id=task_id),
        pick_url=lambda field, page: url_for("my.pick_for_task", task_id=task_id, field=field, page=page),
        resume=task.page,
        saved=task.saved,
    )


def submit_draft(draft_id: UUID) -> ResponseReturnValue:
    """Hand in a draft; sent twice, it leads to the same case."""
    return finish(
        lambda session, key: _submitted(session, draft_id, key), lambda session: draft_paper(session, draft_id)
    )


def _submitted(session: Session, draft_id: UUID, key: str) -> str:
    actor = current_actor(session)
    case = cases.submit_draft(session, means(), actor, draft_id, key=key, now=now())
    target: str = url_for("my.submitted", case_id=case.id)
    return target


def _handed_in(done: tasks.Done) -> str:
    flash(gettext("办件 %(number)s：您的内容已提交", number=done.number))
    target: str = url_for("my.show_case", case_id=done.case_id)
    return target


def _declaration() -> str:
    words: str = gettext("提交即表示您确认以上内容真实、准确、完整，并愿意承担相应责任。")
    return words
