"""Errors of indication and maximum permissible errors."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.metrology.numbers.exact import BadNumber
from engine.metrology.numbers.indication import (
    correction,
    error,
    fiducial_error,
    hysteresis,
    largest_error,
    mean_error,
    nonlinearity,
    relative_error,
    spread,
)
from engine.metrology.numbers.mpe import Mpe, by_expression, by_range, largest_of, mpev, point


def test_errors_follow_their_definitions():
    assert str(error("10.05", "10.00")) == "0.05"
    assert correction("10.05", "10.00") == Decimal("-0.05")
    assert relative_error("10.05", "10.00") == Decimal("0.005")
    assert fiducial_error("10.05", "10.00", "25") == Decimal("0.002")
    assert hysteresis("5.01", "5.04") == Decimal("0.03")
    assert spread(["5.01", "5.04", "4.99"]) == Decimal("0.05")
    assert largest_error(["1.1", "1.8"], ["1", "2"]) == Decimal("-0.2")
    assert mean_error(["1.1", "1.2"], "1") == Decimal("0.15")


def test_the_distance_from_the_line_through_the_ends_is_the_nonlinearity():
    assert nonlinearity(["0", "5", "10"], ["0", "5.2", "10"]) == Decimal("0.2")


def test_errors_that_cannot_be_formed_are_refused():
    for refused in (
        lambda: relative_error("1", "0"),
        lambda: fiducial_error("1", "1", "0"),
        lambda: largest_error(["1"], []),
        lambda: nonlinearity(["0", "1", "2"], ["0", "1", "2", "3"]),
        lambda: nonlinearity(["0", "1", "0"], ["0", "1", "2"]),
    ):
        with pytest.raises(BadNumber):
            refused()


@pytest.mark.parametrize(
    ("rule", "at", "allowed", "text"),
    [
        (Mpe(constant=Decimal("0.1")), point("-50"), "0.1", "±0.1"),
        (Mpe(reading_percent=Decimal("0.5")), point("-50"), "0.25", "±0.5 %"),
        (Mpe(constant=Decimal("0.1"), reading_percent=Decimal("0.5")), point("50"), "0.35", "±(0.5 %+0.1)"),
        (Mpe(span_percent=Decimal("0.05")), point("3", span="60"), "0.03", "±0.05 %FS"),
        (Mpe(reading_percent=Decimal("0.5"), digits=Decimal(2)), point("100", resolution="0.1"), "0.7", "±(0.5 %+2字)"),
    ],
)
def test_a_permissible_error_is_evaluated_at_each_point(rule, at, allowed, text):
    assert mpev(rule, at) == Decimal(allowed)
    assert rule.text == text


def test_the_larger_of_two_rules_and_rules_by_section():
    rule = largest_of(Mpe(constant=Decimal("0.5")), Mpe(reading_percent=Decimal(2)))
    sections = by_range([("20", Mpe(constant=Decimal("0.2"))), ("100", rule)])

    assert mpev(rule, point("10")) == Decimal("0.5")
    assert mpev(rule, point("50")) == 1
    assert mpev(sections, point("-20")) == Decimal("0.2")
    assert mpev(sections, point("20.1")) == Decimal("0.5")
    with pytest.raises(BadNumber, match="beyond"):
        mpev(sections, point("100.1"))


def test_any_function_of_the_point_is_a_rule():
    assert mpev(lambda where: where.value * Decimal("0.1"), point("5")) == Decimal("0.5")
    with pytest.raises(BadNumber):
        mpev(lambda where: -where.value, point("5"))


class HalfPercentOfSpan:
    """Stands for a compiled expression."""

    def evaluate(self, scope):
        return scope["span"] and scope["span"] * Decimal("0.005")


def test_an_expression_is_a_rule_over_the_points_names():
    assert mpev(by_expression(HalfPercentOfSpan()), point("5", span="60")) == Decimal("0.3")
    with pytest.raises(BadNumber, match="no number"):
        mpev(by_expression(HalfPercentOfSpan()), point("5"))


def test_rules_that_say_nothing_are_refused():
    for refused in (
        lambda: Mpe(),
        lambda: Mpe(constant=Decimal(-1)),
        lambda: mpev(Mpe(span_percent=Decimal(1)), point("1")),
        lambda: mpev(Mpe(digits=Decimal(1)), point("1")),
        lambda: largest_of(),
        lambda: by_range([]),
        lambda: by_range([("2", Mpe(constant=Decimal(1))), ("1", Mpe(constant=Decimal(1)))]),
    ):
        with pytest.raises(BadNumber):
            refused()


numbers = st.decimals(-(10**9), 10**9, places=9)


@settings(deadline=None, max_examples=60)
@given(numbers, numbers)
def test_indication_is_reference_plus_error(indication, reference):
    assert reference + error(indication, reference) == indication
    assert correction(indication, reference) == -error(indication, reference)
