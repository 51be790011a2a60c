"""Limit values: the standard's table, every way of writing a limit, and marked values."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.metrology.numbers.exact import BadNumber
from engine.metrology.numbers.limits import Comparison, Excluded, Limit, judge, limit_of, parse_limit, tolerance
from engine.metrology.numbers.rounding import round_to

VECTORS = json.loads((Path(__file__).parents[3] / "data/vectors/limit_vectors.json").read_text("utf-8"))


def limit_in(row):
    low, high = (None if row[side] is None else Decimal(row[side]) for side in ("lo", "hi"))
    return Limit(low, high, low_included=row["lo_incl"], high_included=row["hi_incl"])


@pytest.mark.parametrize("row", VECTORS, ids=lambda row: f"{row['item']}-{row['x']}")
def test_the_judgements_of_the_standards_table_come_out(row):
    full = judge(limit_in(row), row["x"])
    rounded = judge(limit_in(row), row["x"], Comparison.ROUNDED, row["interval"])

    assert full.zh == row["full"]
    assert (rounded.zh, rounded.compared) == (row["rounded_result"], Decimal(row["rounded"]))


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("≥97.0", Limit(Decimal("97.0"), None)),
        ("> 5", Limit(Decimal(5), None, low_included=False)),
        ("不大于0.5", Limit(None, Decimal("0.5"))),
        ("低于 -3", Limit(None, Decimal(-3), high_included=False)),
        ("≥14×100", Limit(Decimal("14E2"), None)),
        ("≥14×10²", Limit(Decimal("14E2"), None)),
        ("≤2.0×10^-3", Limit(None, Decimal("2.0E-3"))),
        ("1.2～1.6", Limit(Decimal("1.2"), Decimal("1.6"))),
        ("1.2<x≤1.6", Limit(Decimal("1.2"), Decimal("1.6"), low_included=False)),
        ("10.0±0.1", Limit(Decimal("9.9"), Decimal("10.1"))),
        ("10.0±0.1(不含0.1)", Limit(Decimal("9.9"), Decimal("10.1"), low_included=False, high_included=False)),
        ("10.0±0.1（不含+0.1）", Limit(Decimal("9.9"), Decimal("10.1"), high_included=False)),
        ("10.0±0.1(不含-0.1)", Limit(Decimal("9.9"), Decimal("10.1"), low_included=False)),
    ],
)
def test_a_limit_is_read_as_documents_write_it(text, limit):
    assert parse_limit(text) == limit


@pytest.mark.parametrize("text", ["", "大约5", "≥", "5~", "3~1", "1<x<1", "10±0.1(不含0.2)", "≥9.9.9"])
def test_what_is_no_limit_is_refused(text):
    with pytest.raises(BadNumber):
        parse_limit(text)


def test_a_limit_without_bounds_or_with_an_unknown_word_is_refused():
    with pytest.raises(BadNumber, match="needs a bound"):
        Limit(None, None)
    with pytest.raises(BadNumber, match="no limit operator"):
        limit_of("约", 5)


@pytest.mark.parametrize("text", ["≥97.0", "<5", "1.2≤x<1.6", ">0", "≤-0.5"])
def test_a_limit_is_written_as_it_was_read(text):
    assert parse_limit(text).text == text


def test_the_rounding_interval_is_read_off_the_limit():
    assert judge(parse_limit("≥14×100"), "1351", Comparison.ROUNDED).conforms
    assert not judge(parse_limit("≥1400"), "1351", Comparison.ROUNDED).conforms
    assert judge(parse_limit("≥97.0"), "96.96", Comparison.ROUNDED).compared == Decimal("97.0")


def test_a_marked_value_on_the_limit_is_judged_by_its_mark():
    below_half, above_half = round_to("0.4996", "0.001"), round_to("0.5004", "0.001")

    assert judge(limit_of("≤", "0.500"), below_half).conforms
    assert not judge(limit_of("≤", "0.500"), above_half).conforms
    assert judge(limit_of(">", "0.500"), above_half).conforms
    assert not judge(limit_of("≥", "-0.500"), round_to("-0.5004", "0.001")).conforms


def test_a_value_rounded_to_zero_must_be_compared_unrounded():
    with pytest.raises(BadNumber, match="unrounded"):
        judge(limit_of("≥", 0), round_to("-0.04", "0.1"))


def test_a_tolerance_may_be_lopsided():
    limit = tolerance("80", "2", "-1", {Excluded.LOWER})

    assert not judge(limit, "79").conforms
    assert judge(limit, "79.001").conforms
    assert judge(limit, "82").conforms
    assert judge(limit, "82.01").en == "does not conform"


tenths = st.decimals(-1000, 1000, places=1)
fine = st.decimals(-1001, 1001, places=4)


@settings(deadline=None, max_examples=150)
@given(tenths, tenths, fine)
def test_the_full_comparison_of_a_closed_range_is_never_the_milder_one(a, b, x):
    limit = Limit(min(a, b), max(a, b))

    if judge(limit, x).conforms:
        assert judge(limit, x, Comparison.ROUNDED, "0.1").conforms


@settings(deadline=None, max_examples=150)
@given(tenths, fine)
def test_a_marked_value_is_judged_like_the_value_it_came_from(bound, x):
    marked = round_to(x, "0.1")

    if marked.value:
        assert judge(limit_of("≤", bound), marked).conforms == judge(limit_of("≤", bound), x).conforms
        assert judge(limit_of(">", bound), marked).conforms == judge(limit_of(">", bound), x).conforms
