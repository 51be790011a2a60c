"""What a case is to pay: an order for what is not paid yet, and what became of it.

A case that comes to the same place again, sent back or corrected, is asked for the rest only: nobody pays twice.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.metrology.money.model import Found, Payment, PaymentOrder, Standing
from engine.metrology.money.orders import LOCAL, PAYABLE, close_order, find_order, make_order


@dataclass(frozen=True, slots=True)
class Place:
    """Where in which case money is asked for."""

    case_id: UUID
    case_number: str
    scope_path: str
    payer: str
    party_id: UUID | None


def ask_payment(
    session: Session,
    place: Place,
    *,
    amount_fen: int,
    subject: str,
    standing: Standing = Standing.OPEN,
    open_for: timedelta | None,
    now: datetime,
) -> PaymentOrder | None:
    """Ask for what this place of a case has not paid yet; None when nothing is left to pay.

    An order that still stands here is closed first: there is one amount to pay at a time.
    """
    day = now.astimezone(LOCAL).date()
    here = (PaymentOrder.case_id == place.case_id, PaymentOrder.scope_path == place.scope_path)
    for number in session.scalars(select(PaymentOrder.number).where(*here, PaymentOrder.standing.in_(PAYABLE))).all():
        close_order(session, number, now=now, day=day)
    left = amount_fen - _paid(session, place)
    if left <= 0:
        return None
    return make_order(
        session,
        subject=subject,
        amount_fen=left,
        case_id=place.case_id,
        case_number=place.case_number,
        scope_path=place.scope_path,
        payer=place.payer,
        party_id=place.party_id,
        standing=standing,
        open_for=open_for,
        now=now,
        day=day,
    )


def _paid(session: Session, place: Place) -> int:
    """What was paid for this place of the case and not given back, in fen."""
    found = session.scalar(
        select(func.coalesce(func.sum(Payment.amount_fen - Payment.refunded_fen), 0))
        .join(PaymentOrder, PaymentOrder.number == Payment.order_number)
        .where(
            PaymentOrder.case_id == place.case_id,
            PaymentOrder.scope_path == place.scope_path,
            Payment.found == Found.PAID,
        )
    )
    return int(found or 0)


def payment_of(session: Session, number: str) -> tuple[PaymentOrder, Payment]:
    """A paid order with the money that paid it.

    Raises:
        NotFound: there is no such order, or it is not paid.
    """
    order = find_order(session, number)
    payment = session.scalar(select(Payment).where(Payment.order_number == number, Payment.found == Found.PAID))
    if payment is None:
        raise NotFound(f"订单 {number} 尚未支付", f"order {number} is not paid")
    return order, payment
