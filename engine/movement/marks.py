"""Marks on a task or case that move nothing: note, priority, follow-up date."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from engine.calendar.days import BEIJING, local_date
from engine.catalog import Means
from engine.errors import InvalidAnswers, NotPermitted, Problem
from engine.model.case import Case, Task
from engine.movement.written import open_task, was_done, words, write_down
from engine.moves import lock_case
from engine.policy import Actor, may_do, may_see_case
from engine.tasks import who_is

URGENT, SOON, ORDINARY = 1, 2, 3
#: the priorities in words.
PRIORITIES = {URGENT: ("特急", "most urgent"), SOON: ("加急", "urgent"), ORDINARY: ("普通", "ordinary")}
FARTHEST_DAYS = 366


def add_note(
    session: Session, means: Means, actor: Actor, case_id: UUID, *, text: str, key: str, now: datetime
) -> Case:
    """Write a note into the case, for staff to read; closed cases take notes too (row M1).

    Raises:
        NotFound: no such case, or not the actor's to see.
        NotPermitted: applicants write no notes.
        InvalidAnswers: the note is empty or too long.
    """
    told = {"reason": words(text, name="text", zh="请填写备注内容", en="write the note")}
    if was_done(session, means, actor, "noted", key, told):
        return session.get_one(Case, case_id)
    work = lock_case(session, means, case_id, who_is(actor), now=now)
    may_see_case(actor, work.case)
    if not actor.is_staff:
        raise NotPermitted("备注由办理人员填写", "notes are written by staff")
    write_down(work, actor, "noted", key, told)
    return work.case


def set_priority(
    session: Session, means: Means, actor: Actor, task_id: UUID, *, priority: int, key: str, now: datetime
) -> Task:
    """Let a task go before or behind others in the inbox (row M2). Raises NotPermitted and InvalidAnswers."""
    if priority not in PRIORITIES:
        raise InvalidAnswers([Problem("priority", "请选择优先级", "choose a priority")])
    told = {"priority": priority}
    if was_done(session, means, actor, "prioritised", key, told):
        return session.get_one(Task, task_id)
    task, work = open_task(session, means, actor, task_id, now=now)
    _may_arrange(actor, task, work.case)
    task.priority = priority
    write_down(work, actor, "prioritised", key, told, task=task, facts=told)
    return task


def follow_up(
    session: Session, means: Means, actor: Actor, task_id: UUID, *, on: date | None, key: str, now: datetime
) -> Task:
    """Take a task out of one's inbox until a day; it comes back by itself (row M3).

    Args:
        on: the day it comes back, by its first minute in Beijing; None brings it back now.

    Raises:
        NotPermitted: somebody else holds the task.
        InvalidAnswers: the day is not to come, or too far ahead.
    """
    told = {"on": on.isoformat() if on else ""}
    if was_done(session, means, actor, "put-off", key, told):
        return session.get_one(Task, task_id)
    today = local_date(now)
    if on is not None and not today < on <= today + timedelta(days=FARTHEST_DAYS):
        raise InvalidAnswers(
            [Problem("on", "请选择明天以后、一年以内的日期", "choose a day from tomorrow within a year")]
        )
    task, work = open_task(session, means, actor, task_id, now=now)
    may_do(actor, task, work.case)
    task.assignee = task.assignee or actor.account_id
    task.follow_up_at = datetime.combine(on, time(0), BEIJING) if on else None
    write_down(work, actor, "put-off", key, told, task=task, facts=told)
    return task


def _may_arrange(actor: Actor, task: Task, case: Case) -> None:
    """Priority is set by whoever may do the task, and by those who supervise the work."""
    if not (actor.has("supervisor") or actor.has("dispatcher", task.unit_id)):
        may_do(actor, task, case)
