"""A quotation adds up in whole fen and counts its rounds."""

from decimal import Decimal

import pytest

from engine.errors import InvalidAnswers
from engine.metrology.operations.prices import total_quotation
from tests.engine.metrology.operations.orders import NOW

LINE = {
    "subject": "一般压力表",
    "service_type": "检定",
    "unit_price": Decimal("33.33"),
    "quantity": Decimal(3),
    "discount": None,
}


def total(lines, answered=None, **fees):
    given = {"urgent_fee": None, "travel_fee": None, "logistics_fee": None, **fees}
    return total_quotation(None, None, NOW, lines=lines, tax_rate=Decimal(6), answered=answered, **given)


def test_lines_and_surcharges_make_the_total_that_contains_the_tax():
    found = total([LINE, {**LINE, "discount": Decimal("12.5")}], travel_fee=Decimal("300"), urgent_fee=Decimal(0))

    assert [one["amount"] for one in found["lines"]] == [Decimal("99.99"), Decimal("87.49")]
    assert found["surcharges"] == [{"name": "现场差旅费", "amount": Decimal("300.00")}]
    assert (found["list_total"], found["total"], found["total_fen"]) == (Decimal("199.98"), Decimal("487.48"), 48748)
    assert (found["tax"], found["largest_discount"]) == (Decimal("27.59"), Decimal("12.5"))
    assert found["total_words"] == "肆佰捌拾柒元肆角捌分"


@pytest.mark.parametrize(("answered", "round_no", "left"), [(None, 1, 3), (1, 2, 2), (3, 4, 0), (9, 10, 0)])
def test_three_rounds_may_be_negotiated(answered, round_no, left):
    found = total([LINE], answered=None if answered is None else Decimal(answered))

    assert (found["round_no"], found["rounds_left"]) == (round_no, left)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"quantity": Decimal("1.5")}, "lines[0].quantity"),
        ({"quantity": Decimal(0)}, "lines[0].quantity"),
        ({"discount": Decimal(101)}, "lines[0].discount"),
        ({"unit_price": None}, "lines"),
        ({"unit_price": Decimal("1.005")}, "lines"),
    ],
)
def test_a_line_that_is_none_is_named(wrong, field):
    with pytest.raises(InvalidAnswers) as raised:
        total([{**LINE, **wrong}])

    assert [one.field for one in raised.value.problems] == [field]


def test_a_quotation_without_lines_is_refused():
    with pytest.raises(InvalidAnswers):
        total([])
