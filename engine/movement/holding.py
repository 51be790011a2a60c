"""Who holds a task: claim, release, reassign, transfer. The token, its timers, the limit and the draft stay."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.accounts import Account
from engine.catalog import Means
from engine.errors import Conflict, InvalidAnswers, NotFound, Problem
from engine.model.case import Task
from engine.movement.people import colleagues
from engine.movement.written import open_task, was_done, words, write_down
from engine.moves import Work
from engine.moves.work import NO_SUCH_TASK
from engine.policy import APPLICANT, Actor, may_do, may_move, may_supervise, may_work
from engine.tasks import rival_patterns, rivals_of


def claim_task(session: Session, means: Means, actor: Actor, task_id: UUID, *, key: str, now: datetime) -> Task:
    """Take a task for oneself, or for whom one stands; taking it again changes nothing (row H1).

    Raises:
        NotFound: no such task, or it is the applicant's.
        NotPermitted: the actor has not the role.
        Conflict: somebody else took or did it; the sentence says so.
    """
    task, work = open_task(session, means, actor, task_id, now=now)
    if task.role == APPLICANT:
        raise NotFound(*NO_SUCH_TASK)
    may_work(actor, task.role, task.unit_id)
    may_move(work.case)
    if task.assignee in actor.seats:
        return task
    if task.assignee is not None:
        raise Conflict(f"这项待办已由{_name_of(session, task.assignee)}签收", "somebody else has claimed this task")
    stand = actor.stand_for(task.role, task.unit_id, None)
    task.assignee = stand.account_id if stand is not None else actor.account_id
    write_down(work, actor, "claimed", key, {}, task=task)
    return task


def release_task(session: Session, means: Means, actor: Actor, task_id: UUID, *, key: str, now: datetime) -> Task:
    """Give a claimed task back to everybody with the role; what was filled in stays with it (row H2).

    Raises:
        NotPermitted: somebody else holds it, and the actor does not supervise the work.
    """
    if was_done(session, means, actor, "released", key, {}):
        return session.get_one(Task, task_id)
    task, work = open_task(session, means, actor, task_id, now=now)
    if task.assignee is None:
        return task
    if task.assignee not in actor.seats:
        may_supervise(actor, task.unit_id)
    task.assignee = task.follow_up_at = None
    write_down(work, actor, "released", key, {}, task=task)
    return task


def reassign_task(
    session: Session, means: Means, actor: Actor, task_id: UUID, to: UUID, *, reason: str, key: str, now: datetime
) -> Task:
    """Give a task to one person; for those who supervise the work (row H3).

    Raises:
        NotPermitted: the actor does not supervise the work.
        InvalidAnswers: no reason; or the person has not the role, or may not do this step.
    """
    return _hand_over(session, means, actor, task_id, to, "reassigned", reason, key=key, now=now)


def transfer_task(
    session: Session, means: Means, actor: Actor, task_id: UUID, to: UUID, *, reason: str, key: str, now: datetime
) -> Task:
    """Hand one's own task to a colleague with the same role (row H4). Raises as ``reassign_task``."""
    return _hand_over(session, means, actor, task_id, to, "transferred", reason, key=key, now=now)


def _hand_over(
    session: Session,
    means: Means,
    actor: Actor,
    task_id: UUID,
    to: UUID,
    kind: str,
    reason: str,
    *,
    key: str,
    now: datetime,
) -> Task:
    told = {"reason": words(reason), "to": str(to)}
    if was_done(session, means, actor, kind, key, told):
        return session.get_one(Task, task_id)
    task, work = open_task(session, means, actor, task_id, now=now)
    if task.role == APPLICANT:
        raise NotFound(*NO_SUCH_TASK)
    if kind == "reassigned":
        may_supervise(actor, task.unit_id)
    else:
        may_do(actor, task, work.case)
    may_move(work.case)
    name = _able(work, task, to)
    task.assignee, task.follow_up_at = to, None
    write_down(work, actor, kind, key, told, task=task, facts={"to": name})
    return task


def _able(work: Work, task: Task, to: UUID) -> str:
    """The name of a person who may do the task. Raises InvalidAnswers when this one may not."""
    found = next((name for one, name in colleagues(work.session, task, now=work.now) if one == to), None)
    if found is None:
        raise InvalidAnswers([Problem("to", "请选择有该岗位的办理人", "choose somebody who has the role")])
    work.load(task.scope_path, also=rival_patterns(task, work.release.tasks[task.step].differs_from))
    if to in rivals_of(work, task):
        zh = f"{found}办理过须由他人核对的环节，不能办理本环节，请另选一人"
        raise InvalidAnswers([Problem("to", zh, "this person did a step that this one must check")])
    return found


def _name_of(session: Session, account_id: UUID) -> str:
    return session.scalar(select(Account.display_name).where(Account.id == account_id)) or "他人"
