"""What payers and finance do to an order: choose a channel, take cash, give money back. Commands never commit."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import outbox
from engine.calendar.days import local_date
from engine.db import reach
from engine.errors import Conflict, InvalidAnswers, NotFound, NotPermitted, Problem
from engine.metrology.money import (
    Checkout,
    Outcome,
    Paid,
    Payment,
    PaymentOrder,
    Refund,
    RefundStanding,
    Standing,
    approve_refund,
    ask_refund,
    close_order,
    find_order,
    open_checkout,
    record_payment,
    record_refund,
    refuse_refund,
)
from engine.model.case import Case
from engine.policy import Actor, may_see_case, may_work
from engine.vault import KeyRing
from webapp.finance.reach import DISPATCHER, FINANCE, check_order, check_payment, check_refund

#: channels on which an adapter takes the money, in the order in which payers are offered them.
ONLINE = {"alipay": "支付宝", "wechat": "微信支付", "demo": "演示支付"}
#: channels on which a clerk writes the money down.
BY_HAND = {"bank": "对公转账", "cash": "窗口现金"}
CHANNELS = ONLINE | BY_HAND


def seen_order(session: Session, actor: Actor, number: str) -> tuple[PaymentOrder, Case | None]:
    """An order that the actor may see and pay: of a case of theirs, of a party of theirs, or as a clerk.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    order = session.scalar(select(PaymentOrder).where(PaymentOrder.number == number))
    if order is None:
        raise NotFound("没有这张缴费单，或您无权查看", "no such order")
    case = session.get(Case, order.case_id) if order.case_id is not None else None
    if case is not None:
        may_see_case(actor, case)
    elif order.party_id not in actor.party_ids and not actor.has(FINANCE):
        raise NotFound("没有这张缴费单，或您无权查看", "no such order")
    return order, case


def orders_to_pay(session: Session, case_id: UUID) -> Sequence[PaymentOrder]:
    """The orders that a case waits for, oldest first."""
    return session.scalars(
        select(PaymentOrder)
        .where(PaymentOrder.case_id == case_id, PaymentOrder.standing == Standing.OPEN)
        .order_by(PaymentOrder.id)
    ).all()


def choose_channel(
    session: Session, ring: KeyRing, actor: Actor, number: str, channel: str, *, now: datetime
) -> Checkout:
    """Begin to pay an order online: the channel is asked for a code, once for each visit.

    Raises:
        InvalidAnswers: there is no such channel.
        NotFound: no such order, or it is somebody else's.
        Conflict: it is paid or closed.
    """
    if channel not in ONLINE:
        raise InvalidAnswers([Problem("channel", "请选择支付方式", "Choose how to pay")])
    seen_order(session, actor, number)
    order = find_order(session, number)
    checkout, fresh = open_checkout(session, order, channel, now=now)
    if fresh:
        message = outbox.put(
            session,
            ring,
            case_id=order.case_id,
            channel=channel,
            topic="order",
            payload={
                "number": checkout.number,
                "amount_fen": order.amount_fen,
                "subject": order.subject,
                "expires_at": checkout.expires_at.isoformat(),
            },
            once=f"checkout:{checkout.number}",
            now=now,
        )
        checkout.message_id = message.id
        reach("checkout-opened")
    return checkout


def take_cash(session: Session, actor: Actor, number: str, *, amount_fen: int, key: str, now: datetime) -> str:
    """Write down cash taken at the window; gives the number of the receipt. The same form sent twice is one payment.

    Raises:
        NotPermitted: the actor takes no money.
        InvalidAnswers: it is not the amount of the order.
        Conflict: the order is paid or closed.
    """
    may_work(actor, FINANCE)
    check_order(session, actor, number)
    order = find_order(session, number)
    receipt = f"XJ{hashlib.sha256(f'{number}:{key}'.encode()).hexdigest()[:16].upper()}"
    told = Paid("cash", receipt, number, amount_fen, local_date(now))
    known = session.scalar(select(Payment.id).where(Payment.channel == "cash", Payment.provider_no == receipt))
    if known is None:
        if amount_fen != order.amount_fen:
            raise InvalidAnswers([Problem("amount", "现金须与应缴金额一致", "The cash must be the exact amount")])
        if record_payment(session, told, now=now) is not Outcome.PAID:
            raise Conflict(f"该缴费单{order.standing}，不能再收款", f"the order is {order.standing}")
    return receipt


def give_up_order(session: Session, actor: Actor, number: str, *, now: datetime) -> None:
    """Close an order that nobody is to pay any more.

    Raises:
        Conflict: it is paid or closed already.
    """
    may_work(actor, FINANCE)
    check_order(session, actor, number)
    if not close_order(session, number, now=now, day=local_date(now)):
        raise Conflict("该缴费单已支付或已关闭", "the order is paid or closed")


def send_refund(session: Session, ring: KeyRing, actor: Actor, refund_id: UUID, *, now: datetime) -> Refund:
    """Approve a refund that somebody else asked for; an online channel is asked to give the money back at once.

    Raises:
        NotPermitted: the actor asked for it, or approves no refunds.
        Conflict: it was decided before.
    """
    _may_approve(actor)
    check_refund(session, actor, refund_id)
    refund = approve_refund(session, refund_id, by=actor.account_id, now=now)
    payment = session.get_one(Payment, refund.payment_id)
    if payment.channel in ONLINE:
        message = outbox.put(
            session,
            ring,
            case_id=None,
            channel=payment.channel,
            topic="refund",
            payload={
                "order_number": payment.told_number,
                "provider_no": payment.provider_no,
                "number": refund.number,
                "amount_fen": refund.amount_fen,
                "total_fen": payment.amount_fen,
                "reason": refund.reason,
            },
            once=f"refund:{refund.number}",
            now=now,
        )
        refund.message_id = message.id
    reach("refund-sent")
    return refund


def ask_back(
    session: Session, actor: Actor, payment_id: UUID, *, amount_fen: int, reason: str, key: str, now: datetime
) -> None:
    """Ask for money to be given back; somebody else approves it. Raises as ``ask_refund``; NotFound out of reach."""
    may_work(actor, FINANCE)
    check_payment(session, actor, payment_id)
    ask_refund(
        session, payment_id, amount_fen=amount_fen, reason=reason, by=actor.account_id, key=key, now=now,
        day=local_date(now),
    )  # fmt: skip


def turn_down_refund(session: Session, actor: Actor, refund_id: UUID, *, reason: str, now: datetime) -> None:
    """Refuse a refund that somebody asked for. Raises as ``refuse_refund``, and NotFound out of reach."""
    _may_approve(actor)
    check_refund(session, actor, refund_id)
    refuse_refund(session, refund_id, by=actor.account_id, reason=reason, now=now)


def finish_refund(session: Session, actor: Actor, refund_id: UUID, *, voucher: str, now: datetime) -> None:
    """Write down that money was given back by hand, in cash or by transfer.

    Raises:
        InvalidAnswers: there is no voucher number.
        Conflict: it is not approved, or a channel gives it back by itself.
    """
    may_work(actor, FINANCE)
    check_refund(session, actor, refund_id)
    refund = session.get_one(Refund, refund_id)
    if not voucher.strip():
        raise InvalidAnswers([Problem("voucher", "请填写付款凭证号", "Give the number of the voucher")])
    if refund.message_id is not None or refund.standing != RefundStanding.APPROVED:
        raise Conflict(f"该退款{refund.standing}，不能登记", f"the refund is {refund.standing}")
    record_refund(session, refund.number, ok=True, detail=f"凭证 {voucher.strip()}", now=now, day=local_date(now))


def _may_approve(actor: Actor) -> None:
    if not (actor.has(FINANCE) or actor.has(DISPATCHER)):
        raise NotPermitted("退款由财务或业务主管审批", "finance or a dispatcher approves refunds")
