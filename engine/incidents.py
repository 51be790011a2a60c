"""Incidents: what a worker could not do, kept in sight until a later try or a person has put it right.

One failing row has at most one open incident: failing again counts one more attempt and waits longer.
An incident never stops other cases, and nothing here decides what a retry does: the row that failed does.
"""

import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Generic, TypeVar
from uuid import UUID

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from engine import outbox
from engine.db import new_id
from engine.errors import Conflict, EngineError, NotFound
from engine.log import ENGINE, Who, record
from engine.model.case import Case
from engine.model.outbox import Incident, OutboxMessage, RenderJob
from engine.moves import Means, lock_case
from engine.moves.ending import end_case
from engine.policy import Actor, may_administer
from engine.workflow import Stuck

Made = TypeVar("Made")
#: minutes before the next try after attempt 1, 2, 3 …; the last one goes on.
BACKOFF_MINUTES = (1, 5, 15, 60, 240, 1440)
SENTENCE_LENGTH = 1000
TERMINATED = "已终止"
#: what the row of each kind of incident stands for: a message that nobody took, a render, the timers of a
#: case, a receipt that cannot be read, an answer that arrived but cannot move the case, a notice to be served.
DELIVERY, RENDER, RECEIPT, MOVE, SERVING = "delivery", "render", "receipt", "move", "serving"


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a piece of work failed: a sentence for the administrator, and the step it stopped at, if known."""

    sentence: str
    step: str = ""
    #: somebody else was at the case; the same work may succeed at once.
    again: bool = False


@dataclass(frozen=True, slots=True)
class Success(Generic[Made]):
    """What a piece of work gave."""

    value: Made


def attempt(work: Callable[[], Made]) -> Success[Made] | Failure:
    """Do a piece of work; whatever stops it becomes a sentence."""
    try:
        return Success(work())
    except Conflict as conflict:
        return Failure(conflict.zh, again=True)
    except Stuck as stuck:
        return Failure(stuck.zh, stuck.step)
    except EngineError as refused:
        return Failure(refused.zh)
    except Exception as broken:  # noqa: BLE001 - one case's broken data or render must not stop the others
        return Failure(f"程序出错：{place_of(broken)}")


def place_of(broken: BaseException) -> str:
    """What broke and where, without its message: that may hold what people told us."""
    *_, last = traceback.extract_tb(broken.__traceback__)
    return f"{type(broken).__name__}, {Path(last.filename).name}:{last.lineno}"


def open_incident(
    session: Session,
    *,
    kind: str,
    case_id: UUID | None,
    subject: UUID | None,
    failure: Failure,
    tries_again: bool = True,
    now: datetime,
) -> Incident:
    """Write a failure down; the same row failing again counts one more attempt.

    Args:
        subject: id of the row that failed; None where the case itself is the row (timers).
        tries_again: whether a worker comes back by itself, later each time.
    """
    case = lock_row(session, case_id)
    found = session.scalars(_open_one(kind, case_id, subject)).first()
    if found is None:
        found = Incident(
            id=new_id(), case_id=case_id, kind=kind, subject=subject, sentence="", opened_at=now, attempts=0
        )
        session.add(found)
        if case is not None:
            _record(session, case, ENGINE, "incident-opened", found, step=failure.step, now=now)
    found.attempts += 1
    found.sentence, found.step = failure.sentence[:SENTENCE_LENGTH], failure.step
    found.next_try = now + wait_after(found.attempts) if tries_again else None
    return found


def wait_after(attempts: int) -> timedelta:
    """How long a worker waits after this many attempts."""
    return timedelta(minutes=BACKOFF_MINUTES[min(attempts, len(BACKOFF_MINUTES)) - 1])


def settle_incident(session: Session, *, kind: str, case_id: UUID | None, subject: UUID | None, now: datetime) -> None:
    """Close the open incident of a row that a later try has put right; none open is fine."""
    for incident in session.scalars(_open_one(kind, case_id, subject)):
        close_incident(session, incident, ENGINE, "solved", now=now)


def list_open(session: Session) -> Sequence[Incident]:
    """Every incident that still needs somebody, oldest first."""
    return session.scalars(
        select(Incident).where(Incident.resolved_at.is_(None)).order_by(Incident.opened_at, Incident.id)
    ).all()


def retry_incident(session: Session, incident_id: UUID, actor: Actor, *, now: datetime) -> Incident:
    """Let the workers try again at once; the incident closes when they succeed.

    Raises:
        NotFound: no such incident.
        NotPermitted: the actor does not administer the system.
        Conflict: it has been put right already.
    """
    incident = take_incident(session, incident_id, actor)
    if incident.kind == DELIVERY and incident.subject is not None:
        message = session.get(OutboxMessage, incident.subject, with_for_update=True)
        if message is not None and message.settled_at is not None:
            outbox.revive(message, now=now)
    elif incident.kind == RENDER:
        session.execute(
            update(RenderJob)
            .where(RenderJob.id == incident.subject, RenderJob.settled_at.is_(None))
            .values(due_at=now, leased_until=None)
            .execution_options(synchronize_session=False)
        )
    incident.next_try = now
    _tell(session, incident, _who(actor), "incident-retried", now=now)
    return incident


def resolve_incident(session: Session, incident_id: UUID, actor: Actor, *, now: datetime) -> Incident:
    """Close an incident that was put right by hand. Raises as ``retry_incident``."""
    incident = take_incident(session, incident_id, actor)
    close_incident(session, incident, _who(actor), "repaired", now=now)
    return incident


def terminate_case(session: Session, means: Means, actor: Actor, incident_id: UUID, *, now: datetime) -> Case:
    """End the case that an incident holds up: every task and wait ends, the material stays.

    Raises:
        NotFound: no such incident, or it concerns no case.
        NotPermitted: the actor does not administer the system.
        Conflict: the incident is closed, or the case is.
    """
    incident = take_incident(session, incident_id, actor)
    if incident.case_id is None:
        raise NotFound("该异常不属于任何办件", "the incident concerns no case")
    work = lock_case(session, means, incident.case_id, _who(actor), now=now)
    if work.case.closed_at is not None:
        raise Conflict("办件已经办结", "the case is closed")
    end_case(work, TERMINATED, "terminated", ended_as="terminated")
    return work.case


def _open_one(kind: str, case_id: UUID | None, subject: UUID | None) -> Select[Incident]:
    return select(Incident).where(
        Incident.kind == kind,
        Incident.case_id == case_id,
        Incident.subject == subject,
        Incident.resolved_at.is_(None),
    )


def take_incident(session: Session, incident_id: UUID, actor: Actor) -> Incident:
    """Lock an open incident for an administrator. Raises as ``retry_incident``."""
    may_administer(actor)
    incident = session.get(Incident, incident_id)
    if incident is None:
        raise NotFound("没有这条异常记录", "no such incident")
    lock_row(session, incident.case_id)
    session.refresh(incident, with_for_update=True)
    if incident.resolved_at is not None:
        raise Conflict("这条异常已经处理", "the incident has been put right")
    return incident


def close_incident(session: Session, incident: Incident, who: Who, resolution: str, *, now: datetime) -> None:
    """Close an incident, saying how it ended."""
    incident.resolved_at, incident.resolved_by, incident.resolution = now, who.id, resolution
    _tell(session, incident, who, "incident-closed", now=now)


def _tell(session: Session, incident: Incident, who: Who, kind: str, *, now: datetime) -> None:
    case = lock_row(session, incident.case_id)
    if case is not None:
        _record(session, case, who, kind, incident, step=incident.step, now=now)


def _record(session: Session, case: Case, who: Who, kind: str, incident: Incident, *, step: str, now: datetime) -> None:
    told = {"incident": str(incident.id), "of": incident.kind, "resolution": incident.resolution or ""}
    record(session, case, who, kind, told, step=step, now=now)


def lock_row(session: Session, case_id: UUID | None) -> Case | None:
    """Lock a case's row. Whoever locks several rows locks the case first, so that nobody waits in a circle."""
    if case_id is None:
        return None
    session.flush()
    return session.get(Case, case_id, with_for_update=True, populate_existing=True)


def _who(actor: Actor) -> Who:
    return Who(actor.account_id, actor.name)
