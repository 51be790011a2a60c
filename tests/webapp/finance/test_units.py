"""Finance sees and settles the money of its own unit's cases, as every other desk does its own work."""

import pytest
from sqlalchemy import select

from engine.accounts import Account, grant_role
from engine.db import new_id, transaction
from engine.metrology.billing.model import InvoicedOrder, InvoiceKind, InvoiceRequest
from engine.model.case import Case
from engine.policy import Actor, Kind
from tests.engine.people import a_unit
from tests.webapp.finance.conftest import KEY
from tests.webapp.pages import Reader
from tests.webapp.town import apply, log_in
from webapp.finance import views


@pytest.fixture
def case(town, chenfang):
    """A case of the unit of one clerk of finance."""
    apply(chenfang)
    with transaction(town.session) as session:
        found = session.scalars(select(Case)).one()
        found.unit_id = a_unit(session, "unit-own").id
        return found.id, found.unit_id, found.party_id


@pytest.fixture
def order(till, case):
    case_id, _, party_id = case
    return till.order(case_id=case_id, case_number="TS-2026-000001", party_id=party_id)


@pytest.fixture
def own(town, town_app, people, case):
    """The clerk of the case's unit."""
    login = people("caiyun", "reviewer", name="caiyun")
    with transaction(town.session) as session:
        account_id = session.scalars(select(Account.id).where(Account.login == login)).one()
        grant_role(session, account_id, case[1], "finance", now=town.now)
    return log_in(Reader(town_app), login)


def test_orders_of_other_units_are_neither_listed_nor_counted_nor_found(order, own, clerk):
    assert order in own.open("/finance/").text
    assert order not in clerk.open("/finance/").text
    assert order not in clerk.open(f"/finance/?find={order}").text
    assert clerk.open(f"/finance/orders/{order}").status == 404
    with_none = clerk.open("/finance/").tree.xpath("//li[contains(@class, 'tile')]//b/text()")
    assert with_none[0] == "0"


def test_nobody_takes_cash_or_gives_back_for_another_unit(till, order, own, clerk):
    token = clerk.open("/finance/").form("/logout")["csrf_token"]
    where, sent = f"/finance/orders/{order}", {"csrf_token": token, "_key": KEY}
    assert clerk.post(f"{where}/cash", {"amount": "120", **sent}).status == 404
    assert clerk.post(f"{where}/close", sent).status == 404
    own.send(f"{where}/cash", {"amount": "120", "_key": KEY}, seen_on=where)
    [payment] = till.payments()
    asked = {"amount": "20", "reason": "少检", "_key": "r" * 24}
    back = f"{where}/refunds/{payment.id}"
    assert clerk.post(back, {**asked, "csrf_token": token}).status == 404
    own.send(back, {**asked, "payment": str(payment.id)}, seen_on=where)
    assert "少检" in own.open("/finance/refunds").text
    assert "少检" not in clerk.open("/finance/refunds").text


def test_an_order_of_no_case_is_every_clerks(till, own, clerk):
    number = till.order()

    assert number in own.open("/finance/").text
    assert number in clerk.open("/finance/").text


def test_invoices_go_with_their_orders(till, order, own, clerk, case):
    with transaction(till.town.session) as session:
        request = InvoiceRequest(
            party_id=case[2], kind=InvoiceKind.ORDINARY, title="澄湖", amount_fen=12_000, asked_at=till.town.now,
            asked_by=None, key=KEY, issued_on=None, file_id=None,
        )  # fmt: skip
        session.add(request)
        session.flush()
        session.add(InvoicedOrder(order_number=order, request_id=request.id))
        address = f"/finance/invoices/{request.id}"

    assert "澄湖" in own.open("/finance/invoices/").text
    assert "澄湖" not in clerk.open("/finance/invoices/").text
    assert own.open(address).status == 200
    assert clerk.open(address).status == 404


def test_whoever_works_in_no_unit_sees_no_order_of_a_case(session, order):
    nobody = Actor(new_id(), "无", Kind.STAFF)

    shown = views.list_orders(session, nobody, state="open", find="", after=None)
    assert (shown.rows, shown.sums) == ([], {})
