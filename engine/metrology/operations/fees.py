"""fee.total: the amounts of a fee decision as a total and as entries for the ledger."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from engine.errors import InvalidAnswers, Problem
from engine.metrology.numbers.exact import BadNumber, add, multiply, read_not_negative
from engine.ports import CaseView, Operation, Value

RECEIVABLE = "资产:1122应收账款"
INCOME = "收入:6001检定校准费"
_CENT = Decimal("0.01")
_FEN = Decimal(100)


def total_fee(
    session: Session, case: CaseView, now: datetime, *, lines: Sequence[Mapping[str, Any]]
) -> Mapping[str, Value]:
    """Add up the fee of a case.

    Args:
        lines: what is charged; each has ``amount`` in yuan, not negative, at most two digits behind the point.

    Returns:
        ``total`` in yuan, ``total_fen`` in fen, ``total_text`` for people ("1,200.00元", "不收费"), and ``entries``:
        a balanced pair for the ledger in whole fen, empty when nothing is charged.

    Raises:
        InvalidAnswers: an amount is no sum of money.
    """
    total = add(Decimal("0.00"), *(_amount(line) for line in lines or ()))
    fen = multiply(total, _FEN).to_integral_value()
    return {
        "total": total,
        "total_fen": fen,
        "total_text": f"{total:,.2f}元" if total else "不收费",
        "entries": _entries(fen, case.number),
    }


def _amount(line: Mapping[str, Any]) -> Decimal:
    given = line.get("amount")
    try:
        amount = read_not_negative("" if given is None else given, "金额", "the amount")
        if amount != amount.quantize(_CENT):
            raise BadNumber("金额最多两位小数", "an amount has at most two digits behind the point")
    except BadNumber as wrong:
        name = line.get("name") or ""
        raise InvalidAnswers([Problem("lines", f"{name}的金额“{given}”不对", f"bad amount {given}")]) from wrong
    return amount


def _entries(fen: Decimal, number: str) -> list[dict[str, Value]]:
    if not fen:
        return []
    return [
        {"account": RECEIVABLE, "amount_fen": fen, "memo": number},
        {"account": INCOME, "amount_fen": -fen, "memo": number},
    ]


TOTAL = Operation(
    name="fee.total",
    inputs={"lines": "list<context<name: string, amount: number>>"},
    gives={
        "total": "number",
        "total_fen": "number",
        "total_text": "string",
        "entries": "list<context<account: string, amount_fen: number, memo: string>>",
    },
    run=total_fee,
)
