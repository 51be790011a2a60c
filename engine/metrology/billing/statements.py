"""Monthly statements: what a customer ordered and paid, made from payment orders, sent once, confirmed or disputed."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import Conflict, InvalidAnswers, NotFound, Problem
from engine.metrology.billing.model import Statement, StatementStanding
from engine.metrology.money.model import PaymentOrder, Standing
from engine.metrology.registers.customer_model import Customer

LOCAL = ZoneInfo("Asia/Shanghai")
ORDERED, PAID, TAKEN_BACK = "委托", "付款", "撤销"
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened: an order (above nothing), or money or an order that was taken back (below)."""

    day: date
    number: str
    what: str
    amount_fen: int


def lines_until(session: Session, party_id: UUID, end: datetime) -> list[Line]:
    """Everything that happened to a party's orders before a moment, oldest first."""
    orders = session.scalars(
        select(PaymentOrder).where(PaymentOrder.party_id == party_id, PaymentOrder.created_at < end)
    ).all()
    lines = []
    for order in orders:
        number = order.case_number or order.number
        lines.append(Line(_day(order.created_at), number, f"{ORDERED}：{order.subject}", order.amount_fen))
        settled = order.settled_at
        if settled is not None and settled < end and order.standing in (Standing.PAID, Standing.CLOSED):
            what = PAID if order.standing == Standing.PAID else TAKEN_BACK
            lines.append(Line(_day(settled), number, f"{what}：{order.subject}", -order.amount_fen))
    return sorted(lines, key=lambda one: (one.day, one.number, -one.amount_fen))


def send_statement(session: Session, customer_id: UUID, month: str, *, sender: str, now: datetime) -> Statement:
    """Freeze the statement of a month and send it; only a disputed one is made again.

    Raises:
        NotFound: no such customer.
        InvalidAnswers: the month is none or not over yet, or the customer is not joined with a party.
        Conflict: it was sent already.
    """
    customer = session.get(Customer, customer_id, with_for_update=True)
    if customer is None:
        raise NotFound("没有这个客户", "no such customer")
    if customer.party_id is None:
        raise InvalidAnswers([Problem("month", "客户还没有与平台上的单位关联", "the customer is not joined yet")])
    first, end = month_bounds(month, now)
    last = session.scalar(
        select(Statement)
        .where(Statement.customer_id == customer.id, Statement.month == month)
        .order_by(Statement.edition.desc())
        .limit(1)
    )
    if last is not None and last.standing != StatementStanding.DISPUTED:
        raise Conflict(f"{month}的月结单已经发送，{last.standing}", f"the statement of {month} was sent already")
    lines = lines_until(session, customer.party_id, end)
    inside = [one for one in lines if one.day >= _day(first)]
    opening = sum(one.amount_fen for one in lines if one.day < _day(first))
    ordered = sum(one.amount_fen for one in inside if not one.what.startswith(PAID))
    paid = -sum(one.amount_fen for one in inside if one.what.startswith(PAID))
    statement = Statement(
        customer_id=customer.id, party_id=customer.party_id, month=month, client=customer.name,
        edition=last.edition + 1 if last is not None else 1, opening_fen=opening, ordered_fen=ordered, paid_fen=paid,
        closing_fen=opening + ordered - paid, lines=[_row(one) for one in inside],
        due_on=_day(now) + timedelta(days=customer.terms_days) if customer.terms_days else None,
        standing=StatementStanding.SENT, sent_at=now, sender=sender,
    )  # fmt: skip
    session.add(statement)
    session.flush()
    return statement


def month_bounds(month: str, now: datetime) -> tuple[datetime, datetime]:
    """The moments at which a month of Beijing begins and ends. Raises InvalidAnswers when it is none or not over."""
    found = _MONTH.fullmatch(month)
    if found is None:
        raise InvalidAnswers([Problem("month", "请填写月份，例如 2026-08", "give a month, such as 2026-08")])
    year, number = int(found[1]), int(found[2])
    first = datetime(year, number, 1, tzinfo=LOCAL)
    end = datetime(year + number // 12, number % 12 + 1, 1, tzinfo=LOCAL)
    if end > now:
        raise InvalidAnswers([Problem("month", "这个月还没有结束", "the month is not over yet")])
    return first.astimezone(UTC), end.astimezone(UTC)


def statements_of(
    session: Session, *, customer_id: UUID | None = None, party_ids: Collection[UUID] = ()
) -> Sequence[Statement]:
    """The statements of a customer, or of parties, the latest month first."""
    wanted = select(Statement).order_by(Statement.month.desc(), Statement.edition.desc()).limit(100)
    if customer_id is not None:
        return session.scalars(wanted.where(Statement.customer_id == customer_id)).all()
    return session.scalars(wanted.where(Statement.party_id.in_(party_ids))).all()


def find_statement(session: Session, statement_id: UUID, party_ids: Collection[UUID] | None = None) -> Statement:
    """One statement; with ``party_ids`` only one of theirs. Raises NotFound."""
    found = session.get(Statement, statement_id)
    if found is None or (party_ids is not None and found.party_id not in party_ids):
        raise NotFound("没有这份月结单", "no such statement")
    return found


def answer_statement(
    session: Session, statement_id: UUID, party_ids: Collection[UUID], *, confirmed: bool, words: str, now: datetime
) -> Statement:
    """What the customer says of a statement. Raises NotFound, Conflict when answered, InvalidAnswers without words."""
    statement = find_statement(session, statement_id, party_ids)
    session.refresh(statement, with_for_update=True)
    if statement.standing != StatementStanding.SENT:
        raise Conflict(f"这份月结单{statement.standing}", "the statement was answered already")
    if not confirmed and not words.strip():
        raise InvalidAnswers([Problem("words", "请说明有异议的内容", "say what is wrong")])
    statement.standing = StatementStanding.CONFIRMED if confirmed else StatementStanding.DISPUTED
    statement.words, statement.answered_at = words.strip()[:500], now
    return statement


def lines_of(statement: Statement) -> list[Line]:
    """The frozen lines of a statement."""
    return [Line(date.fromisoformat(day), number, what, amount) for day, number, what, amount in statement.lines]


def _row(line: Line) -> list[Any]:
    return [line.day.isoformat(), line.number, line.what, line.amount_fen]


def _day(moment: datetime) -> date:
    return moment.astimezone(LOCAL).date()
