"""Sets the waiting timers of a case anew after the calendar was corrected; nothing else of the case changes."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from engine import workflow
from engine.calendar.days import Calendar
from engine.catalog import Means
from engine.db import APART
from engine.log import ENGINE
from engine.model.case import CaseState, Wait
from engine.moves.standing import Stood, time_stood
from engine.moves.work import lock_case


def retime_case(
    session: Session,
    means: Means,
    case_id: UUID,
    waits: Sequence[Wait],
    calendar: Calendar,
    stood: Sequence[Stood],
    *,
    now: datetime,
) -> None:
    """Work out anew when these waits are due, each with the moment it was set as its present time.

    A formula that gives no moment any more leaves its timer as it was.

    Args:
        stood: suspensions of the case that are over; they moved its timers, and do so again.
    """
    work = lock_case(session, means, case_id, ENGINE, now=now)
    work.load_all()
    moments: dict[str, datetime] = {}
    if work.state is not None:
        armed = {wait.token: wait.armed_at for wait in waits}
        later = {wait.token: time_stood(stood, wait.armed_at) for wait in waits}
        try:
            state, moments = workflow.retime(work.release.definition, work.state, armed, work.scope, later=later)
        except workflow.Stuck:
            state = work.state
        if state != work.state:
            _keep(work.session, case_id, state)
            work.case.revision += 1
            work.record("timers-reset", {"timers": str(len(moments))})
    for wait in waits:
        wait.due_at = moments.get(wait.token, wait.due_at)
        wait.calendar_stamp = calendar.stamp


def _keep(session: Session, case_id: UUID, state: bytes) -> None:
    session.execute(
        update(CaseState).where(CaseState.case_id == case_id).values(state=state).execution_options(**APART)
    )
