"""Framework contracts are drawn down to their cap and no further; credit is the limit less what is due."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from engine.db import transaction
from engine.errors import InvalidAnswers
from engine.metrology.contracts import Contract, ContractKind, drawn_fen
from engine.metrology.money import make_order
from engine.metrology.money.model import Standing
from engine.metrology.operations.contracts import draw, register
from engine.metrology.operations.credit import check_credit
from engine.metrology.registers.customer_model import Customer
from engine.ports import CaseView
from tests.engine.metrology.operations.orders import NOW

PARTY = uuid4()
TODAY = date(2026, 8, 19)


def a_case(party=PARTY, scope="contract"):
    return CaseView(uuid4(), "WT-1", "Q", "x", "x", scope, NOW, party_id=party, applicant_name="澄湖（演示）")


@pytest.fixture
def books(session):
    with transaction(session):
        today = NOW.date()
        session.add(
            Contract(
                number="HT-1", kind=ContractKind.FRAMEWORK, client="澄湖（演示）", party_id=PARTY, case_id=None,
                subject="年度", cap_fen=100_00, valid_from=today, valid_until=today, registered_at=NOW,
            )
        )  # fmt: skip
        session.flush()
        yield session


def refusal(work, *args, **more):
    with pytest.raises(InvalidAnswers) as raised:
        work(*args, **more)
    [problem] = raised.value.problems
    return problem.zh


def test_what_is_left_is_told_and_more_is_refused(books):
    assert draw(books, a_case(), NOW, number="HT-1", amount=Decimal("60"))["left_text"] == "40.00元"

    assert "还剩40.00元，本次需要40.01元" in refusal(draw, books, a_case(), NOW, number="HT-1", amount=Decimal("40.01"))
    assert draw(books, a_case(), NOW, number="HT-1", amount=Decimal("40"))["left"] == 0


def test_one_order_draws_once_and_may_give_back(books):
    case = a_case()
    for amount, left in (("60", 40), ("60", 40), ("100", 0), ("0", 100)):
        assert draw(books, case, NOW, number="HT-1", amount=Decimal(amount))["left"] == left

    contract = books.query(Contract).one()
    assert drawn_fen(books, contract.id) == 0


@pytest.mark.parametrize("party", [None, uuid4()])
def test_nobody_draws_from_a_contract_of_others(books, party):
    assert "没有编号为 HT-1" in refusal(draw, books, a_case(party), NOW, number="HT-1", amount=Decimal(1))


def test_a_contract_that_is_over_is_not_drawn_from(books):
    later = NOW.replace(year=NOW.year + 1)

    assert "现在不能使用" in refusal(draw, books, a_case(), later, number="HT-1", amount=Decimal(1))


def test_a_framework_contract_needs_a_cap_and_a_last_day(books):
    given = {"number": "HT-2", "subject": "年度", "pdf_sha256": "", "kind": "框架合同"}

    assert "额度和今天以后" in refusal(
        register, books, a_case(), NOW, amount=Decimal(0), valid_until=date(2027, 1, 1), **given
    )
    assert "额度和今天以后" in refusal(register, books, a_case(), NOW, amount=Decimal(1), valid_until=None, **given)


def test_a_customer_orders_on_account_within_the_limit(books):
    def credit(amount, party=PARTY):
        return check_credit(books, a_case(party), NOW, amount=Decimal(amount))

    assert credit("1")["sentence"] == "不是月结客户，逐单结算"
    customer = Customer(number="KH-1", name="澄湖", party_id=PARTY, monthly=True, credit_limit="100.00", terms_days=30)
    books.add(customer)
    make_order(books, subject="x", amount_fen=30_00, now=NOW, day=TODAY, party_id=PARTY, standing=Standing.ON_ACCOUNT)
    books.flush()

    assert credit("70")["on_account"]
    assert credit("70.01")["sentence"] == "信用额度还剩70.00元，本次70.01元超出额度，请先付款"
    customer.suspended = True
    books.flush()
    assert not credit("1")["on_account"]
