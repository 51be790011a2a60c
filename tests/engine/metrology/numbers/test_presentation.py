"""How results and uncertainties are written."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.metrology.numbers.exact import BadNumber
from engine.metrology.numbers.presentation import (
    Cut,
    align,
    digits_for,
    keeps_rule,
    relative_percent,
    round_uncertainty,
    same_digit,
    state,
)
from engine.metrology.numbers.uncertainty import expand


@pytest.mark.parametrize(
    ("u", "digits", "cut", "written"),
    [
        ("0.0243", 2, "up", "0.025"),
        ("0.0243", 1, "up", "0.03"),
        ("0.0243", 2, "gbt8170", "0.024"),
        ("10.47", 2, "up", "11"),
        ("10.47", 2, "gbt8170", "10"),
        ("28.05", 2, "gbt8170", "28"),
        ("28.05", 2, "up", "29"),
        ("0.0950", 2, "up", "0.095"),
        ("0.0950", 1, "up", "0.1"),
        ("0.00999", 2, "up", "0.010"),
        ("0.00999", 2, "gbt8170", "0.010"),
    ],
)
def test_an_uncertainty_is_cut_to_one_or_two_digits(u, digits, cut, written):
    assert str(round_uncertainty(u, digits, Cut(cut))) == written


@pytest.mark.parametrize(
    ("value", "u", "written"),
    [
        ("10.05762", "0.027", "10.058"),
        ("-0.04449", "0.012", "-0.044"),
        ("1234.5", "31", "1234"),
        ("-0.0004", "0.012", "0.000"),
    ],
)
def test_a_result_ends_on_the_digit_of_its_uncertainty(value, u, written):
    assert format(align(value, Decimal(u)), "f") == written


def test_a_coarse_uncertainty_makes_a_power_of_ten():
    stated = state("1234.5", "30.0", preferred=1)

    assert (stated.value_text, stated.uncertainty_text) == ("123×10¹", "3×10¹")


def test_a_result_is_stated_with_unit_and_factor():
    assert state("10.05762", "0.0268").text("Ω") == "(10.058 ± 0.027)\u00a0Ω，k = 2"
    assert state("10.05762", "0.0268", "2.26").text() == "10.058 ± 0.027，k = 2.26"


@pytest.mark.parametrize(
    ("u", "digits"), [("0.0243", 2), ("0.19", 2), ("0.31", 1), ("0.96", 2), ("0.9", 1), ("2.9", 2)]
)
def test_a_first_digit_of_one_or_two_keeps_a_second(u, digits):
    assert digits_for(u, preferred=1) == digits


def test_a_computed_uncertainty_does_not_rise_by_the_last_of_fifty_digits():
    third = Decimal("0.008") * 3 + Decimal("1E-49")

    assert round_uncertainty(third, 2) == Decimal("0.024")
    assert state("1", expand("0.012").u).uncertainty == Decimal("0.024")


def test_a_relative_uncertainty_is_stated_in_per_cent():
    assert str(relative_percent("10", "0.027")) == "0.27"


def test_written_figures_can_be_checked():
    assert same_digit(Decimal("10.058"), Decimal("0.027"))
    assert not same_digit(Decimal("10.0576"), Decimal("0.027"))
    assert keeps_rule("0.027")
    assert not keeps_rule("0.0275")
    assert not keeps_rule("0")


def test_a_missing_or_negative_uncertainty_is_refused():
    with pytest.raises(BadNumber, match="positive"):
        state("1", "0")
    with pytest.raises(BadNumber, match="1 or 2"):
        round_uncertainty("1", 3)


positive = st.decimals("0.000001", 10000, places=6)


@settings(deadline=None, max_examples=100)
@given(positive, st.sampled_from([1, 2]))
def test_rounding_up_never_states_less_and_never_much_more(u, digits):
    risen = round_uncertainty(u, digits)

    assert u <= risen <= u * (Decimal("1.1") if digits == 2 else 2)
    assert round_uncertainty(risen, digits) == risen
    assert len(risen.as_tuple().digits) == digits


@settings(deadline=None, max_examples=100)
@given(st.decimals(-10000, 10000, places=7), positive, st.sampled_from([1, 2]))
def test_every_statement_keeps_the_rule(value, u, preferred):
    stated = state(value, u, preferred=preferred)

    assert same_digit(stated.value, stated.uncertainty)
    assert keeps_rule(stated.uncertainty)
