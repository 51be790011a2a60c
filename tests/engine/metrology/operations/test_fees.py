"""Fees: exact totals, balanced entries, and no entry for nothing."""

from decimal import Decimal

import pytest

from engine.errors import InvalidAnswers
from tests.engine.metrology.operations.orders import run


def total(*amounts):
    return run("fee.total", None, lines=[{"name": "压力表", "amount": amount} for amount in amounts])


def test_a_total_is_exact_and_its_entries_balance():
    fee = total(Decimal("1199.90"), "0.10", Decimal(80))

    assert (str(fee["total"]), fee["total_text"], fee["total_fen"]) == ("1280.00", "1,280.00元", Decimal(128000))
    assert [entry["amount_fen"] for entry in fee["entries"]] == [Decimal(128000), Decimal(-128000)]


@pytest.mark.parametrize("amounts", [(), (Decimal("0.00"),)])
def test_nothing_to_pay_books_nothing(amounts):
    assert total(*amounts)["entries"] == []
    assert total(*amounts)["total_text"] == "不收费"


@pytest.mark.parametrize("amount", [None, "", "-1", "0.001", "许多"])
def test_what_is_no_sum_of_money_is_refused(amount):
    with pytest.raises(InvalidAnswers):
        total(amount)
