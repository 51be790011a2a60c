"""What ``compile`` tells about an expression, and what ``evaluate`` makes of a caller's values."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from engine import feel
from engine.feel.types import context_of, list_of, parse_type

CASE = {
    "apply": {
        "amount": Decimal(2000),
        "items": [{"name": "压力表", "qty": Decimal(2)}, {"name": "天平", "qty": Decimal(1)}],
    }
}
APPLY = context_of({"amount": parse_type("number"), "items": parse_type("list<context<name: string, qty: number>>")})


def names_of(text, names):
    return set(feel.compile(text, names).names)


def test_a_condition_names_the_data_it_reads():
    assert names_of('apply.amount > 1000 and accept.decision = "同意"', ["apply", "accept"]) == {
        "apply.amount",
        "accept.decision",
    }


def test_a_filter_names_the_list_and_the_entries_it_looks_at():
    assert names_of("apply.items[qty > 1].name", {"apply": APPLY}) == {
        "apply.items",
        "apply.items.qty",
        "apply.items.name",
    }


def test_a_loop_names_the_list_and_the_entries_of_its_items():
    assert names_of("sum(for i in apply.items return i.qty)", ["apply"]) == {"apply.items", "apply.items.qty"}


def test_variables_of_the_expression_itself_are_no_names_of_the_caller():
    assert names_of("{a: 1, b: a + outer}.b + (function(p) p + 1)(2)", ["outer"]) == {"outer"}


def test_a_property_of_a_date_is_no_further_data():
    assert names_of("case.opened.year", {"case": context_of({"opened": parse_type("date")})}) == {"case.opened"}


def test_the_input_of_unary_tests_is_no_name():
    assert feel.compile("? > limit", ["limit"], kind="unary-tests").names == {"limit"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1 + 2", "number"),
        ('"a" + "b"', "string"),
        ("apply.amount > 1", "boolean"),
        ("apply.items.qty", "list<number>"),
        ("apply.items[1]", "context<name: string, qty: number>"),
        ("apply.items[qty > 1]", "list<context<name: string, qty: number>>"),
        ('date("2026-01-01") + duration("P1D")', "date"),
        ("for i in apply.items return i.name", "list<string>"),
        ("if apply.amount > 1 then 1 else 2", "number"),
        ("string length(apply.items[1].name)", "number"),
        ("{a: 1}", "context<a: number>"),
        ("[1..2]", "range<number>"),
    ],
)
def test_the_type_of_a_result_is_told_where_it_can_be(text, kind):
    assert str(feel.compile(text, {"apply": APPLY}).type) == kind


def test_no_type_is_told_where_the_data_has_none():
    assert feel.compile("x.y", ["x"]).type is None


def test_whole_numbers_and_timedeltas_of_the_caller_are_welcome():
    scope = {"n": 7, "wait": timedelta(days=2), "row": (1, 2)}

    assert feel.compile("n / 2", ["n"]).evaluate(scope) == Decimal("3.5")
    assert feel.compile("n", ["n"]).evaluate(scope) == Decimal(7)
    assert feel.compile('wait = duration("P2D")', ["wait"]).evaluate(scope) is True
    assert feel.compile("wait.days", ["wait"]).evaluate(scope) == 2
    assert feel.compile("count(row)", ["row"]).evaluate(scope) == 2


def test_a_binary_float_is_refused_rather_than_rounded():
    warnings = []

    assert feel.compile("x + 1", ["x"]).evaluate({"x": 0.1}, warnings=warnings) is None
    assert "foreign" in warnings[0].en


@pytest.mark.parametrize("number", ["NaN", "sNaN", "Infinity", "-Infinity"])
@pytest.mark.parametrize("text", ["x + 1", "x > 1", "x = 1", "x in [1..2]", "abs(x)", "-x", "sum([x, 1])"])
def test_what_is_no_number_makes_the_result_null(number, text):
    assert feel.compile(text, ["x"]).evaluate({"x": Decimal(number)}) is None


def test_a_missing_name_is_null_with_a_warning_at_its_place():
    warnings = []

    value = feel.compile("1 +\n  缺少的", ["缺少的"]).evaluate({}, warnings=warnings)

    assert value is None
    assert (warnings[0].line, warnings[0].column, warnings[0].zh) == (2, 3, "没有名为“缺少的”的数据。")


def test_the_clock_is_the_callers():
    now = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
    warnings = []

    assert feel.compile("now()").evaluate({}, now=now) == now
    assert feel.compile('today() = @"2026-11-22"').evaluate({}, now=now) is True
    assert feel.compile("now()").evaluate({}, warnings=warnings) is None
    assert warnings[0].en == "The current time is not given here."


def test_evaluation_leaves_the_scope_alone():
    scope = {"xs": [Decimal(3), Decimal(1)], "c": {"a": Decimal(1)}}

    feel.compile('[sort(xs), append(xs, 4), context put(c, "b", 2), xs[item > 1]]', list(scope)).evaluate(scope)

    assert scope == {"xs": [Decimal(3), Decimal(1)], "c": {"a": Decimal(1)}}


def test_one_expression_serves_many_threads():
    expression = feel.compile("sum(for i in xs return i * i)", ["xs"])
    scopes = [{"xs": [Decimal(n)] * 50} for n in range(40)]

    with ThreadPoolExecutor(8) as pool:
        values = list(pool.map(expression.evaluate, scopes))

    assert values == [Decimal(n * n * 50) for n in range(40)]


def test_a_function_of_the_caller_can_be_called():
    double = feel.Function("double", (feel.Parameter("n", parse_type("number")),), lambda given, run: given[0] * 2)

    assert feel.compile("double(n: x)", ["double", "x"]).evaluate({"double": double, "x": 21}) == 42


def test_a_function_refuses_an_argument_of_another_type():
    warnings = []
    double = feel.Function("double", (feel.Parameter("n", parse_type("number")),), lambda given, run: given[0] * 2)

    assert feel.compile('double("a")', ["double"]).evaluate({"double": double}, warnings=warnings) is None
    assert "Expected number" in warnings[0].en


def test_functions_remember_the_variables_around_them():
    assert feel.compile("(for n in [1, 2, 3] return function(x) x + n)[2](10)").evaluate({}) == 12


def test_static_types_of_the_caller_name_item_definitions():
    types = {"tPerson": context_of({"name": parse_type("string")}), "tTeam": list_of(parse_type("Any"))}

    assert feel.compile("x instance of tPerson", ["x"], types=types).evaluate({"x": {"name": "张"}}) is True
    assert feel.compile("x instance of tPerson", ["x"], types=types).evaluate({"x": {"n": "张"}}) is False


def test_a_scope_may_be_any_mapping():
    from types import MappingProxyType

    scope = MappingProxyType({"apply": MappingProxyType({"amount": Decimal(3)})})

    assert feel.compile("apply.amount + 1", ["apply"]).evaluate(scope) == 4
