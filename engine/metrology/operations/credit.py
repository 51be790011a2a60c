"""customer.credit: may this order be settled monthly?"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from engine.metrology.operations.prices import yuan_of
from engine.metrology.registers.credit import credit_of, customer_of
from engine.ports import CaseView, Operation, Value

_FEN = Decimal(100)


def check_credit(session: Session, case: CaseView, now: datetime, *, amount: Decimal | None) -> Mapping[str, Value]:
    """Whether the party of the case settles monthly and the order stays within its credit limit.

    Args:
        amount: what the order costs, in yuan; null is nothing.

    Returns:
        ``on_account``: settle it monthly, skip quotation, contract and prepayment; ``monthly``: whether it is a
        customer of monthly settlement at all; ``customer`` (number), ``limit``, ``used``, ``left`` in yuan;
        ``sentence``: why not, "" where it may.
    """
    credit = credit_of(session, customer_of(session, case.party_id))
    fen = int((amount or Decimal(0)) * _FEN)
    sentence = ""
    if not credit.is_monthly:
        sentence = "不是月结客户，逐单结算"
    elif fen > credit.left_fen:
        sentence = f"信用额度还剩{yuan_of(credit.left_fen):,.2f}元，本次{yuan_of(fen):,.2f}元超出额度，请先付款"
    return {
        "on_account": not sentence,
        "monthly": credit.is_monthly,
        "customer": credit.customer.number if credit.customer is not None else "",
        "limit": yuan_of(credit.limit_fen),
        "used": yuan_of(credit.used_fen),
        "left": yuan_of(credit.left_fen),
        "sentence": sentence,
    }


CREDIT = Operation(
    name="customer.credit",
    inputs={"amount": "number"},
    gives={
        "on_account": "boolean",
        "monthly": "boolean",
        "customer": "string",
        "limit": "number",
        "used": "number",
        "left": "number",
        "sentence": "string",
    },
    run=check_credit,
)
