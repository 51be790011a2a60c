"""Whatever the text and whatever the data: a value, or one of the two errors, and always the same one."""

from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import feel
from engine.feel.comparing import same
from engine.feel.functions import REGISTRY
from engine.feel.template import compile_template

FRAGMENTS = st.sampled_from(
    [
        "1", "0", "-2", "0.1", "1e3", '"a"', '""', "x", "y", "x.a", "xs", "null", "true", "false", "item", "partial",
        "?", "+", "-", "*", "/", "**", "=", "!=", "<", "<=", ">", ">=", "(", ")", "[", "]", "{", "}", ",", ":", ".",
        "..", "and", "or", "not(", "in", "between", "if", "then", "else", "for i in", "some i in", "every i in",
        "return",
        "satisfies", "instance of", "number", "list<number>", "function(a)", "i", "a", "a:", "count(", "sum(", "min(",
        "date(", '@"2026-11-22"', '@"P1D"', '@"PT1H"', "string(", "matches(", "sort(", "[1..3]", "(< 5)", "external",
        "费用", "，", "\\", "//", "/*", "*/", "\n", "get entries(", "flatten(", "xs[", "{a: 1}", "duration(", "range(",
    ]
)  # fmt: skip
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**40), 10**40)
    | st.decimals(allow_nan=True, allow_infinity=True)
    | st.text(max_size=8)
    | st.dates()
    | st.times()
    | st.datetimes()
    | st.timedeltas()
    | st.floats()
    | st.binary(max_size=3)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["a", "b", "item"]), inner, max_size=3),
    max_leaves=8,
)
KINDS = st.sampled_from(["expression", "unary-tests"])
OPERANDS = st.sampled_from(["x", "y", "x.a", "xs[1]", "1", '"a"', "null", "true", '@"2026-11-22"', '@"P1M"', "[x, y]"])
OPERATORS = st.sampled_from(["+", "-", "*", "/", "**", "=", "!=", "<", ">=", "and", "or", "in"])


PLAIN = (
    st.none()
    | st.booleans()
    | st.decimals(allow_nan=False, allow_infinity=False, places=3)
    | st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=8)
    | st.dates()
    | st.timedeltas()
)
WRITABLE = st.recursive(
    PLAIN,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(alphabet="ab 费.", max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)
TAGS = st.sampled_from(
    ["{{x}}", "{{#if x}}", "{{else}}", "{{/if}}", "{{#loop xs}}", "{{/loop}}", "a\n", "{{", "}}", "{{1 +}}", "{"]
)


def outcome(text, scope, kind="expression"):
    try:
        return feel.compile(text, ["x", "y", "xs", "费用"], kind=kind).evaluate(scope)
    except (feel.FeelError, feel.FeelLimit) as error:
        return type(error).__name__


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(FRAGMENTS, max_size=14).map(" ".join), KINDS)
def test_any_text_gives_a_value_or_one_of_the_two_errors(text, kind):
    outcome(text, {"x": Decimal(1), "y": "a", "xs": [Decimal(1)], "?": Decimal(2)}, kind)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.text(max_size=40), KINDS)
def test_any_characters_give_a_value_or_one_of_the_two_errors(text, kind):
    outcome(text, {"x": 1}, kind)


@pytest.mark.slow
@settings(max_examples=300, deadline=None, derandomize=True)
@given(OPERANDS, OPERATORS, OPERANDS, VALUES, VALUES)
def test_operators_take_any_data(left, operator, right, x, y):
    scope = {"x": x, "y": y, "xs": [x, y]}

    assert same_or_null(outcome(f"{left} {operator} {right}", scope), outcome(f"({left}) {operator} ({right})", scope))


def same_or_null(one, other):
    return one is other or same(one, other) or repr(one) == repr(other)


CALLS = st.sampled_from(sorted(REGISTRY))


@pytest.mark.slow
@settings(max_examples=400, deadline=None, derandomize=True)
@given(CALLS, st.lists(OPERANDS, max_size=3), VALUES, VALUES)
def test_functions_take_any_data(name, arguments, x, y):
    outcome(f"{name}({', '.join(arguments)})", {"x": x, "y": y, "xs": [x]})


@settings(max_examples=150, deadline=None, derandomize=True)
@given(VALUES)
def test_any_value_has_a_text_and_a_type(value):
    assert isinstance(feel.text(value), str)
    assert isinstance(feel.type_of(value), feel.Type)


@pytest.mark.slow
@settings(max_examples=150, deadline=None, derandomize=True)
@given(WRITABLE)
def test_a_list_reads_back_from_its_text(value):
    assert same(feel.compile(feel.text([value])).evaluate({}), [value])


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.dates(), st.integers(-100_000, 100_000))
def test_days_add_up_as_in_the_calendar(day, days):
    value = feel.compile('d + duration("P1D") * n', ["d", "n"]).evaluate({"d": day, "n": days})

    assert feel.compile("(v - d).days", ["v", "d"]).evaluate({"v": value, "d": day}) == days
    try:
        assert value == day + timedelta(days=days)
    except OverflowError:
        assert not isinstance(value, date)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.datetimes(), st.timedeltas(min_value=timedelta(-10_000), max_value=timedelta(10_000)))
def test_moments_add_up_as_in_the_calendar(moment, delta):
    value = feel.compile("m + d - d", ["m", "d"]).evaluate({"m": moment, "d": delta})

    assert value == moment


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(TAGS).map("".join))
def test_any_template_gives_a_text_or_one_of_the_two_errors(text):
    with suppress(feel.FeelError, feel.FeelLimit):
        assert isinstance(compile_template(text, ["x", "xs"]).render({"x": True, "xs": [1, 2]}), str)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.text(alphabet="ab.*+?()[]{}|^$\\d\\w-1,", max_size=12), st.text(alphabet="ab1-", max_size=20))
def test_any_pattern_gives_an_answer_null_or_a_bound(pattern, text):
    assert outcome("matches(x, y)", {"x": text, "y": pattern}) in (True, False, None, "FeelLimit")
