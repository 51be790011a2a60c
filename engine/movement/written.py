"""Writes a movement down: one line of the log, its words sealed beside it, under the key of the posted form.

Every command of this room ends here, so that the same form sent twice is one movement and other content under
the same key is refused.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.catalog import Means
from engine.errors import Conflict, InvalidAnswers, Problem
from engine.model.case import Task
from engine.model.movement import Movement
from engine.moves import Work, lock_case, lock_task
from engine.policy import Actor
from engine.tasks import already_done, who_is

REASON_LENGTH = 500


def words(text: str, *, name: str = "reason", zh: str = "请填写原因", en: str = "give a reason") -> str:
    """A text that must be given, without the blanks around it. Raises InvalidAnswers."""
    told = text.strip()
    if not told:
        raise InvalidAnswers([Problem(name, zh, en)])
    if len(told) > REASON_LENGTH:
        raise InvalidAnswers([Problem(name, f"不能超过{REASON_LENGTH}字", f"at most {REASON_LENGTH} characters")])
    return told


def was_done(session: Session, means: Means, actor: Actor, kind: str, key: str, told: Mapping[str, Any]) -> bool:
    """Whether the form with this key was sent before. Raises Conflict when it said something else then."""
    earlier = session.scalars(select(Movement).where(Movement.key == key)).first()
    if earlier is None:
        return False
    if earlier.by == actor.account_id and earlier.content_tag == _tag(means, kind, told):
        return True
    raise Conflict("这张表单已提交过，请重新打开页面", "this form was sent before; open the page again")


def write_down(
    work: Work,
    actor: Actor,
    kind: str,
    key: str,
    told: Mapping[str, Any],
    *,
    task: Task | None = None,
    facts: Mapping[str, Any] | None = None,
) -> Movement:
    """Add the line to the log and seal the words beside it.

    Args:
        told: what the form said; sealed, because people write names and numbers into reasons.
        facts: what the line itself says, for everybody who may read the log.
    """
    line = work.record(kind, facts, step=task.step if task is not None else "")
    movement = Movement(
        id=line.id,
        case_id=work.case.id,
        task_id=task.id if task is not None else None,
        by=actor.account_id,
        key=key,
        content_tag=_tag(work.means, kind, told),
        sealed=work.key.seal(orjson.dumps(told), bound=f"movement:{line.id}"),
    )
    work.session.add(movement)
    # Whoever waited for the case's lock learns from it that the rows joined to the case are older than its lock.
    work.case.revision += 1
    return movement


def open_task(session: Session, means: Means, actor: Actor, task_id: UUID, *, now: datetime) -> tuple[Task, Work]:
    """Lock a task that nobody has done. Raises NotFound, and Conflict that says who did it."""
    task, work = lock_task(session, means, task_id, who_is(actor), now=now)
    if task.done_at is not None or task.held_at is not None:
        raise already_done(task)
    work.who = who_is(actor, task)
    return task, work


def open_case(session: Session, means: Means, actor: Actor, case_id: UUID, *, now: datetime) -> Work:
    """Lock a case that is not closed. Raises NotFound and Conflict."""
    work = lock_case(session, means, case_id, who_is(actor), now=now)
    if work.case.closed_at is not None:
        raise Conflict("办件已经办结", "the case is closed")
    return work


def _tag(means: Means, kind: str, told: Mapping[str, Any]) -> str:
    plain = orjson.dumps([kind, told], option=orjson.OPT_SORT_KEYS)
    return means.ring.blind(hashlib.sha256(plain).hexdigest())
