"""Commands on tasks: claim, release, reassign, save a draft, complete.

Every command takes the session of the open transaction and ``now``; none of them commits.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine import workflow
from engine.drafts import drop_drafts
from engine.errors import Conflict, NotFound, NotPermitted
from engine.files import attach_files
from engine.forms import Form
from engine.log import Who
from engine.lookups import lookups
from engine.model.case import Case, Task
from engine.model.submission import Submission
from engine.moves import Means, Work, lock_task
from engine.moves.advance import advance
from engine.moves.calls import run_operation
from engine.moves.work import NO_SUCH_TASK
from engine.parties import party_context, read_party
from engine.policy import APPLICANT, Actor, may_do, may_supervise, may_work
from engine.ports import Asking, Value
from engine.sections import pattern_of

LOCAL = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Done:
    """A completed task; ``repeated`` when the same form had been sent before."""

    case_id: UUID
    task_id: UUID
    number: str
    repeated: bool = False


def who_is(actor: Actor) -> Who:
    """The actor as the log names them."""
    return Who(actor.account_id, actor.name)


def complete_task(
    session: Session,
    means: Means,
    actor: Actor,
    task_id: UUID,
    raw: Mapping[str, Any],
    *,
    key: str,
    now: datetime,
) -> Done:
    """Complete a task and move the case on to its next resting point.

    Args:
        raw: the answers as they were typed; the form decides what is accepted.
        key: random key of the posted form; the same key again gives the first result.

    Raises:
        NotFound: no such task.
        NotPermitted: the actor may not do it, or did a step that this one must check.
        InvalidAnswers: the form refuses the answers; nothing changed.
        Conflict: somebody else did it first; the sentence says who and when.
    """
    task, work = lock_task(session, means, task_id, who_is(actor), now=now)
    if task.done_at is not None:
        return _done_before(session, task, work.case, actor, key)
    may_do(actor, task, work.case)
    bound = work.release.tasks[task.step]
    work.load(task.scope_path, also=_rivals(task, bound.differs_from))
    check_four_eyes(work, task, actor)
    form = bound.form_for(work.scope(task.scope_path), now)
    if form is None:
        raise Conflict("该环节没有表单", "this step has no form")
    asking = Asking(now, actor.account_id, work.case.party_id, work.case.item)
    around = lookups(session, means.catalog, asking)
    answers = form.check(raw, with_party(work, form, task.scope_path), now=now, around=around)
    finish_task(work, task, actor, bound.stamped(form, answers), key=key)
    return Done(work.case.id, task.id, work.case.number)


def finish_task(work: Work, task: Task, actor: Actor, answers: Mapping[str, Any], *, key: str) -> None:
    """Write the accepted answers, mark the task done and move the case on."""
    row = work.write(task.address, task.scope_path, answers, task_id=task.id, once=key, fresh=not work.is_answered)
    attach_files(
        work.session, work.case.id, answers,
        owner=actor.account_id, party_id=work.case.party_id, task_id=task.id, address=task.address,
    )  # fmt: skip
    task.done_at, task.done_by, task.done_by_name = work.now, actor.account_id, actor.name
    work.record("task-completed", {"address": task.address, "digest": row.digest}, step=task.step)
    if work.has_draft:
        drop_drafts(work.session, task_id=task.id)
    state, token = work.state, task.token
    if state is None:
        raise Conflict("办件已经办结", "the case is closed")
    for check in work.release.tasks[task.step].checks:
        run_operation(work, check, task.scope_path)
    advance(
        work,
        lambda: workflow.resume(work.release.definition, state, token, work.scope, now=work.now),
        done_token=token,
    )


def with_party(work: Work, form: Form, scope_path: str) -> Mapping[str, Value]:
    """The scope of a form; the applicant's particulars are read only where the form asks for them."""
    scope = {"last": None, **work.scope(scope_path)}
    if work.case.party_id is None or not any(name.split(".")[0] == "party" for name in form.names):
        return scope
    return {**scope, "party": party_context(read_party(work.session, work.means.ring, work.case.party_id))}


def check_four_eyes(work: Work, task: Task, actor: Actor) -> None:
    """Refuse whoever did a step that this one must check. Raises NotPermitted."""
    for step in work.release.tasks[task.step].differs_from:
        section = work.file.sections.get(_beside(task, step))
        if section is not None and section.by == actor.account_id:
            name = next((one.name for one in work.release.definition.steps.values() if one.id == step), step)
            raise NotPermitted(
                f"您办理了“{name}”，与本环节不能由同一人办理", f"you did {name}; somebody else must do this step"
            )


def _rivals(task: Task, steps: tuple[str, ...]) -> list[str]:
    return [pattern_of(_beside(task, step)) for step in steps]


def _beside(task: Task, step: str) -> str:
    return f"{task.scope_path}.{step}" if task.scope_path else step


def _done_before(session: Session, task: Task, case: Case, actor: Actor, key: str) -> Done:
    first = session.scalar(select(Submission.key).where(Submission.task_id == task.id).order_by(Submission.id.desc()))
    if task.done_by == actor.account_id and first == key:
        return Done(case.id, task.id, case.number, repeated=True)
    raise already_done(task)


def already_done(task: Task) -> Conflict:
    """The Conflict that says who did it and when."""
    at = f"{task.done_at.astimezone(LOCAL):%H:%M}" if task.done_at else ""
    if task.ended_as is not None:
        return Conflict(f"该待办已于 {at} 结束，无需办理", f"this task ended at {at}")
    return Conflict(f"{task.done_by_name} 于 {at} 已办理", f"{task.done_by_name} did this at {at}")


def claim_task(session: Session, actor: Actor, task_id: UUID, *, now: datetime) -> Task:
    """Take a task for oneself; taking it again changes nothing.

    Raises:
        Conflict: somebody else took it; the sentence says that it is gone.
    """
    task = _open_task(session, task_id)
    if task.role == APPLICANT:
        raise NotFound(*NO_SUCH_TASK)
    may_work(actor, task.role, task.unit_id)
    taken = session.execute(
        update(Task)
        .where(Task.id == task_id, Task.done_at.is_(None), Task.assignee.is_(None))
        .values(assignee=actor.account_id)
        .execution_options(synchronize_session=False)
    )
    if taken.rowcount == 0 and task.assignee != actor.account_id:  # type: ignore[attr-defined]
        raise Conflict("这项待办已由他人签收", "somebody else has claimed this task")
    session.expire(task)
    return task


def release_task(session: Session, actor: Actor, task_id: UUID, *, now: datetime) -> Task:
    """Give a claimed task back to everybody with the role."""
    task = _open_task(session, task_id)
    if task.assignee not in (None, actor.account_id):
        may_supervise(actor, task.unit_id)
    task.assignee = None
    return task


def reassign_task(session: Session, actor: Actor, task_id: UUID, to: UUID, *, now: datetime) -> Task:
    """Give a task to one person; for those who supervise the work."""
    task = _open_task(session, task_id)
    may_supervise(actor, task.unit_id)
    task.assignee = to
    return task


def _open_task(session: Session, task_id: UUID) -> Task:
    task = session.get(Task, task_id)
    if task is None:
        raise NotFound(*NO_SUCH_TASK)
    if task.done_at is not None:
        raise already_done(task)
    return task
