"""Names may hold blanks, operators and Chinese; the longest known one is meant."""

from decimal import Decimal

import pytest

from engine import feel
from engine.feel.types import parse_type


def value(text, scope, names=None):
    return feel.compile(text, names if names is not None else list(scope)).evaluate(scope)


@pytest.mark.parametrize(
    ("text", "scope", "expected"),
    [
        ("费用 * 2", {"费用": 3}, 6),
        ("费用（元） + 1", {"费用（元）": 3}, 4),
        ("Full Name", {"Full Name": "Li"}, "Li"),
        ("a-b - c", {"a-b": 5, "a": 1, "b": 1, "c": 2}, 3),
        ("a - b", {"a": 5, "b": 2}, 3),
        ("a+b*2", {"a": 1, "b": 2, "a+b": 10}, 20),
        ("profit/loss / 2", {"profit/loss": 8}, 4),
        ("owner's fee", {"owner's fee": 8}, 8),
        ("v1.2 rate + 1", {"v1.2 rate": 8}, 9),
        ("in stock and true", {"in stock": True}, True),
        ("step 2 > 1", {"step 2": 2}, True),
        ("5年 + 1", {"5年": 5}, 6),
        ("x in days in weekend", {"x": "sunday", "days in weekend": ["sunday"]}, True),
        ("date and time and true", {"date and time": True}, True),
        ("date and time", {"date": True, "time": False}, False),
        ("if then else then 1 else 2", {"then else": True}, 1),
        ("min", {"min": 3}, 3),
        ("apply.items.单 价", {"apply": {"items": [{"单 价": 2}]}}, [2]),
        ("_a1 + $", {"_a1": 1, "$": 2}, 3),
    ],
)
def test_the_longest_known_name_is_meant(text, scope, expected):
    assert value(text, scope) == expected


def test_names_inside_typed_data_may_hold_operators():
    names = {"quote": parse_type("context<net-price: number, tax rate: number>")}
    scope = {"quote": {"net-price": Decimal(100), "tax rate": Decimal("0.06")}}

    assert value("quote.net-price * (1 + quote.tax rate)", scope, names) == 106


def test_in_a_filter_the_entries_of_the_items_are_names():
    names = {"apply": parse_type("context<items: list<context<unit price: number, name: string>>>")}
    scope = {"apply": {"items": [{"unit price": 5, "name": "a"}, {"unit price": 50, "name": "b"}]}}

    assert value("apply.items[unit price > 10].name", scope, names) == ["b"]


def test_an_entry_of_the_item_hides_a_name_outside():
    assert value("xs[n > 1]", {"xs": [{"n": 2}, {"n": 0}], "n": 9}) == [{"n": 2}]


def test_a_name_outside_is_seen_where_the_item_has_none_of_it():
    assert value("xs[n > limit]", {"xs": [{"n": 2}, {"n": 7}], "limit": 5}) == [{"n": 7}]


def test_names_declared_in_the_text_may_hold_blanks_and_operators():
    assert value("for 单 价 in [1, 2] return 单 价 + 1", {}) == [2, 3]
    assert value("{net-price: 3, b: net-price - 1}.b", {"net": 1}) == 2
    assert value("(function(first one, x-y) first one + x-y)(1, 2)", {}) == 3
    assert value("some x-y in [1, 5] satisfies x-y > 4", {}) is True


def test_a_name_declared_in_brackets_is_forgotten_behind_them():
    assert value("(for a-b in [1] return a-b)[1] + a-b", {"a": 5, "b": 2}) == 4


def test_words_that_follow_each_other_are_one_unknown_name():
    assert [warning.en for warning in feel.compile("Full Name").warnings] == ["There is no 'Full Name' here."]


def test_a_missing_operator_is_told():
    with pytest.raises(feel.FeelError) as caught:
        feel.compile("a b", ["a", "b"])

    assert (caught.value.column, caught.value.zh) == (3, "“b”前面缺少运算符，或名称有误。")


@pytest.mark.parametrize("sign", list("，：；！。＋＝＜＞"))
def test_a_full_width_sign_is_named_with_the_one_that_was_meant(sign):
    with pytest.raises(feel.FeelError) as caught:
        feel.compile(f"a {sign} 1", ["a"])

    assert "全角符号" in caught.value.zh


def test_keywords_inside_brackets_and_strings_do_not_end_a_name():
    assert value('{"if": 1, then part: 2}', {}) == {"if": 1, "then part": 2}
