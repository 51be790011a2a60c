"""Reference values from many results."""

from decimal import Decimal
from statistics import median as stock_median
from statistics import quantiles

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.metrology.numbers.consensus import (
    Quartiles,
    algorithm_a,
    median,
    normalised_iqr,
    quartile,
    weighted_mean,
)
from engine.metrology.numbers.exact import BadNumber

RESULTS = ["10.1", "10.2", "9.9", "10.0", "10.05", "9.95", "10.15", "12.0"]


def test_the_weighted_mean_leans_to_the_better_results():
    mean = weighted_mean([("10.002", "0.004"), ("9.998", "0.004"), ("10.006", "0.008")])

    assert str(round(mean.value, 6)) == "10.000667"
    assert str(round(mean.u, 7)) == "0.0026667"
    assert mean.consistent
    assert mean.dof == 2


def test_results_that_disagree_with_their_uncertainties_are_told():
    mean = weighted_mean([("10.002", "0.001"), ("9.998", "0.001")])

    assert not mean.consistent
    assert str(round(mean.chi_square, 9)) == "8.000000000"
    assert str(round(mean.birge_ratio, 3)) == "2.828"


def test_algorithm_a_withstands_an_outlier():
    robust = algorithm_a(RESULTS)

    assert str(round(robust.value, 5)) == "10.08345"
    assert str(round(robust.spread, 5)) == "0.15612"
    assert str(round(robust.u, 3)) == "0.069"


def test_median_and_niqr_of_the_same_results():
    robust = normalised_iqr(RESULTS)

    assert robust.value == Decimal("10.075")
    assert str(round(robust.spread, 5)) == "0.12973"


def test_half_equal_results_have_no_robust_spread():
    assert algorithm_a(["1", "1", "1", "5"]).spread == 0


def test_what_gives_no_consensus_is_refused():
    for refused in (
        lambda: weighted_mean([("1", "0.1")]),
        lambda: weighted_mean([("1", "0"), ("1", "1")]),
        lambda: algorithm_a(["1"]),
        lambda: quartile(["1"], 4),
        lambda: quartile(["1", "2"], 1, Quartiles.EXCLUSIVE),
    ):
        with pytest.raises(BadNumber):
            refused()


results = st.lists(st.decimals(-100, 100, places=2), min_size=3, max_size=12)
laws = settings(deadline=None, max_examples=60)


@laws
@given(results, st.sampled_from(list(Quartiles)))
def test_quartiles_are_those_of_the_standard_library(values, kind):
    stock = quantiles(values, n=4, method=kind.value)

    assert [quartile(values, which, kind) for which in (1, 2, 3)] == stock
    assert median(values) == stock_median(values)


@laws
@given(results, st.decimals(-100, 100, places=2))
def test_robust_centres_move_with_their_results(values, shift):
    here, there = algorithm_a(values), algorithm_a([value + shift for value in values])

    assert abs(there.value - here.value - shift) < Decimal("1E-15")
    assert abs(there.spread - here.spread) < Decimal("1E-15")


@laws
@given(st.lists(st.tuples(st.decimals(-10, 10, places=2), st.decimals("0.01", 1, places=2)), min_size=2, max_size=8))
def test_a_weighted_mean_lies_among_its_results_and_beats_the_best(pairs):
    mean = weighted_mean(pairs)

    margin = Decimal("1E-20")
    assert min(x for x, _ in pairs) - margin <= mean.value <= max(x for x, _ in pairs) + margin
    assert mean.u < min(u for _, u in pairs)
