"""Conformity decisions in view of uncertainty."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.metrology.numbers.conformity import Conformity, decide, decide_between, decide_by_procedure
from engine.metrology.numbers.exact import BadNumber


@pytest.mark.parametrize(
    ("error", "u", "verdict"),
    [
        ("0.09", "0.03", "合格"),
        ("0.10", "0.03", "合格"),
        ("0.11", "0.03", "不合格"),
        ("0.05", "0.05", "合格"),
        ("0.06", "0.05", "待定"),
        ("0.10", "0.05", "待定"),
        ("0.149", "0.05", "待定"),
        ("0.15", "0.05", "不合格"),
        ("-0.05", "0.05", "合格"),
        ("-0.16", "0.05", "不合格"),
    ],
)
def test_an_error_is_decided_by_the_rule(error, u, verdict):
    assert decide(error, "0.10", u).verdict == verdict


def test_a_third_exactly_counts_as_small():
    decision = decide("0.3", "0.3", "0.1")

    assert decision.neglected
    assert decision.verdict is Conformity.PASS


def test_the_certificate_data_name_the_shades():
    assert decide("0.09", "0.1", "0.01").dcc == "pass"
    assert decide("0.09", "0.1", "0.05").dcc == "conditionalPass"
    assert decide("0.11", "0.1", "0.05").dcc == "conditionalFail"
    assert decide("0.2", "0.1", "0.05").dcc == "fail"


def test_lopsided_limits_are_decided_alike():
    assert decide_between("0.5", "-0.1", "0.6", "0.2").verdict is Conformity.PENDING
    assert decide_between("-0.3", "-0.1", "0.6", "0.2").verdict is Conformity.FAIL
    assert decide_between("0.2", "-0.1", "0.6", "0.2").verdict is Conformity.PASS


def test_a_procedure_that_guarantees_the_ratio_leaves_uncertainty_out():
    assert decide_by_procedure("-0.1", "0.1").verdict is Conformity.PASS
    assert decide_by_procedure("-0.1001", "0.1").verdict is Conformity.FAIL


def test_impossible_limits_are_refused():
    for refused in (lambda: decide("1", "0", "1"), lambda: decide("1", "1", "-1"), lambda: decide_between(1, 2, 2, 0)):
        with pytest.raises(BadNumber):
            refused()


errors = st.decimals(-10, 10, places=3)
sizes = st.decimals("0.001", 5, places=3)


@settings(deadline=None, max_examples=150)
@given(errors, sizes, sizes)
def test_a_decision_is_the_same_for_mirrored_errors(error, mpev, u):
    assert decide(error, mpev, u) == decide(-error, mpev, u)


@settings(deadline=None, max_examples=150)
@given(errors, sizes, sizes)
def test_no_error_beyond_the_limit_passes_and_none_within_fails(error, mpev, u):
    verdict = decide(error, mpev, u).verdict

    assert verdict is not (Conformity.PASS if abs(error) > mpev else Conformity.FAIL)
