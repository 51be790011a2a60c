"""What channels tell of by themselves: money that arrived, and what became of a refund.

The channel's adapter has verified the signature; here the news is only compared with what we asked for. The same news
again changes nothing, in whatever order it comes.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from sqlalchemy.orm import Session

from engine.db import reach
from engine.errors import Conflict, InvalidAnswers, NotFound
from engine.metrology.money.orders import LOCAL, Outcome, Paid, record_payment
from engine.metrology.money.refunds import record_refund
from engine.ports import Receipt, Taker, Verdict

WORDS = {
    Outcome.PAID: "已入账",
    Outcome.REPEATED: "重复通知，已入账",
    Outcome.OWED: "已入账为应退款",
}


def take_payment(session: Session, receipt: Receipt, now: datetime) -> str:
    """Write down money. Values: ``channel``, ``order_number``, ``amount_fen``, ``day`` (date in China)."""
    told = receipt.values
    if receipt.verdict is not Verdict.DELIVERED:
        return "未支付"
    paid = Paid(told["channel"], receipt.reference, told["order_number"], told["amount_fen"], told["day"])
    try:
        outcome = record_payment(session, paid, now=now)
    except (Conflict, InvalidAnswers) as refused:
        return f"不予入账：{refused.zh}"
    reach("payment-taken")
    return WORDS[outcome]


def take_refund(session: Session, receipt: Receipt, now: datetime) -> str:
    """Write down how a refund ended. Values: ``number``; the receipt's verdict says how."""
    if receipt.verdict is Verdict.RETRY:
        return "退款处理中"
    done = receipt.verdict is Verdict.DELIVERED
    day = now.astimezone(LOCAL).date()
    try:
        first = record_refund(session, receipt.values["number"], ok=done, detail=receipt.detail, now=now, day=day)
    except NotFound as unknown:
        return unknown.zh
    reach("refund-taken")
    if not first:
        return "重复通知"
    return "已退款" if done else "退款失败"


TAKERS: Mapping[str, Taker] = MappingProxyType({"payment": take_payment, "refund": take_refund})
