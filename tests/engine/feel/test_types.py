"""Types: what conforms to what, what is made to fit, and what the caller may hand in."""

from collections import OrderedDict, UserString
from datetime import date, timedelta
from decimal import Decimal

import pytest

from engine import feel
from engine.feel.types import FUNCTION, parse_type
from engine.feel.valuetypes import conforms_type


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("function(a: string, b: string) 1", "function<string, string>->number", True),
        ("function(a: string) 1", "function<string, string>->number", False),
        ("function(a: number) 1", "function<string>->number", False),
        ("function(a: context<x: string>) 1", "function<context<x: string, y: string>>->Any", True),
        ("function(a: context<x: string, y: string>) 1", "function<context<x: string>>->Any", False),
        ("function() {b: 1, c: 2}", "function<>->context<b: number>", True),
        ("function() {b: 1}", "function<>->context<b: number, c: number>", False),
        ("function() [1]", "function<>->list<number>", True),
        ('function() ["a"]', "function<>->list<number>", False),
        ("function(a) a", "function<number>->string", True),
        ("abs", "function<number>->number", True),
        ("function() 1", "function", True),
        ("[1, null]", "list<number>", True),
        ("{a: 1}", "context", True),
        ("{a: 1}", "context<a: string>", False),
        ("null", "Null", True),
        ("null", "Any", False),
        ("1", "Any", True),
        ("[1]", "number", False),
    ],
)
def test_a_value_is_an_instance_of_a_type_or_is_not(text, kind, expected):
    assert feel.compile(f"({text}) instance of {kind}").evaluate({}) is expected


def test_null_conforms_to_every_type():
    assert all(
        conforms_type(parse_type("Null"), parse_type(kind)) for kind in ("number", "list<number>", "context<a: Any>")
    )


def test_a_function_of_the_caller_has_the_type_of_its_parameters():
    plain = feel.Function(
        "f", (feel.Parameter("n", parse_type("number")),), lambda given, run: None, parse_type("string")
    )

    assert str(feel.type_of(plain)) == "function<number>->string"
    assert feel.type_of(feel.Function("g", None, lambda given, run: None)) == FUNCTION


def test_a_named_type_may_bear_the_name_of_a_kind():
    assert parse_type("list", {"list": parse_type("number")}) == parse_type("number")
    assert parse_type("range") == feel.Type("range", parse_type("Any"))


@pytest.mark.parametrize(
    "text", ["list<" * 40 + "number" + ">" * 40, "context<a number>", "function<number string>->Any"]
)
def test_a_type_beyond_reason_is_refused(text):
    with pytest.raises(feel.FeelError):
        parse_type(text)


def test_subclasses_of_the_callers_values_are_taken_for_what_they_are():
    class Name(str):
        __slots__ = ()

    class Row(list):
        pass

    scope = {"n": Name("a"), "r": Row([1, 2]), "c": OrderedDict(a=1), "t": (1, 2), "u": UserString("x")}

    def value(text):
        return feel.compile(text, list(scope)).evaluate(scope)

    assert value('n = "a"') is True
    assert value("r[2]") == 2
    assert value("t[item > 1]") == [2]
    assert value("c.a") == 1
    assert value("t") == [1, 2]
    assert value('u = "x"') is None
    assert value("string(u)") == "foreign"


def test_a_duration_becomes_a_timedelta_again():
    wait = feel.compile("w + w", ["w"]).evaluate({"w": timedelta(hours=5)})

    assert wait.timedelta() == timedelta(hours=10)
    assert feel.text(timedelta(hours=5)) == "PT5H"


def test_a_value_that_does_not_fit_is_refused():
    from engine.feel.errors import Fault

    with pytest.raises(Fault):
        feel.coerce("a", parse_type("number"))


def test_types_of_ranges_and_functions_are_told():
    assert str(feel.type_of(feel.Range(None, Decimal(3), operator="<"))) == "range<number>"
    assert str(feel.type_of([date(2026, 1, 1), {"a": None}])) == "list<Any>"
