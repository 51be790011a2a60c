"""Reconciliation (对账): what we think became of each message, what its receiver thinks, how a difference is settled.

The receivers are asked with no transaction open; an answer that agrees closes an old difference by itself. A
difference is settled by a person: sent again, the receiver believed, or marked as settled elsewhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine import outbox
from engine.db import new_id, reach, reading, transaction
from engine.delivery import bring_answer, hold_up
from engine.errors import Conflict, NotFound
from engine.incidents import DELIVERY, Success, attempt, lock_row, settle_incident
from engine.log import Who, record
from engine.model.case import Case
from engine.model.outbox import OutboxMessage
from engine.model.reconciliation import Difference
from engine.movement.serving import note_message
from engine.moves import Means
from engine.policy import Actor, may_administer
from engine.ports import Adapter, Delivery, Verdict

#: messages settled within this time are asked about every night; later damage is found by the archive's own walk.
LOOK_BACK = timedelta(days=14)
#: a receiver may still be busy with what came a moment ago.
SETTLE_TIME = timedelta(minutes=10)
#: messages asked about in one call, so that a slow receiver holds up nobody for long.
MOST = 200
UNKNOWN = "unknown"
LIST_LENGTH = 200
RESEND, ACCEPT, MARK = "resend", "accept", "mark"


@dataclass(frozen=True, slots=True)
class DifferenceFacts:
    """One open difference as the page shows it: ``ours`` and ``theirs`` are verdicts, or "unknown"."""

    id: UUID
    channel: str
    topic: str
    number: str
    sent_at: datetime
    ours: str
    theirs: str
    detail: str
    found_at: datetime
    asked_at: datetime


def reconcile(session: Session, adapters: Mapping[str, Adapter], *, now: datetime) -> int:
    """Ask the receivers about messages that nobody has asked about tonight; gives how many were asked about.

    Call it until it gives 0. A receiver that cannot be reached is not asked about the rest of this call's messages;
    they are asked about the next night.
    """
    with reading(session):
        rows = session.execute(
            select(OutboxMessage.id, OutboxMessage.channel)
            .where(
                OutboxMessage.channel.in_(list(adapters)),
                OutboxMessage.settled_at > now - LOOK_BACK,
                OutboxMessage.settled_at < now - SETTLE_TIME,
                or_(OutboxMessage.asked_at.is_(None), OutboxMessage.asked_at < _tonight(now)),
            )
            .order_by(OutboxMessage.id)
            .limit(MOST)
        ).all()
    silent: set[str] = set()
    for message_id, channel in rows:
        theirs = None if channel in silent else attempt(partial(adapters[channel].status_of, str(message_id)))
        reach("reconcile-asked")
        if isinstance(theirs, Success) and not _is_silence(theirs.value):
            _note(session, message_id, theirs.value, now)
            continue
        silent.add(channel)
        with transaction(session):
            session.get_one(OutboxMessage, message_id).asked_at = now
    return len(rows)


def _is_silence(theirs: Delivery | None) -> bool:
    return theirs is not None and theirs.verdict is Verdict.RETRY


def _tonight(now: datetime) -> datetime:
    return now - timedelta(hours=20)


def _note(session: Session, message_id: UUID, theirs: Delivery | None, now: datetime) -> None:
    with transaction(session):
        message = session.get_one(OutboxMessage, message_id, with_for_update=True, populate_existing=True)
        if message.settled_at is None:
            return  # sent again while we asked: what the receiver said is about the earlier sending
        message.asked_at = now
        told = UNKNOWN if theirs is None else theirs.verdict.value
        found = session.scalar(
            select(Difference).where(Difference.message_id == message_id, Difference.settled_at.is_(None))
        )
        if told == message.verdict or (told == UNKNOWN and message.verdict in (outbox.DEAD, Verdict.REFUSED.value)):
            if found is not None:
                found.settled_at, found.settlement = now, "agreed"
            return
        if found is None:
            found = Difference(id=new_id(), message_id=message_id, found_at=now)
            session.add(found)
        found.ours, found.theirs, found.asked_at = str(message.verdict), told, now
        found.detail = theirs.detail[: outbox.DETAIL_LENGTH] if theirs else ""
        found.reference = theirs.reference if theirs else None


def open_differences(session: Session) -> tuple[DifferenceFacts, ...]:
    """Every difference that nobody has settled, oldest first."""
    rows = session.execute(
        select(Difference, OutboxMessage, Case.number)
        .join(OutboxMessage, OutboxMessage.id == Difference.message_id)
        .outerjoin(Case, Case.id == OutboxMessage.case_id)
        .where(Difference.settled_at.is_(None))
        .order_by(Difference.found_at, Difference.id)
        .limit(LIST_LENGTH)
    )
    return tuple(_facts(found, message, number or "") for found, message, number in rows)


def _facts(found: Difference, message: OutboxMessage, number: str) -> DifferenceFacts:
    return DifferenceFacts(
        id=found.id,
        channel=message.channel,
        topic=message.topic,
        number=number,
        sent_at=message.created_at,
        ours=found.ours,
        theirs=found.theirs,
        detail=found.detail,
        found_at=found.found_at,
        asked_at=found.asked_at,
    )


def settled_lately(session: Session) -> Sequence[Difference]:
    """The differences settled last, newest first."""
    return session.scalars(
        select(Difference).where(Difference.settled_at.is_not(None)).order_by(Difference.settled_at.desc()).limit(20)
    ).all()


def settle_difference(
    session: Session, means: Means, actor: Actor, difference_id: UUID, *, how: str, now: datetime
) -> Difference:
    """Settle a difference: ``resend`` the message, ``accept`` what the receiver says, or ``mark`` it settled elsewhere.

    Raises:
        NotFound: no such difference, or no such way.
        NotPermitted: the actor does not administer the system.
        Conflict: it was settled meanwhile, what the message said was destroyed, or there is no answer to accept.
    """
    may_administer(actor)
    found = session.get(Difference, difference_id)
    if found is None or how not in (RESEND, ACCEPT, MARK):
        raise NotFound("没有这条差异", "no such difference")
    message = session.get_one(OutboxMessage, found.message_id)
    case = lock_row(session, message.case_id)
    session.refresh(message, with_for_update=True)
    session.refresh(found, with_for_update=True)
    if found.settled_at is not None:
        raise Conflict("这条差异已经处理", "the difference has been settled")
    if how == RESEND:
        _resend(message, now)
    elif how == ACCEPT:
        _accept(session, means, message, found, now)
    found.settled_at, found.settled_by_name, found.settlement = now, actor.name, how
    if case is not None:
        told = {"message": str(message.id), "channel": message.channel, "how": how}
        record(
            session, case, Who(actor.account_id, actor.name), "difference-settled", told, step=message.topic, now=now
        )
    return found


def _resend(message: OutboxMessage, now: datetime) -> None:
    if not message.sealed:
        raise Conflict("这条消息的内容已随办件档案销毁", "what the message said was destroyed with its case")
    outbox.revive(message, now=now)
    message.asked_at = None


def _accept(session: Session, means: Means, message: OutboxMessage, found: Difference, now: datetime) -> None:
    """Believe the receiver: its verdict becomes ours, and a case that waits goes on or is held up."""
    if found.theirs == UNKNOWN:
        raise Conflict("对方没有这条消息，无从采信；请重发或标记", "the receiver knows nothing to believe")
    arrived_before = message.verdict == Verdict.DELIVERED
    told = Delivery(Verdict(found.theirs), found.reference, found.detail)
    outbox.settle(session, message, told, now=now)
    if message.proves is not None:
        refused = message.verdict != Verdict.DELIVERED
        note_message(session, means, message, proven=not refused, refused=refused, now=now)
        return
    if told.verdict is Verdict.DELIVERED:
        settle_incident(session, kind=DELIVERY, case_id=message.case_id, subject=message.id, now=now)
        bring_answer(session, means, message, now=now)
    elif message.waits and not arrived_before:
        hold_up(session, message, now=now)
