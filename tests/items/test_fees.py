"""What an order costs: what was agreed on, less what was not done, by the table of shares."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from engine.feel import dmn
from tests.items.folder import PROCESSES

NOW = datetime(2026, 8, 19, 2, 0, tzinfo=UTC)
MANY = 500


@pytest.fixture(scope="module")
def fees():
    return dmn.load((PROCESSES / "calibration-order/fees.dmn").read_bytes(), name="fees.dmn")


def asked(fees, decision, **inputs):
    warnings = []
    answer = fees.decision(decision).evaluate(inputs, now=NOW, warnings=warnings)
    assert warnings == []
    return answer


def end(serial, ended="出证", **more):
    return {"serial_no": serial, "name": "压力表", "fee": None, "certificate": "检定证书", "measured": True,
            "chosen": None, "ended": ended} | more  # fmt: skip


def line(*serials, amount, name="压力表"):
    return {"name": name, "service_type": "检定", "serials": list(serials), "quantity": Decimal(len(serials)),
            "amount": Decimal(amount)}  # fmt: skip


@pytest.mark.parametrize(
    ("how", "amount"),
    [
        ({}, "40.00"),
        ({"certificate": "检定结果通知书"}, "40.00"),
        ({"ended": "停止"}, "20.00"),
        ({"ended": "停止", "measured": False}, "0.00"),
        ({"ended": "停止", "chosen": "全额"}, "40.00"),
        ({"ended": "退样"}, "0.00"),
        ({"ended": "损坏终止"}, "0.00"),
        ({"ended": "没有办"}, "0.00"),
    ],
)
def test_each_way_to_end_has_its_share_of_the_fee(fees, how, amount):
    answer = asked(fees, "fee", agreed=[line("A", amount="40.00")], done=[end("A", **how)])

    assert [str(one["amount"]) for one in answer["lines"]] == [amount]


def test_what_was_passed_on_costs_what_the_partner_asks(fees):
    answer = asked(fees, "fee", agreed=[line("A", amount="0")], done=[end("A", "转委托", fee=Decimal("120.00"))])

    assert sum(one["amount"] for one in answer["lines"]) == Decimal("120.00")


def test_a_line_that_names_no_instrument_is_charged_in_full(fees):
    travel = line(name="现场差旅费", amount="200.00") | {"quantity": Decimal(1)}

    answer = asked(fees, "fee", agreed=[travel], done=[end("A", "停止")])

    assert answer["lines"][0]["amount"] == Decimal("200.00")


def test_a_quotation_of_five_hundred_is_reduced_by_the_two_that_stopped(fees):
    serials = [f"NO-{number:05}" for number in range(MANY)]
    done = [end(one, "停止" if one in ("NO-00007", "NO-00499") else "出证", measured=False) for one in serials]

    answer = asked(fees, "fee", agreed=[line(*serials, amount="18000.00")], done=done)

    assert answer["lines"][0]["amount"] == Decimal("17928.00")


def test_five_hundred_at_their_listed_prices_are_estimated(fees):
    items = [{"name": "压力表", "serial_no": f"NO-{number:05}", "service_type": "检定"} for number in range(MANY)]

    answer = asked(
        fees, "estimate", items=items, prices=[{"unit_price": Decimal("40.00")}] * MANY, left_out=["NO-00001"],
        urgent="是", mode="现场", urgent_percent=Decimal(50), travel_fee=Decimal(200),
    )  # fmt: skip

    assert (answer["total"], answer["missing"]) == (Decimal("30140.00"), 0)
