"""What finance looks at: orders, refunds, the ledger, differences. Queries with a constant number of statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from engine.accounts import Account
from engine.metrology.money import (
    LedgerEntry,
    LedgerLeg,
    Payment,
    PaymentOrder,
    Refund,
    RefundStanding,
    Standing,
    StatementDay,
)
from engine.model.outbox import OutboxMessage
from engine.policy import Actor
from webapp.finance.reach import in_reach

PAGE = 50
#: what the list of orders can be narrowed to, by the word in its address.
STATES: Mapping[str, Standing] = {
    "open": Standing.OPEN,
    "account": Standing.ON_ACCOUNT,
    "paid": Standing.PAID,
    "closed": Standing.CLOSED,
}


@dataclass(frozen=True, slots=True)
class OrderList:
    """One page of orders, newest first; ``sums`` by standing: how many, and fen together."""

    rows: Sequence[PaymentOrder]
    sums: Mapping[str, tuple[int, int]]
    next: str


@dataclass(frozen=True, slots=True)
class RefundFacts:
    """One refund with the payment it gives back, and what its message came to."""

    refund: Refund
    payment: Payment
    asked_by: str
    decided_by: str
    message: str


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One leg of an account with what the account held after it."""

    day: date
    number: str
    memo: str
    amount_fen: int
    balance_fen: int


def list_orders(session: Session, actor: Actor, *, state: str, find: str, after: UUID | None) -> OrderList:
    """Orders of one standing within reach, newest first; ``find`` is part of a number, a case's number or a payer."""
    asked = select(PaymentOrder).where(PaymentOrder.standing == STATES[state], in_reach(actor))
    if find:
        asked = asked.where(
            or_(
                PaymentOrder.number.startswith(find, autoescape=True),
                PaymentOrder.case_number == find,
                PaymentOrder.payer.contains(find, autoescape=True),
            )
        )
    if after is not None:
        asked = asked.where(PaymentOrder.id < after)
    rows = session.scalars(asked.order_by(PaymentOrder.id.desc()).limit(PAGE + 1)).all()
    sums = session.execute(
        select(PaymentOrder.standing, func.count(), func.sum(PaymentOrder.amount_fen))
        .where(in_reach(actor))
        .group_by(PaymentOrder.standing)
    )
    more = str(rows[PAGE - 1].id) if len(rows) > PAGE else ""
    return OrderList(rows[:PAGE], {row[0]: (int(row[1]), int(row[2])) for row in sums}, more)


def payments_of(session: Session, number: str) -> Sequence[Payment]:
    """Everything that arrived for an order, oldest first."""
    return session.scalars(select(Payment).where(Payment.order_number == number).order_by(Payment.id)).all()


def list_refunds(
    session: Session, actor: Actor, *, standing: RefundStanding | None = None, number: str = ""
) -> Sequence[RefundFacts]:
    """Refunds of one standing within reach, or those of one order, newest first."""
    asked = (
        select(Refund, Payment, OutboxMessage.verdict, OutboxMessage.detail)
        .join(Payment, Payment.id == Refund.payment_id)
        .outerjoin(PaymentOrder, PaymentOrder.number == Payment.order_number)
        .outerjoin(OutboxMessage, OutboxMessage.id == Refund.message_id)
        .where(in_reach(actor))
        .order_by(Refund.id.desc())
        .limit(PAGE * 4)
    )
    if standing is not None:
        asked = asked.where(Refund.standing == standing)
    if number:
        asked = asked.where(Payment.order_number == number)
    rows = session.execute(asked).all()
    people = {one for refund, *_ in rows for one in (refund.asked_by, refund.decided_by) if one is not None}
    found = session.execute(select(Account.id, Account.display_name).where(Account.id.in_(people))) if people else ()
    names: dict[UUID | None, str] = {row[0]: row[1] for row in found}
    return [
        RefundFacts(
            refund,
            payment,
            names.get(refund.asked_by, "系统"),
            names.get(refund.decided_by, ""),
            str(detail or "") if verdict not in (None, "delivered") else "",
        )
        for refund, payment, verdict, detail in rows
    ]


def account_lines(session: Session, account: str, first: date, last: date) -> tuple[int, Sequence[AccountLine]]:
    """What an account held before a day, and every leg of it between two days with its running balance."""
    mine = select(LedgerLeg.amount_fen).join(LedgerEntry, LedgerEntry.id == LedgerLeg.entry_id)
    before = session.scalar(
        select(func.coalesce(func.sum(LedgerLeg.amount_fen), 0))
        .join(LedgerEntry, LedgerEntry.id == LedgerLeg.entry_id)
        .where(LedgerLeg.account == account, LedgerEntry.day < first)
    )
    rows = session.execute(
        mine.add_columns(LedgerEntry.day, LedgerEntry.number, LedgerEntry.memo)
        .where(LedgerLeg.account == account, LedgerEntry.day.between(first, last))
        .order_by(LedgerEntry.day, LedgerEntry.id, LedgerLeg.id)
    )
    held = start = int(before or 0)
    lines = []
    for amount, day, number, memo in rows:
        held += amount
        lines.append(AccountLine(day, number, memo, amount, held))
    return start, lines


def compared_days(session: Session, today: date) -> Sequence[StatementDay]:
    """The statements of the last two weeks, newest first."""
    return session.scalars(
        select(StatementDay)
        .where(StatementDay.day > today - timedelta(days=15))
        .order_by(StatementDay.day.desc(), StatementDay.channel)
    ).all()


def refused_refunds(session: Session) -> Sequence[tuple[str, str]]:
    """Number and reason of approved refunds that their channel has refused."""
    rows = session.execute(
        select(Refund.number, OutboxMessage.detail)
        .join(OutboxMessage, OutboxMessage.id == Refund.message_id)
        .where(Refund.standing == RefundStanding.APPROVED, OutboxMessage.verdict == "refused")
        .limit(PAGE)
    )
    return [(number, detail) for number, detail in rows]
