"""Reading table cells without running them."""

from decimal import Decimal

import pytest

from engine.feel.dmn.cells import ANYTHING, Cell, Interval, read_cell, split


@pytest.mark.parametrize("text", ["", "-", "  -  "])
def test_an_empty_cell_and_a_dash_mean_anything(text):
    assert read_cell(text) == ANYTHING


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ('"A"', ("A",)),
        ('"A, B", "C"', ("A, B", "C")),
        ("1, -2.50", (Decimal(1), Decimal("-2.50"))),
        ("true", (True,)),
        ('"费用（元）"', ("费用（元）",)),
    ],
)
def test_lists_of_literals_are_values(text, points):
    assert read_cell(text).points == points


@pytest.mark.parametrize(
    ("text", "interval"),
    [
        ("= 5", Interval(Decimal(5), True, Decimal(5), True)),
        ("< 5", Interval(None, False, Decimal(5), False)),
        (">=5", Interval(Decimal(5), True, None, False)),
        ("[1..5)", Interval(Decimal(1), True, Decimal(5), False)),
        ("]1..5]", Interval(Decimal(1), False, Decimal(5), True)),
        ("(1 .. 5[", Interval(Decimal(1), False, Decimal(5), False)),
    ],
)
def test_comparisons_and_ranges_are_intervals(text, interval):
    assert read_cell(text) == Cell((interval,))


def test_nothing_less_is_nothing():
    assert str(read_cell("-0.0").points[0]) == "0.0"


def test_not_turns_a_cell_around():
    assert read_cell('not("A")') == Cell(read_cell('"A"').intervals, negated=True)
    assert read_cell("!= 3") == Cell(read_cell("3").intervals, negated=True)


def test_a_range_of_dates_is_understood():
    cell = read_cell('[date("2024-01-01")..date("2024-12-31")]')
    assert cell.intervals[0].low.year == 2024


@pytest.mark.parametrize(
    "text",
    [
        "amount",
        "< limit",
        '"a\\"b"',
        "f(1, 2)",
        "[1,2]",
        "? > 3",
        "1..",
        '"open',
        '[1.."a"]',
        "not(not(1))",
        "not(-)",
        "null",
        "1,",
        "5 + 1",
        'date("no date")',
        '@"no date"',
        f'date("{"1" * 60_000}")',
    ],
)
def test_everything_else_is_left_to_feel(text):
    assert read_cell(text) is None


def test_commas_inside_quotes_and_calls_do_not_split():
    assert split('"a,b", f(1,2), [1..date("x,y")]') == ['"a,b"', "f(1,2)", '[1..date("x,y")]']
