"""The clerk's inbox: open tasks of one's roles by priority and limit, flat in the number of closed ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    Subquery,
    and_,
    case,
    false,
    func,
    or_,
    select,
    true,
    union,
)
from sqlalchemy.orm import Session

from engine.calendar.commands import load_calendar
from engine.calendar.days import Calendar, end_of_day, local_date
from engine.catalog import Means
from engine.clock.tables import Clock
from engine.db import FAR_FUTURE
from engine.model.case import Case, Task
from engine.model.movement import SignRequest
from engine.policy import APPLICANT, Actor
from engine.queries.clock import CaseLimit
from engine.queries.facts import InboxRow
from engine.queries.rows import inbox_row
from engine.signatures import SignKind

PAGE = 20
COUNT_LIMIT = 1000
#: what a list needs of a case's clock.
LIMIT = (Clock.light, Clock.due_on, Clock.stopped_on)
#: by priority, then by limit, those without one last: the order of the indexes.
ORDER = (Task.priority, Task.due_at.asc().nulls_last(), Task.id)

#: priority, limit and id of the last task on a page.
Cursor = tuple[int, datetime, UUID]
Listed = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class InboxPage:
    """One page of tasks; ``next`` is the cursor of the page after it, or None."""

    view: str
    rows: tuple[InboxRow, ...]
    counts: dict[str, int]
    next: str | None


def inbox(
    session: Session, means: Means, actor: Actor, *, view: str = "todo", after: str | None = None, now: datetime
) -> InboxPage:
    """One page of the inbox, the most pressing first. What is mine includes what I do for others.

    Args:
        view: todo (mine and unclaimed), mine, waiting (unclaimed), sign (asked to sign), later (put off, or waiting
            for signatures) or done (by me, newest first).
        after: cursor of the page before.
    """
    calendar = load_calendar(session)
    counts = _counts(session, actor, calendar, now)
    if view in _APART:
        found = session.execute(_APART[view](actor, now).limit(PAGE)).all()
        listed = tuple(
            inbox_row(session, means, task, one, calendar, now, actor, request_id=request, signer=signer)
            for task, one, request, signer in found
        )
        return InboxPage(view, listed, counts, None)
    cursor = _read_cursor(after) if after is not None else None
    first = _first(actor, view, PAGE + 1, now, cursor)
    found = session.execute(
        select(Task, Case, *LIMIT)
        .join(first, first.c.id == Task.id)
        .join(Case, Case.id == Task.case_id)
        .outerjoin(Clock, Clock.case_id == Task.case_id)
        .order_by(*ORDER)
        .limit(PAGE + 1)
    ).all()
    rows = tuple(
        inbox_row(session, means, task, one, calendar, now, actor, limit=CaseLimit(light, due_on, stopped_on))
        for task, one, light, due_on, stopped_on in found[:PAGE]
    )
    return InboxPage(view, rows, counts, _cursor(found[PAGE - 1][0]) if len(found) > PAGE else None)


def listed_tasks(
    session: Session, means: Means, actor: Actor, ids: Sequence[UUID], *, now: datetime
) -> dict[UUID, InboxRow]:
    """The chosen tasks as rows by their ids, those that the actor may see."""
    calendar = load_calendar(session)
    found = session.execute(select(Task, Case).join(Case, Case.id == Task.case_id).where(Task.id.in_(ids))).all()
    return {
        task.id: inbox_row(session, means, task, one, calendar, now, actor)
        for task, one in found
        if one.unit_id is None or one.unit_id in actor.unit_ids
    }


def _first(actor: Actor, view: str, limit: int, now: datetime, cursor: Cursor | None = None) -> Subquery:
    """The first open tasks of a view: of each role in each unit, and of each seat of the actor, most pressing first.

    Each part is one walk along an index in its order, so that a page costs the same however many tasks are open.
    """
    parts = [and_(Task.unit_id == unit, Task.role == role) for unit, role in sorted(actor.all_roles, key=str)]
    parts += [and_(Task.unit_id.is_(None), Task.role == role) for role in sorted(actor.role_names - {APPLICANT})]
    own = [Task.assignee == seat for seat in actor.seats]
    wanted = own if view == "mine" else [*parts, *own] if view != "waiting" else [*parts, false()]
    awake = and_(Task.held_at.is_(None), or_(Task.follow_up_at.is_(None), Task.follow_up_at <= now))
    behind = _behind(cursor) if cursor is not None else true()
    walks = [
        select(Task.id, Task.due_at, Task.assignee)
        .where(part, Task.done_at.is_(None), awake, _of_view(actor, view), behind)
        .order_by(*ORDER)
        .limit(limit)
        .subquery()
        for part in wanted
    ]
    return union(*[select(walk) for walk in walks]).subquery()


def _behind(cursor: Cursor) -> ColumnElement[bool]:
    priority, due, task = cursor
    later = and_(Task.due_at.is_(None), Task.id > task)
    if due != FAR_FUTURE:
        later = or_(Task.due_at > due, and_(Task.due_at == due, Task.id > task), Task.due_at.is_(None))
    return or_(Task.priority > priority, and_(Task.priority == priority, later))


def _of_view(actor: Actor, view: str) -> ColumnElement[bool]:
    mine, free = Task.assignee.in_(actor.seats), Task.assignee.is_(None)
    return {"mine": mine, "waiting": free}.get(view, or_(mine, free))


def _counts(session: Session, actor: Actor, calendar: Calendar, now: datetime) -> dict[str, int]:
    """Counts per view in one statement, each up to COUNT_LIMIT: late is over, soon is due today or tomorrow."""
    today = local_date(now)
    soon = end_of_day(calendar.add_workdays(today, 1))
    week = end_of_day(today - timedelta(days=today.weekday() + 1))
    done = select(Task.id).where(Task.done_by == actor.account_id, Task.done_at >= week)
    first = _first(actor, "todo", COUNT_LIMIT, now)
    tasks = select(first).order_by(first.c.due_at.asc().nulls_last()).limit(COUNT_LIMIT).subquery()
    row = session.execute(
        select(
            func.count(),
            func.count(case((tasks.c.assignee.in_(actor.seats), 1))),
            func.count(case((tasks.c.due_at <= now, 1))),
            func.count(case((and_(tasks.c.due_at > now, tasks.c.due_at <= soon), 1))),
            _count(done),
            _count(_later(actor, now)),
            _count(_to_sign(actor, now)),
        ).select_from(tasks)
    ).one()
    names = ("todo", "mine", "late", "soon", "week", "later", "sign")
    counts = dict(zip(names, row, strict=True))
    return {**counts, "waiting": counts["todo"] - counts["mine"]}


def _count(listed: Listed) -> ScalarSelect[int]:
    some = listed.with_only_columns(Task.id).order_by(None).limit(COUNT_LIMIT).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


#: what only the list of signatures to give has.
_NO_REQUEST = (SignRequest.id, SignRequest.signer)


def _tasks() -> Listed:
    return (
        select(Task, Case, *_NO_REQUEST)
        .join(Case, Case.id == Task.case_id)
        .outerjoin(SignRequest, false())
    )  # fmt: skip


def _done(actor: Actor, now: datetime) -> Listed:
    """What one has done, newest first."""
    mine = and_(Task.done_by == actor.account_id, Task.done_at.is_not(None))
    return _tasks().where(mine).order_by(Task.done_at.desc())


def _later(actor: Actor, now: datetime) -> Listed:
    """What one has put off, by the day it comes back, and what one has done that waits for signatures."""
    asleep = or_(Task.follow_up_at > now, Task.held_at.is_not(None))
    mine = and_(Task.assignee.in_(actor.seats), Task.done_at.is_(None), asleep)
    return _tasks().where(mine).order_by(Task.follow_up_at.asc().nulls_last(), Task.id)


def _to_sign(actor: Actor, now: datetime) -> Listed:
    """Signatures asked of one, or of whom one stands for; those wanted afterwards once the task is answered."""
    turn = or_(SignRequest.kind != SignKind.AFTER, Task.held_at.is_not(None))
    return (
        select(Task, Case, SignRequest.id, SignRequest.signer)
        .join(Case, Case.id == Task.case_id)
        .join(SignRequest, SignRequest.task_id == Task.id)
        .where(SignRequest.signer.in_(actor.seats), SignRequest.signed_at.is_(None), Task.done_at.is_(None), turn)
        .order_by(SignRequest.id)
    )


_APART = {"done": _done, "later": _later, "sign": _to_sign}


def _cursor(task: Task) -> str:
    return f"{task.priority}~{(task.due_at or FAR_FUTURE).isoformat()}~{task.id}"


def _read_cursor(text: str) -> Cursor | None:
    try:
        priority, due, task = text.split("~")
        return int(priority), datetime.fromisoformat(due), UUID(task)
    except ValueError:
        return None
