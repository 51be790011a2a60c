"""A payment costs the database the same on the first day and after years of payments; so do the pages of finance."""

from datetime import date

import pytest

from engine.accounts import Actor, Kind
from engine.db import new_id, transaction
from engine.metrology.money import Paid, make_order, record_payment
from engine.metrology.money.asking import Place, ask_payment
from tests.growth.counting import counted
from webapp.finance import views

DAY = date(2026, 8, 19)
CLERK = Actor(new_id(), "李娟", Kind.STAFF)


@pytest.fixture
def till(session, now):
    """Asks, pays and looks, and tells how many statements each of them took."""

    def order():
        return make_order(session, subject="检定费", amount_fen=100, now=now, day=DAY).number

    def pay(number):
        record_payment(session, Paid("alipay", f"T{number}", number, 100, DAY), now=now)

    def late(number):
        record_payment(session, Paid("alipay", f"L{number}", number, 100, DAY), now=now)

    return order, pay, late


def costs(session, till):
    order, pay, late = till
    told = []
    for act in (pay, late):
        with transaction(session):
            number = order()
        with counted(session.get_bind()) as sent, transaction(session):
            act(number)
        told.append(len(sent))
    for look in (
        lambda: views.list_orders(session, CLERK, state="paid", find="", after=None),
        lambda: views.list_refunds(session, CLERK),
        lambda: views.account_lines(session, "资产:1122应收账款", DAY, DAY),
    ):
        session.expunge_all()
        with counted(session.get_bind()) as sent:
            look()
        session.rollback()
        told.append(len(sent))
    return told


def test_what_money_costs_does_not_grow_with_what_was_paid_before(session, till):
    order, pay, late = till
    few = costs(session, till)
    with transaction(session):
        for _ in range(60):
            number = order()
            pay(number)
            late(number)
    assert costs(session, till) == few


def test_asking_again_costs_the_same_however_often_a_case_was_asked(session, now):
    place = Place(None, "WT-1", "settlement", "澄湖", None)
    told = []
    for _ in range(5):
        with counted(session.get_bind()) as sent, transaction(session):
            ask_payment(session, place, amount_fen=100, subject="费", open_for=None, now=now)
        told.append(len(sent))
    assert len(set(told[1:])) == 1
