"""The clerk's inbox: open tasks of one's roles by due date, flat in the number of closed ones."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, or_, select, tuple_
from sqlalchemy.orm import Session

from engine.calendar.commands import load_calendar
from engine.calendar.days import Calendar
from engine.catalog import Means
from engine.db import FAR_FUTURE
from engine.model.case import Case, Task
from engine.policy import APPLICANT, Actor
from engine.queries.facts import InboxRow, light_of

PAGE = 20
COUNT_LIMIT = 1000


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
        view: todo (mine and unclaimed), mine, waiting (unclaimed) or done (by me, newest first).
        after: cursor of the page before.
    """
    calendar = load_calendar(session)
    counts = _counts(session, actor, now)
    if view == "done":
        return InboxPage(view, _done(session, means, actor, calendar, now), counts, None)
    order = func.coalesce(Task.due_at, FAR_FUTURE)
    wanted = select(Task, Case).join(Case, Case.id == Task.case_id).where(_open(actor), _of_view(actor, view))
    if after is not None and (cursor := _read_cursor(after)) is not None:
        wanted = wanted.where(tuple_(order, Task.id) > cursor)
    found = session.execute(wanted.order_by(order, Task.id).limit(PAGE + 1)).all()
    rows = tuple(inbox_row(session, means, task, one, calendar, now) for task, one in found[:PAGE])
    more = f"{_due_text(found[PAGE - 1][0])}~{found[PAGE - 1][0].id}" if len(found) > PAGE else None
    return InboxPage(view, rows, counts, more)


def _open(actor: Actor) -> ColumnElement[bool]:
    """Open tasks of the actor's roles, or claimed by the actor."""
    roles = [and_(Task.unit_id == unit, Task.role == role) for unit, role in sorted(actor.roles, key=str)]
    anywhere = and_(Task.unit_id.is_(None), Task.role != APPLICANT, Task.role.in_(sorted(actor.role_names)))
    return and_(Task.done_at.is_(None), or_(*roles, anywhere, Task.assignee == actor.account_id))


def _of_view(actor: Actor, view: str) -> ColumnElement[bool]:
    mine, free = Task.assignee == actor.account_id, Task.assignee.is_(None)
    return {"mine": mine, "waiting": free}.get(view, or_(mine, free))


def _counts(session: Session, actor: Actor, now: datetime) -> dict[str, int]:
    """Counts per view in one statement, each up to COUNT_LIMIT."""
    tasks = (
        select(Task.assignee, Task.due_at).where(_open(actor), _of_view(actor, "todo")).limit(COUNT_LIMIT).subquery()
    )
    row = session.execute(
        select(
            func.count(),
            func.count(case((tasks.c.assignee == actor.account_id, 1))),
            func.count(case((tasks.c.due_at <= now, 1))),
        ).select_from(tasks)
    ).one()
    todo, mine, late = row
    return {"todo": todo, "mine": mine, "waiting": todo - mine, "late": late}


def _done(session: Session, means: Means, actor: Actor, calendar: Calendar, now: datetime) -> tuple[InboxRow, ...]:
    found = session.execute(
        select(Task, Case)
        .join(Case, Case.id == Task.case_id)
        .where(Task.done_by == actor.account_id)
        .order_by(Task.done_at.desc())
        .limit(PAGE)
    ).all()
    return tuple(inbox_row(session, means, task, one, calendar, now) for task, one in found)


def inbox_row(session: Session, means: Means, task: Task, one: Case, calendar: Calendar, now: datetime) -> InboxRow:
    """A task with its case as a list shows it."""
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
    )


def _due_text(task: Task) -> str:
    return (task.due_at or FAR_FUTURE).isoformat()


def _read_cursor(text: str) -> tuple[datetime, UUID] | None:
    due, _, task = text.partition("~")
    try:
        return datetime.fromisoformat(due), UUID(task)
    except ValueError:
        return None
