"""Mistakes are told with their place, in Chinese and English, before anything runs."""

import pytest

from engine import feel
from engine.feel.types import parse_type

NAMES = {"amount": parse_type("number"), "name": parse_type("string"), "day": parse_type("date"), "any": None}


@pytest.mark.parametrize(
    ("text", "place", "zh"),
    [
        ("1 +", (1, 4), "表达式没有写完，此处应是一个值。"),
        ("if a then b", (1, 12), "表达式没有写完，应为 else。"),
        ("[1, 2", (1, 6), "表达式没有写完，应为 , 或 ]。"),
        ("(1))", (1, 4), "“)”不能出现在这里。"),
        ("1\n+ * 2", (2, 3), "“*”不能出现在这里，此处应是一个值。"),
        ('"abc', (1, 1), "字符串缺少结尾的引号。"),
        ("for in xs return 1", (1, 5), "此处应是循环变量的名称和 in。"),
        ("a instance of 1", (1, 15), "此处应是类型名称。"),
        ("a.1", (1, 2), "“.1”不能出现在这里。"),
        ("a.(b)", (1, 3), "“.”后面应是名称。"),
        ("函数(1)(", (1, 7), "表达式没有写完，此处应是一个值。"),
        ("", (1, 1), "表达式没有写完，此处应是一个值。"),
    ],
)
def test_a_text_that_is_not_feel_is_refused_at_its_place(text, place, zh):
    with pytest.raises(feel.FeelError) as caught:
        feel.compile(text, ["a", "b", "xs"])

    error = caught.value
    assert ((error.line, error.column), error.zh) == (place, zh)
    assert error.en
    assert error.en != error.zh


def test_a_refusal_names_what_could_have_stood_there():
    with pytest.raises(feel.FeelError) as caught:
        feel.compile("[1, 2", [])

    assert {",", "]"} <= set(caught.value.expected)


@pytest.mark.parametrize(
    ("text", "en"),
    [
        ("amout > 3", "There is no 'amout' here."),
        ('amount > "3"', "'>' between number and string always gives null."),
        ("amount + name", "'+' between number and string always gives null."),
        ("day = name", "'=' between date and string always gives null."),
        ("amount and any", "A condition is expected, not number."),
        ("if name then 1 else 2", "A condition is expected, not string."),
        ("some i in [1] satisfies i", "A condition is expected, not number."),
        ("if 1 > 2 then 1 else 2", "This condition is always false."),
        ("any and 1 = 1", "This condition is always true."),
        ('"a" != "a"', "This condition is always false."),
        ("upper case(amount)", "The function 'upper case' takes no such arguments."),
        ("substring(name)", "The function 'substring' takes no such arguments."),
        ("substring(text: name, start position: 1)", "The function 'substring' takes no such arguments."),
        ("day.hour", "There is no 'hour' in date."),
        ("{a: 1}.b", "There is no 'b' in context<a: number>."),
        ("{a: 1, a: 2}", "A name occurs twice; the context is null."),
        ('@"2026-02-30"', "There is no such date."),
        ("function(a) external {java: {}}", "External functions are not supported."),
        ("nothing(1)", "There is no 'nothing' here."),
    ],
)
def test_an_oddity_is_told_before_anything_runs(text, en):
    warnings = feel.compile(text, NAMES).warnings

    assert en in [warning.en for warning in warnings]
    assert all(warning.zh and warning.line == 1 and warning.column >= 1 for warning in warnings)


@pytest.mark.parametrize(
    "text",
    ["amount > 3", "any.thing > 3", 'name = "a" and day > today()', "sum(any) > amount", "any[amount > 1]", "min(any)"],
)
def test_a_sound_expression_is_left_in_peace(text):
    assert feel.compile(text, NAMES).warnings == ()


@pytest.mark.parametrize(
    ("text", "en"),
    [
        ("any + 1", "Null cannot be calculated with."),
        ("1 / 0", "There is no result (division by zero, or too large)."),
        ("any > 1", "Null has no order."),
        ("[1, 2][3]", "The list has no item 3."),
        ('number("a")', "'a' is no number."),
        ("any.b", "Null has no 'b'."),
        ("for i in any return i", "Null cannot be iterated over."),
        ("[1, any] instance of list<number>", None),
    ],
)
def test_a_null_has_a_reason(text, en):
    warnings = []

    value = feel.compile(text, ["any"]).evaluate({"any": None}, warnings=warnings)

    assert [warning.en for warning in warnings] == ([en] if en else [])
    assert value is None or not en


def test_warnings_of_a_run_do_not_grow_without_end():
    warnings = []

    feel.compile("for i in 1..5000 return i + null").evaluate({}, warnings=warnings)

    assert len(warnings) == 200
