"""Amounts are exact in fen, and sums of money are told in the characters of contracts."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.metrology.prices import in_words, line_amount, read_fen, tax_within

VALUES = dict(zip("零壹贰叁肆伍陆柒捌玖", range(10), strict=True))


@pytest.mark.parametrize(
    ("unit", "quantity", "discount", "amount"),
    [(4000, 2, "0", 8000), (333, 1, "50", 167), (999, 3, "33.33", 1998), (80000, 1, "100", 0), (1, 1, "50", 1)],
)
def test_half_a_fen_of_a_line_is_rounded_up(unit, quantity, discount, amount):
    assert line_amount(unit, quantity, Decimal(discount)) == amount


@pytest.mark.parametrize(("total", "rate", "tax"), [(106_00, "6", 600), (100_00, "13", 1150), (1, "6", 0), (0, "6", 0)])
def test_a_total_contains_its_tax(total, rate, tax):
    assert tax_within(total, Decimal(rate)) == tax


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "零元整"), (1, "壹分"), (10, "壹角整"), (105, "壹元零伍分"), (120_000, "壹仟贰佰元整"),
        (1_000_100, "壹万零壹元整"), (100_000_000, "壹佰万元整"),
        (123_456_789_012, "壹拾贰亿叁仟肆佰伍拾陆万柒仟捌佰玖拾元壹角贰分"),
    ],
)  # fmt: skip
def test_a_sum_is_told_in_words(fen, words):
    assert in_words(fen) == words


def read_back(words):
    """The sum that the characters say, read by another way than they were written."""
    yuan, _, cents = words.rpartition("元")
    total = 0
    for place, group in zip((10**12, 10**8, 10**4, 1), groups_of(yuan), strict=True):
        total += place * four(group)
    digits = cents or words
    jiao = digits.partition("角")[0][-1:] if "角" in digits else "零"
    fen = digits.partition("分")[0][-1:] if "分" in digits else "零"
    return total * 100 + VALUES[jiao] * 10 + VALUES[fen]


def groups_of(yuan):
    found = []
    for sign in ("万亿", "亿", "万"):
        head, mark, tail = yuan.partition(sign)
        found.append(head if mark else "")
        yuan = tail if mark else yuan
    return [*found, yuan]


def four(group):
    total, digit = 0, 0
    for sign in group:
        if sign in VALUES:
            digit = VALUES[sign]
        else:
            total, digit = total + digit * {"拾": 10, "佰": 100, "仟": 1000}[sign], 0
    return total + digit


@given(st.integers(min_value=0, max_value=10**15))
def test_what_the_words_say_is_the_sum(fen):
    assert read_back(in_words(fen)) == fen


@pytest.mark.parametrize(("typed", "fen"), [("40", 4000), ("￥1,200.5元", 120050), ("０.０１", 1)])
def test_a_price_is_read_as_people_write_it(typed, fen):
    assert read_fen(typed) == fen


@pytest.mark.parametrize("typed", ["", "-1", "1.005", "1e3", "四十"])
def test_what_is_no_sum_of_money_is_refused(typed):
    with pytest.raises(ValueError, match="no sum of money"):
        read_fen(typed)
