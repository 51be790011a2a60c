"""Item definitions: what values are fitted to, and what becomes of those that do not fit."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from engine.feel import dmn
from tests.engine.feel.dmn.drawings import (
    decision,
    definitions,
    input_data,
    item,
    knowledge,
    literal,
    part,
    service,
    variable,
)


def fit(type_: str, value, *items: str):
    """An input value as its type has it, and the warnings."""
    warnings = []
    model = dmn.load(definitions(*items, input_data("x", type_), decision("d", literal("x"), needs=["in_x"])), name="m")
    return model.decision("d").evaluate({"x": value}, warnings=warnings), " ".join(one.en for one in warnings)


@pytest.mark.parametrize(
    ("type_", "value", "fitted"),
    [
        ("number", 3, Decimal(3)),
        ("number", [Decimal(3)], Decimal(3)),
        ("string", Decimal(3), None),
        ("boolean", True, True),
        ("number", True, None),
        ("Any", "x", "x"),
        ("date and time", date(2024, 5, 6), datetime(2024, 5, 6, tzinfo=UTC)),
        ("date", datetime(2024, 5, 6, tzinfo=UTC), None),
        ("tNames", "a", ["a"]),
        ("tNames", ["a", "b"], ["a", "b"]),
        ("tNames", ["a", Decimal(1)], None),
        ("tGrade", "A", "A"),
        ("tGrade", "C", None),
        ("tGrade", None, None),
        ("tThing", {"grade": "A", "more": Decimal(1)}, {"grade": "A", "more": Decimal(1)}),
        ("tThing", {"grade": "C"}, None),
        ("tThing", "A", None),
        ("tFew", [Decimal(1), Decimal(2)], [Decimal(1), Decimal(2)]),
        ("tFew", [Decimal(1)] * 3, None),
        ("tFew", [Decimal(9)], None),
    ],
)
def test_inputs_are_fitted_to_their_types(type_, value, fitted):
    items = (
        item("tNames", "string", many=True),
        item("tGrade", "string", allowed='"A", "B"'),
        item("tThing", parts=part("grade", "tGrade") + part("count", "number")),
        item("tFew", "number", allowed="&lt; 5", constraint="count(?) &lt; 3", many=True),
    )
    answer, said = fit(type_, value, *items)
    assert answer == fitted
    assert type(answer) is type(fitted)
    assert bool(said) == (fitted is None and value is not None)


def test_the_answer_is_fitted_to_the_type_of_the_decision():
    typed = decision("d", literal("[1, 2]"), type_="number")
    warnings = []
    assert dmn.load(definitions(typed), name="m").decision("d").evaluate({}, warnings=warnings) is None
    assert "should be of type 'number'" in warnings[0].en


def test_an_unknown_type_and_a_type_that_contains_itself_are_refused():
    with pytest.raises(dmn.DmnError, match="no type named 'tNone'"):
        dmn.load(definitions(input_data("x", "tNone")), name="m")
    with pytest.raises(dmn.DmnError, match="'tSelf' contains itself"):
        dmn.load(definitions(item("tSelf", parts=part("inner", "tSelf"))), name="m")


def test_expressions_can_ask_for_the_types_of_the_model():
    types = item("tThing", parts=part("name", "string"))
    box = literal('[{name: "a"} instance of tThing, {name: 1} instance of tThing]')
    assert dmn.load(definitions(types, decision("d", box)), name="m").decision("d").evaluate({}) == [True, False]


def test_values_in_messages_are_cut_to_a_line():
    assert "the value [… 2] should be" in fit("number", [Decimal(1)] * 2)[1]
    assert "the value {a, b} should be" in fit("number", {"a": 1, "b": 2})[1]
    assert f'the value "{"x" * 58}… should be' in fit("number", "x" * 100)[1]


def test_types_named_as_older_tools_do_are_numbers():
    assert fit("integer", Decimal(1)) == (Decimal(1), "")
    assert fit("double", "1")[0] is None


def test_types_that_unfold_without_end_are_refused():
    types = [item("t0", parts=part("a", "string"))]
    types += [item(f"t{at}", parts=part("a", f"t{at - 1}") + part("b", f"t{at - 1}")) for at in range(1, 40)]
    with pytest.raises(dmn.DmnLimit, match="is too large"):
        dmn.load(definitions(*types), name="m")


def test_contexts_that_unfold_without_end_lose_their_type_only():
    entries = f"<contextEntry>{variable('c0')}{literal('{a: 1}')}</contextEntry>"
    for at in range(1, 40):
        doubled = literal(f"{{a: c{at - 1}, b: c{at - 1}}}")
        entries += f"<contextEntry>{variable(f'c{at}')}{doubled}</contextEntry>"
    box = f"<context>{entries}<contextEntry>{literal('c39.a.b.a != null')}</contextEntry></context>"
    assert dmn.load(definitions(decision("d", box)), name="m").decision("d").evaluate({}) is True


FUNCTION_TYPE = (
    '<itemDefinition name="tCount"><functionItem outputTypeRef="number"><parameters name="x" typeRef="string"/>'
    "</functionItem></itemDefinition>"
)


@pytest.mark.parametrize("type_", ["tCount", "number"])
def test_a_function_answers_what_its_type_says(type_):
    counted = knowledge("counted", [("x", "string")], literal('if x = "" then x else string length(x)'))
    counted = counted.replace(variable("counted"), variable("counted", type_))
    box = decision("d", literal('[counted("abc"), counted("")]'), knows=["b_counted"])
    answer = dmn.load(definitions(FUNCTION_TYPE, counted, box), name="m").decision("d").evaluate({})
    assert answer == [Decimal(3), None]


RATE = item("tRate", "number", allowed="[0..1]")


def test_an_argument_outside_the_allowed_values_gives_null_and_a_warning():
    taxed = knowledge("taxed", [("rate", "tRate")], literal("100 * rate"))
    paid = decision("paid", literal("rate * 2"), needs=["in_rate"])
    box = decision("d", literal("[taxed(0.5), taxed(2), pay(0.5), pay(2)]"), knows=["b_taxed", "s_pay"])
    files = definitions(RATE, input_data("rate", "tRate"), taxed, paid, service("pay", "d_paid", "in_rate"), box)
    warnings = []
    answer = dmn.load(files, name="m").decision("d").evaluate({}, warnings=warnings)
    assert answer == [Decimal("50.0"), None, Decimal("1.0"), None]
    assert all("not among the allowed values [0..1] of 'tRate'" in warning.en for warning in warnings)
    assert len(warnings) == 2


def test_types_of_the_first_edition_are_read_without_their_prefix():
    assert fit("feel:string", "a") == ("a", "")
    assert fit("ns:tRate", Decimal(2), RATE)[0] is None
    assert fit("list<number>", [Decimal(1)]) == ([Decimal(1)], "")


def test_allowed_values_that_are_no_feel_are_refused_with_their_place():
    with pytest.raises(dmn.DmnError) as refused:
        dmn.load(definitions(item("tBad", "number", allowed="1 +")), name="m")
    assert refused.value.place.element == "tBad"
