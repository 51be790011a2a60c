"""The clerk's inbox: open tasks of one's roles by due date, flat in the number of closed ones."""

from dataclasses import dataclass
<<<<<<< HEAD
from datetime import datetime
from typing import Any
=======
from datetime import datetime, timedelta
>>>>>>> main
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, Subquery, and_, case, false, func, or_, select, true, union
from sqlalchemy.orm import Session

from engine.calendar.commands import load_calendar
from engine.calendar.days import Calendar, end_of_day, local_date
from engine.catalog import Means
from engine.clock.lights import Light
from engine.clock.tables import Clock
from engine.db import FAR_FUTURE
from engine.model.case import Case, Task
from engine.model.movement import SignRequest
from engine.policy import APPLICANT, Actor
from engine.queries.clock import CaseLimit, limit_words
from engine.queries.facts import InboxRow, light_of
from engine.signatures import SignKind

PAGE = 20
_RANK = {"": 0, Light.GREEN: 1, Light.YELLOW: 2, Light.RED: 3}
COUNT_LIMIT = 1000
<<<<<<< HEAD
#: by priority, then by limit, those without one last: the order of the indexes.
ORDER = (Task.priority, Task.due_at.asc().nulls_last(), Task.id)
=======
#: by limit, those without one last: the order of the indexes.
#: what a list needs of a case's clock.
LIMIT = (Clock.light, Clock.due_on, Clock.stopped_on)
ORDER = (Task.due_at.asc().nulls_last(), Task.id)
>>>>>>> main


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
<<<<<<< HEAD
    counts = _counts(session, actor, now)
    if view in ("done", "later", "sign"):
        apart: Select[*tuple[Any, ...]] = {"done": _done, "later": _later, "sign": _to_sign}[view](actor, now)
        found = session.execute(apart.limit(PAGE)).all()
        listed = tuple(inbox_row(session, means, row[0], row[1], calendar, now, actor, *row[2:]) for row in found)
        return InboxPage(view, listed, counts, None)
=======
    counts = _counts(session, actor, calendar, now)
    if view == "done":
        return InboxPage(view, _done(session, means, actor, calendar, now), counts, None)
>>>>>>> main
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
<<<<<<< HEAD
    rows = tuple(inbox_row(session, means, task, one, calendar, now, actor) for task, one in found[:PAGE])
    more = _cursor(found[PAGE - 1][0]) if len(found) > PAGE else None
=======
    rows = tuple(
        inbox_row(session, means, task, one, calendar, now, CaseLimit(light, due_on, stopped_on))
        for task, one, light, due_on, stopped_on in found[:PAGE]
    )
    more = f"{_due_text(found[PAGE - 1][0])}~{found[PAGE - 1][0].id}" if len(found) > PAGE else None
>>>>>>> main
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


<<<<<<< HEAD
def _counts(session: Session, actor: Actor, now: datetime) -> dict[str, int]:
    """Counts per view in one statement, each up to COUNT_LIMIT."""
    first = _first(actor, "todo", COUNT_LIMIT, now)
=======
def _counts(session: Session, actor: Actor, calendar: Calendar, now: datetime) -> dict[str, int]:
    """Counts per view in one statement, each up to COUNT_LIMIT: late is over, soon is due today or tomorrow."""
    today = local_date(now)
    soon = end_of_day(calendar.add_workdays(today, 1))
    week = end_of_day(today - timedelta(days=today.weekday() + 1))
    done = select(Task.id).where(Task.done_by == actor.account_id, Task.done_at >= week).limit(COUNT_LIMIT).subquery()
    first = _first(actor, "todo", COUNT_LIMIT)
>>>>>>> main
    tasks = select(first).order_by(first.c.due_at.asc().nulls_last()).limit(COUNT_LIMIT).subquery()
    row = session.execute(
        select(
            func.count(),
            func.count(case((tasks.c.assignee.in_(actor.seats), 1))),
            func.count(case((tasks.c.due_at <= now, 1))),
<<<<<<< HEAD
            _count(_later(actor, now)),
            _count(_to_sign(actor, now)),
        ).select_from(tasks)
    ).one()
    todo, mine, late, later, sign = row
    return {"todo": todo, "mine": mine, "waiting": todo - mine, "late": late, "later": later, "sign": sign}
=======
            func.count(case((and_(tasks.c.due_at > now, tasks.c.due_at <= soon), 1))),
            select(func.count()).select_from(done).scalar_subquery(),
        ).select_from(tasks)
    ).one()
    todo, mine, late, due_soon, week_done = row
    return {"todo": todo, "mine": mine, "waiting": todo - mine, "late": late, "soon": due_soon, "week": week_done}
>>>>>>> main


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


<<<<<<< HEAD
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


=======
>>>>>>> main
def inbox_row(
    session: Session,
    means: Means,
    task: Task,
    one: Case,
    calendar: Calendar,
    now: datetime,
<<<<<<< HEAD
    actor: Actor,
    request_id: UUID | None = None,
    signer: UUID | None = None,
) -> InboxRow:
    """A task with its case as a list shows it to the actor."""
=======
    limit: CaseLimit | None = None,
) -> InboxRow:
    """A task with its case as a list shows it; the light is that of the step or of the case's clock, if that is worse.

    Args:
        limit: how the case's clock stands; None or empty where it has none.
    """
>>>>>>> main
    release = means.catalog.release(session, one.release)
    light, words = ("", "") if task.done_at else light_of(task.due_at, calendar, now)
    if not task.done_at and limit is not None and limit.due_on is not None and limit.stopped_on is None:
        of_case, case_words = _case_light(limit, calendar, now)
        if _RANK[of_case] > _RANK[light]:
            light, words = of_case, case_words
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


<<<<<<< HEAD
def _stands_for(actor: Actor, task: Task, signer: UUID | None) -> str:
    if not actor.stands_for:
        return ""
    if signer is not None:
        return next((stand.name for stand in actor.stands_for if stand.account_id == signer), "")
    stand = actor.stand_for(task.role, task.unit_id, task.assignee)
    return stand.name if stand is not None else ""
=======
def _case_light(limit: CaseLimit, calendar: Calendar, now: datetime) -> tuple[str, str]:
    """The light of a running clock today; it was computed last night, so that only the due day may be newer."""
    today = local_date(now)
    if limit.due_on is None:
        return "", ""
    over = today > limit.due_on
    words, _ = limit_words(calendar.workdays_between(today, limit.due_on), over=over)
    return (Light.RED if over else limit.light), f"办件{words}"


def _due_text(task: Task) -> str:
    return (task.due_at or FAR_FUTURE).isoformat()
>>>>>>> main


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
