"""No expression can reach Python, and none can work, grow or nest without bound."""

import pytest

from engine import feel

DOUBLED = "(for i in 1..60 return if i = 1 then [1] else [partial[-1], partial[-1]])"
HIDDEN = (
    "__class__", "x.__class__.__mro__", '"".__class__', "(1).__init__", "{}.get", "x.keys", "__import__", "eval",
    "open", "getattr", "self", "frame", "abs.__globals__", "abs.call", "x.constructor", "x.__proto__",
    '"{0.__class__}"', "exec", "globals", "lambda", "os", "sys.modules",
)  # fmt: skip


@pytest.mark.parametrize("text", HIDDEN)
def test_nothing_of_python_can_be_reached(text):
    value = feel.compile(text, ["x"]).evaluate({"x": {"a": 1}})

    assert value is None or value == "{0.__class__}"


@pytest.mark.parametrize(
    "text", ["import os;", "a = b; c", "x := 1", "lambda: 1", "a if b else c", "f'{x}'", "x[1:2]", "`a`"]
)
def test_what_only_python_says_is_refused(text):
    with pytest.raises(feel.FeelError):
        feel.compile(text, ["a", "b", "c", "x", "f"])


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("(" * 500 + "1" + ")" * 500, "nesting"),
        ("[" * 70 + "]" * 70, "nesting"),
        ("if true then " * 200 + "1" + " else 2" * 200, "nesting"),
        ("=".join(["1"] * 500), "nesting"),
        ("x" + ".b" * 3000, "nesting"),
        ("1" * 60_000, "text"),
        ("1e999999999", "exponent"),
    ],
)
def test_an_oversized_text_is_refused_when_compiled(text, limit):
    with pytest.raises(feel.FeelLimit) as caught:
        feel.compile(text, ["x"])

    assert caught.value.limit == limit
    assert limit in caught.value.zh


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("for i in 1..1000000000 return i", "list"),
        ("some i in 1..90000, j in 1..90000 satisfies i + j < 0", "iterations"),
        ('for i in 1..100 return if i = 1 then "ab" else partial[-1] + partial[-1]', "string"),
        ("for i in 1..60 return if i = 1 then [1] else concatenate(partial[-1], partial[-1])", "list"),
        (f"string({DOUBLED})", "iterations"),
        (f"{{d: {DOUBLED}, e: {DOUBLED}, r: d = e}}.r", "iterations"),
        (f"flatten({DOUBLED})", "iterations"),
        (f"distinct values([{DOUBLED}, {DOUBLED}])", "iterations"),
        (f"{DOUBLED}[-1] in [{DOUBLED}[-1]]", "iterations"),
        ("{f: function(f, n) f(f, n + 1), r: f(f, 1)}.r", "calls"),
        ("(function(x) x(x))(function(x) x(x))", "calls"),
        (
            '{s: string join(for i in 1..9999 return "aaaaaaaaaa"), r: for i in 1..9999 return contains(s, "b")}.r',
            "iterations",
        ),
        ("{l: for i in 1..9999 return i, r: for i in 1..9999 return sum(l)}.r", "iterations"),
        ('{s: string join(for i in 1..9999 return "aaaaaaaaaa"), r: for i in 1..9999 return s + "b"}.r', "iterations"),
        ('matches("' + "a" * 60 + '!", "^(a+)+\\1$")', "regex-steps"),
        ('matches("a", "' + "a" * 2000 + '")', "regex"),
        ('replace("' + "a" * 9000 + '", "a", "' + "b" * 9000 + '")', "string"),
    ],
)
def test_an_expression_that_works_too_much_is_stopped(text, limit):
    expression = feel.compile(text)

    with pytest.raises(feel.FeelLimit) as caught:
        expression.evaluate({})

    assert caught.value.limit == limit


@pytest.mark.parametrize(
    "text",
    [
        "2 ** 1000000", "1e6144 * 10", "1.5 ** 1e6000", "exp(1e6000)", "(-8) ** (1/3)", "sqrt(-1)", "log(0)",
        'duration("P999999999999999999D")', '@"2026-01-01" + duration("P999999999Y") + duration("P999999999Y")',
        'duration("P1D") * 1e40', "date(1e30, 1, 1)", "time(1, 1, 1e30)", "sublist([1], 1e6000)", 'number("1e999999")',
        'number("' + "9" * 9000 + '")', 'matches("x", "(x{1000}){1000}")', "[1, 2, 3][1e33]",
    ],
)  # fmt: skip
def test_what_is_too_large_is_null(text):
    assert feel.compile(text).evaluate({}) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("+".join(["1"] * 10_000), 10_000),
        (" and ".join(["true"] * 5_000), True),
        ("-" * 3_000 + "1", 1),
        ("exp(-1e6000) < 1", True),
        ("modulo(1e6000, 7)", 1),
        ('matches("' + "a" * 60 + '!", "^(a+)+$")', False),
    ],
)
def test_long_but_harmless_work_is_done(text, expected):
    assert feel.compile(text).evaluate({}) == expected


def test_a_pattern_of_the_caller_on_broken_characters_is_null():
    assert feel.compile('matches(x, "a")', ["x"]).evaluate({"x": "\ud800"}) is None


def test_data_nested_without_end_is_not_followed_without_end():
    deep = []
    for _ in range(5_000):
        deep = [deep]
    warnings = []

    assert feel.compile("x = y", ["x", "y"]).evaluate({"x": deep, "y": [deep]}, warnings=warnings) is False
    assert feel.compile("string(x)", ["x"]).evaluate({"x": deep}, warnings=warnings) is None
    assert feel.compile("count(flatten(x))", ["x"]).evaluate({"x": deep}) == 0


def test_an_index_costs_the_same_in_a_short_list_and_in_a_long_one():
    rows = [{"name": "压力表", "price": 260}] * 1000
    expression = feel.compile("sum(for k in 1..count(rows) return rows[k].price)", ["rows"])

    assert expression.evaluate({"rows": rows}) == 260_000
