"""Rounding by GB/T 8170: the standard's examples, and the laws that hold for every number."""

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.metrology.numbers.exact import BadNumber, read
from engine.metrology.numbers.rounding import Mark, Rounded, Unit, round_by, round_digits, round_to, scientific_text

VECTORS = json.loads((Path(__file__).parents[3] / "data/vectors/gbt8170_vectors.json").read_text("utf-8"))
UNITS = {"interval": Unit.ONE, "half": Unit.HALF, "fifth": Unit.FIFTH}

numbers = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=6)
decades = st.integers(-5, 6)
units = st.sampled_from(list(Unit))
laws = settings(deadline=None, max_examples=150)


def an_interval(decade):
    return Decimal(1).scaleb(decade)


def rounded_by_fractions(x, decade, unit):
    """The slow reference: nearest multiple, even count of the multiplied value on a tie."""
    factor = {Unit.ONE: 1, Unit.HALF: 2, Unit.FIFTH: 5}[unit]
    step = Fraction(10) ** decade
    return round(Fraction(x) * factor / step) * step / factor


@pytest.mark.parametrize(
    "row", VECTORS, ids=lambda row: f"{row['kind']}-{row['x']}-{row.get('interval', row.get('digits'))}"
)
def test_the_examples_of_the_standard_come_out(row):
    given_value, expected = row["x"], row["expect"]

    if row["kind"] == "sig":
        result = round_digits(given_value, row["digits"])
    else:
        result = round_to(given_value, row["interval"], UNITS[row["kind"]])

    assert result.value == Decimal(expected)
    assert result.plain == expected or not result.value
    assert not result.plain.startswith("-0") or result.value


@pytest.mark.parametrize(
    ("original", "first", "mark", "second"),
    [
        ("15.4546", "15.5", "(-)", "15"),
        ("-15.4546", "-15.5", "(-)", "-15"),
        ("16.5203", "16.5", "(+)", "17"),
        ("-16.5203", "-16.5", "(+)", "-17"),
        ("17.5000", "17.5", "", "18"),
    ],
)
def test_a_marked_value_may_be_rounded_again(original, first, mark, second):
    once = round_to(original, "0.1")

    assert once.marked == first + mark
    assert round_to(once, 1).plain == second


def test_a_mark_is_written_only_after_a_last_five():
    assert round_to("16.5203", "0.01").marked == "16.52"
    assert round_to("16.5003", "0.01").marked == "16.50(+)"
    assert round_to("16.4997", "0.01").marked == "16.50(-)"


def test_a_result_keeps_the_zeros_of_its_interval():
    assert round_to("0.96", "0.1").plain == "1.0"
    assert round_to("60.25", "1", Unit.HALF).plain == "60.0"
    assert round_to("-0.04", "0.1").plain == "0.0"
    assert round_to("1E-7", "1E-6").plain == "0.000000"
    assert round_to("0.5", "0.001").plain == "0.500"


def test_zeros_that_do_not_count_are_written_as_a_power_of_ten():
    assert round_to("1268", "100").text == "13×10²"
    assert round_to("-355", "10").text == "-36×10¹"
    assert round_digits("12345", 2).text == "12×10³"
    assert scientific_text(round_digits("12345", 2).value) == "1.2×10⁴"
    assert scientific_text(Decimal("0.0030")) == "3.0×10⁻³"
    assert scientific_text(Decimal("0.00")) == "0.00"
    assert scientific_text(Decimal("5.0")) == "5.0"


def test_an_interval_of_two_or_five_is_the_fifth_or_half_of_a_power_of_ten():
    assert round_by("60.38", "0.5").plain == "60.5"
    assert round_by("842", "20").plain == "840"
    assert round_by("2.675", "0.01").plain == "2.68"


@pytest.mark.parametrize("interval", ["0", "-1", "3", "0.25", "15"])
def test_an_interval_that_the_standard_does_not_know_is_refused(interval):
    with pytest.raises(BadNumber, match="not a power of ten"):
        round_by("1", interval)
    with pytest.raises(BadNumber, match="not a power of ten"):
        round_to("1", interval)


@pytest.mark.parametrize(
    "bad", [1.5, True, None, "", "abc", "1,000", "NaN", "Infinity", "１２", "1_0", " 1", "1e99", "9" * 61]
)
def test_what_is_not_an_exact_number_is_refused(bad):
    with pytest.raises(BadNumber) as refused:
        read(bad)
    assert refused.value.zh


def test_significant_digits_must_be_sensible():
    with pytest.raises(BadNumber, match="1 to 50"):
        round_digits("1", 0)


@laws
@given(numbers, decades, units)
def test_rounding_agrees_with_exact_fractions(x, decade, unit):
    assert Fraction(round_to(x, an_interval(decade), unit).value) == rounded_by_fractions(x, decade, unit)


@laws
@given(numbers, decades, units)
def test_rounding_a_rounded_value_changes_nothing(x, decade, unit):
    once = round_to(x, an_interval(decade), unit)

    assert round_to(once.value, an_interval(decade), unit) == Rounded(once.value)
    assert round_to(once, an_interval(decade), unit) == once


@laws
@given(numbers, numbers, decades, units)
def test_rounding_keeps_the_order(x, y, decade, unit):
    low, high = sorted((x, y))

    assert round_to(low, an_interval(decade), unit).value <= round_to(high, an_interval(decade), unit).value


@laws
@given(numbers, decades, units)
def test_a_negative_value_is_the_mirror_of_the_positive(x, decade, unit):
    there, back = (round_to(value, an_interval(decade), unit) for value in (x, -x))

    assert there.value == -back.value
    assert there.mark == back.mark


@laws
@given(numbers, decades, st.integers(1, 4), units)
def test_two_steps_with_marks_equal_one_step(x, decade, finer, unit):
    finer += unit is Unit.HALF  # a tie at half a unit lies on a quarter of the interval
    fine = round_to(x, an_interval(decade - finer))

    assert round_to(fine, an_interval(decade), unit) == round_to(x, an_interval(decade), unit)


@laws
@given(numbers, decades, units)
def test_the_mark_tells_where_the_true_value_lies(x, decade, unit):
    result = round_to(x, an_interval(decade), unit)

    side = {Mark.EXACT: 0, Mark.LARGER: 1, Mark.SMALLER: -1}[result.mark]
    assert (abs(x) > abs(result.value)) - (abs(x) < abs(result.value)) == side


@laws
@given(numbers.filter(bool), st.integers(1, 12))
def test_significant_digits_are_exactly_as_many_as_asked(x, digits):
    result = round_digits(x, digits).value

    assert len(result.as_tuple().digits) == digits
