"""Daily reconciliation: the statement of a channel against our books, line by line (domain J.1).

A difference stands until a person settles it with a reason, or a later statement agrees.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.db import reach
from engine.errors import Conflict, InvalidAnswers, NotFound, Problem
from engine.metrology.money.ledger import MONEY, SUSPENSE, Leg, book
from engine.metrology.money.model import Gap, MoneyDifference, Payment, Refund, RefundStanding, StatementDay
from engine.metrology.money.orders import LOCAL, Paid, record_payment
from engine.metrology.money.refunds import record_refund
from engine.ports import StatementLine

PAYMENT, REFUND = "payment", "refund"
BOOK, SUSPEND, MARK, AGREED = "book", "suspend", "mark", "agreed"
REASON_LENGTH = 200


@dataclass(frozen=True, slots=True)
class _Line:
    """What one side has: the amount in fen, and the order, where it names one."""

    amount_fen: int
    order_number: str = ""


_Side = Mapping[tuple[str, str], _Line]


def compare_day(
    session: Session, channel: str, day: date, lines: Sequence[StatementLine], *, now: datetime
) -> StatementDay:
    """Compare a channel's statement of a day in China with our books, and write every difference down.

    Comparing the same day again finds what is new and closes what agrees now.
    """
    theirs = _theirs(lines)
    ours = {**_payments(session, channel, day), **_refunds(session, channel, day, theirs)}
    known = {
        (one.what, one.number): one
        for one in session.scalars(
            select(MoneyDifference).where(
                MoneyDifference.channel == channel, MoneyDifference.day.between(day - timedelta(days=3), day)
            )
        )
    }
    for place in sorted({*ours, *theirs}):
        _judge(session, channel, day, place, ours.get(place), theirs.get(place), known.get(place), now)
    reach("day-compared")
    return _note_day(session, channel, day, len(lines), theirs, ours, now)


def settle_difference(
    session: Session, difference_id: UUID, *, how: str, reason: str, by_name: str, now: datetime
) -> MoneyDifference:
    """Settle a difference: ``book`` what the channel has, ``suspend`` it until it is found out, or ``mark`` it.

    Raises:
        NotFound: no such difference, or no such way.
        InvalidAnswers: there is no reason.
        Conflict: it was settled meanwhile, or there is nothing of the channel's to book.
    """
    found = session.get(MoneyDifference, difference_id, with_for_update=True)
    if found is None or how not in (BOOK, SUSPEND, MARK):
        raise NotFound("没有这条差异", "no such difference")
    if found.settled_at is not None:
        raise Conflict("这条差异已经处理", "the difference has been settled")
    if not reason.strip():
        raise InvalidAnswers([Problem(f"reason-{found.id}", "请填写处理原因", "Give a reason")])
    if how == BOOK:
        _book_theirs(session, found, now)
    elif how == SUSPEND:
        _suspend(session, found, now)
    found.settled_at, found.settled_by_name, found.how = now, by_name, how
    found.reason = reason.strip()[:REASON_LENGTH]
    reach("difference-settled")
    return found


def open_money_differences(session: Session, *, most: int = 200) -> Sequence[MoneyDifference]:
    """Every difference that nobody has settled, oldest first."""
    return session.scalars(
        select(MoneyDifference)
        .where(MoneyDifference.settled_at.is_(None))
        .order_by(MoneyDifference.found_at, MoneyDifference.id)
        .limit(most)
    ).all()


def _theirs(lines: Iterable[StatementLine]) -> dict[tuple[str, str], _Line]:
    found: dict[tuple[str, str], _Line] = {}
    for line in lines:
        place = (REFUND, line.number) if line.amount_fen < 0 else (PAYMENT, line.provider_no)
        found[place] = _Line(line.amount_fen, "" if line.amount_fen < 0 else line.number)
    return found


def _payments(session: Session, channel: str, day: date) -> dict[tuple[str, str], _Line]:
    rows = session.execute(
        select(Payment.provider_no, Payment.amount_fen, Payment.told_number).where(
            Payment.channel == channel, Payment.day == day
        )
    )
    return {(PAYMENT, no): _Line(fen, number) for no, fen, number in rows}


def _refunds(session: Session, channel: str, day: date, theirs: _Side) -> dict[tuple[str, str], _Line]:
    """Refunds that were done on the day, and those that the statement names, whenever we heard of them."""
    begins = datetime.combine(day, datetime.min.time(), LOCAL)
    named = [number for what, number in theirs if what == REFUND]
    rows = session.execute(
        select(Refund.number, Refund.amount_fen, Payment.told_number)
        .join(Payment, Payment.id == Refund.payment_id)
        .where(
            Payment.channel == channel,
            Refund.standing == RefundStanding.DONE,
            Refund.settled_at.between(begins, begins + timedelta(days=1)) | Refund.number.in_(named),
        )
    )
    return {(REFUND, number): _Line(-fen, order) for number, fen, order in rows}


def _judge(
    session: Session,
    channel: str,
    day: date,
    place: tuple[str, str],
    ours: _Line | None,
    theirs: _Line | None,
    known: MoneyDifference | None,
    now: datetime,
) -> None:
    if ours is not None and theirs is not None and ours.amount_fen == theirs.amount_fen:
        if known is not None and known.settled_at is None:
            known.settled_at, known.how = now, AGREED
        return
    if known is not None:
        return
    what, number = place
    line = theirs or ours
    session.add(
        MoneyDifference(
            channel=channel,
            day=day,
            kind=Gap.MORE if ours is None else Gap.LESS if theirs is None else Gap.AMOUNT,
            what=what,
            number=number,
            order_number=line.order_number if line is not None else "",
            ours_fen=ours.amount_fen if ours is not None else 0,
            theirs_fen=theirs.amount_fen if theirs is not None else 0,
            found_at=now,
        )
    )


def _note_day(
    session: Session, channel: str, day: date, lines: int, theirs: _Side, ours: _Side, now: datetime
) -> StatementDay:
    row = session.scalar(select(StatementDay).where(StatementDay.channel == channel, StatementDay.day == day))
    if row is None:
        row = StatementDay(channel=channel, day=day)
        session.add(row)
    row.compared_at, row.lines = now, lines
    row.theirs_fen = sum(one.amount_fen for one in theirs.values())
    row.ours_fen = sum(one.amount_fen for one in ours.values())
    return row


def _book_theirs(session: Session, found: MoneyDifference, now: datetime) -> None:
    """Write down what the channel has and we have not."""
    if found.kind != Gap.MORE:
        raise Conflict("渠道没有这笔款，不能补记；请转入待处理或标记", "the channel has nothing that could be booked")
    if found.what == PAYMENT:
        told = Paid(found.channel, found.number, found.order_number, found.theirs_fen, found.day)
        record_payment(session, told, now=now)
        return
    refund = session.scalar(select(Refund).where(Refund.number == found.number))
    if refund is None or refund.standing != RefundStanding.APPROVED:
        raise Conflict("没有等待结果的这笔退款，请转入待处理或标记", "no such refund waits for its end")
    record_refund(session, found.number, ok=True, detail="对账补记", now=now, day=found.day)


def _suspend(session: Session, found: MoneyDifference, now: datetime) -> None:
    """Make our account of the channel say what the channel says; the difference waits in an account of its own."""
    gap = found.theirs_fen - found.ours_fen
    book(
        session,
        once=f"difference:{found.id}",
        day=now.astimezone(LOCAL).date(),
        number=found.order_number or found.number,
        memo=f"对账{found.kind} {found.channel} {found.number}",
        legs=[Leg(MONEY[found.channel], gap), Leg(SUSPENSE, -gap)],
        now=now,
    )
