"""Signatures asked for on the tasks of a case, as the page shows them: who was asked what, who said what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.catalog import Means
from engine.errors import NotFound
from engine.model.case import Case, Task
from engine.model.movement import SignRequest
from engine.policy import Actor
from engine.signatures import SignKind, by_group, still_open, verdict_of
from engine.vault import DataKey


@dataclass(frozen=True, slots=True)
class Vote:
    """One person's answer; without ``at`` it has still to come."""

    request_id: UUID
    name: str
    #: who signed, when it was a substitute.
    signed_by: str
    verdict: str | None
    at: datetime | None
    opinion: str


@dataclass(frozen=True, slots=True)
class SignGroup:
    """Signatures asked for at once."""

    id: UUID
    address: str
    kind: str
    rule: str
    share: int
    asked_by: str
    asked_at: datetime
    question: str
    verdict: str | None
    votes: tuple[Vote, ...]
    is_on_this_task: bool
    #: the request that the reader may sign now, and whether the reader may take the group back.
    mine: UUID | None
    can_drop: bool


@dataclass(frozen=True, slots=True)
class SignPage:
    """What the form to sign says."""

    task_id: UUID
    number: str
    about: str
    question: str
    asked_by: str
    #: for whom one would sign, as a substitute.
    stands_for: str


def sign_page(session: Session, means: Means, actor: Actor, request_id: UUID) -> SignPage:
    """What one is asked to sign. Raises NotFound for everybody who was not asked."""
    found = session.execute(
        select(SignRequest, Task, Case)
        .join(Task, Task.id == SignRequest.task_id)
        .join(Case, Case.id == SignRequest.case_id)
        .where(SignRequest.id == request_id)
    ).one_or_none()
    if found is None or found[0].signer not in actor.seats:
        raise NotFound("没有这项签署请求，或不是发给您的", "no such request, or not to you")
    request, task, case = found
    key = means.ring.open_data_key(case.data_key, bound=f"case:{case.id}")
    release = means.catalog.release(session, case.release)
    parts = (release.title, release.definition.steps[task.step].name, task.subject)
    return SignPage(
        task_id=task.id,
        number=case.number,
        about=" · ".join(part for part in parts if part),
        question=key.unseal(request.sealed_question, bound=f"sign_question:{request.group_id}").decode(),
        asked_by=request.asked_by_name,
        stands_for=request.signer_name if request.signer != actor.account_id else "",
    )


def sign_groups(
    means: Means, case: Case, requests: Sequence[SignRequest], actor: Actor, task: Task
) -> tuple[SignGroup, ...]:
    """The requests of a case by group, in the order in which they were made."""
    if not requests:
        return ()
    key = means.ring.open_data_key(case.data_key, bound=f"case:{case.id}")
    return tuple(_group(key, group, actor, task) for group in by_group(requests))


def _group(key: DataKey, group: Sequence[SignRequest], actor: Actor, task: Task) -> SignGroup:
    first, here = group[0], group[0].task_id == task.id
    is_open = here and task.done_at is None
    waiting = still_open(group) if is_open else []
    turn = first.kind != SignKind.AFTER or task.held_at is not None
    mine = next((one.id for one in waiting if turn and one.signer in actor.seats), None)
    return SignGroup(
        id=first.group_id,
        address=task.address if here else "",
        kind=first.kind,
        rule=first.rule,
        share=first.share,
        asked_by=first.asked_by_name,
        asked_at=first.asked_at,
        question=key.unseal(first.sealed_question, bound=f"sign_question:{first.group_id}").decode(),
        verdict=verdict_of(group),
        votes=tuple(_vote(key, one) for one in group),
        is_on_this_task=here,
        mine=mine,
        can_drop=bool(waiting) and first.asked_by in actor.seats,
    )


def _vote(key: DataKey, one: SignRequest) -> Vote:
    opinion = key.unseal(one.sealed_opinion, bound=f"sign_opinion:{one.id}").decode() if one.sealed_opinion else ""
    by = one.signed_by_name if one.signed_by not in (None, one.signer) else ""
    return Vote(one.id, one.signer_name, by, one.verdict, one.signed_at, opinion)
