"""Payment orders, and money that arrives for them: on time, twice, late, or with another amount (domain J.1)."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import Conflict, InvalidAnswers, NotFound, Problem
from engine.metrology.money.ledger import INCOME, MONEY, OWED, RECEIVABLE, Leg, book
from engine.metrology.money.model import Found, Payment, PaymentOrder, Standing
from engine.metrology.money.refunds import ask_back

#: how long an order for an online channel stays open (example).
OPEN_FOR = timedelta(hours=2)
LOCAL = ZoneInfo("Asia/Shanghai")
#: the message that a case waits for until it is paid.
PAID_MESSAGE = "paid"
#: stands between an order's number and the number of a visit to a channel.
VISIT = "-"
#: what money may still pay.
PAYABLE = (Standing.OPEN, Standing.ON_ACCOUNT)


class Outcome(StrEnum):
    """What telling of a payment led to."""

    PAID = "paid"
    #: it was told before; nothing was done.
    REPEATED = "repeated"
    #: the money is here, but is owed back: closed order, paid twice, another amount, no such order.
    OWED = "owed"


@dataclass(frozen=True, slots=True)
class Paid:
    """Money as a channel tells of it; ``amount_fen`` in whole fen, ``day`` in China.

    ``order_number`` is the number of an order, or of a visit to the channel for it.
    """

    channel: str
    provider_no: str
    order_number: str
    amount_fen: int
    day: date


def make_order(
    session: Session,
    *,
    subject: str,
    amount_fen: int,
    now: datetime,
    day: date,
    case_id: UUID | None = None,
    case_number: str = "",
    scope_path: str = "",
    payer: str = "",
    party_id: UUID | None = None,
    standing: Standing = Standing.OPEN,
    open_for: timedelta | None = OPEN_FOR,
) -> PaymentOrder:
    """Ask for money: an order, and a receivable in the ledger.

    Args:
        day: today in China, the day of the entry.
        standing: open, or on account for a customer of monthly settlement.
        open_for: None for an order that does not expire, such as one paid by bank transfer.

    Raises:
        InvalidAnswers: there is nothing to pay.
    """
    if amount_fen <= 0:
        raise InvalidAnswers([Problem("amount", "没有需要支付的金额", "There is nothing to pay")])
    order = PaymentOrder(
        number=f"{day:%Y%m%d}{secrets.randbelow(10**12):012d}",
        case_id=case_id,
        case_number=case_number,
        scope_path=scope_path,
        payer=payer[:100],
        party_id=party_id,
        subject=subject[:120],
        amount_fen=amount_fen,
        standing=standing,
        created_at=now,
        expires_at=None if open_for is None else now + open_for,
    )
    session.add(order)
    session.flush()
    _book(session, order, f"order:{order.number}", "应收", RECEIVABLE, INCOME, amount_fen, now=now, day=day)
    return order


def find_order(session: Session, number: str) -> PaymentOrder:
    """The order with this number, locked until the transaction ends.

    Raises:
        NotFound: there is none.
    """
    order = session.scalar(select(PaymentOrder).where(PaymentOrder.number == number).with_for_update())
    if order is None:
        raise NotFound("没有这个支付订单", "no such payment order")
    return order


def close_order(session: Session, number: str, *, now: datetime, day: date) -> bool:
    """Close an order that nobody paid and take the receivable back; False when it is paid or closed already."""
    order = find_order(session, number)
    if order.standing not in PAYABLE:
        return False
    order.standing, order.settled_at = Standing.CLOSED, now
    _book(session, order, f"close:{number}", "订单关闭", INCOME, RECEIVABLE, order.amount_fen, now=now, day=day)
    return True


def close_orders_at(session: Session, case_id: UUID, scope_paths: Collection[str], *, now: datetime) -> None:
    """Close the open orders of places where a case waits for money no more."""
    open_ones = select(PaymentOrder.number).where(
        PaymentOrder.case_id == case_id,
        PaymentOrder.scope_path.in_(scope_paths),
        PaymentOrder.standing == Standing.OPEN,
    )
    for number in session.scalars(open_ones).all():
        close_order(session, number, now=now, day=now.astimezone(LOCAL).date())


def record_payment(session: Session, told: Paid, *, now: datetime) -> Outcome:
    """Write down money that a channel says it took. The same money told again changes nothing.

    The ledger gets what arrived in any case. Only the exact amount for an open order pays it; everything else is owed
    back, and a refund is asked for by itself.

    Raises:
        Conflict: the channel tells another amount or order under a number it has used before.
        InvalidAnswers: the channel is not known, or the amount is none.
    """
    if told.channel not in MONEY or told.amount_fen <= 0:
        raise InvalidAnswers([Problem("amount", "支付渠道或金额不对", "Unknown channel or no amount")])
    before = session.scalar(
        select(Payment).where(Payment.channel == told.channel, Payment.provider_no == told.provider_no)
    )
    if before is not None:
        if (before.amount_fen, before.told_number) != (told.amount_fen, told.order_number):
            raise Conflict(
                f"渠道流水号 {told.provider_no} 已入账，金额或订单不同",
                f"{told.provider_no} is booked already with another amount or order",
            )
        return Outcome.REPEATED
    number = told.order_number.partition(VISIT)[0]
    order = session.scalar(select(PaymentOrder).where(PaymentOrder.number == number).with_for_update())
    found = _found(order, told)
    payment = Payment(
        channel=told.channel, provider_no=told.provider_no, order_number=number, amount_fen=told.amount_fen,
        told_number=told.order_number, found=found, day=told.day, recorded_at=now,
    )  # fmt: skip
    session.add(payment)
    against = RECEIVABLE if found is Found.PAID else OWED
    book(
        session,
        once=f"payment:{told.channel}:{told.provider_no}",
        day=told.day,
        number=order.case_number or number if order else number,
        memo=f"{told.channel} {told.provider_no} {found}",
        legs=[Leg(MONEY[told.channel], told.amount_fen), Leg(against, -told.amount_fen)],
        case_id=order.case_id if order else None,
        now=now,
    )
    if found is not Found.PAID or order is None:
        ask_back(session, payment, now=now)
        return Outcome.OWED
    order.standing, order.settled_at = Standing.PAID, now
    return Outcome.PAID


def _found(order: PaymentOrder | None, told: Paid) -> Found:
    if order is None:
        return Found.UNKNOWN
    if told.amount_fen != order.amount_fen:
        return Found.MISMATCH
    return Found.PAID if order.standing in PAYABLE else Found.LATE


def _book(
    session: Session, order: PaymentOrder, once: str, memo: str, debit: str, credit: str, fen: int, *,
    now: datetime, day: date,
) -> None:  # fmt: skip
    legs = [Leg(debit, fen), Leg(credit, -fen)]
    number = order.case_number or order.number
    book(
        session,
        once=once,
        day=day,
        number=number,
        memo=f"{memo} {order.number}",
        legs=legs,
        case_id=order.case_id,
        now=now,
    )
