"""Outbox: record a message with the change that caused it; claim and settle it later.

Nothing here talks to the network. A message is put in the caller's transaction or not at all; it
is sent at least once, so receivers must recognise its id.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.db import new_id
from engine.model.outbox import DeliveryRow, OutboxMessage
from engine.ports import Delivery, Verdict
from engine.vault import KeyRing

LEASE = timedelta(minutes=5)
#: minutes before attempt 2, 3, 4, 5, 6; after the last one the message is a dead letter.
BACKOFF_MINUTES = (1, 5, 15, 60, 240)
DETAIL_LENGTH = 500
#: what becomes of a message that no attempt could deliver.
DEAD = "dead"


def put(
    session: Session,
    ring: KeyRing,
    *,
    case_id: UUID | None,
    channel: str,
    topic: str,
    payload: Mapping[str, Any],
    once: str,
    token: str | None = None,
    address: str = "",
    waits: bool = False,
    proves: UUID | None = None,
    now: datetime,
) -> OutboxMessage:
    """Record one message. ``once`` names it: the same name twice is refused by the database.

    Args:
        proves: the try to serve a notice that its arrival proves.
    """
    row_id = new_id()
    row = OutboxMessage(
        id=row_id,
        case_id=case_id,
        token=token,
        address=address,
        channel=channel,
        topic=topic,
        sealed=ring.seal(orjson.dumps(payload), bound=f"outbox_message:{row_id}"),
        waits=waits,
        proves=proves,
        created_at=now,
        due_at=now,
        attempts=0,
        once=once,
        detail="",
    )
    session.add(row)
    return row


def read_payload(ring: KeyRing, row: OutboxMessage) -> dict[str, Any]:
    """What the message says."""
    payload: dict[str, Any] = orjson.loads(ring.unseal(row.sealed, bound=f"outbox_message:{row.id}"))
    return payload


def claim(session: Session, *, now: datetime) -> OutboxMessage | None:
    """Take the message longest due and hold it for LEASE, so that no other worker sends it."""
    message = session.scalars(
        select(OutboxMessage)
        .where(
            OutboxMessage.settled_at.is_(None),
            OutboxMessage.due_at <= now,
            or_(OutboxMessage.leased_until.is_(None), OutboxMessage.leased_until <= now),
        )
        .order_by(OutboxMessage.due_at, OutboxMessage.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    if message is not None:
        message.leased_until = now + LEASE
        message.attempts += 1
    return message


def settle(session: Session, message: OutboxMessage, delivery: Delivery, *, now: datetime) -> None:
    """Write down how an attempt ended. RETRY waits longer each time; past the last wait it is a dead letter."""
    message.detail = delivery.detail[:DETAIL_LENGTH]
    message.leased_until = None
    message.reference = delivery.reference or message.reference
    session.add(DeliveryRow(message_id=message.id, at=now, verdict=delivery.verdict.value, detail=message.detail))
    if delivery.verdict is Verdict.RETRY and message.attempts <= len(BACKOFF_MINUTES):
        message.due_at = now + timedelta(minutes=BACKOFF_MINUTES[message.attempts - 1])
        return
    message.verdict = DEAD if delivery.verdict is Verdict.RETRY else delivery.verdict.value
    message.settled_at = now


def revive(message: OutboxMessage, *, now: datetime) -> None:
    """Send a dead letter or refused message again, with fresh attempts and the same id."""
    message.settled_at = message.verdict = message.leased_until = None
    message.attempts, message.due_at = 0, now
