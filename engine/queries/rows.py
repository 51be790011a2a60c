"""A task as one row of a list: its case, its light, its marks, and for whom it would be done."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from engine.calendar.days import Calendar, local_date
from engine.catalog import Means
from engine.clock.lights import Light
from engine.model.case import Case, Task
from engine.policy import Actor
from engine.queries.clock import CaseLimit, limit_words
from engine.queries.facts import InboxRow, light_of

_RANK = {"": 0, Light.GREEN: 1, Light.YELLOW: 2, Light.RED: 3}


def inbox_row(
    session: Session,
    means: Means,
    task: Task,
    one: Case,
    calendar: Calendar,
    now: datetime,
    actor: Actor,
    *,
    limit: CaseLimit | None = None,
    request_id: UUID | None = None,
    signer: UUID | None = None,
) -> InboxRow:
    """A task with its case as a list shows it; the light is that of the step or of the case's clock, if that is worse.

    Args:
        limit: how the case's clock stands; None or empty where it has none.
        request_id: the signature asked for, of ``signer``, in a list of those to sign.
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


def _case_light(limit: CaseLimit, calendar: Calendar, now: datetime) -> tuple[str, str]:
    """The light of a running clock today; it was computed last night, so that only the due day may be newer."""
    today = local_date(now)
    if limit.due_on is None:
        return "", ""
    over = today > limit.due_on
    words, _ = limit_words(calendar.workdays_between(today, limit.due_on), over=over)
    return (Light.RED if over else limit.light), f"办件{words}"
