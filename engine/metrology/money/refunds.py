"""Refunds: asked, approved by another person, carried by the provider, booked when it is done (domain J.1)."""

import secrets
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.errors import Conflict, InvalidAnswers, NotFound, NotPermitted, Problem
from engine.metrology.money.ledger import INCOME, MONEY, OWED, Leg, book, yuan
from engine.metrology.money.model import Found, Payment, Refund, RefundStanding

_COUNTING = (RefundStanding.ASKED, RefundStanding.APPROVED, RefundStanding.DONE)
REASON_LENGTH = 200


def ask_refund(
    session: Session, payment_id: UUID, *, amount_fen: int, reason: str, by: UUID | None, key: str | None = None,
    now: datetime, day: date,
) -> Refund:  # fmt: skip
    """Ask for money to be given back, never more than arrived and is not given back or asked for yet.

    Args:
        by: who asks; None where a case does, one person then approves.
        key: of the form that asks; the same key again gives the same refund.

    Raises:
        NotFound: there is no such payment.
        InvalidAnswers: the reason is missing, or the amount is more than is left.
    """
    payment = session.get(Payment, payment_id, with_for_update=True)
    if payment is None:
        raise NotFound("没有这笔到款", "no such payment")
    before = session.scalar(select(Refund).where(Refund.key == key)) if key else None
    if before is not None:
        return before
    taken = session.scalar(
        select(func.coalesce(func.sum(Refund.amount_fen), 0)).where(
            Refund.payment_id == payment_id, Refund.standing.in_(_COUNTING)
        )
    )
    left = payment.amount_fen - int(taken or 0)
    problems = []
    if not 0 < amount_fen <= left:
        problems.append(
            Problem(
                "amount",
                f"退款金额须大于0，最多{yuan(left)}元",
                f"The amount must be more than 0, at most {yuan(left)}",
            )
        )
    if not reason.strip():
        problems.append(Problem("reason", "请填写退款原因", "Give a reason"))
    if problems:
        raise InvalidAnswers(problems)
    refund = Refund(
        number=f"R{day:%Y%m%d}{secrets.randbelow(10**12):012d}", payment_id=payment_id, amount_fen=amount_fen,
        reason=reason.strip()[:REASON_LENGTH], standing=RefundStanding.ASKED, asked_by=by, asked_at=now, key=key,
    )  # fmt: skip
    session.add(refund)
    session.flush()
    return refund


def ask_back(session: Session, payment: Payment, *, now: datetime) -> Refund:
    """Ask for all of a payment that paid nothing; no person asks, one approves."""
    session.flush()
    refund = Refund(
        number=f"R{payment.day:%Y%m%d}{secrets.randbelow(10**12):012d}", payment_id=payment.id,
        amount_fen=payment.amount_fen, reason=f"{payment.found}，自动提出", standing=RefundStanding.ASKED,
        asked_by=None, asked_at=now,
    )  # fmt: skip
    session.add(refund)
    return refund


def approve_refund(session: Session, refund_id: UUID, *, by: UUID, now: datetime) -> Refund:
    """Approve a refund that somebody else asked for; the caller sends it to the provider in the same transaction.

    Raises:
        NotPermitted: whoever asked cannot approve.
        Conflict: it was decided before.
    """
    refund = _open(session, refund_id, RefundStanding.ASKED)
    if refund.asked_by == by:
        raise NotPermitted("退款须由另一人审批", "Another person must approve the refund")
    refund.standing, refund.decided_by, refund.decided_at = RefundStanding.APPROVED, by, now
    return refund


def refuse_refund(session: Session, refund_id: UUID, *, by: UUID, reason: str, now: datetime) -> Refund:
    """Refuse a refund.

    Raises:
        Conflict: it was decided before.
    """
    refund = _open(session, refund_id, RefundStanding.ASKED)
    refund.standing, refund.decided_by, refund.decided_at = RefundStanding.REFUSED, by, now
    refund.detail = reason.strip()[:REASON_LENGTH]
    return refund


def record_refund(session: Session, number: str, *, ok: bool, detail: str = "", now: datetime, day: date) -> bool:
    """Write down what became of a refund; False when it was written down before.

    A refund that failed can be asked for again under a new number.
    """
    refund = session.scalar(select(Refund).where(Refund.number == number).with_for_update())
    if refund is None:
        raise NotFound("没有这笔退款", "no such refund")
    if refund.standing != RefundStanding.APPROVED:
        return False
    refund.settled_at, refund.detail = now, detail[:REASON_LENGTH]
    if not ok:
        refund.standing = RefundStanding.FAILED
        return True
    refund.standing = RefundStanding.DONE
    payment = session.get_one(Payment, refund.payment_id, with_for_update=True)
    payment.refunded_fen += refund.amount_fen
    from_account = INCOME if payment.found == Found.PAID else OWED
    book(
        session,
        once=f"refund:{number}",
        day=day,
        number=payment.order_number,
        memo=f"退款 {number} {refund.reason}",
        legs=[Leg(from_account, refund.amount_fen), Leg(MONEY[payment.channel], -refund.amount_fen)],
        now=now,
    )
    return True


def _open(session: Session, refund_id: UUID, standing: RefundStanding) -> Refund:
    refund = session.get(Refund, refund_id, with_for_update=True)
    if refund is None:
        raise NotFound("没有这笔退款", "no such refund")
    if refund.standing != standing:
        raise Conflict(f"该退款{refund.standing}", f"the refund is {refund.standing}")
    return refund
