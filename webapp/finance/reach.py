"""Whose money a clerk sees: that of the cases of the units in which the clerk works, as at every other desk.

The ledger, the bank's statement and the reconciliation with channels are the institution's, and every unit's.
"""

from uuid import UUID

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.metrology.billing.model import InvoicedOrder, InvoiceRequest
from engine.metrology.money import Payment, PaymentOrder, Refund
from engine.model.case import Case
from engine.policy import Actor

#: who does the work of finance, and who approves refunds beside them.
FINANCE, DISPATCHER = "finance", "dispatcher"


def in_reach(actor: Actor) -> ColumnElement[bool]:
    """Orders of cases of the actor's units, and those that belong to no case or to a case of no unit."""
    units = {unit_id for unit_id, role in actor.all_roles if role in (FINANCE, DISPATCHER)}
    return ~exists().where(Case.id == PaymentOrder.case_id, Case.unit_id.is_not(None), Case.unit_id.not_in(units))


def invoices_in_reach(actor: Actor) -> ColumnElement[bool]:
    """Requests none of whose orders lies out of reach."""
    return ~exists().where(
        InvoicedOrder.request_id == InvoiceRequest.id,
        PaymentOrder.number == InvoicedOrder.order_number,
        ~in_reach(actor),
    )


def check_order(session: Session, actor: Actor, number: str) -> None:
    """Raise NotFound for an order that is unknown or out of reach."""
    if session.scalar(select(PaymentOrder.id).where(PaymentOrder.number == number, in_reach(actor))) is None:
        raise NotFound("没有这张缴费单，或您无权查看", "no such order")


def check_payment(session: Session, actor: Actor, payment_id: UUID) -> None:
    """Raise NotFound for a payment that is unknown, or whose order is out of reach."""
    found = select(Payment.id).outerjoin(PaymentOrder, PaymentOrder.number == Payment.order_number)
    if session.scalar(found.where(Payment.id == payment_id, in_reach(actor))) is None:
        raise NotFound("没有这笔款项，或您无权查看", "no such payment")


def check_refund(session: Session, actor: Actor, refund_id: UUID) -> None:
    """Raise NotFound for a refund that is unknown, or whose order is out of reach."""
    payment_id = session.scalar(select(Refund.payment_id).where(Refund.id == refund_id))
    if payment_id is None:
        raise NotFound("没有这笔退款", "no such refund")
    check_payment(session, actor, payment_id)
