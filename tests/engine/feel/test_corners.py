"""Rare ways in: constructors, calls by name, functions as values, and what a run may meet."""

import inspect
import sys
from datetime import UTC, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest

from engine import feel
from engine.feel.functions import feel as declare
from engine.feel.limits import ITERATIONS, Meter
from engine.feel.template import ItemScope, compile_template
from engine.feel.types import parse_type
from engine.feel.values import LongDateTime


def value(text, **scope):
    return feel.compile(text, list(scope)).evaluate(scope)


EAST = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("date and time(2026, 11, 22, 8, 30, 0)", datetime(2026, 11, 22, 8, 30)),  # noqa: DTZ001
        ('date and time(2026, 11, 22, 8, 30, 0, duration("PT8H"))', datetime(2026, 11, 22, 8, 30, tzinfo=EAST)),
        ('string(date and time(2026, 11, 22, 8, 30, 0, "Asia/Shanghai"))', "2026-11-22T08:30:00@Asia/Shanghai"),
        ('date and time(date("2026-11-22"))', datetime(2026, 11, 22, tzinfo=UTC)),
        ('date and time(date and time("2026-11-22T08:30:00"))', datetime(2026, 11, 22, 8, 30)),  # noqa: DTZ001
        ('date and time(date("2026-11-22"), time("08:30:00Z"))', datetime(2026, 11, 22, 8, 30, tzinfo=UTC)),
        ("time(8, 30, 0)", time(8, 30)),
        ('time(time("08:30:00"))', time(8, 30)),
        ('time(date and time("2026-11-22T08:30:00"))', time(8, 30)),
        ('time(date("2026-11-22"))', time(0, 0, tzinfo=UTC)),
        ('date(date("2026-11-22")).day', Decimal(22)),
        ("date(2026.5, 1, 1)", None),
        ('date and time("2026-11-22T08:30:00@Mars/Base")', None),
        ('date and time("2026-11-22T08:30:00@../etc/passwd")', None),
        ('time("08:30:00+08:61")', None),
        ('string(time("08:30:00+00:00"))', "08:30:00Z"),
        ('time("08:30:00Z") - time("08:30:00")', None),
        ('date and time("2026-11-22T08:30:00Z") - date and time("2026-11-22T08:30:00")', None),
        ('date and time("999999999-12-31T23:59:59") + duration("P1D")', None),
        ('years and months duration(date("2013-08-24"), date("2011-12-25"))', feel.MonthsDuration(-19)),
        ('abs(duration("-P1Y"))', feel.MonthsDuration(12)),
        ('sum(duration("P1Y"), duration("P1M"))', feel.MonthsDuration(13)),
        ('-duration("P1Y")', feel.MonthsDuration(-12)),
        ('-duration("P1D")', feel.DaysDuration(-86_400 * 10**9)),
        ('-"a"', None),
        ('duration("-P1Y2M").months', Decimal(-2)),
        ('duration("-PT1.5S").seconds', Decimal("-1.5")),
        ('duration("P1Y") / 0', None),
        ("product([1e6000, 1e6000])", None),
        ("decimal(1, 7000)", None),
        ("round up(1e6000, -6111)", Decimal("1E+6111")),
        ('substring("abc", 0)', None),
        ("sublist([1, 2, 3], 1, 2)", [1, 2]),
        ("sublist([1, 2, 3], 2, 5)", None),
        ("list replace([1, 2, 3], -1, 9)", [1, 2, 9]),
        ("list replace([1, 2], function(a, b) 1, 9)", None),
        ('sort([2, 1], function(a, b) "x")', None),
        ('sort(["b", "a"])', ["a", "b"]),
        ("context put({}, [], 1)", None),
        ('context put({a: 1}, ["a", "b"], 1)', None),
        ("context merge([1])", None),
        ("mode([])", []),
        ("stddev([1])", None),
        ('string join(["a"])', "a"),
        ("number(1)", None),
        ("not(null)", None),
        ("is()", True),
        ("1 in [[1]]", False),
        ("[[1]] = [[1]]", True),
        ("{a: [1]} = {a: [1.0]}", True),
        ("{a: 1} = {b: 1}", False),
        ("{a: 1} = {a: 1, b: 1}", False),
        ("abs = abs", True),
        ('abs = "a"', None),
        ("5 between null and 6", None),
        ("true and null and true", None),
        ("false or null or true", True),
        ("true or 1", True),
        ("false or 1", None),
        ("every i in [true, null] satisfies i", None),
        ("some i in 5 satisfies i = 5", True),
        ("some i in null satisfies i = 5", None),
        ("for i in (< 5) return i", None),
        ("for i in 1..2.5 return i", None),
        ("for i in 5 return i", [5]),
        ('for d in [@"2026-01-01"..@"2026-01-02"] return d.day', [1, 2]),
        ("[][1]", None),
        ("[][item > 1]", []),
        ("[1, 2][1.5]", None),
        ("round up(9.999999999999999999999999999999999e6144, -6111) > 9e6144", True),
        ("[1][string length(a)]", None),
        ("remove([1, 2], 1)", [2]),
        ("(function(count) count(-1))(abs)", 1),
        ('years and months duration(date("-999999999-01-01"), date("999999999-01-01")) * 3', None),
        ('date and time("999999999-12-31T23:59:59.000000001") + duration("PT1S")', None),
        ('[1, 2]["a"]', []),
        ("5[item = 5]", [5]),
        ("null[1]", None),
        ("a.b", None),
        ("(1).b", None),
        ("[1, {b: 2}].b", [None, 2]),
        ('{"a.b": 1}.a', None),
        ("{a: 1}[a = 1].a", [1]),
    ],
)
def test_a_corner_gives_its_value(text, expected):
    assert value(text, a=None) == expected


def test_an_index_may_come_from_the_data():
    assert value("xs[n]", xs=(1, 2, 3), n=2) == 2
    assert value("xs[n]", xs=[], n=2) is None
    assert value("xs[n > 1]", xs=[], n=2) == []
    assert value("xs[rows[1].at]", xs=[1, 2], rows=[{"at": 2}]) == 2


@pytest.mark.parametrize(
    ("text", "en"),
    [
        ("f(b: 1)", "The names of the arguments are wrong."),
        ("f(1, 2)", "The number of arguments is wrong."),
        ("g(n: 1)", "This function cannot be called by name."),
        ("g()", "The number of arguments is wrong."),
        ("x(1)", "What is called is no function."),
        ('f("a")', "Expected number, got string."),
        ("f(0)", "Expected string, got number."),
    ],
)
def test_a_wrong_call_of_a_function_value_is_null_with_a_reason(text, en):
    warnings = []
    scope = {
        "f": feel.Function(
            "f", (feel.Parameter("a", parse_type("number")),), lambda given, run: given[0], parse_type("string")
        ),
        "g": value("abs"),
        "x": 1,
    }

    assert feel.compile(text, list(scope)).evaluate(scope, warnings=warnings) is None
    assert [warning.en for warning in warnings] == [en]


def test_data_of_another_type_than_announced_is_met_with_null():
    expression = feel.compile("n + 1 > 3", {"n": parse_type("number")})

    assert expression.evaluate({"n": "a"}) is None


def test_paths_to_put_at_are_only_so_long():
    with pytest.raises(feel.FeelLimit):
        value("context put({}, keys, 1)", keys=["a"] * 100)


def test_a_loop_makes_only_so_long_a_list():
    with pytest.raises(feel.FeelLimit) as caught:
        value("for i in 1..400, j in 1..400 return i")

    assert caught.value.limit == "list"


def test_there_is_no_today_without_a_clock():
    assert value("today()") is None


def test_compiling_near_the_end_of_the_stack_is_refused():
    def deep(frames):
        return deep(frames - 1) if frames else feel.compile("if true then " * 60 + "1" + " else 2" * 60)

    left = sys.getrecursionlimit() - len(inspect.stack()) - 60
    with pytest.raises(feel.FeelLimit):
        deep(left)


def test_functions_are_called_by_name_wherever_they_come_from():
    assert value("(function(a, b) a - b)(b: 1, a: 5)") == 4
    assert value("[abs][1](-3)") == 3


def test_a_limit_on_calls_also_holds_where_calls_are_fat():
    body = "if n = 0 then 0 else " * 60 + "f(f, n + 1)"

    with pytest.raises(feel.FeelLimit):
        value(f"{{f: function(f, n) {body}, r: f(f, 1)}}.r")


def test_work_that_belongs_to_no_evaluation_is_bounded_too():
    with pytest.raises(feel.FeelLimit):
        Meter().spend(ITERATIONS + 1)
    with pytest.raises(feel.FeelLimit):
        feel.text([[1] * 1_000] * 1_000)


def test_data_too_deep_to_write_is_refused():
    deep = []
    for _ in range(200):
        deep = [deep]

    with pytest.raises(feel.FeelLimit):
        feel.text(deep)


def test_what_is_no_number_is_written_as_null():
    assert feel.text([Decimal("NaN"), 10**9_000, b""]) == "[null, null, foreign]"


def test_a_moment_beyond_the_library_is_written_and_read():
    moment = value('date and time("12026-01-01T00:00:00Z")')

    assert isinstance(moment, LongDateTime)
    assert feel.text(moment) == "12026-01-01T00:00:00Z"
    assert value("date(m).year", m=moment) == 12026
    assert value('m + duration("P1M") > m', m=moment) is True


def test_the_scope_of_a_loop_is_a_mapping_like_any_other():
    scope = ItemScope({"a": 1}, {"b": 2})

    assert set(scope) == {"a", "b", "this", "parent"}
    assert len(scope) == 4
    with pytest.raises(KeyError):
        scope["c"]


def test_a_template_too_long_is_refused():
    with pytest.raises(feel.FeelLimit):
        compile_template("x" * 60_000)


def test_an_error_speaks_for_itself():
    warnings = []
    feel.compile("x").evaluate({}, warnings=warnings)

    assert str(warnings[0]) == "1:1: There is no 'x'."
    with pytest.raises(feel.FeelError, match="1:4: The expression is not finished"):
        feel.compile("1 +")


@pytest.mark.parametrize(
    "cell", ["not(1", "not(1) 2", "function(1) 2", "x instance of list<", "a external 1", "f(1;2)", "[1;2]", "a -> b"]
)
def test_a_broken_text_is_refused(cell):
    with pytest.raises(feel.FeelError):
        feel.compile(cell, ["a", "f", "x"], kind="unary-tests")


def test_a_signature_that_is_none_is_refused():
    with pytest.raises(ValueError, match="nonsense"):
        declare("nonsense")(len)
