"""Commands on tasks: complete one, and let it move on once it is signed.

Every command takes the session of the open transaction and ``now``; none of them commits.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
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
from engine.parties import party_context, read_party
from engine.policy import APPLICANT, Actor, may_do, may_move, may_submit_for
from engine.ports import Asking, Value
from engine.sections import pattern_of
from engine.signatures import must_hold

LOCAL = ZoneInfo("Asia/Shanghai")
#: whoever does an applicant's task by its link, as the log names them.
LINK_HOLDER = "持链接者"


@dataclass(frozen=True, slots=True)
class Done:
    """A completed task; ``repeated`` when the same form had been sent before."""

    case_id: UUID
    task_id: UUID
    number: str
    repeated: bool = False


def who_is(actor: Actor, task: Task | None = None) -> Who:
    """The actor as the log names them, with the absent person whose work the task is."""
    stand = actor.stand_for(task.role, task.unit_id, task.assignee) if task is not None else None
    return Who(actor.account_id, actor.name, stand.name if stand is not None else "")


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
    if task.done_at is not None or task.held_at is not None:
        return _done_before(session, task, work.case, actor, key)
    may_do(actor, task, work.case)
    if task.role == APPLICANT and work.case.party_id is not None:
        may_submit_for(actor, work.case.party_id)
    may_move(work.case)
    work.who = who_is(actor, task)
    holds = bool(work.is_unsigned and must_hold(session, task))
    bound = work.release.tasks[task.step]
    if bound.by_link and actor.is_staff:
        raise NotPermitted(
            "这一步由申请人本人办理，工作人员不能代办", "the applicant does this step, nobody of the staff"
        )
    work.load(task.scope_path, also=rival_patterns(task, bound.differs_from))
    check_four_eyes(work, task, actor)
    form = bound.form_for(work.scope(task.scope_path), now)
    if form is None:
        raise Conflict("该环节没有表单", "this step has no form")
    asking = Asking(now, actor.account_id, work.case.party_id, work.case.item)
    around = lookups(session, means.catalog, asking)
    answers = form.check(raw, with_party(work, form, task.scope_path), now=now, around=around)
    finish_task(work, task, actor, bound.stamped(form, answers), key=key, holds=holds)
    return Done(work.case.id, task.id, work.case.number)


def answer_by_link(
    session: Session, means: Means, task_id: UUID, raw: Mapping[str, Any], *, key: str, now: datetime
) -> Done:
    """Complete an applicant's task for whoever holds its link, of whom nothing else is known.

    The caller has made sure of the link. Raises as ``complete_task``; NotFound where the step is not answered by link.
    """
    task, work = lock_task(session, means, task_id, Who(None, LINK_HOLDER), now=now)
    bound = work.release.tasks[task.step]
    if task.role != APPLICANT or not bound.by_link:
        raise NotFound("没有这项待办，或链接已失效", "no such task, or its link is no longer good")
    if task.done_at is not None:
        first = session.scalar(select(Submission.id).where(Submission.task_id == task.id, Submission.key == key))
        if first is None:
            raise already_done(task)
        return Done(work.case.id, task.id, work.case.number, repeated=True)
    may_move(work.case)
    work.load(task.scope_path)
    form = bound.form_for(work.scope(task.scope_path), now)
    if form is None:
        raise Conflict("该环节没有表单", "this step has no form")
    around = lookups(session, means.catalog, Asking(now, None, work.case.party_id, work.case.item))
    answers = form.check(raw, work.scope(task.scope_path), now=now, around=around)
    work.write(
        task.address, task.scope_path, bound.stamped(form, answers),
        task_id=task.id, once=key, fresh=not work.is_answered, done_for=None,
    )  # fmt: skip
    work.record("task-completed", {"address": task.address}, step=task.step)
    task.done_by_name = LINK_HOLDER
    if work.has_draft:
        drop_drafts(session, task_id=task.id)
    move_on(work, task)
    return Done(work.case.id, task.id, work.case.number)


def finish_task(
    work: Work, task: Task, actor: Actor, answers: Mapping[str, Any], *, key: str, holds: bool = False
) -> None:
    """Write the accepted answers, mark the task done and move the case on; or hold it until it is signed."""
    stand = actor.stand_for(task.role, task.unit_id, task.assignee) if actor.stands_for else None
    task.done_for = stand.account_id if stand else None
    row = work.write(
        task.address, task.scope_path, answers,
        task_id=task.id, once=key, fresh=not work.is_answered, done_for=task.done_for,
    )  # fmt: skip
    attach_files(
        work.session, work.case.id, answers,
        owner=actor.account_id, party_id=work.case.party_id, task_id=task.id, address=task.address,
    )  # fmt: skip
    work.record("task-completed", {"address": task.address, "digest": row.digest}, step=task.step)
    task.done_by, task.done_by_name = actor.account_id, actor.name
    if work.has_draft:
        drop_drafts(work.session, task_id=task.id)
    if holds:
        row.lapsed_at = task.held_at = work.now
        task.assignee = task.assignee or task.done_for or actor.account_id
        work.record("held", {"address": task.address}, step=task.step)
        # The case does not move, but whoever waited for its lock must learn that the task they saw is older.
        work.case.revision += 1
        return
    move_on(work, task)


def move_on(work: Work, task: Task) -> None:
    """Mark a task done whose answers are written, and move the case on from it."""
    task.done_at, task.held_at = work.now, None
    state, token = work.state, task.token
    if state is None:
        raise Conflict("办件已经办结", "the case is closed")
    for check in work.release.tasks[task.step].checks:
        run_operation(work, check, task.scope_path)
    work.doing = task.id
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
    """Refuse whoever did a step that this one must check: in person, through a substitute, or as one.

    Raises:
        NotPermitted: the actor, or the person the actor stands for, did such a step or was stood for there.
    """
    stand = actor.stand_for(task.role, task.unit_id, task.assignee) if actor.stands_for else None
    people = {actor.account_id: ("您", "you")}
    if stand is not None:
        people[stand.account_id] = (f"您代办的{stand.name}", stand.name)
    for step in work.release.tasks[task.step].differs_from:
        section = work.file.sections.get(_beside(task, step))
        if section is None or section.is_lapsed:
            continue
        same = next((people[who] for who in (section.by, section.done_for) if who in people), None)
        if same is not None:
            name = next((one.name for one in work.release.definition.steps.values() if one.id == step), step)
            raise NotPermitted(
                f"{same[0]}办理了“{name}”，与本环节不能由同一人办理；代为办理也不例外",
                f"{same[1]} did {name}; somebody else must do this step, and no substitute of theirs",
            )


def rivals_of(work: Work, task: Task) -> frozenset[UUID]:
    """The accounts that may not do a task, because they did or answer for a step that it must check."""
    steps = work.release.tasks[task.step].differs_from
    found = [work.file.sections.get(_beside(task, step)) for step in steps]
    return frozenset(
        who for one in found if one is not None and not one.is_lapsed for who in (one.by, one.done_for) if who
    )


def rival_patterns(task: Task, steps: tuple[str, ...]) -> list[str]:
    """The sections to load before ``rivals_of`` can tell."""
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
    case_id = task.case_id
    if task.held_at is not None:
        zh = f"{task.done_by_name} 已办理，正在等待签署意见"
        return Conflict(zh, f"{task.done_by_name} did this; it waits for signatures", case_id=case_id)
    if task.ended_as is not None:
        return Conflict(f"该待办已于 {at} 结束，无需办理", f"this task ended at {at}", case_id=case_id)
    done = f"{task.done_by_name} 于 {at} 已办理", f"{task.done_by_name} did this at {at}"
    return Conflict(*done, case_id=case_id)
