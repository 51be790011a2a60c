"""Scores of comparisons and checks between standards."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.metrology.numbers.exact import BadNumber
from engine.metrology.numbers.scores import (
    Grade,
    check_by_comparison,
    check_by_transfer,
    check_stability,
    en_score,
    en_score_of_contributor,
    z_prime_score,
    z_score,
    zeta_score,
)


@pytest.mark.parametrize(
    ("figures", "en", "grade"),
    [
        (("10.02", "10.00", "0.02", "0.01"), "0.894", "满意"),
        (("10.03", "10.00", "0.02", "0.01"), "1.342", "不满意"),
        (("9.98", "10.00", "0.02", "0.01"), "-0.894", "满意"),
        (("10.05", "10.00", "0.03", "0.04"), "1.000", "满意"),
        (("1000.021", "1000.000", "0.015", "0.010"), "1.165", "不满意"),
    ],
)
def test_en_is_graded_exactly(figures, en, grade):
    score = en_score(*figures)

    assert (str(round(score.value, 3)), score.grade) == (en, grade)


@pytest.mark.parametrize(
    ("x", "ref", "sigma", "z", "grade"),
    [
        ("10.2", "10.0", "0.1", "2.000", "满意"),
        ("10.2001", "10.0", "0.1", "2.001", "有问题"),
        ("10.3", "10.0", "0.1", "3.000", "不满意"),
        ("9.75", "10", "0.1", "-2.500", "有问题"),
    ],
)
def test_z_is_graded_exactly(x, ref, sigma, z, grade):
    score = z_score(x, ref, sigma)

    assert (str(round(score.value, 3)), score.grade) == (z, grade)


def test_the_transfer_standard_widens_en():
    assert en_score("10.05", "10", "0.02", "0.01").grade is Grade.UNSATISFACTORY
    assert en_score("10.05", "10", "0.02", "0.01", u_transfer="0.05").grade is Grade.SATISFACTORY


def test_a_contributor_to_the_reference_is_measured_more_strictly():
    assert en_score_of_contributor("10.03", "10", "0.05", "0.04").value == 1
    with pytest.raises(BadNumber, match="exceed zero"):
        en_score_of_contributor("10", "10", "0.04", "0.04")


def test_z_prime_and_zeta_count_the_uncertainties():
    assert z_prime_score("11", "10", "0.3", "0.4").value == 2
    assert zeta_score("11.5", "10", "0.3", "0.4").grade is Grade.UNSATISFACTORY
    with pytest.raises(BadNumber):
        zeta_score("1", "1", "0", "0")


def test_a_result_is_verified_against_a_higher_standard():
    assert check_by_transfer("10.05", "10", "0.03", "0.04").holds
    assert not check_by_transfer("10.0501", "10", "0.03", "0.04").holds


def test_a_result_is_verified_against_its_peers():
    check = check_by_comparison(["10.2", "10", "10", "10"], 0, "0.2")

    assert check.holds
    assert check.difference == Decimal("0.15")
    assert not check_by_comparison(["10.2", "10", "10", "10"], 0, "0.17").holds


def test_a_check_standard_may_move_by_the_allowed_change_and_no_more():
    assert check_stability(["10", "10.1", "10.1"], ["10.2", "10.2", "10.1"], "0.1").holds
    assert not check_stability(["10", "10.1", "10.1"], ["10.2", "10.2", "10.1"], "0.0999999").holds


values = st.decimals(-1000, 1000, places=3)
sizes = st.decimals("0.001", 10, places=3)
laws = settings(deadline=None, max_examples=100)


@laws
@given(values, values, sizes, sizes)
def test_en_is_mirrored_when_result_and_reference_change_places(x, ref, u, u_ref):
    there, back = en_score(x, ref, u, u_ref), en_score(ref, x, u_ref, u)

    assert there.value == back.value.copy_negate()
    assert there.grade is back.grade


@laws
@given(values, values, sizes)
def test_a_grade_agrees_with_its_printed_score_away_from_the_borders(x, ref, sigma):
    score = z_score(x, ref, sigma)
    size = abs(score.value)

    expected = Grade.SATISFACTORY if size <= 2 else Grade.UNSATISFACTORY if size >= 3 else Grade.QUESTIONABLE
    assert score.grade is expected
