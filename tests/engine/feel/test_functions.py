"""The built-in functions of DMN 1.5: all of them are there, and do what their kind is for."""

from decimal import Decimal

import pytest

from engine import feel
from engine.feel.functions import REGISTRY

# Tables 71 to 79 of the standard.
STANDARD = """
date|date and time|time|number|string|duration|years and months duration|range|not|substring|string length|upper case
lower case|substring before|substring after|replace|contains|starts with|ends with|matches|split|string join
list contains|list replace|count|min|max|sum|mean|all|any|sublist|append|concatenate|insert before|remove|reverse
index of|union|distinct values|flatten|product|median|stddev|mode|decimal|floor|ceiling|round up|round down
round half up|round half down|abs|modulo|sqrt|log|exp|odd|even|is|before|after|meets|met by|overlaps|overlaps before
overlaps after|finishes|finished by|includes|during|starts|started by|coincides|day of year|day of week
month of year|week of year|sort|get value|get entries|context|context put|context merge|now|today
"""


def value(text, **scope):
    return feel.compile(text, list(scope)).evaluate(scope)


#: what this field needs beside the standard: counting by the calendar that the scope brings.
OWN = {"add working days", "working days between"}


def test_the_functions_are_those_of_the_standard_and_the_two_that_count_working_days():
    assert set(REGISTRY) == set(STANDARD.strip().replace("\n", "|").split("|")) | OWN


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('substring("计量检定", 3)', "检定"),
        ('substring("计量检定", -2, 1)', "检"),
        ('string length("😀量")', Decimal(2)),
        ('replace("2026-11-22", "(\\d+)-(\\d+)-(\\d+)", "$1年$2月$3日")', "2026年11月22日"),
        ('matches("计量 局", "^\\w+\\s\\w+$")', True),
        ('matches("a\nb", "a.b")', False),
        ('matches("a\nb", "a.b", "s")', True),
        ('matches("AB", "ab", "i")', True),
        ('matches("éé", "(é)\\1")', True),
        ('matches("xyxz", "(x[yz])\\1")', False),
        ('matches("b", "[a-z-[aeiou]]")', True),
        ('matches("a", "[a-z-[aeiou]]")', False),
        ('matches("1", "\\D")', False),
        ('matches("量", "\\p{IsCJKUnifiedIdeographs}")', True),
        ('matches("a.b", "a.b", "q")', True),
        ('matches("axb", "a.b", "q")', False),
        ('matches("a", "(?i)A")', None),
        ('matches("a", "\\b")', None),
        ('replace("aaa", "(a)\\1", "<$1>")', "<a>a"),
        ('replace("abc", "b", "\\$")', "a$c"),
        ('replace("abc", "b", "$x")', None),
        ('split("a1b22c", "\\d+")', ["a", "b", "c"]),
        ('string join(["a", null, "b"], "、")', "a、b"),
        ('string join(["a", 1], "、")', None),
        ("list replace([1, 2, 3], function(old, new) old > 1, 9)", [Decimal(1), Decimal(9), Decimal(9)]),
        ("min([])", None),
        ('max("a", "b")', "b"),
        ('min(@"2026-02-01", @"2026-01-01").month', Decimal(1)),
        ("sum(1, 2, 3)", Decimal(6)),
        ('sum([duration("P1D"), duration("PT12H")])', feel.DaysDuration(36 * 3600 * 10**9)),
        ("sum([])", None),
        ("mean([1, 2])", Decimal("1.5")),
        ("median([3, 1, 2])", Decimal(2)),
        ("mode([1, 2, 2, 1])", [Decimal(1), Decimal(2)]),
        ("stddev([2, 4])", Decimal("1.414213562373095048801688724209698")),
        ("all([true, null])", None),
        ("any([false, null, true])", True),
        ("sublist([1, 2, 3], -2)", [Decimal(2), Decimal(3)]),
        ("insert before([1, 3], 2, 2)", [Decimal(1), Decimal(2), Decimal(3)]),
        ("remove([1, 2], 3)", None),
        ("index of([1, null, 1], null)", [Decimal(2)]),
        ('distinct values([1, 1.0, "1", null, null])', [Decimal(1), "1", None]),
        ("flatten([1, [2, [3]]])", [Decimal(1), Decimal(2), Decimal(3)]),
        ("sort([3, 1, 2])", [Decimal(1), Decimal(2), Decimal(3)]),
        ("sort([{n: 2}, {n: 1}], function(a, b) a.n < b.n).n", [Decimal(1), Decimal(2)]),
        ('sort([1, "a"])', None),
        ('get value({"a b": 1}, "a b")', Decimal(1)),
        ("get entries({a: 1})", [{"key": "a", "value": Decimal(1)}]),
        ('context([{key: "a", value: 1}])', {"a": Decimal(1)}),
        ('context put({x: {y: 1}}, ["x", "y"], 2)', {"x": {"y": Decimal(2)}}),
        ("context merge([{a: 1}, {a: 2, b: 3}])", {"a": Decimal(2), "b": Decimal(3)}),
        ('number("1 234,50", " ", ",")', Decimal("1234.50")),
        ("odd(3) and even(-2)", True),
        ("odd(1.5)", None),
        ('abs(duration("-P1D"))', feel.DaysDuration(86400 * 10**9)),
        ("not(1)", None),
        ('substring(string: "abc", start position: 2)', "bc"),
        ('upper case(["a"])', "A"),
        ("count(5)", Decimal(1)),
        ("date(2026, 2, 30)", None),
        ('time(8, 30, 0, duration("PT8H")) = time("08:30:00+08:00")', True),
        ("(if true then abs else sqrt)(-4)", Decimal(4)),
    ],
)
def test_a_function_does_what_its_kind_is_for(text, expected):
    assert value(text) == expected


def test_a_name_of_the_caller_hides_a_function():
    assert value("max + 1", max=2) == 3
    assert value("(function(count) count + 1)(1)") == 2


def test_every_function_takes_its_arguments_by_name():
    for name, builtin in REGISTRY.items():
        for signature in builtin.signatures:
            names = [parameter.name for parameter in signature.parameters]
            assert len(set(names)) == len(names), name
