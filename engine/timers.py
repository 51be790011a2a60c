"""Timers: fires what is due, one transaction per case; a case that cannot move never stops the others."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import workflow
from engine.db import reach, reading, transaction
from engine.incidents import Failure, attempt, open_incident, settle_incident
from engine.model.case import Case, CaseState, Wait
from engine.model.outbox import Incident
from engine.moves import Means, fire_timers
from engine.moves.ending import TIMER


def fire_due(session: Session, means: Means, *, now: datetime, limit: int = 100) -> int:
    """Fire the timers that are due, for at most ``limit`` cases; gives how many cases moved.

    A case that somebody works on at this moment is left for the next round.
    """
    fired = 0
    for case_id in _due_cases(session, now, limit):
        done = attempt(partial(_fire, session, means, case_id, now))
        if not isinstance(done, Failure):
            fired += done.value
        elif not done.again:
            with transaction(session):
                open_incident(session, kind=TIMER, case_id=case_id, subject=None, failure=done, now=now)
    return fired


def _due_cases(session: Session, now: datetime, limit: int) -> Sequence[UUID]:
    """Cases with a timer due, longest due first, without those whose next try lies ahead."""
    ahead = select(Incident.id).where(
        Incident.kind == TIMER,
        Incident.case_id == Wait.case_id,
        Incident.resolved_at.is_(None),
        Incident.next_try > now,
    )
    with reading(session):
        return session.scalars(
            select(Wait.case_id)
            .join(Case, Case.id == Wait.case_id)
            .where(Wait.due_at <= now, Case.suspended_at.is_(None), ~ahead.exists())
            .group_by(Wait.case_id)
            .order_by(func.min(Wait.due_at))
            .limit(limit)
        ).all()


def _fire(session: Session, means: Means, case_id: UUID, now: datetime) -> bool:
    with transaction(session):
        ours = session.scalar(
            select(Case.id).where(Case.id == case_id, Case.suspended_at.is_(None)).with_for_update(skip_locked=True)
        )
        due = select(Wait.id).where(Wait.case_id == case_id, Wait.due_at <= now).limit(1)
        if ours is None or session.scalar(due) is None:
            return False
        fire_timers(session, means, case_id, now=now)
        _next_runs(session, means, case_id)
        settle_incident(session, kind=TIMER, case_id=case_id, subject=None, now=now)
    reach("timer-fired")
    return True


def _next_runs(session: Session, means: Means, case_id: UUID) -> None:
    """Write down when timers that run again are due next: their token stays, only its time changes."""
    found = session.execute(
        select(Case.release, CaseState.state).join(CaseState, CaseState.case_id == Case.id).where(Case.id == case_id)
    ).one_or_none()
    if found is None:
        return
    definition = means.catalog.release(session, found.release).definition
    due = {
        arm.token: arm.due
        for position in workflow.positions(definition, found.state)
        for arm in position.arms or ()
        if arm.due is not None
    }
    for wait in session.scalars(select(Wait).where(Wait.case_id == case_id, Wait.due_at.is_not(None))):
        wait.due_at = due.get(wait.token, wait.due_at)
