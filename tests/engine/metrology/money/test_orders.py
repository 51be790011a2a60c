"""What is asked for, what arrives, and what goes back: every fen is somewhere, whatever the order of things."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from engine.db import transaction
from engine.errors import Conflict, InvalidAnswers, NotPermitted
from engine.metrology.money import (
    Leg,
    Outcome,
    Paid,
    Payment,
    PaymentOrder,
    Refund,
    approve_refund,
    ask_refund,
    balances,
    book,
    close_order,
    make_order,
    record_payment,
    record_refund,
    refuse_refund,
)
from engine.metrology.money.ledger import INCOME, MONEY, OWED, RECEIVABLE
from engine.metrology.operations import OPERATIONS
from tests.engine.metrology.operations.orders import a_case

DAY = date(2026, 8, 19)
CLERK, CHIEF = uuid4(), uuid4()


@pytest.fixture
def order(session, now):
    with transaction(session):
        return make_order(session, subject="检定费", amount_fen=12_000, now=now, day=DAY).number


def pay(session, number, fen=12_000, provider_no="T1", now=None, channel="alipay"):
    with transaction(session):
        return record_payment(session, Paid(channel, provider_no, number, fen, DAY), now=now)


def one(session, table):
    return session.scalars(select(table)).one()


def test_the_exact_amount_pays_an_order_and_empties_the_receivable(session, now, order):
    assert pay(session, order, now=now) is Outcome.PAID
    assert balances(session) == {RECEIVABLE: 0, INCOME: -12_000, MONEY["alipay"]: 12_000}
    assert one(session, PaymentOrder).standing == "已支付"


def test_a_payment_told_twice_is_booked_once(session, now, order):
    pay(session, order, now=now)
    assert pay(session, order, now=now) is Outcome.REPEATED
    assert balances(session)[MONEY["alipay"]] == 12_000


def test_the_same_number_with_another_amount_is_refused(session, now, order):
    pay(session, order, now=now)
    with pytest.raises(Conflict):
        pay(session, order, 1, now=now)


def test_another_amount_pays_nothing_and_is_owed_back(session, now, order):
    assert pay(session, order, 11_999, now=now) is Outcome.OWED
    assert one(session, PaymentOrder).standing == "待支付"
    assert one(session, Payment).found == "金额不符"
    assert balances(session) == {RECEIVABLE: 12_000, INCOME: -12_000, MONEY["alipay"]: 11_999, OWED: -11_999}


def test_money_for_a_closed_order_is_owed_back(session, now, order):
    with transaction(session):
        assert close_order(session, order, now=now, day=DAY)
    assert pay(session, order, now=now) is Outcome.OWED
    assert one(session, Payment).found == "重复或逾期到款"
    assert balances(session) == {RECEIVABLE: 0, INCOME: 0, MONEY["alipay"]: 12_000, OWED: -12_000}


def test_paid_twice_through_two_channels_the_second_is_owed_back(session, now, order):
    pay(session, order, now=now)
    assert pay(session, order, provider_no="W1", channel="wechat", now=now) is Outcome.OWED


def test_a_paid_order_is_not_closed(session, now, order):
    pay(session, order, now=now)
    with transaction(session):
        assert not close_order(session, order, now=now, day=DAY)


def test_a_refund_needs_two_people_and_is_booked_once(session, now, order):
    pay(session, order, now=now)
    with transaction(session):
        refund = ask_refund(
            session, one(session, Payment).id, amount_fen=2_000, reason="少检一台", by=CLERK, now=now, day=DAY
        )
        number, refund_id = refund.number, refund.id
    with pytest.raises(NotPermitted), transaction(session):
        approve_refund(session, refund_id, by=CLERK, now=now)
    with transaction(session):
        approve_refund(session, refund_id, by=CHIEF, now=now)
    for again in (True, False):
        with transaction(session):
            assert record_refund(session, number, ok=True, now=now, day=DAY) is again
    assert balances(session) == {RECEIVABLE: 0, INCOME: -10_000, MONEY["alipay"]: 10_000}


def test_no_more_goes_back_than_arrived(session, now, order):
    pay(session, order, now=now)
    payment = one(session, Payment).id
    session.rollback()
    with transaction(session):
        ask_refund(session, payment, amount_fen=8_000, reason="x", by=CLERK, now=now, day=DAY)
    with pytest.raises(InvalidAnswers), transaction(session):
        ask_refund(session, payment, amount_fen=4_001, reason="x", by=CLERK, now=now, day=DAY)


def test_a_refused_or_failed_refund_can_be_asked_for_again(session, now, order):
    pay(session, order, now=now)
    payment = one(session, Payment).id
    session.rollback()
    for end in ("refused", "failed"):
        with transaction(session):
            refund = ask_refund(session, payment, amount_fen=12_000, reason="x", by=CLERK, now=now, day=DAY)
            if end == "refused":
                refuse_refund(session, refund.id, by=CHIEF, reason="不符合规定", now=now)
            else:
                approve_refund(session, refund.id, by=CHIEF, now=now)
                record_refund(session, refund.number, ok=False, detail="账户已注销", now=now, day=DAY)
    with transaction(session):
        again = ask_refund(session, payment, amount_fen=12_000, reason="x", by=CLERK, now=now, day=DAY)
        assert (again.standing, again.amount_fen) == ("待审批", 12_000)


def test_an_entry_that_does_not_balance_is_a_mistake_of_ours(session, now):
    with pytest.raises(ValueError, match="balance"), transaction(session):
        book(session, once="x", day=DAY, number="1", memo="", legs=[Leg(RECEIVABLE, 1), Leg(INCOME, -2)], now=now)


def test_nothing_to_pay_makes_no_order(session, now):
    with pytest.raises(InvalidAnswers), transaction(session):
        make_order(session, subject="免费", amount_fen=0, now=now, day=DAY)


class Killed(Exception):
    """The process died before it could commit."""


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["order", "pay", "again", "wrong", "stranger", "close", "ask", "approve", "done", "failed"]),
        st.integers(0, 5),
        st.booleans(),
    ),
    max_size=40,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_happens_and_whenever_it_dies_every_fen_is_somewhere(database, now, steps):
    """A provider of the test's own keeps its books; ours must say the same after every step."""
    with database.session() as session:
        before = balances(session)
        provider = 0
        session.rollback()
        for verb, index, dies in steps:
            try:
                with transaction(session):
                    moved = _step(session, now, verb, index, uuid4().hex)
                    if dies:
                        raise Killed
                provider += moved
            except (Killed, InvalidAnswers, Conflict, NotPermitted):
                pass
            held = balances(session)
            assert sum(held.values()) == 0
            money = sum(held.get(account, 0) - before.get(account, 0) for account in MONEY.values())
            assert money == provider
            _check_orders(session)
            session.rollback()


def _check_orders(session):
    """The receivable is what open orders ask for; what is owed is what came and paid nothing, less refunds."""
    held = balances(session)
    orders = session.scalars(select(PaymentOrder)).all()
    payments = session.scalars(select(Payment)).all()
    assert held.get(RECEIVABLE, 0) == sum(
        order.amount_fen for order in orders if order.standing in {"待支付", "月结挂账"}
    )
    owed = sum(one.amount_fen - one.refunded_fen for one in payments if one.found != "已入账")
    assert -held.get(OWED, 0) == owed
    paid = [one.order_number for one in payments if one.found == "已入账"]
    assert sorted(paid) == sorted(order.number for order in orders if order.standing == "已支付")
    assert all(0 <= one.refunded_fen <= one.amount_fen for one in payments)


def _step(session, now, verb, index, unique):
    """Do one thing to one of what is there; what the provider's books gain."""
    orders = session.scalars(select(PaymentOrder).order_by(PaymentOrder.id)).all()
    payments = session.scalars(select(Payment).order_by(Payment.id)).all()
    refunds = session.scalars(select(Refund).order_by(Refund.id)).all()
    if verb == "order":
        make_order(session, subject="费", amount_fen=100 + index, now=now, day=DAY)
        return 0
    if verb == "stranger":
        record_payment(session, Paid("bank", unique, "nobody", 5, DAY), now=now)
        return 5
    if verb in {"pay", "wrong", "close"} and orders:
        order = orders[index % len(orders)]
        if verb == "close":
            close_order(session, order.number, now=now, day=DAY)
            return 0
        fen = order.amount_fen + (verb == "wrong")
        record_payment(session, Paid("wechat", unique, order.number, fen, DAY), now=now)
        return fen
    if verb in {"again", "ask"} and payments:
        payment = payments[index % len(payments)]
        if verb == "again":
            told = Paid(payment.channel, payment.provider_no, payment.order_number, payment.amount_fen, DAY)
            assert record_payment(session, told, now=now) is Outcome.REPEATED
        else:
            ask_refund(session, payment.id, amount_fen=1 + index * 30, reason="x", by=CLERK, now=now, day=DAY)
        return 0
    if verb in {"approve", "done", "failed"} and refunds:
        refund = refunds[index % len(refunds)]
        if verb == "approve":
            approve_refund(session, refund.id, by=CHIEF, now=now)
            return 0
        fresh = record_refund(session, refund.number, ok=verb == "done", now=now, day=DAY)
        return -refund.amount_fen if fresh and verb == "done" else 0
    return 0


def give_back(session, order, amount, *, now):
    operation = OPERATIONS["payment.give_back"]
    with transaction(session):
        return operation.run(session, a_case(), now, number=order, amount=amount, reason="少检一台")


def test_a_case_gives_back_what_it_did_not_cost_once_and_finance_approves(session, now, order):
    pay(session, order, now=now)

    asked = [give_back(session, order, Decimal("20.00"), now=now) for _ in range(2)]

    refund = one(session, Refund)
    assert {said["number"] for said in asked} == {refund.number}
    assert (refund.amount_fen, refund.asked_by, refund.reason, refund.standing) == (2_000, None, "少检一台", "待审批")


@pytest.mark.parametrize(("number", "amount"), [(None, Decimal(20)), ("order", None), ("order", Decimal("-1"))])
def test_nothing_is_given_back_where_nothing_was_paid_or_all_is_due(session, now, number, amount):
    assert give_back(session, number, amount, now=now)["number"] is None
    assert session.scalars(select(Refund)).all() == []
