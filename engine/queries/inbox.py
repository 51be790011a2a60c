"""The clerk's inbox: open tasks of one's roles by due date, flat in the number of closed ones."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Subquery, and_, case, false, func, or_, select, true, union
from sqlalchemy.orm import Session

from engine.calendar.commands import load_calendar
from engine.calendar.days import Calendar, end_of_day, local_date
from engine.catalog import Means
from engine.clock.lights import Light
from engine.clock.tables import Clock
from engine.db import FAR_FUTURE
from engine.model.case import Case, Task
from engine.policy import APPLICANT, Actor
from engine.queries.clock import CaseLimit, limit_words
from engine.queries.facts import InboxRow, light_of

PAGE = 20
_RANK = {"": 0, Light.GREEN: 1, Light.YELLOW: 2, Light.RED: 3}
COUNT_LIMIT = 1000
#: by limit, those without one last: the order of the indexes.
#: what a list needs of a case's clock.
LIMIT = (Clock.light, Clock.due_on, Clock.stopped_on)
ORDER = (Task.due_at.asc().nulls_last(), Task.id)


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
    counts = _counts(session, actor, calendar, now)
    if view == "done":
        return InboxPage(view, _done(session, means, actor, calendar, now), counts, None)
    cursor = _read_cursor(after) if after is not None else None
    first = _first(actor, view, PAGE + 1, cursor)
    found = session.execute(
        select(Task, Case, *LIMIT)
        .join(first, first.c.id == Task.id)
        .join(Case, Case.id == Task.case_id)
        .outerjoin(Clock, Clock.case_id == Task.case_id)
        .order_by(*ORDER)
        .limit(PAGE + 1)
    ).all()
    rows = tuple(
        inbox_row(session, means, task, one, calendar, now, CaseLimit(light, due_on, stopped_on))
        for task, one, light, due_on, stopped_on in found[:PAGE]
    )
    more = f"{_due_text(found[PAGE - 1][0])}~{found[PAGE - 1][0].id}" if len(found) > PAGE else None
    return InboxPage(view, rows, counts, more)


def _first(actor: Actor, view: str, limit: int, cursor: tuple[datetime, UUID] | None = None) -> Subquery:
    """The first open tasks of a view: of each role in each unit, and of the actor's own, by limit.

    Each part is one walk along an index in its order, so that a page costs the same however many tasks are open.
    """
    parts = [and_(Task.unit_id == unit, Task.role == role) for unit, role in sorted(actor.roles, key=str)]
    parts += [and_(Task.unit_id.is_(None), Task.role == role) for role in sorted(actor.role_names - {APPLICANT})]
    own = Task.assignee == actor.account_id
    wanted = [own] if view == "mine" else [*parts, own] if view != "waiting" else [*parts, false()]
    behind = _behind(cursor) if cursor is not None else true()
    walks = [
        select(Task.id, Task.due_at, Task.assignee)
        .where(part, Task.done_at.is_(None), _of_view(actor, view), behind)
        .order_by(*ORDER)
        .limit(limit)
        .subquery()
        for part in wanted or [own]
    ]
    return union(*[select(walk) for walk in walks]).subquery()


def _behind(cursor: tuple[datetime, UUID]) -> ColumnElement[bool]:
    due, task = cursor
    if due == FAR_FUTURE:
        return and_(Task.due_at.is_(None), Task.id > task)
    return or_(Task.due_at > due, and_(Task.due_at == due, Task.id > task), Task.due_at.is_(None))


def _of_view(actor: Actor, view: str) -> ColumnElement[bool]:
    mine, free = Task.assignee == actor.account_id, Task.assignee.is_(None)
    return {"mine": mine, "waiting": free}.get(view, or_(mine, free))


def _counts(session: Session, actor: Actor, calendar: Calendar, now: datetime) -> dict[str, int]:
    """Counts per view in one statement, each up to COUNT_LIMIT: late is over, soon is due today or tomorrow."""
    today = local_date(now)
    soon = end_of_day(calendar.add_workdays(today, 1))
    week = end_of_day(today - timedelta(days=today.weekday() + 1))
    done = select(Task.id).where(Task.done_by == actor.account_id, Task.done_at >= week).limit(COUNT_LIMIT).subquery()
    first = _first(actor, "todo", COUNT_LIMIT)
    tasks = select(first).order_by(first.c.due_at.asc().nulls_last()).limit(COUNT_LIMIT).subquery()
    row = session.execute(
        select(
            func.count(),
            func.count(case((tasks.c.assignee == actor.account_id, 1))),
            func.count(case((tasks.c.due_at <= now, 1))),
            func.count(case((and_(tasks.c.due_at > now, tasks.c.due_at <= soon), 1))),
            select(func.count()).select_from(done).scalar_subquery(),
        ).select_from(tasks)
    ).one()
    todo, mine, late, due_soon, week_done = row
    return {"todo": todo, "mine": mine, "waiting": todo - mine, "late": late, "soon": due_soon, "week": week_done}


def _done(session: Session, means: Means, actor: Actor, calendar: Calendar, now: datetime) -> tuple[InboxRow, ...]:
    found = session.execute(
        select(Task, Case)
        .join(Case, Case.id == Task.case_id)
        .where(Task.done_by == actor.account_id)
        .order_by(Task.done_at.desc())
        .limit(PAGE)
    ).all()
    return tuple(inbox_row(session, means, task, one, calendar, now) for task, one in found)


def inbox_row(
    session: Session,
    means: Means,
    task: Task,
    one: Case,
    calendar: Calendar,
    now: datetime,
    limit: CaseLimit | None = None,
) -> InboxRow:
    """A task with its case as a list shows it; the light is that of the step or of the case's clock, if that is worse.

    Args:
        limit: how the case's clock stands; None or empty where it has none.
    """
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
    )


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


def _read_cursor(text: str) -> tuple[datetime, UUID] | None:
    due, _, task = text.partition("~")
    try:
        return datetime.fromisoformat(due), UUID(task)
    except ValueError:
        return None
