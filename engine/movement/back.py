"""Send a task back to a step that was done before, and take back one's own last step."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from engine import workflow
from engine.catalog import Means
from engine.errors import Conflict, InvalidAnswers, NotFound, NotPermitted, Problem
from engine.model.case import Task
from engine.model.event import Event
from engine.model.movement import SignRequest
from engine.model.submission import Draft
from engine.movement.ending import done_steps
from engine.movement.lapsing import check_not_final, lapse_after, open_addresses
from engine.movement.people import colleagues
from engine.movement.written import open_task, was_done, words, write_down
from engine.moves import Work, lock_task
from engine.moves.advance import advance
from engine.policy import APPLICANT, Actor, may_do, may_move
from engine.tasks import who_is
from engine.workflow import Back, Beside, Position, go_back


class Others(StrEnum):
    """What happens to the other branches of a parallel block when a task is sent back."""

    #: they stay; refused where they cannot.
    KEPT = "kept"
    #: those that cannot stay are cancelled.
    CANCELLED = "cancelled"
    #: refused as soon as anybody else is at work in the scope.
    REFUSED = "refused"


def send_back(
    session: Session,
    means: Means,
    actor: Actor,
    task_id: UUID,
    to: str,
    *,
    others: Others | Literal["kept", "cancelled", "refused"],
    reason: str,
    key: str,
    now: datetime,
) -> Task:
    """Send a task back to an earlier step of the staff (rows B1–B6).

    Args:
        to: the address of the step: "assign", "instruments[0].record".
        others: what happens to other branches that stand in the way.

    Raises:
        NotPermitted: the actor may not do the task, or a document was issued after that step.
        InvalidAnswers: no reason, no such earlier step, or other branches stand in the way.
        Conflict: the case moved on, or is suspended.
    """
    told = {"reason": words(reason), "to": to, "others": Others(others).value}
    if was_done(session, means, actor, "sent-back", key, told):
        return session.get_one(Task, task_id)
    task, work = open_task(session, means, actor, task_id, now=now)
    if not actor.is_staff:
        raise NotPermitted("退回由办理人员操作", "staff send back")
    may_do(actor, task, work.case)
    may_move(work.case)
    target = next((one for one in earlier_steps(session, work, task) if one.address == to), None)
    if target is None:
        raise InvalidAnswers([Problem("to", "请选择此前办理过的环节", "choose a step that was done before")])
    check_not_final(work, target)
    way = _way(work, target)
    _check_others(work, task, way, Others(others))
    work.load_all()
    lapsed = lapse_after(work, target, cause="退回", basis=told["reason"])
    facts = {"from": task.address, "to": to, "others": Others(others).value, "lapsed": lapsed}
    write_down(work, actor, "sent-back", key, told, task=task, facts=facts)
    work.ends_as = "sent-back"
    _take_again(work, way, target)
    return task


def earlier_steps(session: Session, work: Work, task: Task) -> list[Task]:
    """The steps of the staff that a task may be sent back to, latest first."""
    definition = work.release.definition
    beside, steps = Beside(definition), definition.steps
    open_now = set(open_addresses(session, task.case_id))
    return [
        one
        for one in done_steps(session, work)
        if one.role != APPLICANT
        and one.address not in open_now
        and beside.undoes(one.scope_path, steps[one.step].id, task.scope_path, steps[task.step].id)
    ]


def retract_step(session: Session, means: Means, actor: Actor, task_id: UUID, *, key: str, now: datetime) -> Task:
    """Take back one's own last step while nobody has touched what follows (rows B7–B9).

    Raises:
        NotFound: no such task.
        NotPermitted: somebody else did it.
        Conflict: it is not done, the next step has been touched, or something has left the house already.
    """
    if was_done(session, means, actor, "retracted", key, {}):
        return session.get_one(Task, task_id)
    task, work = lock_task(session, means, task_id, who_is(actor), now=now)
    check_retractable(session, work, task, actor)
    way = _way(work, task)
    work.load_all()
    lapsed = lapse_after(work, task, cause="取回", basis="本人取回")
    write_down(work, actor, "retracted", key, {}, task=task, facts={"to": task.address, "lapsed": lapsed})
    _take_again(work, way, task)
    return task


def check_retractable(session: Session, work: Work, task: Task, actor: Actor) -> None:
    """Whether a task that was done may be taken back. Raises as ``retract_step``."""
    if task.done_at is None or task.ended_as is not None:
        raise Conflict("该环节还没有办理，不用取回", "the step is not done")
    if task.done_by != actor.account_id:
        raise NotPermitted("只能取回自己办理的环节", "only one's own step can be taken back")
    if task.step == work.release.apply.key:
        raise NotPermitted("申请提交后不能取回，可以撤回申请", "an application is withdrawn, not taken back")
    may_move(work.case)
    check_not_final(work, task)
    taken = {one.token for one in resting(_way(work, task).taken)}
    follow = session.scalars(select(Task).where(Task.after == task.id, Task.done_at.is_(None))).all()
    touched = (
        select(Task.id)
        .where(Task.after == task.id)
        .where(
            Task.done_at.is_not(None)
            | Task.assignee.is_not(None)
            | exists().where(Draft.task_id == Task.id)
            | exists().where(SignRequest.task_id == Task.id)
        )
    )
    if session.scalar(touched.limit(1)) is not None or not taken <= {one.token for one in follow}:
        raise Conflict("后续环节已经有人签收或办理，不能取回", "somebody has begun with what follows")
    if _has_left(session, work, task):
        raise Conflict("提交后已对外发出消息，不能取回", "a message went out after this step")


def _has_left(session: Session, work: Work, task: Task) -> bool:
    """Whether the move after a task sent something outside: what is sent cannot be taken back."""
    lines = session.scalars(select(Event).where(Event.case_id == task.case_id).order_by(Event.seq.desc())).all()
    for line in lines:
        if line.kind == "task-completed" and line.data.get("address") == task.address:
            return False
        if line.kind == "automatic" and line.step in work.release.deliveries:
            return True
    return False


def _way(work: Work, target: Task) -> Back:
    if work.state is None:
        raise Conflict("办件已经办结", "the case is closed")
    definition = work.release.definition
    return go_back(definition, work.state, target.scope_path, definition.steps[target.step].id)


def _check_others(work: Work, task: Task, way: Back, others: Others) -> None:
    """Refuse where other branches stand in the way and must not be touched. Raises InvalidAnswers."""
    standing = _standing(work) if others is Others.REFUSED else way.taken
    names = list(dict.fromkeys(_name(work, one) for one in resting(standing) if one.token != task.token))
    if not names or others is Others.CANCELLED:
        return
    told = "、".join(f"“{name}”" for name in names)
    zh = f"退回会影响其他正在办理的环节：{told}。请选择取消这些环节，或等它们办完再退回"
    en = f"other branches stand in the way: {', '.join(names)}; cancel them or wait"
    raise InvalidAnswers([Problem("others", zh, en)])


def resting(positions: Sequence[Position]) -> list[Position]:
    """The positions that wait for somebody or something themselves: no joins, no scopes that hold others."""
    paths = {one.scope_path for one in positions}
    return [one for one in positions if one.step and one.flow is None and not _holds(one, paths)]


def _holds(owner: Position, paths: Iterable[str]) -> bool:
    around = f"{owner.scope_path}.{owner.step}" if owner.scope_path else owner.step
    return any(path == around or path.startswith((f"{around}[", f"{around}.")) for path in paths)


def _standing(work: Work) -> tuple[Position, ...]:
    return () if work.state is None else workflow.positions(work.release.definition, work.state)


def _name(work: Work, position: Position) -> str:
    steps = work.release.definition.steps.values()
    return next((step.name for step in steps if step.id == position.step and step.name), position.step)


def _take_again(work: Work, way: Back, target: Task) -> None:
    """Put the tokens back, and give the step to whoever did it, if that person still may."""
    state, definition = work.state, work.release.definition
    advance(work, lambda: workflow.place(definition, way.wanted, work.scope, now=work.now, after=state))
    fresh = next((one for one in work.opened if one.address == target.address), None)
    if fresh is None:
        raise NotFound("该环节没有重新打开", "the step did not open again")
    fresh.priority = target.priority
    doer = target.done_for or target.done_by
    if fresh.role != APPLICANT and any(one == doer for one, _ in colleagues(work.session, fresh, now=work.now)):
        fresh.assignee = doer
