"""Events of a drawing that people may raise: what the case waits for now, and who may say that it happened."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from engine.catalog import Release
from engine.catalog.release import pattern_of_step
from engine.model.case import Case, Task, Wait
from engine.model.submission import Submission
from engine.policy import APPLICANT, Actor, is_theirs
from engine.workflow import TokenKind

#: keys of item.toml: steps after one of which an event may be raised, and until one of which.
AFTER, UNTIL = "after", "until"


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
    rows = session.scalars(
        select(Wait).where(Wait.case_id == case.id, Wait.kind == TokenKind.MESSAGE.value, Wait.step.in_(bound))
    ).all()
    done = _done_of(session, release, case.id, bound.values()) if rows else ()
    waits = [wait for wait in rows if not untimely(release, bound[wait.step], wait.scope_path, done)]
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


@dataclass(frozen=True, slots=True)
class DoneStep:
    """A step that was done, in one scope; ``in_force``: not sent back since, nor to be done again."""

    pattern: str
    scope_path: str
    in_force: bool


def done_steps_of(session: Session, release: Release, case_id: UUID, bound: Mapping[str, Any]) -> Sequence[DoneStep]:
    """What was done of the steps on which it depends when an event may be raised."""
    return _done_of(session, release, case_id, [bound])


def untimely(
    release: Release, bound: Mapping[str, Any], scope_path: str, done: Sequence[DoneStep]
) -> tuple[str, str] | None:
    """Why the event may not be raised now, in Chinese and English; None where it may.

    Of the steps named, those count that were done in the event's own scope, in one around it, or in one inside it.
    """
    near = [one for one in done if _within(one.scope_path, scope_path) or _within(scope_path, one.scope_path)]
    after, until = (patterns_named(release, bound.get(key, ())) for key in (AFTER, UNTIL))
    if after and not any(one.in_force and one.pattern in after for one in near):
        return f"现在还不能登记“{bound['label']}”", "it is too early for this event"
    if any(one.pattern in until for one in near):
        return f"现在不能再登记“{bound['label']}”；如有问题请联系我们", "it is too late for this event"
    return None


def patterns_named(release: Release, ids: Collection[str]) -> frozenset[str]:
    """Patterns of the steps with these ids, wherever they are drawn."""
    return frozenset(pattern_of_step(step) for step in release.definition.steps.values() if step.id in ids)


def _done_of(
    session: Session, release: Release, case_id: UUID, bound: Iterable[Mapping[str, Any]]
) -> Sequence[DoneStep]:
    ids = {step for one in bound for key in (AFTER, UNTIL) for step in one.get(key, ())}
    patterns = patterns_named(release, ids)
    if not patterns:
        return ()
    in_force = and_(Submission.superseded_at.is_(None), Submission.lapsed_at.is_(None))
    rows = session.execute(
        select(Submission.pattern, Submission.scope_path, in_force)
        .where(Submission.case_id == case_id, Submission.pattern.in_(patterns))
        .distinct()
    )
    return [DoneStep(*row) for row in rows]


def _within(inner: str, outer: str) -> bool:
    return not outer or inner == outer or inner.startswith(f"{outer}.")


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
