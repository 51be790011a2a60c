"""Raise an event that the drawing waits for: damage, a cancelled item, another day (row V1)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import workflow
from engine.catalog import Means
from engine.errors import Conflict, NotFound, NotPermitted
from engine.model.case import Case, Wait
from engine.movement.written import open_case, was_done, words, write_down
from engine.moves import Work
from engine.moves.advance import advance
from engine.moves.work import NO_SUCH_CASE
from engine.policy import Actor, may_move, may_see_case
from engine.queries.events import done_steps_of, may_raise, message_of, untimely

KIND = "event-raised"


def raise_event(
    session: Session, means: Means, actor: Actor, case_id: UUID, wait_id: UUID, *, reason: str, key: str, now: datetime
) -> Case:
    """Say that something happened that the drawing has an event for; the case moves as it is drawn.

    The words are the section of the event: ``reason``, and the ``name`` of whoever raised it.

    Raises:
        NotFound: no such case for this actor.
        NotPermitted: item.toml names other roles for the event, or it is too early or too late for it.
        InvalidAnswers: nothing is said.
        Conflict: the case is closed or suspended, or waits for this no more.
    """
    told = {"event": str(wait_id), "reason": words(reason)}
    if was_done(session, means, actor, KIND, key, told):
        return session.get_one(Case, case_id)
    work = open_case(session, means, actor, case_id, now=now)
    may_see_case(actor, work.case)
    may_move(work.case)
    wait = session.scalar(select(Wait).where(Wait.id == wait_id, Wait.case_id == case_id))
    if wait is None or work.state is None:
        raise Conflict("办理情况已有变化，请返回办件查看", "the case waits for this no more", case_id=case_id)
    bound = message_of(work.release, wait.step)
    if not bound:
        raise NotFound(*NO_SUCH_CASE)
    if not may_raise(actor, work.case, bound):
        raise NotPermitted(f"您不能登记“{bound['label']}”", "your roles may not raise this event")
    done = done_steps_of(session, work.release, case_id, bound)
    refusal = untimely(work.release, bound, wait.scope_path, done)
    if refusal is not None:
        raise NotPermitted(*refusal)
    work.load_all()
    address, scope_path = _address(work, wait)
    work.write(address, scope_path, {"reason": told["reason"], "name": actor.name})
    write_down(work, actor, KIND, key, told, facts={"step": wait.step, "address": address})
    state, token = work.state, wait.token
    advance(
        work,
        lambda: workflow.send(work.release.definition, state, wait.name, work.scope, now=now, token=token),
    )
    return work.case


def _address(work: Work, wait: Wait) -> tuple[str, str]:
    """Where the event's words are kept: inside the sub-process that the event begins, else beside its step."""
    step = work.release.definition.steps[wait.step]
    depth = len(wait.scope_path.split(".")) if wait.scope_path else 0
    inner = ".".join([*filter(None, (wait.scope_path,)), *step.scope.split(".")[depth:]]) if step.scope else ""
    return (f"{inner}.{step.id}" if inner else step.id), inner
