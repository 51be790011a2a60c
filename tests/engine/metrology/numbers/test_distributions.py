"""Coverage factors and tail probabilities, against printed tables and against the laws of distributions."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.metrology.numbers.distributions import (
    arctangent,
    chi_square_above,
    coverage_factor,
    normal_within,
    student_factor,
    student_within,
)
from engine.metrology.numbers.exact import PI, BadNumber

#: JJF 1059.1-2012 annex B (GUM table G.2): degrees of freedom → t_p for 68.27, 90, 95, 95.45, 99, 99.73 %.
T_TABLE = {
    1: "1.84 6.31 12.71 13.97 63.66 235.78",
    2: "1.32 2.92 4.30 4.53 9.92 19.21",
    3: "1.20 2.35 3.18 3.31 5.84 9.22",
    4: "1.14 2.13 2.78 2.87 4.60 6.62",
    5: "1.11 2.02 2.57 2.65 4.03 5.51",
    8: "1.07 1.86 2.31 2.37 3.36 4.28",
    10: "1.05 1.81 2.23 2.28 3.17 3.96",
    16: "1.03 1.75 2.12 2.17 2.92 3.54",
    20: "1.03 1.72 2.09 2.13 2.85 3.42",
    50: "1.01 1.68 2.01 2.05 2.68 3.16",
    100: "1.01 1.66 1.98 2.03 2.63 3.08",
    None: "1.00 1.64 1.96 2.00 2.58 3.00",
}
PROBABILITIES = ("0.6827", "0.90", "0.95", "0.9545", "0.99", "0.9973")


@pytest.mark.parametrize("dof", T_TABLE)
def test_coverage_factors_are_those_of_the_printed_table(dof):
    factors = [str(coverage_factor(probability, dof)) for probability in PROBABILITIES]

    assert factors == T_TABLE[dof].split()


@pytest.mark.parametrize(
    ("dof", "critical"), [(1, "3.841"), (2, "5.991"), (3, "7.815"), (9, "16.919"), (10, "18.307"), (30, "43.773")]
)
def test_critical_values_of_chi_square_leave_five_per_cent_above(dof, critical):
    assert abs(chi_square_above(Decimal(critical), dof) - Decimal("0.05")) < Decimal("0.00002")


@pytest.mark.parametrize(("probability", "dof"), [("0", 5), ("1", 5), ("0.99995", 5), ("0.95", 0)])
def test_a_factor_out_of_range_is_refused(probability, dof):
    with pytest.raises(BadNumber):
        coverage_factor(probability, dof)


def test_many_degrees_of_freedom_meet_the_summed_ones_without_a_step():
    step = student_factor(Decimal("0.99"), 200) - student_factor(Decimal("0.99"), 201)

    assert 0 < step < Decimal("0.0002")


def test_the_ends_of_the_distributions_are_sure():
    assert normal_within(Decimal(13)) == 1
    assert chi_square_above(Decimal(0), 3) == 1
    assert abs(arctangent(Decimal(1)) * 4 - PI) < Decimal("1E-25")


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 200), st.decimals("0.01", 20, places=2))
def test_students_t_lies_between_no_spread_and_the_normal(dof, t):
    assert 0 < student_within(t, dof) < normal_within(t) <= 1


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 100), st.decimals("0.01", 50, places=2))
def test_a_larger_chi_square_is_rarer(dof, observed):
    assert 0 < chi_square_above(observed + 1, dof) <= chi_square_above(observed, dof) + Decimal("1E-25")
    assert chi_square_above(observed + dof, dof) < chi_square_above(observed / 100, dof)
