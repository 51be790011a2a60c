"""What signatures asked for on a task mean: may it be completed, must the move wait, how did a vote end.

A request belongs to a task row, never to the drawing: the token stays where it is until the signatures are in.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import Conflict
from engine.model.case import Task
from engine.model.movement import SignRequest

AGREE, DISAGREE, DROPPED = "agree", "disagree", "dropped"
WHOLE = 100


class SignKind(StrEnum):
    """When a signature is wanted: before the task is completed, beside it, after it; or as a vote before it."""

    BEFORE = "before"
    PARALLEL = "parallel"
    AFTER = "after"
    COUNTERSIGN = "countersign"


class Rule(StrEnum):
    """When those asked at once have agreed."""

    ALL = "all"
    ANY = "any"
    SHARE = "share"


#: a task cannot be completed before these are in.
FIRST = frozenset({SignKind.BEFORE, SignKind.COUNTERSIGN})


def requests_on(session: Session, task_id: UUID) -> Sequence[SignRequest]:
    """Every request on a task, in the order in which they were made."""
    return session.scalars(select(SignRequest).where(SignRequest.task_id == task_id).order_by(SignRequest.id)).all()


def must_hold(session: Session, task: Task) -> bool:
    """Whether the move must wait after the task is completed: somebody has still to sign beside or after it.

    Raises:
        Conflict: signatures that must come first are not in; the sentence names whose.
    """
    groups = by_group(requests_on(session, task.id))
    missing = [one.signer_name for group in groups if group[0].kind in FIRST for one in still_open(group)]
    if missing:
        names = "、".join(dict.fromkeys(missing))
        raise Conflict(f"还在等 {names} 签署意见，签署后才能提交", f"{names} must sign before this can be submitted")
    return any(still_open(group) for group in groups)


def by_group(requests: Iterable[SignRequest]) -> list[list[SignRequest]]:
    """Requests made at once stand together."""
    groups: dict[UUID, list[SignRequest]] = {}
    for request in requests:
        groups.setdefault(request.group_id, []).append(request)
    return list(groups.values())


def still_open(group: Sequence[SignRequest]) -> list[SignRequest]:
    """Those who have still to sign; nobody, once the vote is decided."""
    return [] if verdict_of(group) is not None else [one for one in group if one.signed_at is None]


def verdict_of(group: Sequence[SignRequest]) -> str | None:
    """How a group voted: agree or disagree; None while its votes can still turn it; dropped when all were."""
    voters = [one for one in group if one.verdict != DROPPED]
    if not voters:
        return DROPPED
    agreed = sum(one.verdict == AGREE for one in voters)
    refused = sum(one.verdict == DISAGREE for one in voters)
    if agreed >= needed(group[0], len(voters)):
        return AGREE
    return DISAGREE if len(voters) - refused < needed(group[0], len(voters)) else None


def needed(request: SignRequest, voters: int) -> int:
    """How many of the voters must agree."""
    if request.rule == Rule.ANY:
        return 1
    if request.rule == Rule.SHARE:
        return max(1, -(-voters * request.share // WHOLE))
    return voters
