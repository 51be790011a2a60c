"""What wakes a resting case besides a person: a worker's result, a time, a message."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from engine import workflow
from engine.catalog import Means
from engine.errors import Conflict
from engine.log import ENGINE, Who
from engine.moves.advance import advance
from engine.moves.work import Work, lock_case
from engine.workflow import Move


def wake(
    session: Session,
    means: Means,
    case_id: UUID,
    token: str,
    *,
    address: str,
    scope_path: str,
    section: Mapping[str, Any] | None = None,
    error: str | None = None,
    who: Who = ENGINE,
    with_work: Callable[[Work], None] | None = None,
    now: datetime,
) -> bool:
    """Bring a worker's result to the step that waits for it.

    Args:
        section: what the step's section will hold, as JSON values.
        error: BPMN error code instead of a result.
        with_work: does more in the same transaction before the case moves on (adds files).

    Returns:
        False, and nothing changed, when the case no longer waits there.
    """
    work = lock_case(session, means, case_id, who, now=now)
    if work.state is None or not _rests(work, token):
        return False
    work.load(scope_path)
    if with_work is not None:
        with_work(work)
    if section is not None:
        row = work.write(address, scope_path, section, who=who)
        work.record("answered", {"address": address, "digest": row.digest}, step=address, who=who)
    state = work.state
    advance(
        work,
        lambda: workflow.resume(work.release.definition, state, token, work.scope, now=now, error=error),
        done_token=token,
    )
    return True


def _rests(work: Work, token: str) -> bool:
    positions = workflow.positions(work.release.definition, work.state or b"")
    return any(position.token == token for position in positions)


def fire_timers(session: Session, means: Means, case_id: UUID, *, now: datetime) -> None:
    """Fire the timers of one case that are due."""
    _move(session, means, case_id, "timer", workflow.tick, now=now)


def pass_message(
    session: Session, means: Means, case_id: UUID, name: str, token: str | None = None, *, now: datetime
) -> None:
    """Deliver a message to the case. Raises Conflict when nothing waits for it."""

    def send(definition: workflow.Definition, state: bytes, scope: workflow.Scope, *, now: datetime) -> Move:
        return workflow.send(definition, state, name, scope, now=now, token=token)

    _move(session, means, case_id, f"message:{name}", send, now=now)


def _move(
    session: Session, means: Means, case_id: UUID, what: str, make: Callable[..., Move], *, now: datetime
) -> None:
    work = lock_case(session, means, case_id, ENGINE, now=now)
    if work.state is None:
        raise Conflict("办件已经办结", "the case is closed")
    work.load_all()
    work.record(what)
    state = work.state
    advance(work, lambda: make(work.release.definition, state, work.scope, now=now))
