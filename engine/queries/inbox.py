"""The clerk's inbox: open tasks of one's roles by due date, flat in the number of closed ones."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, Subquery, and_, case, false, func, or_, select, true, union
from sqlalchemy.orm import Session

from engine.calendar.commands import load_calendar
from engine.calendar.days import Calendar
from engine.catalog import Means
from engine.db import FAR_FUTURE
from engine.model.case import Case, Task
from engine.model.movement import SignRequest
from engine.policy import APPLICANT, Actor
from engine.queries.facts import InboxRow, light_of
from engine.signatures import SignKind

PAGE = 20
COUNT_LIMIT = 1000
#: by priority, then by limit, those without one last: the order of the indexes.
ORDER = (Task.priority, Task.due_at.asc().nulls_last(), Task.id)


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
    """One page of the inbox, oldest limit first.

    Args:
        view: todo (mine and unclaimed), mine, waiting (unclaimed), later (put off, or waiting for signatures),
            sign (asked to sign) or done (by me, newest first). What is mine includes what I do for others.
        after: cursor of the page before.
    """
    calendar = load_calendar(session)
    counts = _counts(session, actor, now)
    if view in ("done", "later", "sign"):
        apart: Select[*tuple[Any, ...]] = {"done": _done, "later": _later, "sign": _to_sign}[view](actor, now)
        found = session.execute(apart.limit(PAGE)).all()
        listed = tuple(inbox_row(session, means, row[0], row[1], calendar, now, actor, *row[2:]) for row in found)
        return InboxPage(view, listed, counts, None)
    cursor = _read_cursor(after) if after is not None else None
    first = _first(actor, view, PAGE + 1, now, cursor)
    found = session.execute(
        select(Task, Case)
        .join(first, first.c.id == Task.id)
        .join(Case, Case.id == Task.case_id)
        .order_by(*ORDER)
        .limit(PAGE + 1)
    ).all()
    rows = tuple(inbox_row(session, means, task, one, calendar, now, actor) for task, one in found[:PAGE])
    more = _cursor(found[PAGE - 1][0]) if len(found) > PAGE else None
    return InboxPage(view, rows, counts, more)


def _first(actor: Actor, view: str, limit: int, now: datetime, cursor: "Cursor | None" = None) -> Subquery:
    """The first open tasks of a view: of each role in each unit, and of each seat of the actor, by priority and limit.

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


def _behind(cursor: "Cursor") -> ColumnElement[bool]:
    priority, due, task = cursor
    later = and_(Task.due_at.is_(None), Task.id > task)
    if due != FAR_FUTURE:
        later = or_(Task.due_at > due, and_(Task.due_at == due, Task.id > task), Task.due_at.is_(None))
    return or_(Task.priority > priority, and_(Task.priority == priority, later))


def _of_view(actor: Actor, view: str) -> ColumnElement[bool]:
    mine, free = Task.assignee.in_(actor.seats), Task.assignee.is_(None)
    return {"mine": mine, "waiting": free}.get(view, or_(mine, free))


def _counts(session: Session, actor: Actor, now: datetime) -> dict[str, int]:
    """Counts per view in one statement, each up to COUNT_LIMIT."""
    first = _first(actor, "todo", COUNT_LIMIT, now)
    tasks = select(first).order_by(first.c.due_at.asc().nulls_last()).limit(COUNT_LIMIT).subquery()
    row = session.execute(
        select(
            func.count(),
            func.count(case((tasks.c.assignee.in_(actor.seats), 1))),
            func.count(case((tasks.c.due_at <= now, 1))),
            _count(_later(actor, now)),
            _count(_to_sign(actor, now)),
        ).select_from(tasks)
    ).one()
    todo, mine, late, later, sign = row
    return {"todo": todo, "mine": mine, "waiting": todo - mine, "late": late, "later": later, "sign": sign}


def _count(listed: Select[*tuple[Any, ...]]) -> ScalarSelect[int]:
    return (
        select(func.count()).select_from(listed.with_only_columns(Task.id).order_by(None).subquery()).scalar_subquery()
    )


def _done(actor: Actor, now: datetime) -> Select[*tuple[Any, ...]]:
    return (
        select(Task, Case)
        .join(Case, Case.id == Task.case_id)
        .where(Task.done_by == actor.account_id, Task.done_at.is_not(None))
        .order_by(Task.done_at.desc())
    )


def _later(actor: Actor, now: datetime) -> Select[*tuple[Any, ...]]:
    """What one has put off, by the day it comes back, and what one has done that waits for signatures."""
    asleep = or_(Task.follow_up_at > now, Task.held_at.is_not(None))
    return (
        select(Task, Case)
        .join(Case, Case.id == Task.case_id)
        .where(Task.assignee.in_(actor.seats), Task.done_at.is_(None), asleep)
        .order_by(Task.follow_up_at.asc().nulls_last(), Task.id)
    )


def _to_sign(actor: Actor, now: datetime) -> Select[*tuple[Any, ...]]:
    """Signatures asked of one, or of whom one stands for; those wanted afterwards once the task is answered."""
    turn = or_(SignRequest.kind != SignKind.AFTER, Task.held_at.is_not(None))
    return (
        select(Task, Case, SignRequest.id, SignRequest.signer)
        .join(Case, Case.id == Task.case_id)
        .join(SignRequest, SignRequest.task_id == Task.id)
        .where(SignRequest.signer.in_(actor.seats), SignRequest.signed_at.is_(None), Task.done_at.is_(None), turn)
        .order_by(SignRequest.id)
    )


def inbox_row(
    session: Session,
    means: Means,
    task: Task,
    one: Case,
    calendar: Calendar,
    now: datetime,
    actor: Actor,
    request_id: UUID | None = None,
    signer: UUID | None = None,
) -> InboxRow:
    """A task with its case as a list shows it to the actor."""
    release = means.catalog.release(session, one.release)
    light, words = ("", "") if task.done_at else light_of(task.due_at, calendar, now)
    return InboxRow(
        task_id=task.id,
        case_id=one.id,
        number=one.number,
        applicant=one.applicant_name,
        item_title=release.title,
        step_name=release.definition.steps[task.step].name,
        subject=task.subject,
        due_at=task.due_at,
        assignee=task.assignee,
        opened_at=task.opened_at,
        light=light,
        light_text=words,
        priority=task.priority,
        follow_up_at=task.follow_up_at,
        is_held=task.held_at is not None,
        is_suspended=one.suspended_at is not None,
        is_urged=one.urged_at is not None,
        stands_for=_stands_for(actor, task, signer),
        request_id=request_id,
    )


def _stands_for(actor: Actor, task: Task, signer: UUID | None) -> str:
    if not actor.stands_for:
        return ""
    if signer is not None:
        return next((stand.name for stand in actor.stands_for if stand.account_id == signer), "")
    stand = actor.stand_for(task.role, task.unit_id, task.assignee)
    return stand.name if stand is not None else ""


#: priority, limit and id of the last task on a page.
Cursor = tuple[int, datetime, UUID]


def _cursor(task: Task) -> str:
    return f"{task.priority}~{(task.due_at or FAR_FUTURE).isoformat()}~{task.id}"


def _read_cursor(text: str) -> Cursor | None:
    try:
        priority, due, task = text.split("~")
        return int(priority), datetime.fromisoformat(due), UUID(task)
    except ValueError:
        return None
