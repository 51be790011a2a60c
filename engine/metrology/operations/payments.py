"""payment.ask, .take, .close and .give_back: what a case does to orders of payment (domain J.1)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from engine.errors import InvalidAnswers, Problem
from engine.metrology.money import Place, Standing, ask_payment, ask_refund, close_order, find_order, payment_of
from engine.metrology.money.orders import LOCAL
from engine.metrology.numbers.exact import BadNumber, multiply, read_not_negative
from engine.ports import CaseView, Operation, Value

_FEN = Decimal(100)
_CENT = Decimal("0.01")
_MINUTES = 60
NOTHING = "无需支付"


def ask(
    session: Session,
    case: CaseView,
    now: datetime,
    *,
    amount: Decimal | None,
    subject: str | None,
    payer: str | None,
    on_account: bool | None,
    hours: Decimal | None,
) -> Mapping[str, Value]:
    """Ask for the part of an amount that is not paid yet, by an order that providers and clerks know by its number.

    Args:
        amount: yuan, not negative, at most two digits behind the point; null is nothing.
        payer: who pays, where that is not the applicant.
        on_account: true for a customer of monthly settlement: the order is a receivable and the case goes on.
        hours: how long the order stays open; null: until it is paid or the case ends.

    Returns:
        ``due``: whether the case waits for money; ``number`` and ``expires_at`` of the order, null where there is none;
        ``amount`` in yuan still to pay, ``amount_text``, and ``standing``.

    Raises:
        InvalidAnswers: the amount is no sum of money.
    """
    order = ask_payment(
        session,
        Place(case.id, case.number, case.scope_path, payer or case.applicant_name, case.party_id),
        amount_fen=_fen(amount),
        subject=subject or case.title,
        standing=Standing.ON_ACCOUNT if on_account else Standing.OPEN,
        open_for=timedelta(minutes=int(hours * _MINUTES)) if hours is not None and not on_account else None,
        now=now,
    )
    if order is None:
        nothing = Decimal("0.00")
        return {"due": False, "number": None, "amount": nothing, "amount_text": NOTHING, "expires_at": None,
                "standing": NOTHING}  # fmt: skip
    yuan = Decimal(order.amount_fen) / _FEN
    return {
        "due": order.standing == Standing.OPEN,
        "number": order.number,
        "amount": yuan.quantize(_CENT),
        "amount_text": f"{yuan:,.2f}元",
        "expires_at": order.expires_at,
        "standing": str(order.standing),
    }


def take(session: Session, case: CaseView, now: datetime, *, number: str) -> Mapping[str, Value]:
    """What paid an order.

    Returns:
        ``amount`` in yuan, ``channel``, the channel's ``provider_no``, ``paid_on`` (the channel's day), ``standing``.

    Raises:
        NotFound: the order is not paid.
    """
    order, payment = payment_of(session, number)
    return {
        "amount": (Decimal(payment.amount_fen) / _FEN).quantize(_CENT),
        "channel": payment.channel,
        "provider_no": payment.provider_no,
        "paid_on": payment.day,
        "standing": order.standing,
    }


def close(session: Session, case: CaseView, now: datetime, *, number: str) -> Mapping[str, Value]:
    """Close an order whose time is over, unless it was paid meanwhile; what arrives later is owed back.

    Returns:
        ``paid``: whether it was paid before it could be closed; ``standing``.
    """
    close_order(session, number, now=now, day=now.astimezone(LOCAL).date())
    standing = find_order(session, number).standing
    return {"paid": standing == Standing.PAID, "standing": str(standing)}


def give_back(
    session: Session, case: CaseView, now: datetime, *, number: str | None, amount: Decimal | None, reason: str | None
) -> Mapping[str, Value]:
    """Ask for a part of what was paid to be given back; one person of finance approves it. The same order asks once.

    Args:
        number: of the order that was paid; null: nothing was, and nothing happens.
        amount: yuan; nothing happens where it is null or not more than 0.

    Returns:
        ``number`` of the refund, null where nothing is given back; ``amount`` in yuan, ``amount_text``.

    Raises:
        NotFound: the order is not paid.
        InvalidAnswers: more is to be given back than is left of the payment.
    """
    if number is None or amount is None or amount <= 0:
        return {"number": None, "amount": Decimal("0.00"), "amount_text": None}
    fen = _fen(amount)
    _, payment = payment_of(session, number)
    day = now.astimezone(LOCAL).date()
    refund = ask_refund(
        session,
        payment.id,
        amount_fen=fen,
        reason=reason or case.title,
        by=None,
        key=f"case:{number}",
        now=now,
        day=day,
    )
    yuan = (Decimal(refund.amount_fen) / _FEN).quantize(_CENT)
    return {"number": refund.number, "amount": yuan, "amount_text": f"{yuan:,.2f}元"}


def _fen(amount: Decimal | None) -> int:
    try:
        yuan = read_not_negative("0" if amount is None else amount, "金额", "the amount")
        if yuan != yuan.quantize(_CENT):
            raise BadNumber("金额最多两位小数", "an amount has at most two digits behind the point")
    except BadNumber as wrong:
        raise InvalidAnswers([Problem("amount", f"应付金额“{amount}”不对", f"bad amount {amount}")]) from wrong
    return int(multiply(yuan, _FEN))


ASK = Operation(
    name="payment.ask",
    inputs={
        "amount": "number",
        "subject": "string",
        "payer": "string",
        "on_account": "boolean",
        "hours": "number",
    },
    gives={
        "due": "boolean",
        "number": "string",
        "amount": "number",
        "amount_text": "string",
        "expires_at": "date and time",
        "standing": "string",
    },
    run=ask,
)
TAKE = Operation(
    name="payment.take",
    inputs={"number": "string"},
    gives={
        "amount": "number",
        "channel": "string",
        "provider_no": "string",
        "paid_on": "date",
        "standing": "string",
    },
    run=take,
)
CLOSE = Operation(
    name="payment.close",
    inputs={"number": "string"},
    gives={"paid": "boolean", "standing": "string"},
    run=close,
)
GIVE_BACK = Operation(
    name="payment.give_back",
    inputs={"number": "string", "amount": "number", "reason": "string"},
    gives={"number": "string", "amount": "number", "amount_text": "string"},
    run=give_back,
)
PAYMENTS = (ASK, TAKE, CLOSE, GIVE_BACK)
