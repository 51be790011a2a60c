"""The uncertainty that a client wants against the table of capabilities: exact, or for a person to look at."""

from decimal import Decimal

import pytest

from engine.db import transaction
from engine.metrology.registers import load_demo
from engine.metrology.registers.asked import possible
from engine.metrology.registers.model import Capability
from engine.metrology.registers.wanted import Met, compare_wanted
from engine.metrology.units.quantities import parse_range
from engine.ports import Asking
from tests.engine.metrology.operations.orders import run


def compared(offered, wanted, span="0~1.6 MPa"):
    return compare_wanted([Capability(uncertainty=offered)], wanted, parse_range(span) if span else None)


@pytest.mark.parametrize(
    ("offered", "wanted", "span", "met"),
    [
        ("U=0.05 % (k=2)", "U≤0.05 % (k=2)", None, Met.YES),
        ("U=0.05 % (k=2)", "U＝0.05％（k=2）", None, Met.YES),
        ("U=0.05 % (k=2)", "扩展不确定度：U≤0.1%", None, Met.YES),
        ("U=0.05 % (k=2)", "U<0.05 % (k=2)", None, Met.NO),
        ("U=0.05 % (k=2)", "U≤0.04999 %", None, Met.NO),
        ("U=0.05 % (k=2)", "U=0.075 % (k=3)", None, Met.YES),
        ("U=0.05 % (k=2)", "U=0.0749 % (k=3)", None, Met.NO),
        ("U=10 μm (k=2)", "U=0.02 mm", None, Met.YES),
        ("U=10 μm (k=2)", "U=0.010 mm", None, Met.YES),
        ("U=10 μm (k=2)", "U95≤5 μm", None, Met.NO),
        ("U=0.05 ℃ (k=2)", "U=0.05 K", None, Met.YES),
        ("U=0.05 % (k=2)", "U=0.8 kPa", "0~1.6 MPa", Met.YES),
        ("U=0.05 % (k=2)", "U=0.79 kPa", "0~1.6 MPa", Met.NO),
        ("U=0.05 % (k=2)", "U=2 kPa", "-4~1.6 MPa", Met.YES),
        ("U=1 kPa (k=2)", "U≤0.05 %", "0~1.6 MPa", Met.NO),
        ("U=0.5 kPa (k=2)", "U≤0.05 %", "0~1.6 MPa", Met.UNCLEAR),
        ("U=0.05 % (k=2)", "U=0.8 kPa", None, Met.UNCLEAR),
        ("U=0.05 ℃ (k=2)", "U≤0.1 %", "0~100 ℃", Met.UNCLEAR),
        ("U=1.5 %RH (k=2)", "U=2 %", "10~90 %RH", Met.UNCLEAR),
        ("U=10 μm (k=2)", "U=1 V", "0~500 mm", Met.UNCLEAR),
        ("U=0.05 % (k=2)", "0.5 级", None, Met.UNCLEAR),
        ("U=0.05 % (k=2)", "0.05 %", None, Met.UNCLEAR),
        ("U=0.05 % (k=2)", "越准越好", None, Met.UNCLEAR),
        ("U=0.05 % (k=2)", "U=0 %", None, Met.UNCLEAR),
        ("U=(0.02~0.05) mm", "U=1 mm", None, Met.UNCLEAR),
        ("", "U=1 mm", None, Met.UNCLEAR),
        ("", "  ", None, Met.YES),
    ],
)
def test_a_wish_is_met_exactly_or_not_or_left_to_a_person(offered, wanted, span, met):
    assert compared(offered, wanted, span).met is met


def test_the_sentence_names_both_figures_and_the_end_of_the_range():
    told = compared("U=0.05 % (k=2)", "U=0.5 kPa")

    assert told.zh.replace("\u00a0", " ") == (
        "要求的测量水平 U=0.5 kPa 高于本机构的最佳测量能力 U=0.05 % (k=2)（按量程上限 1.6 MPa 折算）"
    )
    assert "请人工核对" in compared("U=0.05 % (k=2)", "0.5 级").zh


def test_a_method_that_is_good_enough_goes_before_one_that_is_not():
    rows = [Capability(number=text, uncertainty=text) for text in ("U=1 %", "≤", "U=0.1 %")]

    assert compare_wanted(rows, "U=0.2 %", None).row.number == "U=0.1 %"
    assert compare_wanted(rows, "U=0.05 %", None).met is Met.UNCLEAR


@pytest.fixture
def demo(session, now):
    with transaction(session):
        load_demo(session, now)
    return session


def asked(demo, now, wanted):
    given = {"low": Decimal(0), "high": Decimal("1.6"), "unit": "MPa", "wanted_uncertainty": wanted}
    return possible(demo, Asking(now))({"category": "压力表", "service_type": "校准", **given})


def test_the_hint_while_filling_in_refuses_what_is_better_and_names_what_is_for_a_person(demo, now):
    assert not asked(demo, now, "U≤0.01 %").possible
    assert asked(demo, now, "U≤0.05 %").zh == asked(demo, now, None).zh
    doubtful = asked(demo, now, "0.4级")
    assert doubtful.possible
    assert "请人工核对" in doubtful.zh


def test_an_order_has_its_unclear_wishes_apart_from_what_cannot_be_done(demo):
    wishes = {"A": "U≤0.01 %", "B": "0.4级", "C": "U≤0.1 %", "D": None}
    item = {
        "category": "压力表",
        "service_type": "校准",
        "range_from": Decimal(0),
        "range_to": Decimal(1),
        "unit": "MPa",
    }
    items = [{**item, "serial_no": number, "name": "表", "wanted_uncertainty": wish} for number, wish in wishes.items()]

    told = run("capability.match", demo, items=items, **{"except": []})

    assert told["uncovered"] == ["A"]
    assert [one["serial_no"] for one in told["unclear"]] == ["B"]
    assert told["covered"] == 3
