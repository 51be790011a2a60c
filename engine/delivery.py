"""Delivery: carries outbox messages to the outside and brings the answer back to the case that waits for it.

A message is claimed in one transaction, carried with none open, and settled in another. A worker that
dies in between leaves a lease that runs out, and the message goes again with the same id.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from threading import Lock
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import outbox
from engine.archive import compose
from engine.db import reach, reading, transaction
from engine.errors import Conflict, NotFound
from engine.files import open_file
from engine.incidents import DELIVERY, MOVE, Failure, attempt, lock_row, open_incident, settle_incident
from engine.log import Who, record
from engine.model.file import StoredFile
from engine.model.outbox import Incident, OutboxMessage
from engine.movement.serving import note_message
from engine.moves import Means, wake
from engine.policy import Actor, may_administer
from engine.ports import Adapter, Delivery, FileStore, Message, Verdict
from engine.sections import parent_of

#: how often a settlement is tried when somebody else is at the case.
SETTLE_TRIES = 5
#: the channel whose messages are packages of cases.
ARCHIVE = "archive"
NO_ADAPTER = "没有为渠道“{}”配置适配器"


@dataclass(slots=True)
class Breaker:
    """Leaves a channel alone for a while after several attempts in a row found nobody there. One per process."""

    after: int = 5
    rest: timedelta = timedelta(minutes=1)
    _failed: dict[str, int] = field(default_factory=dict)
    _until: dict[str, datetime] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def resting_until(self, channel: str, now: datetime) -> datetime | None:
        """When the channel may be tried again; None when it may now."""
        until = self._until.get(channel)
        return until if until is not None and now < until else None

    def note(self, channel: str, verdict: Verdict, now: datetime) -> None:
        """Count an attempt. Any answer, also a refusal, shows that somebody is there."""
        with self._lock:
            self._failed[channel] = self._failed.get(channel, 0) + 1 if verdict is Verdict.RETRY else 0
            if self._failed[channel] >= self.after:
                self._until[channel] = now + self.rest


def deliver_next(
    session: Session,
    means: Means,
    adapters: Mapping[str, Adapter],
    store: FileStore,
    *,
    breaker: Breaker | None = None,
    now: datetime,
) -> bool:
    """Carry the message longest due. False when none is due.

    Args:
        adapters: channel → the adapter that carries it.
        breaker: what this process knows of channels where nobody answers.
    """
    message = _claim(session, breaker, now)
    if message is None:
        return False
    reach("claimed")
    if message.leased_until is None:
        return True
    done = attempt(partial(_carry, session, means, adapters, store, message))
    delivery = Delivery(Verdict.RETRY, detail=done.sentence) if isinstance(done, Failure) else done.value
    reach("delivered")
    if breaker is not None:
        breaker.note(message.channel, delivery.verdict, now)
    _settle(session, means, message, delivery, now)
    return True


def replay(session: Session, actor: Actor, message_id: UUID, *, now: datetime) -> OutboxMessage:
    """Send a dead letter or a refused message again, with the same id.

    Raises:
        NotFound: no such message.
        NotPermitted: the actor does not administer the system.
        Conflict: the message is on its way or has arrived.
    """
    may_administer(actor)
    message = session.get(OutboxMessage, message_id)
    if message is None:
        raise NotFound("没有这条消息", "no such message")
    case = lock_row(session, message.case_id)
    session.refresh(message, with_for_update=True)
    if message.verdict not in {outbox.DEAD, Verdict.REFUSED.value}:
        raise Conflict("这条消息正在发送或已经送达，无需重发", "the message is on its way or has arrived")
    if not message.sealed:
        raise Conflict("这条消息的内容已随办件档案销毁", "what the message said was destroyed with its case")
    outbox.revive(message, now=now)
    if case is not None:
        told = {"message": str(message.id), "channel": message.channel}
        record(session, case, Who(actor.account_id, actor.name), "message-replayed", told, step=message.topic, now=now)
    return message


def wake_next(session: Session, means: Means, *, now: datetime) -> bool:
    """Bring an answer once more to a case that could not move when it came. False when none is due."""
    with transaction(session):
        incident = session.scalars(
            select(Incident)
            .where(Incident.kind == MOVE, Incident.resolved_at.is_(None), Incident.next_try <= now)
            .order_by(Incident.next_try, Incident.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).first()
        if incident is None:
            return False
        incident.next_try = now + outbox.LEASE
        case_id, message_id = incident.case_id, incident.subject
    done = attempt(partial(_wake_again, session, means, message_id, now))
    if isinstance(done, Failure):
        with transaction(session):
            open_incident(session, kind=MOVE, case_id=case_id, subject=message_id, failure=done, now=now)
    return True


def bring_answer(
    session: Session, means: Means, message: OutboxMessage, values: Mapping[str, Any] | None = None, *, now: datetime
) -> bool:
    """Wake the case that waits for this delivered message, in the open transaction. False when none waits.

    Args:
        values: what the receiver answered, as JSON values.
    """
    if not message.waits or message.case_id is None or message.token is None:
        return False
    section = {
        **(values or {}),
        "verdict": message.verdict,
        "reference": message.reference,
        "detail": message.detail,
        "at": (message.settled_at or now).isoformat(),
    }
    scope_path = parent_of(message.address)
    return wake(
        session,
        means,
        message.case_id,
        message.token,
        address=message.address,
        scope_path=scope_path,
        section=section,
        now=now,
    )


def hold_up(session: Session, message: OutboxMessage, *, now: datetime) -> None:
    """Open an incident for a message that its case waits for and that nobody took; a closed case waits no more."""
    case = lock_row(session, message.case_id)
    if case is not None and case.closed_at is not None:
        return
    failure = Failure(message.detail or "对方没有回应", message.topic)
    open_incident(
        session,
        kind=DELIVERY,
        case_id=message.case_id,
        subject=message.id,
        failure=failure,
        tries_again=False,
        now=now,
    )


def _claim(session: Session, breaker: Breaker | None, now: datetime) -> OutboxMessage | None:
    """The claimed message, let go of the session; without a lease where its channel rests for a while."""
    with transaction(session):
        message = outbox.claim(session, now=now)
        if message is None:
            return None
        until = breaker.resting_until(message.channel, now) if breaker is not None else None
        if until is not None:
            message.due_at, message.leased_until = until, None
            message.attempts -= 1
        session.flush()
        session.expunge(message)
    return message


def _carry(
    session: Session, means: Means, adapters: Mapping[str, Adapter], store: FileStore, message: OutboxMessage
) -> Delivery:
    """Hand the message to its adapter. No transaction is open while it is under way."""
    adapter = adapters.get(message.channel)
    if adapter is None:
        return Delivery(Verdict.RETRY, detail=NO_ADAPTER.format(message.channel))
    payload = outbox.read_payload(means.ring, message)
    if message.channel == ARCHIVE and "log_length" in payload:
        files = compose(session, means, store, payload, case_id=message.case_id)
        reach("package-composed")
    else:
        files = _contents(session, means, store, payload)
    return adapter.deliver(Message(str(message.id), message.channel, message.topic, payload, files))


def _contents(session: Session, means: Means, store: FileStore, payload: dict[str, Any]) -> dict[str, bytes]:
    """Path → bytes of the files that the message names; their ids do not leave the house."""
    entries = payload.get("files") or []
    rows = _rows(session, [UUID(entry["id"]) for entry in entries])
    found = {entry["path"]: open_file(means.ring, store, rows[UUID(entry["id"])])[1] for entry in entries}
    if entries:
        payload["files"] = [{key: value for key, value in entry.items() if key != "id"} for entry in entries]
    return found


def _rows(session: Session, ids: list[UUID]) -> dict[UUID, StoredFile]:
    if not ids:
        return {}
    with reading(session):
        rows = session.scalars(select(StoredFile).where(StoredFile.id.in_(ids))).all()
        session.expunge_all()
    return {row.id: row for row in rows}


def _settle(session: Session, means: Means, message: OutboxMessage, delivery: Delivery, now: datetime) -> None:
    """Write down how it ended and wake the case; the message is never carried again for want of a lock."""
    done = attempt(partial(_settle_once, session, means, message, delivery, now))
    for _ in range(SETTLE_TRIES):
        if not (isinstance(done, Failure) and done.again):
            break
        done = attempt(partial(_settle_once, session, means, message, delivery, now))
    if isinstance(done, Failure):
        _settle_alone(session, message, delivery, done, now)


def _settle_alone(
    session: Session, message: OutboxMessage, delivery: Delivery, failure: Failure, now: datetime
) -> None:
    """Settle a message whose answer cannot move its case now; ``wake_next`` brings the answer again."""
    with transaction(session):
        row = _unsettled(session, message)
        if row is None:
            return
        outbox.settle(session, row, delivery, now=now)
        if row.verdict == Verdict.DELIVERED:
            open_incident(session, kind=MOVE, case_id=row.case_id, subject=row.id, failure=failure, now=now)


def _settle_once(session: Session, means: Means, message: OutboxMessage, delivery: Delivery, now: datetime) -> None:
    with transaction(session):
        row = _unsettled(session, message)
        if row is None:
            return
        outbox.settle(session, row, delivery, now=now)
        if row.settled_at is None:
            return
        if row.proves is not None:
            refused = row.verdict != Verdict.DELIVERED
            note_message(session, means, row, proven=delivery.arrived, refused=refused, now=now)
        elif row.verdict == Verdict.DELIVERED:
            settle_incident(session, kind=DELIVERY, case_id=row.case_id, subject=row.id, now=now)
            bring_answer(session, means, row, now=now)
        elif row.waits:
            hold_up(session, row, now=now)


def _unsettled(session: Session, message: OutboxMessage) -> OutboxMessage | None:
    """The message's row, locked; None when another worker, after our lease ran out, has settled it."""
    lock_row(session, message.case_id)
    row = session.get_one(OutboxMessage, message.id, with_for_update=True, populate_existing=True)
    return row if row.settled_at is None else None


def _wake_again(session: Session, means: Means, message_id: UUID | None, now: datetime) -> None:
    with transaction(session):
        message = session.get_one(OutboxMessage, message_id)
        case_id = message.case_id
        lock_row(session, case_id)
        bring_answer(session, means, message, now=now)
        settle_incident(session, kind=MOVE, case_id=case_id, subject=message_id, now=now)
