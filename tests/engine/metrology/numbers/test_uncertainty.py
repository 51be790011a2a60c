"""Type A, Type B, combination and expansion of uncertainty by JJF 1059.1."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.metrology.numbers.exact import BadNumber
from engine.metrology.numbers.uncertainty import (
    Component,
    Distribution,
    bessel,
    combine,
    dof_of_type_b,
    effective_dof,
    expand,
    expand_to,
    from_certificate,
    from_resolution,
    pooled,
    relative,
    type_a,
    type_a_by_range,
    type_b,
    type_b_normal,
    type_b_trapezoidal,
)

READINGS = [
    "10.0006",
    "10.0004",
    "10.0008",
    "10.0002",
    "10.0005",
    "10.0003",
    "10.0007",
    "10.0004",
    "10.0006",
    "10.0005",
]


def places(number, count):
    return str(round(number, count))


def a_component(name, u, dof=None, sensitivity="1"):
    return Component(name, Decimal(u), Decimal(sensitivity), None if dof is None else Decimal(dof))


def test_repeated_readings_give_mean_spread_and_freedom():
    result = type_a(READINGS)

    assert result.mean == Decimal("10.0005")
    assert places(result.s, 7) == "0.0001826"
    assert places(result.u, 7) == "0.0000577"
    assert result.dof == 9


def test_the_spread_may_serve_a_result_of_fewer_readings():
    assert type_a(READINGS, reported_mean_of=1).u == bessel(READINGS)
    assert places(type_a(READINGS, reported_mean_of=4).u, 8) == "0.00009129"


def test_equal_readings_spread_by_exactly_nothing():
    assert bessel(["0.1"] * 7) == 0


def test_the_range_method_divides_by_the_tabled_factor():
    result = type_a_by_range(["1.02", "1.05", "1.03"])

    assert places(result.s, 5) == "0.01775"
    assert result.dof == Decimal("1.8")


def test_the_range_method_is_for_few_readings_only():
    with pytest.raises(BadNumber, match="2 to 9"):
        type_a_by_range(READINGS)
    with pytest.raises(BadNumber, match="at least 2"):
        type_a(["1"])
    with pytest.raises(BadNumber, match="at least one reading"):
        type_a(READINGS, reported_mean_of=0)


def test_series_are_pooled_by_their_freedom():
    result = pooled([["1", "3"], ["10", "10", "13"]])

    assert result.dof == 3
    assert places(result.s**2, 12) == "2.666666666667"
    with pytest.raises(BadNumber):
        pooled([])


@pytest.mark.parametrize(
    ("distribution", "u"),
    [("rectangular", "0.577350"), ("triangular", "0.408248"), ("arcsine", "0.707107"), ("two-point", "1.000000")],
)
def test_a_half_width_is_divided_by_the_root_of_its_distribution(distribution, u):
    assert places(type_b("1", Distribution(distribution)), 6) == u


def test_other_sources_give_their_standard_uncertainty():
    assert places(type_b_normal("1.96", "0.95"), 4) == "1.0000"
    assert type_b_trapezoidal("1", "1") == type_b("1")
    assert places(type_b_trapezoidal("1", "0"), 20) == places(type_b("1", Distribution.TRIANGULAR), 20)
    assert from_certificate("0.03", "2") == Decimal("0.015")
    assert places(from_resolution("1"), 2) == "0.29"
    assert dof_of_type_b("0.25") == 8
    assert relative("0.027", "-10") == Decimal("0.0027")


def test_impossible_sources_are_refused():
    for refused in (
        lambda: type_b("-1"),
        lambda: type_b_normal("1", "1"),
        lambda: type_b_trapezoidal("1", "1.1"),
        lambda: from_certificate("1", "0"),
        lambda: relative("1", "0"),
        lambda: a_component("x", "-1"),
        lambda: a_component("x", "1", dof="0"),
    ):
        with pytest.raises(BadNumber):
            refused()


def test_uncorrelated_contributions_add_by_squares():
    budget = [a_component("standard", "0.3"), a_component("repeatability", "0.2", sensitivity="-2")]

    assert combine(budget) == Decimal("0.5")


def test_correlated_contributions_add_or_cancel():
    budget = [a_component("a", "3"), a_component("b", "4")]

    assert combine(budget, {("a", "b"): "1"}) == 7
    assert combine(budget, {("b", "a"): "-1"}) == 1
    assert combine([a_component("a", "3"), a_component("b", "3")], {("a", "b"): -1}) == 0


@pytest.mark.parametrize(
    "correlations", [{("a", "x"): 0}, {("a", "a"): 1}, {("a", "b"): "1.1"}, {("a", "b"): 0, ("b", "a"): 0}]
)
def test_impossible_correlations_are_refused(correlations):
    with pytest.raises(BadNumber):
        combine([a_component("a", "3"), a_component("b", "4")], correlations)


def test_contradictory_correlations_are_refused():
    budget = [a_component(name, "1") for name in "abc"]

    with pytest.raises(BadNumber, match="contradict"):
        combine(budget, {("a", "b"): -1, ("b", "c"): -1, ("a", "c"): -1})


def test_a_budget_names_each_component_once():
    with pytest.raises(BadNumber, match="named"):
        combine([])
    with pytest.raises(BadNumber, match="named"):
        combine([a_component("a", "1"), a_component("a", "2")])


def test_effective_freedom_is_cut_down():
    budget = [a_component("a", "1", "9"), a_component("b", "1", "9")]

    assert effective_dof(combine(budget), budget) == 18
    assert effective_dof(combine([*budget, a_component("c", "0.7")]), budget) == 27
    assert effective_dof("1", [a_component("c", "1")]) is None
    assert effective_dof("1", [a_component("c", "1", "0.9")]) == 1


def test_expansion_uses_the_chosen_or_the_tabled_factor():
    assert expand("0.015").u == Decimal("0.030")
    by_table = expand_to("0.015", "0.95", 9)
    assert (by_table.k, by_table.u, by_table.dof) == (Decimal("2.26"), Decimal("0.03390"), 9)


readings = st.lists(st.decimals(-1000, 1000, places=3), min_size=2, max_size=9)
laws = settings(deadline=None, max_examples=60)


@laws
@given(readings)
def test_bessel_agrees_with_exact_fractions(values):
    exact = [Fraction(value) for value in values]
    middle = sum(exact) / len(exact)
    variance = sum((value - middle) ** 2 for value in exact) / (len(exact) - 1)

    assert abs(Fraction(bessel(values)) ** 2 - variance) < Fraction(1, 10**35)


@laws
@given(readings, st.decimals(-500, 500, places=3))
def test_shifting_all_readings_leaves_the_spread_alone(values, shift):
    assert bessel([value + shift for value in values]) == bessel(values)
    assert type_a_by_range([value + shift for value in values]).s == type_a_by_range(values).s


@laws
@given(st.lists(st.decimals(0, 100, places=2), min_size=1, max_size=6))
def test_a_combined_uncertainty_lies_between_the_largest_and_the_sum(sizes):
    combined = combine([a_component(str(place), size) for place, size in enumerate(sizes)])

    assert max(sizes) <= combined + Decimal("1E-20")
    assert combined <= sum(sizes) + Decimal("1E-20")
