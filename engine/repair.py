"""Repair by place: an administrator puts the stuck token of a case onto another step.

What was written stays; the drawing goes on from the chosen step as if it had come there by itself.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import workflow
from engine.catalog import Means
from engine.errors import Conflict, InvalidAnswers, NotFound, Problem
from engine.incidents import close_incident, take_incident
from engine.model.case import Case, CaseState
from engine.model.outbox import Incident, OutboxMessage, RenderJob
from engine.moves import Work, lock_case
from engine.moves.advance import advance
from engine.policy import Actor
from engine.sections import pattern_of
from engine.tasks import who_is
from engine.workflow import Position, StepKind


@dataclass(frozen=True, slots=True)
class Place:
    """A step that the stuck token may be put on: element id and the name drawn."""

    step: str
    name: str


def places_for(session: Session, means: Means, incident_id: UUID) -> tuple[Place, ...]:
    """The people's steps in the scope of the stuck token; none when nothing can be moved."""
    found = session.execute(
        select(Incident, Case, CaseState.state)
        .join(Case, Case.id == Incident.case_id)
        .join(CaseState, CaseState.case_id == Case.id)
        .where(Incident.id == incident_id, Incident.resolved_at.is_(None))
    ).one_or_none()
    if found is None:
        return ()
    incident, case, state = found
    definition = means.catalog.release(session, case.release).definition
    stuck = _stuck(session, incident, workflow.positions(definition, state))
    if stuck is None:
        return ()
    pattern = pattern_of(stuck.scope_path)
    return tuple(
        Place(step.id, step.name)
        for step in definition.steps.values()
        if step.kind is StepKind.USER and step.scope.replace("[]", "") == pattern
    )


def repair_by_place(
    session: Session, means: Means, actor: Actor, incident_id: UUID, *, step: str, reason: str, now: datetime
) -> Case:
    """Take the stuck token away and put one on ``step`` of the same scope.

    Raises:
        NotFound: no such incident, or it holds up no token.
        NotPermitted: the actor does not administer the system.
        InvalidAnswers: no reason is given.
        Conflict: the step cannot be placed there, or the case is closed.
    """
    if not reason.strip():
        raise InvalidAnswers([Problem("reason", "请填写改派原因", "give a reason")])
    incident = take_incident(session, incident_id, actor)
    if incident.case_id is None:
        raise NotFound("该异常不属于任何办件", "the incident concerns no case")
    work = lock_case(session, means, incident.case_id, who_is(actor), now=now)
    if work.state is None:
        raise Conflict("办件已经办结", "the case is closed")
    stuck = _stuck(session, incident, workflow.positions(work.release.definition, work.state))
    if stuck is None:
        raise NotFound("找不到停住的环节，请改用重试或终止", "no stuck step; retry or terminate instead")
    work.load_all()
    work.record("repaired", {"from": stuck.step, "to": step, "reason": reason.strip()}, step=step)
    _put(work, stuck, step)
    close_incident(session, incident, who_is(actor), "placed", now=now)
    return work.case


def _put(work: Work, stuck: Position, step: str) -> None:
    state = work.state
    if state is None:
        return
    kept = [one for one in workflow.positions(work.release.definition, state) if one.token != stuck.token]
    wanted = [*kept, Position(stuck.scope_path, step)]
    definition = work.release.definition
    advance(work, lambda: workflow.place(definition, wanted, work.scope, now=work.now, after=state))


def _stuck(session: Session, incident: Incident, positions: tuple[Position, ...]) -> Position | None:
    """The position of the token that the failed row works for; the only one, where the row is not known."""
    row: OutboxMessage | RenderJob | None = None
    if incident.subject is not None:
        row = session.get(OutboxMessage, incident.subject) or session.get(RenderJob, incident.subject)
    resting = [one for one in positions if one.step and one.flow is None and one.size is None]
    if row is not None:
        return next((one for one in resting if one.token == row.token), None)
    return resting[0] if len(resting) == 1 else None
