"""Invoices stand for orders once; statements add up month by month, whatever the sequence of orders and payments."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.db import transaction
from engine.errors import Conflict, InvalidAnswers, NotFound
from engine.metrology import billing
from engine.metrology.billing import InvoiceKind, InvoiceStanding, StatementStanding
from engine.metrology.money import Paid, close_order, make_order, record_payment
from engine.metrology.money.model import Standing
from engine.metrology.registers.customer_model import Customer

NOW = datetime(2026, 8, 19, 1, 0, tzinfo=UTC)
KEY = "k" * 20
TYPED = {"kind": InvoiceKind.ORDINARY, "title": "澄湖（演示）", "tax_no": "91320509xxxx00019c"}


@pytest.fixture
def party():
    return uuid4()


@pytest.fixture
def books(session):
    with transaction(session):
        yield session


def an_order(session, party, fen=100_00, *, at=NOW, standing=Standing.ON_ACCOUNT):
    return make_order(
        session, subject="检定费", amount_fen=fen, now=at, day=at.date(), party_id=party, case_number="WT-1",
        standing=standing, open_for=None,
    )  # fmt: skip


def pay(session, order, at):
    told = Paid("bank", order.number, order.number, order.amount_fen, at.date())
    record_payment(session, told, now=at)


def refused(work, *args, **more):
    with pytest.raises(InvalidAnswers) as raised:
        work(*args, **more)
    return [one.field for one in raised.value.problems]


def ask(books, party, numbers, key=KEY, **changed):
    return billing.ask_invoice(books, [party], numbers, {**TYPED, **changed}, by=None, key=key, now=NOW)


def test_an_invoice_stands_for_several_orders_of_a_party_once(books, party):
    numbers = [an_order(books, party, fen).number for fen in (100_00, 50_05)]

    request = ask(books, party, numbers)

    assert (request.amount_fen, request.tax_no) == (150_05, "91320509XXXX00019C")
    assert ask(books, party, numbers).id == request.id
    assert refused(ask, books, party, numbers[:1], key="m" * 20) == ["order"]
    assert [one.number for one in billing.orders_of(books, request.id)] == sorted(numbers)


def test_what_is_not_due_or_of_others_cannot_be_invoiced(books, party):
    unpaid, theirs = an_order(books, party, standing=Standing.OPEN), an_order(books, uuid4())

    for number in (unpaid.number, theirs.number, "nothing"):
        assert refused(ask, books, party, [number]) == ["order"]
    assert refused(ask, books, party, []) == ["order"]


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"kind": ""}, ["kind"]),
        ({"title": " "}, ["title"]),
        ({"tax_no": "91320509XXXX00019D"}, ["tax_no"]),
        ({"kind": InvoiceKind.SPECIAL, "tax_no": ""}, ["tax_no", "address", "bank"]),
        ({"title": "长" * 101}, ["title"]),
    ],
)
def test_what_an_invoice_needs_is_asked_at_its_field(books, party, changed, fields):
    order = an_order(books, party)

    assert refused(ask, books, party, [order.number], **changed) == fields


def test_an_invoice_is_issued_once_and_a_refused_one_may_be_asked_for_again(books, party):
    number = an_order(books, party).number
    request = ask(books, party, [number])
    assert refused(billing.refuse_invoice, books, request.id, " ", issuer="李娟") == ["detail"]
    billing.refuse_invoice(books, request.id, "抬头与付款单位不一致", issuer="李娟")

    again = ask(books, party, [number], key="n" * 20)
    assert refused(billing.issue_invoice, books, again.id, "", on=NOW.date(), issuer="李娟", file_id=None) == [
        "invoice_no"
    ]
    billing.issue_invoice(books, again.id, "2632000001", on=NOW.date(), issuer="李娟", file_id=None)

    assert [one.standing for one in billing.requests_of(books, [party])] == [
        InvoiceStanding.ISSUED, InvoiceStanding.REFUSED,
    ]  # fmt: skip
    with pytest.raises(Conflict, match="李娟"):
        billing.issue_invoice(books, again.id, "2632000002", on=NOW.date(), issuer="甲", file_id=None)


@pytest.fixture
def customer(books, party):
    row = Customer(number=f"KH-{party}", name="澄湖（演示）", party_id=party, monthly=True, terms_days=30)
    books.add(row)
    books.flush()
    return row


def month(year, number):
    return datetime(year, number, 15, tzinfo=UTC)


def test_a_statement_is_frozen_sent_once_and_made_again_when_disputed(books, party, customer):
    paid = an_order(books, party, 100_00, at=month(2026, 6))
    pay(books, paid, month(2026, 7))
    an_order(books, party, 40_00, at=month(2026, 7))
    taken_back = an_order(books, party, 7_00, at=month(2026, 7))
    close_order(books, taken_back.number, now=month(2026, 7) + timedelta(days=1), day=NOW.date())

    def send():
        return billing.send_statement(books, customer.id, "2026-07", sender="李娟", now=NOW)

    sent = send()
    assert (sent.opening_fen, sent.ordered_fen, sent.paid_fen, sent.closing_fen) == (100_00, 40_00, 100_00, 40_00)
    assert sorted(line.amount_fen for line in billing.lines_of(sent)) == [-100_00, -7_00, 7_00, 40_00]
    with pytest.raises(Conflict, match="2026-07"):
        send()

    def answer(confirmed, words=""):
        return billing.answer_statement(books, sent.id, [party], confirmed=confirmed, words=words, now=NOW)

    assert refused(answer, False) == ["words"]
    answer(False, "少记一笔付款")
    assert send().edition == 2
    with pytest.raises(Conflict):
        answer(True)


def test_others_do_not_see_or_answer_a_statement(books, party, customer):
    an_order(books, party, at=month(2026, 7))
    sent = billing.send_statement(books, customer.id, "2026-07", sender="李娟", now=NOW)

    with pytest.raises(NotFound):
        billing.answer_statement(books, sent.id, [uuid4()], confirmed=True, words="", now=NOW)
    done = billing.answer_statement(books, sent.id, [party], confirmed=True, words="", now=NOW)
    assert done.standing == StatementStanding.CONFIRMED


@pytest.mark.parametrize("wrong", ["", "2026-13", "2026-08", "八月"])
def test_a_month_that_is_none_or_not_over_has_no_statement(books, customer, wrong):
    assert refused(billing.send_statement, books, customer.id, wrong, sender="李娟", now=NOW) == ["month"]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(1, 6), st.integers(1, 10**7), st.integers(0, 5)), max_size=12))
def test_every_statement_begins_where_the_last_one_ended(books, happened):
    party = uuid4()
    row = Customer(number=f"KH-{party}", name="x", party_id=party, monthly=True, terms_days=None)
    books.add(row)
    books.flush()
    for ordered, fen, wait in happened:
        order = an_order(books, party, fen, at=month(2026, ordered))
        if wait:
            pay(books, order, month(2026, min(ordered + wait, 8)) + timedelta(days=1))
    closing = 0
    for number in range(1, 8):
        made = billing.send_statement(books, row.id, f"2026-{number:02}", sender="x", now=NOW)
        assert made.opening_fen == closing
        assert made.closing_fen == made.opening_fen + sum(line.amount_fen for line in billing.lines_of(made))
        closing = made.closing_fen
