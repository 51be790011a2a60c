"""The cells of a decision table: what they accept of the input value."""

from datetime import date
from decimal import Decimal

import pytest

from engine import feel


def accepts(cell, value, **scope):
    expression = feel.compile(cell, list(scope), kind="unary-tests")
    return expression.evaluate({"?": value, **scope})


@pytest.mark.parametrize(
    ("cell", "value", "expected"),
    [
        ("-", None, True),
        ("-", Decimal(3), True),
        ("< 10", Decimal(5), True),
        ("< 10", Decimal(10), False),
        ("<= 10", Decimal(10), True),
        ("= 10", Decimal(10), True),
        ("!= 10", Decimal(10), False),
        ("10", Decimal("10.0"), True),
        ("-1", Decimal(-1), True),
        ("[60..100]", Decimal(60), True),
        ("(60..100]", Decimal(60), False),
        ("]60..100[", Decimal(100), False),
        ('"北京", "上海"', "上海", True),
        ('"北京", "上海"', "广州", False),
        ('not("北京", "上海")', "广州", True),
        ("not(< 10)", Decimal(5), False),
        ("not(null)", None, False),
        ("null", None, True),
        ("null", Decimal(1), False),
        ("true", True, True),
        ("false", True, False),
        ("? > 3 and ? < 9", Decimal(5), True),
        ('starts with(?, "京")', "京A", True),
        ('string length(?) = 2, "abc"', "ab", True),
        ("? = 1 or ? = 2", Decimal(2), True),
        ("[1, 2, 3]", Decimal(2), True),
        ("[[1..3], [7..9]]", Decimal(8), True),
        ('> date("2026-01-01")', date(2026, 2, 1), True),
        ('[date("2026-01-01")..date("2026-12-31")]', date(2027, 1, 1), False),
        ('"a"', Decimal(1), None),
        ("< 10", "a", None),
        ("< 10", None, None),
        ("not(< 10)", "a", None),
        ("< 10, > 20", Decimal(15), False),
    ],
)
def test_a_cell_accepts_what_it_says(cell, value, expected):
    assert accepts(cell, value) is expected


def test_a_cell_may_speak_of_other_data():
    assert accepts("> limit", Decimal(5), limit=Decimal(3)) is True
    assert accepts("[low..high]", Decimal(5), low=Decimal(1), high=Decimal(4)) is False
    assert accepts("allowed", "乙", allowed=["甲", "乙"]) is True
    assert accepts("other", Decimal(5), other=Decimal(5)) is True


def test_a_list_as_input_is_accepted_by_an_equal_list():
    assert accepts("[1, 2]", [Decimal(1), Decimal(2)]) is True


def test_whole_numbers_of_the_caller_are_welcome():
    assert accepts("[1..5], 9", 9) is True
    assert accepts("< 10", 5) is True


def test_the_function_not_is_meant_where_it_is_not_the_whole_cell():
    assert accepts("not(? = 1) and ? < 5", Decimal(3)) is True


def test_the_input_may_be_named_and_typed():
    expression = feel.compile("? > 3", {"?": feel.parse_type("number")}, kind="unary-tests")

    assert expression.warnings == ()
    assert str(expression.type) == "boolean"


def test_in_takes_the_same_tests():
    assert feel.compile("x in (< 5, [7..9], 12)", ["x"]).evaluate({"x": Decimal(8)}) is True
    assert feel.compile("x in (? > 5 and ? < 7, 9)", ["x"]).evaluate({"x": Decimal(6)}) is True
    assert feel.compile("x in []", ["x"]).evaluate({"x": Decimal(6)}) is False
