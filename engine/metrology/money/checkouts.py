"""Visits of payers to online channels: one open at a time for each order and channel."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.errors import Conflict
from engine.metrology.money.model import Checkout, PaymentOrder
from engine.metrology.money.orders import OPEN_FOR, PAYABLE, VISIT

#: a visit that ends sooner is not gone on with: the payer would come too late.
SHORTEST = timedelta(minutes=5)


def open_checkout(session: Session, order: PaymentOrder, channel: str, *, now: datetime) -> tuple[Checkout, bool]:
    """The visit to a channel at which a payer pays, and whether it is a new one; the caller has locked the order.

    Raises:
        Conflict: the order is paid or closed, or its time is over.
    """
    if order.standing not in PAYABLE or (order.expires_at is not None and order.expires_at <= now):
        raise Conflict(f"该缴费单{order.standing}，不能再支付", f"the order is {order.standing}")
    found = latest_checkout(session, order.id, channel=channel)
    if found is not None and found.expires_at > min(now + SHORTEST, order.expires_at or found.expires_at):
        return found, False
    count = session.scalar(select(func.count()).where(Checkout.order_id == order.id)) or 0
    until = now + OPEN_FOR
    made = Checkout(
        order_id=order.id, channel=channel, number=f"{order.number}{VISIT}{count + 1}", opened_at=now,
        expires_at=min(until, order.expires_at) if order.expires_at is not None else until,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made, True


def latest_checkout(session: Session, order_id: UUID, *, channel: str | None = None) -> Checkout | None:
    """The last visit to a channel, or to any."""
    asked = (
        select(Checkout).where(Checkout.order_id == order_id).order_by(Checkout.opened_at.desc(), Checkout.id.desc())
    )
    if channel is not None:
        asked = asked.where(Checkout.channel == channel)
    return session.scalars(asked.limit(1)).first()
