"""A channel's statement against our books: what differs is found once, stands until settled, and never unbalances."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from engine.db import transaction
from engine.errors import Conflict, InvalidAnswers
from engine.metrology.money import (
    MoneyDifference,
    Paid,
    PaymentOrder,
    Refund,
    balances,
    compare_day,
    make_order,
    open_money_differences,
    record_payment,
    record_refund,
    settle_difference,
)
from engine.metrology.money.ledger import MONEY, SUSPENSE
from engine.ports import StatementLine

DAY = date(2026, 8, 19)


@pytest.fixture
def order(session, now):
    with transaction(session):
        return make_order(session, subject="检定费", amount_fen=12_000, now=now, day=DAY).number


def pay(session, order, now, no="T1", fen=12_000):
    with transaction(session):
        record_payment(session, Paid("alipay", no, order, fen, DAY), now=now)


def compare(session, now, *lines, day=DAY):
    with transaction(session):
        compare_day(session, "alipay", day, [StatementLine(*line) for line in lines], now=now)
    found = [(one.kind, one.ours_fen, one.theirs_fen) for one in open_money_differences(session)]
    session.rollback()
    return found


def settle(session, now, how, reason="已核对"):
    found = session.scalars(select(MoneyDifference.id).where(MoneyDifference.settled_at.is_(None))).first()
    session.rollback()
    with transaction(session):
        settle_difference(session, found, how=how, reason=reason, by_name="李娟", now=now)
    held = balances(session)
    session.rollback()
    assert sum(held.values()) == 0
    return held


def test_a_statement_that_agrees_leaves_nothing_to_do(session, now, order):
    pay(session, order, now)
    assert compare(session, now, ("T1", order, 12_000)) == []


def test_each_kind_of_difference_is_found_once(session, now, order):
    pay(session, order, now)
    pay(session, "0", now, no="T2", fen=700)
    lines = [("T2", "0", 701), ("T3", order, 500)]
    expected = [("少账", 12_000, 0), ("金额不符", 700, 701), ("多账", 0, 500)]
    assert sorted(compare(session, now, *lines)) == sorted(expected)
    assert sorted(compare(session, now, *lines)) == sorted(expected)


def test_a_later_statement_that_agrees_closes_the_difference(session, now, order):
    pay(session, order, now)
    assert compare(session, now) == [("少账", 12_000, 0)]
    assert compare(session, now, ("T1", order, 12_000)) == []
    assert session.scalars(select(MoneyDifference.how)).all() == ["agreed"]


def test_what_the_channel_has_is_booked_and_pays_the_order(session, now, order):
    compare(session, now, ("T1", f"{order}-1", 12_000))
    held = settle(session, now, "book")
    assert held[MONEY["alipay"]] == 12_000
    assert session.scalars(select(PaymentOrder.standing)).all() == ["已支付"]


def test_what_cannot_be_explained_yet_waits_in_an_account_of_its_own(session, now, order):
    pay(session, order, now)
    compare(session, now)
    held = settle(session, now, "suspend")
    assert (held[MONEY["alipay"]], held[SUSPENSE]) == (0, 12_000)


def test_there_is_nothing_to_book_where_the_channel_has_nothing(session, now, order):
    pay(session, order, now)
    compare(session, now)
    with pytest.raises(Conflict):
        settle(session, now, "book")
    with pytest.raises(InvalidAnswers):
        settle(session, now, "mark", reason=" ")


def test_a_refund_told_a_day_later_is_the_same_refund(session, now, order):
    pay(session, order, now)
    pay(session, order, now, no="T2")
    refund = session.scalars(select(Refund)).one()
    number = refund.number
    session.rollback()
    with transaction(session):
        session.get_one(Refund, refund.id).standing = "退款中"
    with transaction(session):
        record_refund(session, number, ok=True, now=now, day=DAY)
    both = [("T1", order, 12_000), ("T2", order, 12_000)]
    assert compare(session, now, *both) == [("少账", -12_000, 0)]
    assert compare(session, now + timedelta(days=1), ("T2", number, -12_000), day=DAY + timedelta(days=1)) == []
