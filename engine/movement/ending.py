"""Terminate a case, and reopen one that is closed."""

import re
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import workflow
from engine.catalog import Means
from engine.errors import Conflict, InvalidAnswers, NotPermitted, Problem
from engine.model.case import Case, Task
from engine.model.outbox import OutboxMessage, RenderJob
from engine.movement.lapsing import lapse_after
from engine.movement.written import open_case, was_done, words, write_down
from engine.moves import Work, lock_case
from engine.moves.advance import advance
from engine.moves.ending import WITHDRAWN, end_case
from engine.policy import Actor, may_supervise
from engine.tasks import who_is
from engine.workflow import StepKind, go_back

TERMINATED = "已终止"
TOKEN = re.compile(r":t(\d+)$")


def terminate_case(
    session: Session, means: Means, actor: Actor, case_id: UUID, *, reason: str, key: str, now: datetime
) -> Case:
    """End a case before its drawing does; for those who supervise the work (row E1).

    Raises:
        NotPermitted: the actor does not supervise the work.
        InvalidAnswers: no reason.
        Conflict: the case is closed.
    """
    told = {"reason": words(reason)}
    if was_done(session, means, actor, "ended", key, told):
        return session.get_one(Case, case_id)
    work = open_case(session, means, actor, case_id, now=now)
    may_supervise(actor, work.case.unit_id)
    write_down(work, actor, "ended", key, told)
    end_case(work, TERMINATED, "terminated", ended_as="terminated")
    return work.case


def reopen_case(
    session: Session, means: Means, actor: Actor, case_id: UUID, *, step: str, reason: str, key: str, now: datetime
) -> Case:
    """Let a closed case go on from a step that was done in it; for those who supervise the work (row E2).

    Raises:
        NotPermitted: the actor does not supervise the work, or the applicant took the case back.
        InvalidAnswers: no reason, or the step was never done.
        Conflict: the case is not closed.
    """
    told = {"reason": words(reason), "step": step}
    if was_done(session, means, actor, "reopened", key, told):
        return session.get_one(Case, case_id)
    work = lock_case(session, means, case_id, who_is(actor), now=now)
    case = work.case
    may_supervise(actor, case.unit_id)
    if case.closed_at is None:
        raise Conflict("办件还没有办结，不用重新开启", "the case is not closed")
    if case.outcome == WITHDRAWN:
        raise NotPermitted("申请人已撤回的办件不能重新开启，请重新申请", "a case taken back stays closed; apply anew")
    apply = work.release.apply.key  # what the applicant handed in stays: a new application is a new case
    done = (one for one in done_steps(session, work) if one.step != apply)
    target = next((one for one in done if one.address == step), None)
    if target is None:
        raise InvalidAnswers([Problem("step", "请选择本办件办理过的环节", "choose a step that was done in this case")])
    work.load_all()
    lapse_after(work, target, cause="重新开启", basis=told["reason"])
    case.closed_at = case.outcome = None
    write_down(work, actor, "reopened", key, told, task=target, facts={"to": target.address})
    _place(work, target)
    return case


def done_steps(session: Session, work: Work) -> list[Task]:
    """The last turn of every step of people that was done in a case, latest first."""
    rows = session.scalars(
        select(Task)
        .where(Task.case_id == work.case.id, Task.done_at.is_not(None), Task.ended_as.is_(None))
        .order_by(Task.id.desc())
    )
    steps = work.release.definition.steps
    last: dict[str, Task] = {}
    for task in rows:
        if task.step in steps and steps[task.step].kind is StepKind.USER:
            last.setdefault(task.address, task)
    return list(last.values())


def _place(work: Work, target: Task) -> None:
    """Make a state anew. Its tokens are numbered on: messages are told apart by the numbers of theirs."""
    definition = work.release.definition
    token = f"t{_last_token(work) + 1}"
    *arrived, step = go_back(definition, None, target.scope_path, definition.steps[target.step].id).wanted
    wanted = [*arrived, replace(step, token=token)]
    advance(work, lambda: workflow.place(definition, wanted, work.scope, now=work.now))


def _last_token(work: Work) -> int:
    case_id, session = work.case.id, work.session
    known = [f":{token}" for table in (Task, RenderJob) for token in session.scalars(
        select(table.token).where(table.case_id == case_id)
    )]  # fmt: skip
    known += session.scalars(select(OutboxMessage.once).where(OutboxMessage.case_id == case_id))
    return max((int(found[1]) for text in known if (found := TOKEN.search(text))), default=0)
