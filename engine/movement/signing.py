"""Add signer and countersign: opinions asked for on a task, without altering the drawing (rows S1–S7).

The token stays on its step all the while. What must come first keeps the task from being completed; what comes
beside or after it holds the completed task until it is signed.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.catalog import Means
from engine.db import new_id
from engine.errors import Conflict, InvalidAnswers, NotFound, NotPermitted, Problem
from engine.model.case import Task
from engine.model.movement import SignRequest
from engine.model.submission import Submission
from engine.movement.people import staff_of
from engine.movement.written import open_task, was_done, words, write_down
from engine.moves import Work, lock_task
from engine.policy import Actor, may_do, may_move, may_supervise
from engine.signatures import (
    AGREE,
    DISAGREE,
    DROPPED,
    WHOLE,
    Rule,
    SignKind,
    by_group,
    requests_on,
    still_open,
    verdict_of,
)
from engine.tasks import already_done, move_on, who_is

MOST_SIGNERS = 30


def ask_to_sign(
    session: Session,
    means: Means,
    actor: Actor,
    task_id: UUID,
    signers: Sequence[UUID],
    *,
    kind: SignKind,
    rule: Rule = Rule.ALL,
    share: int = WHOLE,
    question: str,
    key: str,
    now: datetime,
) -> Task:
    """Ask people of the unit to sign a task before, beside or after it is completed, or to vote on it.

    Args:
        rule: when a vote has passed: all agree, any one does, or ``share`` of a hundred do.

    Raises:
        NotPermitted: the actor may not do the task.
        InvalidAnswers: no question; nobody, too many, or the wrong people are asked; the share is none.
        Conflict: the task is done, or the case suspended.
    """
    told: dict[str, Any] = {}
    told["reason"] = words(question, name="question", zh="请写明请对方审看什么", en="say what is to be looked at")
    told |= {"signers": sorted(str(one) for one in set(signers)), "kind": kind.value, "rule": rule.value}
    if was_done(session, means, actor, "asked-to-sign", key, told):
        return session.get_one(Task, task_id)
    task, work = open_task(session, means, actor, task_id, now=now)
    may_do(actor, task, work.case)
    may_move(work.case)
    if not 1 <= share <= WHOLE:
        raise InvalidAnswers([Problem("share", "同意比例应为 1 至 100", "the share is 1 to 100 of a hundred")])
    names = _signers(work, task, actor, signers)
    stand = actor.stand_for(task.role, task.unit_id, task.assignee)
    task.assignee = task.assignee or (stand.account_id if stand is not None else actor.account_id)
    _request(work, actor, task, names, kind=kind, rule=rule, share=share, question=told["reason"])
    facts = {"kind": kind.value, "rule": rule.value, "share": share, "to": "、".join(names.values())}
    write_down(work, actor, "asked-to-sign", key, told, task=task, facts=facts)
    return task


def sign_task(
    session: Session,
    means: Means,
    actor: Actor,
    request_id: UUID,
    *,
    verdict: str,
    opinion: str,
    key: str,
    now: datetime,
) -> Task:
    """Answer a request; the last answer that a completed task waited for lets the case move on.

    Raises:
        NotFound: no such request.
        NotPermitted: somebody else was asked; or a substitute would sign what they did themselves.
        InvalidAnswers: no verdict, or disagreement without an opinion.
        Conflict: answered or taken back already, not yet its turn, or the task is over.
    """
    told = {"reason": _opinion(verdict, opinion), "verdict": verdict}
    request = _request_of(session, request_id)
    if was_done(session, means, actor, "signed", key, told):
        return session.get_one(Task, request.task_id)
    task, work = lock_task(session, means, request.task_id, who_is(actor), now=now)
    session.refresh(request)
    _may_sign(actor, task, request, work)
    request.signed_at, request.verdict = now, verdict
    request.signed_by, request.signed_by_name = actor.account_id, actor.name
    request.sealed_opinion = work.key.seal(told["reason"].encode(), bound=f"sign_opinion:{request.id}")
    group = [one for one in requests_on(session, task.id) if one.group_id == request.group_id]
    outcome = verdict_of(group)
    if outcome is not None:
        _drop(work, [one for one in group if one.signed_at is None])
    stood_for = next((one.name for one in actor.stands_for if one.account_id == request.signer), "")
    facts = {"kind": request.kind, "verdict": verdict, "group": outcome or "", "verdict_zh": VERDICTS[verdict]}
    if stood_for and request.signer != actor.account_id:
        facts["for"] = stood_for
    write_down(work, actor, "signed", key, told, task=task, facts=facts)
    _settle(work, actor, task, group, outcome)
    return task


def drop_requests(
    session: Session, means: Means, actor: Actor, task_id: UUID, group_id: UUID, *, key: str, now: datetime
) -> Task:
    """Take back what was asked and not yet answered; for whoever asked, and for supervisors.

    Raises:
        NotFound: no such request on the task.
        NotPermitted: somebody else asked.
        Conflict: the case is suspended.
    """
    if was_done(session, means, actor, "sign-dropped", key, {"group": str(group_id)}):
        return session.get_one(Task, task_id)
    task, work = lock_task(session, means, task_id, who_is(actor), now=now)
    group = [one for one in requests_on(session, task.id) if one.group_id == group_id]
    waiting = still_open(group) if group else []
    if not waiting or task.done_at is not None:
        raise NotFound("没有等待签署的请求", "nothing waits to be signed")
    if waiting[0].asked_by not in actor.seats:
        may_supervise(actor, task.unit_id)
    may_move(work.case)  # a held task moves on at once
    _drop(work, waiting)
    told = {"group": str(group_id)}
    facts = {"to": "、".join(one.signer_name for one in waiting)}
    write_down(work, actor, "sign-dropped", key, told, task=task, facts=facts)
    _release_held(work, task)
    return task


VERDICTS = {AGREE: "同意", DISAGREE: "不同意"}


def _opinion(verdict: str, opinion: str) -> str:
    if verdict not in VERDICTS:
        raise InvalidAnswers([Problem("verdict", "请选择同意或不同意", "agree or disagree")])
    if verdict == DISAGREE:
        return words(opinion, name="opinion", zh="不同意的，请写明意见", en="say why you disagree")
    return opinion.strip()[:500]


def _request_of(session: Session, request_id: UUID) -> SignRequest:
    request = session.get(SignRequest, request_id)
    if request is None:
        raise NotFound("没有这项签署请求", "no such request")
    return request


def _may_sign(actor: Actor, task: Task, request: SignRequest, work: Work) -> None:
    if request.signer not in actor.seats:
        raise NotPermitted("这项签署请求不是发给您的", "somebody else was asked to sign")
    if request.signed_at is not None:
        raise Conflict("这项签署请求已有结果，不用再签", "the request has its answer", case_id=task.case_id)
    if task.done_at is not None:
        raise already_done(task)
    if request.kind == SignKind.AFTER and task.held_at is None:
        raise Conflict("办理人还没有提交，提交后再签署", "the task is not completed yet; sign afterwards")
    if actor.account_id in (task.assignee, task.done_by, request.asked_by):
        raise NotPermitted("您是本环节的办理人，不能代他人签署", "whoever does the task cannot sign it for another")
    may_move(work.case)


def _signers(work: Work, task: Task, actor: Actor, signers: Sequence[UUID]) -> dict[UUID, str]:
    """Those asked, by name. Raises InvalidAnswers when one of them cannot be."""
    staff = dict(staff_of(work.session, work.case.unit_id, now=work.now))
    wanted = list(dict.fromkeys(signers))
    if not wanted or len(wanted) > MOST_SIGNERS:
        raise InvalidAnswers([Problem("signers", f"请选择 1 至 {MOST_SIGNERS} 人", "choose from 1 to 30 people")])
    if any(one not in staff or one in (actor.account_id, task.assignee) for one in wanted):
        raise InvalidAnswers([Problem("signers", "只能请本机构的其他人员签署", "only other staff of the unit sign")])
    return {one: staff[one] for one in wanted}


def _request(
    work: Work,
    actor: Actor,
    task: Task,
    names: dict[UUID, str],
    *,
    kind: SignKind,
    rule: Rule,
    share: int,
    question: str,
) -> None:
    group = new_id()
    sealed = work.key.seal(question.encode(), bound=f"sign_question:{group}")
    for signer, name in names.items():
        work.session.add(
            SignRequest(
                id=new_id(), case_id=work.case.id, task_id=task.id, group_id=group, kind=kind.value, rule=rule.value,
                share=share, signer=signer, signer_name=name, asked_by=actor.account_id, asked_by_name=actor.name,
                asked_at=work.now, sealed_question=sealed,
            )
        )  # fmt: skip


def _drop(work: Work, waiting: Sequence[SignRequest]) -> None:
    for one in waiting:
        one.signed_at, one.verdict = work.now, DROPPED


def _settle(work: Work, actor: Actor, task: Task, group: Sequence[SignRequest], outcome: str | None) -> None:
    """Where a completed task waited: disagreement gives it back, the last agreement lets it move on."""
    if task.held_at is None or outcome is None:
        return
    if outcome == DISAGREE:
        _give_back(work, task, group)
    else:
        _release_held(work, task)


def _give_back(work: Work, task: Task, group: Sequence[SignRequest]) -> None:
    """The holder does the task again, beginning from what was answered; the same people are asked again after it."""
    task.held_at = task.done_by = task.done_by_name = task.done_for = None
    first, again = group[0], new_id()
    question = work.key.unseal(first.sealed_question, bound=f"sign_question:{first.group_id}")
    sealed = work.key.seal(question, bound=f"sign_question:{again}")
    for one in group:
        work.session.add(
            SignRequest(
                id=new_id(), case_id=work.case.id, task_id=task.id, group_id=again, kind=SignKind.AFTER.value,
                rule=one.rule, share=one.share, signer=one.signer, signer_name=one.signer_name, asked_by=one.asked_by,
                asked_by_name=one.asked_by_name, asked_at=work.now, sealed_question=sealed,
            )
        )  # fmt: skip


def _release_held(work: Work, task: Task) -> None:
    """Let a completed task move on once nobody has still to sign it."""
    session = work.session
    session.flush()
    if task.held_at is None or any(still_open(group) for group in by_group(requests_on(session, task.id))):
        return
    row = session.scalars(
        select(Submission).where(
            Submission.case_id == task.case_id, Submission.address == task.address, Submission.superseded_at.is_(None)
        )
    ).one()
    row.lapsed_at = None
    session.flush()
    work.load(task.scope_path)
    move_on(work, task)
