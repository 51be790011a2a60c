"""Ends a case without its drawing, and whatever still waited for it: tasks, drafts, waits, renders, incidents.

The material stays, and so do messages already in the outbox: what was to be said is still said.
"""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, select, true, update

from engine.db import APART
from engine.model.case import CaseState, Task, Wait
from engine.model.outbox import Incident, OutboxMessage, RenderJob
from engine.model.submission import Draft
from engine.moves.calls import tell_event
from engine.moves.serve import drop_servings
from engine.moves.timing import stop_with_case
from engine.moves.work import Work

#: outcome of a case that its applicant took back, by the command or through an end event of this name.
WITHDRAWN = "已撤回"
#: how incidents end: with their step or case; because nothing stands in the way any more.
ENDED, SOLVED = "case-ended", "solved"
#: kind of an incident that stands for all timers of its case.
TIMER = "timer"


def end_case(work: Work, outcome: str, event: str, *, ended_as: str) -> None:
    """Close a case without the drawing; the state goes, and the event is told to whom item.toml names."""
    case, session = work.case, work.session
    tasks = select(Task.id).where(Task.case_id == case.id)
    session.execute(delete(Draft).where(Draft.task_id.in_(tasks)).execution_options(**APART))
    session.execute(
        update(Task)
        .where(Task.case_id == case.id, Task.done_at.is_(None))
        .values(done_at=work.now, ended_as=ended_as)
        .execution_options(**APART)
    )
    left = drop_waits(work, true())
    session.execute(delete(CaseState).where(CaseState.case_id == case.id).execution_options(**APART))
    stop_with_case(work)
    case.closed_at, case.outcome, case.status = work.now, outcome, outcome
    case.suspended_at = None
    case.revision += 1
    work.state = None
    work.record(event, {"outcome": outcome})
    drop_renders(work, RenderJob.case_id == case.id)
    close_incidents(work)
    drop_servings(work)
    if left:
        work.means.undertakings.leave(session, case.id, left, work.now)
    work.means.undertakings.give_up(session, case.id, work.now)
    work.load_all()
    tell_event(work, event)


def drop_waits(work: Work, which: ColumnElement[bool]) -> set[tuple[str, str]]:
    """Take waits of the case away; gives the message and scope path of each, "" where it was a timer."""
    gone = delete(Wait).where(Wait.case_id == work.case.id, which).returning(Wait.name, Wait.scope_path)
    return {(name, scope_path) for name, scope_path in work.session.connection().execute(gone)}


def drop_renders(work: Work, which: ColumnElement[bool]) -> None:
    """Settle the renders that nobody waits for any more, and close the incidents they left."""
    mine = (RenderJob.case_id == work.case.id, RenderJob.settled_at.is_(None), which)
    _drop(work, RenderJob, mine, {"settled_at": work.now})


def drop_waiting(work: Work, gone: Collection[str]) -> None:
    """Let the messages go on of whose answer no token waits any more, and close the incidents they left."""
    mine = (OutboxMessage.case_id == work.case.id, OutboxMessage.waits.is_(True), OutboxMessage.token.in_(gone))
    _drop(work, OutboxMessage, mine, {"waits": False})


def drop_timers(work: Work) -> None:
    """Close the incident of a case's timers when none is due any more."""
    due = exists().where(Wait.case_id == work.case.id, Wait.due_at <= work.now)
    close_incidents(work, and_(Incident.kind == TIMER, ~due), resolution=SOLVED)


def _drop(
    work: Work, table: type[RenderJob] | type[OutboxMessage], mine: Sequence[ColumnElement[bool]], now: dict[str, Any]
) -> None:
    dropped = work.session.scalars(select(table.id).where(*mine).execution_options(autoflush=False)).all()
    if not dropped:
        return
    work.session.execute(update(table).where(table.id.in_(dropped)).values(now).execution_options(**APART))
    close_incidents(work, Incident.subject.in_(dropped))


def close_incidents(work: Work, which: ColumnElement[bool] | None = None, *, resolution: str = ENDED) -> None:
    """Close the open incidents of a case, or those named: the step is gone, and so is what stopped it."""
    wanted = true() if which is None else which
    open_ones = select(Incident).where(Incident.case_id == work.case.id, Incident.resolved_at.is_(None), wanted)
    for incident in work.session.scalars(open_ones.execution_options(autoflush=False)).all():
        incident.resolved_at, incident.resolved_by, incident.resolution = work.now, work.who.id, resolution
        told = {"incident": str(incident.id), "of": incident.kind, "resolution": resolution}
        work.record("incident-closed", told, step=incident.step)
