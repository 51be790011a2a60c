"""The ledger: entries whose legs add up to nothing, booked once, never changed."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.metrology.money.model import LedgerEntry, LedgerLeg

#: the accounts of the institute (example chart; 企业会计准则 numbers).
RECEIVABLE = "资产:1122应收账款"
INCOME = "收入:6001检定校准费"
OWED = "负债:2241其他应付款"
SUSPENSE = "资产:1901待处理财产损溢"
BANK, CASH = "资产:1002银行存款", "资产:1001库存现金"
MONEY = {
    "alipay": "资产:1012其他货币资金:支付宝",
    "wechat": "资产:1012其他货币资金:微信支付",
    "demo": "资产:1012其他货币资金:演示支付",
    "bank": BANK,
    "cash": CASH,
}
_ROOTS = {"资产": "Assets", "负债": "Liabilities", "权益": "Equity", "收入": "Income", "费用": "Expenses"}
_ACCOUNT = re.compile(rf"({'|'.join(_ROOTS)})(:[0-9A-Za-z\u4e00-\u9fff]+)+")


@dataclass(frozen=True, slots=True)
class Leg:
    """One account and what happens to it, in whole fen; debits are positive."""

    account: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Line:
    """One leg with the facts of its entry, for pages and files."""

    day: date
    number: str
    memo: str
    account: str
    amount_fen: int


def book(
    session: Session,
    *,
    once: str,
    day: date,
    number: str,
    memo: str,
    legs: Sequence[Leg],
    now: datetime,
    case_id: UUID | None = None,
) -> LedgerEntry | None:
    """Book an entry; None when ``once`` was booked before.

    Raises:
        ValueError: the legs do not add up to nothing, or an account is none. A mistake of ours, never of a person.
    """
    if len(legs) < 2 or sum(leg.amount_fen for leg in legs) != 0:  # noqa: PLR2004 - what double entry means
        raise ValueError(f"the legs of {once} do not balance: {legs}")
    for leg in legs:
        if not _ACCOUNT.fullmatch(leg.account) or type(leg.amount_fen) is not int or not leg.amount_fen:
            raise ValueError(f"no leg of an entry: {leg}")
    if session.scalar(select(LedgerEntry.id).where(LedgerEntry.once == once)) is not None:
        return None
    entry = LedgerEntry(day=day, number=number, memo=memo[:200], once=once, case_id=case_id, booked_at=now)
    session.add(entry)
    session.flush()
    session.add_all(LedgerLeg(entry_id=entry.id, account=leg.account, amount_fen=leg.amount_fen) for leg in legs)
    return entry


def balances(session: Session, *, until: date | None = None) -> dict[str, int]:
    """What every account holds at the end of a day, in fen, by name; accounts that hold nothing too."""
    asked = select(LedgerLeg.account, func.sum(LedgerLeg.amount_fen)).group_by(LedgerLeg.account)
    if until is not None:
        asked = asked.join(LedgerEntry, LedgerEntry.id == LedgerLeg.entry_id).where(LedgerEntry.day <= until)
    return {row[0]: int(row[1]) for row in session.execute(asked.order_by(LedgerLeg.account))}


def lines_between(session: Session, first: date, last: date) -> Sequence[Line]:
    """Every leg booked on these days, oldest first."""
    rows = session.execute(
        select(LedgerEntry.day, LedgerEntry.number, LedgerEntry.memo, LedgerLeg.account, LedgerLeg.amount_fen)
        .join(LedgerLeg, LedgerLeg.entry_id == LedgerEntry.id)
        .where(LedgerEntry.day.between(first, last))
        .order_by(LedgerEntry.day, LedgerEntry.id, LedgerLeg.id)
    )
    return [Line(*row) for row in rows]


def export_beancount(session: Session) -> str:
    """The whole ledger in the format of beancount, in CNY, for ``bean-check``."""
    entries = session.execute(
        select(LedgerEntry.id, LedgerEntry.day, LedgerEntry.number, LedgerEntry.memo).order_by(
            LedgerEntry.day, LedgerEntry.id
        )
    ).all()
    legs: dict[UUID, list[tuple[str, int]]] = {}
    for entry_id, account, amount in session.execute(
        select(LedgerLeg.entry_id, LedgerLeg.account, LedgerLeg.amount_fen).order_by(LedgerLeg.id)
    ):
        legs.setdefault(entry_id, []).append((account, amount))
    opened: dict[str, date] = {}
    for entry in entries:
        for account, _amount in legs[entry.id]:
            opened.setdefault(account, entry.day)
    head = ['option "title" "收费账"', 'option "operating_currency" "CNY"', ""]
    opens = [f"{day} open {_latin(account)} CNY" for account, day in sorted(opened.items())]
    blocks: Iterable[str] = (
        "\n".join(
            [
                f'{entry.day} * "{_quoted(entry.number)}" "{_quoted(entry.memo)}"',
                *(f"  {_latin(account)}  {yuan(amount)} CNY" for account, amount in legs[entry.id]),
            ]
        )
        for entry in entries
    )
    return "\n".join([*head, *opens, ""]) + "\n" + "\n\n".join(blocks) + "\n"


def yuan(fen: int) -> str:
    """An amount in yuan with two digits behind the point."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def _latin(account: str) -> str:
    """The account as beancount asks for it: an English root, and parts that begin with a capital or a digit."""
    root, *parts = account.split(":")
    return ":".join([_ROOTS[root], *(part if part[0].isascii() else f"C-{part}" for part in parts)])


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
