"""Paid orders whose cases have yet to be told of it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from engine.metrology.money.model import PaymentOrder, Standing


@dataclass(frozen=True, slots=True)
class Untold:
    """A paid order, and where in which case it was asked for."""

    order_id: UUID
    case_id: UUID | None
    scope_path: str


def untold(session: Session, *which: ColumnElement[bool], most: int) -> list[Untold]:
    """Paid orders that no case was told of, longest paid first; of these only ``which``."""
    rows = session.execute(
        select(PaymentOrder.id, PaymentOrder.case_id, PaymentOrder.scope_path)
        .where(PaymentOrder.standing == Standing.PAID, PaymentOrder.told_at.is_(None), *which)
        .order_by(PaymentOrder.settled_at, PaymentOrder.id)
        .limit(most)
    )
    return [Untold(*row) for row in rows]


def mark_told(session: Session, order_id: UUID, *, now: datetime) -> bool:
    """Note that the case of a paid order was told; False when it was before."""
    order = session.get_one(PaymentOrder, order_id, with_for_update=True, populate_existing=True)
    if order.told_at is not None:
        return False
    order.told_at = now
    return True
