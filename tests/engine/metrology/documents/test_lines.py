"""Chinese line breaking: what may begin and end a line, and what stays together."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.metrology.documents.lines import MAY_NOT_END, MAY_NOT_START, break_lines


def width_of(text):
    """Ideographs and full-width marks are one wide, everything else a half."""
    return sum(1.0 if ord(char) >= 0x2E80 else 0.5 for char in text)


def test_a_full_stop_does_not_begin_a_line():
    assert break_lines("本次测量结果可溯源。", width_of, 9) == ["本次测量结果可溯", "源。"]


def test_an_opening_bracket_does_not_end_a_line():
    assert break_lines("依据规程《电子天平》", width_of, 5) == ["依据规程", "《电子天", "平》"]


def test_a_number_stays_with_its_unit():
    assert break_lines("温度为 20.3 ℃时", width_of, 6) == ["温度为", "20.3 ℃时"]


def test_a_formula_is_not_torn():
    assert break_lines("包含因子 k = 2 得到", width_of, 6.5) == ["包含因子", "k = 2 得到"]


def test_an_indent_of_full_width_blanks_is_kept():
    assert break_lines("　　第一条", width_of, 10) == ["　　第一条"]


def test_a_word_longer_than_the_line_is_cut_and_nothing_is_lost():
    assert break_lines("https://jl.example.cn/verify", width_of, 5) == ["https://jl", ".example.c", "n/verify"]


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="量值溯源至国家（）《》，。：；“”、0.2 5kPaU=±℃%/-", max_size=80), st.integers(14, 30))
def test_no_line_breaks_the_rules_and_no_sign_is_lost(text, width):
    lines = break_lines(text, width_of, width)

    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(width_of(line) <= width for line in lines)
    if all(width_of(piece) <= width for piece in _tied(text)):
        for before, after in pairwise(lines):
            assert not before or before[-1] not in MAY_NOT_END
            assert not after or after[0] not in MAY_NOT_START


def _tied(text):
    """The stretches of ``text`` without any ideograph: only these can be too long for a line."""
    stretch, found = "", []
    for char in text:
        if ord(char) >= 0x3400 and char not in MAY_NOT_START and char not in MAY_NOT_END:
            found.append(stretch + char + "一")
            stretch = char
        else:
            stretch += char
    return [*found, stretch]
