"""Control charts for intermediate checks, and the signals on them."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.metrology.numbers.charts import (
    RANGE_CONSTANTS,
    Chart,
    Plotted,
    mean_deviation_charts,
    mean_range_charts,
    single_value_charts,
    unbiasing_factor,
)
from engine.metrology.numbers.exact import BadNumber
from engine.metrology.numbers.signals import Rule, find_signals


def a_chart(*sigmas, plotted=Plotted.VALUES):
    """A chart with centre 0, sigma 1 and the given points."""
    points = tuple(Decimal(str(point)) for point in sigmas)
    return Chart(plotted, Decimal(0), Decimal(-3), Decimal(3), Decimal(1), points)


def rules_of(*sigmas):
    return {signal.rule for signal in find_signals(a_chart(*sigmas))}


@pytest.mark.parametrize(
    ("size", "a2", "d3", "d4", "c4"),
    [
        (2, "1.880", "0.000", "3.267", "0.7979"),
        (3, "1.023", "0.000", "2.575", "0.8862"),
        (5, "0.577", "0.000", "2.114", "0.9400"),
        (7, "0.419", "0.076", "1.924", "0.9594"),
        (10, "0.308", "0.223", "1.777", "0.9727"),
    ],
)
def test_the_factors_are_those_of_the_printed_tables(size, a2, d3, d4, c4):
    mean, spread = map(Decimal, RANGE_CONSTANTS[size])
    lower = max(1 - 3 * spread / mean, Decimal(0))

    printed = [3 / (mean * Decimal(size).sqrt()), lower, 1 + 3 * spread / mean]
    assert [format(round(factor, 3), "f") for factor in printed] == [a2, d3, d4]
    assert str(round(unbiasing_factor(size), 4)) == c4


def test_means_and_ranges_have_their_limits():
    means, ranges = mean_range_charts([["10.0", "10.2"], ["10.1", "10.1"], ["9.9", "10.1"]])

    assert means.points == (Decimal("10.1"), Decimal("10.1"), Decimal("10.0"))
    assert str(round(ranges.centre, 4)) == "0.1333"
    assert str(round(means.upper - means.centre, 4)) == "0.2507"
    assert (ranges.lower, str(round(ranges.upper, 4))) == (0, "0.4355")


def test_means_and_deviations_have_their_limits():
    means, deviations = mean_deviation_charts([["10.0", "10.2", "10.1"], ["10.1", "10.1", "10.1"]])

    assert deviations.centre == Decimal("0.05")
    assert str(round(means.upper - means.centre, 4)) == "0.0977"
    assert str(round(deviations.upper, 4)) == "0.1284"


def test_single_checks_use_their_moving_range():
    values, moves = single_value_charts(["10", "10.2", "9.9"])

    assert moves.points == (Decimal("0.2"), Decimal("0.3"))
    assert str(round(values.upper - values.centre, 3)) == "0.665"
    assert str(round(moves.upper, 3)) == "0.817"


def test_later_points_are_judged_by_the_limits_already_set():
    values, _ = single_value_charts(["10", "10.2", "9.9"])
    later = values.continued(["11"])

    assert later.upper == values.upper
    assert later.outside == (3,)


@pytest.mark.parametrize("groups", [[["1", "2"]], [["1"], ["2"]], [["1", "2"], ["1", "2", "3"]], [["1"] * 11] * 2])
def test_groups_that_make_no_chart_are_refused(groups):
    with pytest.raises(BadNumber, match="one size"):
        mean_range_charts(groups)


@pytest.mark.parametrize(
    ("rule", "fires", "silent"),
    [
        (Rule.BEYOND_LIMIT, [3.01], [3]),
        (Rule.NINE_ON_ONE_SIDE, [0.5] * 9, [0.5] * 8),
        (Rule.SIX_RISING_OR_FALLING, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6], [0.1, 0.2, 0.3, 0.4, 0.5, 0.5]),
        (Rule.FOURTEEN_ALTERNATING, [0.1, -0.1] * 7, [0.1, -0.1] * 6 + [0.1, 0.2]),
        (Rule.TWO_OF_THREE_IN_A, [2.1, 0, 2.1], [2.1, 0, -2.1]),
        (Rule.FOUR_OF_FIVE_IN_B, [-1.1, -1.1, 0, -1.1, -1.1], [-1.1, -1.1, 0, 0, -1.1]),
        (Rule.FIFTEEN_IN_C, [0.5, 0.5, -0.5] * 5, [0.5, 0.5, -0.5] * 4 + [0.5, 0.5, 1]),
        (Rule.EIGHT_OUTSIDE_C, [1.1, -1.1] * 4, [1.1] * 8),
    ],
)
def test_each_test_fires_on_its_pattern_and_not_just_short_of_it(rule, fires, silent):
    assert rule in rules_of(*fires)
    assert rule not in rules_of(*silent)


def test_a_signal_names_its_point_and_says_why():
    (signal,) = find_signals(a_chart(0, 4), [Rule.BEYOND_LIMIT])

    assert (signal.at, signal.zh) == (1, "点落在控制限以外")


def test_a_chart_of_ranges_is_tested_against_its_limits_only():
    assert [signal.rule for signal in find_signals(a_chart(*[1] * 20, 4, plotted=Plotted.RANGES))] == [
        Rule.BEYOND_LIMIT
    ]


def test_any_departure_signals_where_nothing_ever_moved():
    values, _ = single_value_charts(["1", "1", "1"])

    assert [signal.at for signal in find_signals(values.continued(["1.1"]), [Rule.BEYOND_LIMIT])] == [3]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.decimals(-5, 5, places=1), max_size=30))
def test_the_mirror_of_a_chart_gives_the_same_signals(points):
    mirrored = [-point for point in points]

    assert find_signals(a_chart(*points)) == find_signals(a_chart(*mirrored))
