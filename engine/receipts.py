"""Receipts: what receivers report later. Kept raw and sealed first, interpreted by a worker afterwards.

A receipt may come before the call that sent the message has returned: it waits until the message with
its reference exists. A receipt that nobody can place is given up in the end, never lost. News that no message
waits for, such as money that arrived, goes to the taker that its adapter names.
"""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from engine import outbox
from engine.catalog.typed import to_json
from engine.db import new_id, reach, reading, transaction
from engine.delivery import bring_answer, hold_up
from engine.incidents import DELIVERY, RECEIPT, Failure, attempt, lock_row, open_incident, settle_incident
from engine.model.outbox import Incident, OutboxMessage, ReceiptRow
from engine.movement.serving import note_message
from engine.moves import Means
from engine.ports import Adapter, Delivery, Fetching, Receipt, Verdict
from engine.vault import KeyRing

#: how long a receipt waits for the message it is about, and one that cannot be read for a second look.
GIVE_UP_UNKNOWN = timedelta(days=1)
GIVE_UP_UNREADABLE = timedelta(minutes=10)
#: receipts looked at in one pass.
MOST = 200
RESULT_LENGTH = 200


@dataclass(frozen=True, slots=True)
class _Kept:
    """A receipt as it came, opened."""

    id: UUID
    channel: str
    received_at: datetime
    raw: bytes
    headers: Mapping[str, str]


def keep_receipt(
    session: Session,
    ring: KeyRing,
    channel: str,
    raw: bytes,
    *,
    headers: Mapping[str, str] | None = None,
    now: datetime,
) -> ReceiptRow:
    """Keep what a receiver posted, as it came; the same bytes again are the same row. Judges nothing.

    Args:
        headers: HTTP headers that the adapter needs to verify the signature.
    """
    digest = hashlib.sha256(channel.encode() + b"\0" + raw).hexdigest()
    before = session.scalars(select(ReceiptRow).where(ReceiptRow.digest == digest)).first()
    if before is not None:
        return before
    row_id = new_id()
    content = orjson.dumps({"raw": base64.b64encode(raw).decode(), "headers": dict(headers or {})})
    row = ReceiptRow(
        id=row_id,
        channel=channel,
        received_at=now,
        sealed=ring.seal(content, bound=f"receipt:{row_id}"),
        digest=digest,
        result="",
    )
    session.add(row)
    return row


def fetch_receipts(session: Session, ring: KeyRing, adapters: Mapping[str, Adapter], *, now: datetime) -> int:
    """Take the receipts that receivers hold for us; each is kept by its own transaction before it is let go of.

    Gives how many there were. A receiver that cannot be reached is passed over.
    """
    count = 0
    for channel, adapter in adapters.items():
        if not isinstance(adapter, Fetching):
            continue
        try:
            count += adapter.fetch_receipts(partial(_keep_alone, session, ring, channel, now))
        except OSError:
            continue
    return count


def _keep_alone(session: Session, ring: KeyRing, channel: str, now: datetime, raw: bytes) -> None:
    with transaction(session):
        keep_receipt(session, ring, channel, raw, now=now)


def read_next(session: Session, means: Means, adapters: Mapping[str, Adapter], *, now: datetime) -> bool:
    """Interpret one kept receipt and apply it to its message. False when none can be placed now."""
    return any(_read_one(session, means, adapters, receipt_id, now) for receipt_id in _open_ids(session, now))


def _open_ids(session: Session, now: datetime) -> Sequence[UUID]:
    """Receipts nobody has read, oldest first, without those whose next try lies ahead."""
    ahead = select(Incident.subject).where(
        Incident.kind == RECEIPT,
        Incident.resolved_at.is_(None),
        or_(Incident.next_try.is_(None), Incident.next_try > now),
        Incident.subject == ReceiptRow.id,
    )
    with reading(session):
        return session.scalars(
            select(ReceiptRow.id)
            .where(ReceiptRow.read_at.is_(None), ~ahead.exists())
            .order_by(ReceiptRow.received_at, ReceiptRow.id)
            .limit(MOST)
        ).all()


def _read_one(session: Session, means: Means, adapters: Mapping[str, Adapter], receipt_id: UUID, now: datetime) -> bool:
    """Whether anything was written down about this receipt."""
    with reading(session):
        row = session.get_one(ReceiptRow, receipt_id)
        session.expunge(row)
    understood = attempt(partial(_understand, means, adapters, row))
    reach("receipt-read")
    if isinstance(understood, Failure):
        if now < row.received_at + GIVE_UP_UNREADABLE:
            return False
        return _finish(session, receipt_id, f"无法采信：{understood.sentence}", now)
    receipt = understood.value
    done = attempt(partial(_apply, session, means, row, receipt, now))
    if not isinstance(done, Failure):
        return done.value
    if done.again:
        return False
    with transaction(session):
        case_id = session.scalar(_about(row.channel, receipt.reference).with_only_columns(OutboxMessage.case_id))
        open_incident(session, kind=RECEIPT, case_id=case_id, subject=receipt_id, failure=done, now=now)
    return True


def _understand(means: Means, adapters: Mapping[str, Adapter], row: ReceiptRow) -> Receipt:
    kept = orjson.loads(means.ring.unseal(row.sealed, bound=f"receipt:{row.id}"))
    return adapters[row.channel].read_receipt(base64.b64decode(kept["raw"]), kept["headers"])


def _apply(session: Session, means: Means, row: ReceiptRow, receipt: Receipt, now: datetime) -> bool:
    if receipt.takes:
        return _take(session, means, row, receipt, now)
    with transaction(session):
        message = session.scalars(_about(row.channel, receipt.reference)).first()
        if message is None and now < row.received_at + GIVE_UP_UNKNOWN:
            return False
        if message is not None:
            lock_row(session, message.case_id)
            session.refresh(message, with_for_update=True)
        kept = session.get_one(ReceiptRow, row.id, with_for_update=True, populate_existing=True)
        if kept.read_at is not None:
            return False
        kept.read_at = now
        kept.result = _report(session, means, message, receipt, now)[:RESULT_LENGTH]
        settle_incident(session, kind=RECEIPT, case_id=message.case_id if message else None, subject=row.id, now=now)
    return True


def _take(session: Session, means: Means, row: ReceiptRow, receipt: Receipt, now: datetime) -> bool:
    """Give the news to its taker; the receipt is read in the same transaction."""
    with transaction(session):
        kept = session.get_one(ReceiptRow, row.id, with_for_update=True, populate_existing=True)
        if kept.read_at is not None:
            return False
        kept.read_at = now
        kept.result = means.takers[receipt.takes](session, receipt, now)[:RESULT_LENGTH]
        settle_incident(session, kind=RECEIPT, case_id=None, subject=row.id, now=now)
    return True


def _report(session: Session, means: Means, message: OutboxMessage | None, receipt: Receipt, now: datetime) -> str:
    """Apply a receipt to its message and say what came of it."""
    if message is None:
        return f"没有编号为 {receipt.reference} 的消息"
    if receipt.verdict is Verdict.RETRY:
        message.detail = receipt.detail[: outbox.DETAIL_LENGTH]
        return "仍在途中"
    arrived_before = message.verdict == Verdict.DELIVERED
    told = Delivery(receipt.verdict, receipt.reference, receipt.detail)
    outbox.settle(session, message, told, now=now)
    if message.proves is not None:
        arrived = receipt.verdict is Verdict.DELIVERED
        note_message(session, means, message, proven=arrived, refused=not arrived, now=now)
        return "已送达" if arrived else "对方拒收"
    if receipt.verdict is Verdict.DELIVERED:
        settle_incident(session, kind=DELIVERY, case_id=message.case_id, subject=message.id, now=now)
        values: dict[str, Any] = {name: to_json(value) for name, value in receipt.values.items()}
        return "已送达，办件继续" if bring_answer(session, means, message, values, now=now) else "已送达"
    if message.waits and not arrived_before:
        hold_up(session, message, now=now)
    return "对方拒收"


def _finish(session: Session, receipt_id: UUID, result: str, now: datetime) -> bool:
    with transaction(session):
        row = session.get_one(ReceiptRow, receipt_id, with_for_update=True, populate_existing=True)
        if row.read_at is None:
            row.read_at, row.result = now, result[:RESULT_LENGTH]
    return True


def _about(channel: str, reference: str) -> Select[OutboxMessage]:
    return (
        select(OutboxMessage)
        .where(OutboxMessage.channel == channel, OutboxMessage.reference == reference)
        .order_by(OutboxMessage.id.desc())
        .limit(1)
    )
