"""Events of a drawing that people may raise: what the case waits for now, and who may say that it happened."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.catalog import Release
from engine.model.case import Case, Task, Wait
from engine.policy import APPLICANT, Actor, is_theirs
from engine.workflow import TokenKind


@dataclass(frozen=True, slots=True)
class EventOffer:
    """One event that the reader may raise: ``subject`` is the item it is about, "" for the whole case."""

    wait_id: UUID
    step: str
    label: str
    hint: str
    subject: str


def events_of(session: Session, release: Release, case: Case, actor: Actor) -> tuple[EventOffer, ...]:
    """What the actor may raise on the case now, those of the whole case first."""
    bound = {name: one for name, one in _messages(release).items() if may_raise(actor, case, one)}
    if not bound or case.closed_at is not None or case.suspended_at is not None:
        return ()
    waits = session.scalars(
        select(Wait).where(Wait.case_id == case.id, Wait.kind == TokenKind.MESSAGE.value, Wait.step.in_(bound))
    ).all()
    subjects = _subjects(session, case.id) if any(wait.scope_path for wait in waits) else {}
    found = [
        EventOffer(
            wait.id, wait.step, str(bound[wait.step]["label"]), str(bound[wait.step].get("hint", "")),
            subjects.get(wait.scope_path, ""),
        )
        for wait in sorted(waits, key=lambda wait: (wait.scope_path != "", wait.step, wait.id))
    ]  # fmt: skip
    return tuple(found)


def may_raise(actor: Actor, case: Case, bound: Mapping[str, Any]) -> bool:
    """Whether one of the roles that item.toml names is the actor's, for this case."""
    theirs = is_theirs(actor, case)
    for role in bound.get("by", ()):
        if (role == APPLICANT and theirs) or (role != APPLICANT and not theirs and actor.has(role, case.unit_id)):
            return True
    return False


def message_of(release: Release, key: str) -> Mapping[str, Any]:
    """What item.toml says of the message event; nothing where people do not raise it."""
    return _messages(release).get(key, {})


def _messages(release: Release) -> Mapping[str, Mapping[str, Any]]:
    return dict(_keyed(release))


def _keyed(release: Release) -> Iterator[tuple[str, Mapping[str, Any]]]:
    told: Mapping[str, Mapping[str, Any]] = release.item.get("messages", {})
    for key, step in release.definition.steps.items():
        if not step.part and step.id in told:
            yield key, told[step.id]


def _subjects(session: Session, case_id: UUID) -> dict[str, str]:
    """Scope path → what its tasks are about."""
    rows = session.execute(
        select(Task.scope_path, Task.subject).where(Task.case_id == case_id, Task.subject != "").order_by(Task.id)
    )
    return {row.scope_path: row.subject for row in rows}
