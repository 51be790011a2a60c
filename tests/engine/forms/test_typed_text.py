"""What people type is read as they mean it, and told apart from what cannot be meant."""

from decimal import Decimal

import pytest

from tests.engine.forms.builders import NOW, a_field, a_form, accepted_by, problems_of, sentence_for

NUMBER = a_field("number", label="测量点")
MONEY = a_field("number", label="金额", properties={"kind": "money"})
DAY = a_field("datetime", label="日期", subtype="date")
CLOCK = a_field("datetime", label="时间", subtype="time")
MOMENT = a_field("datetime", label="上门时间", subtype="datetime")
MOBILE = a_field(label="手机号码", properties={"kind": "phone"})
EMAIL = a_field(label="电子邮箱", validate={"validationType": "email"})
PHONE = a_field(label="电话", validate={"validationType": "phone"})
POSTCODE = a_field(label="邮政编码", properties={"kind": "postcode"})
QUANTITY = a_field("number", label="量程", properties={"kind": "quantity", "units": "MPa,kPa", "uncertainty": "true"})


@pytest.mark.parametrize(
    ("component", "typed", "kept"),
    [
        (NUMBER, "1.60", "1.60"),
        (NUMBER, "１．６０", "1.60"),
        (NUMBER, " 1,200.50 ", "1200.50"),
        (NUMBER, "－5", "-5"),
        (NUMBER, "1.2e-5", "0.000012"),
        (NUMBER, "007", "7"),
        (NUMBER, 3, "3"),
        (NUMBER, Decimal("0.010"), "0.010"),
        (MONEY, "1200", "1200.00"),
        (MONEY, "￥1,200.5元", "1200.50"),
        (DAY, "2026-08-21", "2026-08-21"),
        (DAY, "2026年8月21日", "2026-08-21"),
        (DAY, "２０２６/8/21", "2026-08-21"),
        (DAY, "20260821", "2026-08-21"),
        (CLOCK, "9:30", "09:30:00"),
        (CLOCK, "9时5分", "09:05:00"),
        (MOMENT, {"date": "2026-08-21", "time": "9:30"}, "2026-08-21T09:30:00+08:00"),
        (MOMENT, "2026-08-21T01:30:00Z", "2026-08-21T09:30:00+08:00"),
        (MOBILE, "+86 138-0013 8000", "13800138000"),
        (MOBILE, "１３８００１３８０００", "13800138000"),
        (EMAIL, "Li.Hua@Example.COM", "Li.Hua@example.com"),
        (PHONE, "0512－6520 1234", "0512-6520 1234"),
        (POSTCODE, "215 000", "215000"),
        (QUANTITY, {"value": "1.60", "unit": "MPa"}, {"value": "1.60", "unit": "MPa"}),
        (
            QUANTITY,
            {"value": "1.60", "unit": "MPa", "uncertainty": "0.020", "k": ""},
            {"value": "1.60", "unit": "MPa", "uncertainty": "0.020", "k": "2"},
        ),
        (a_field(), "  \u3000苏州\u200b ", "苏州"),
        (a_field("textarea"), "一\r\n二", "一\n二"),
        (a_field("checkbox"), "on", True),
        (a_field("checkbox"), "", False),
    ],
)
def test_what_is_typed_is_kept_in_one_form(component, typed, kept):
    assert accepted_by(component, typed) == kept


@pytest.mark.parametrize(
    ("component", "typed", "sentence"),
    [
        (NUMBER, "12a", "测量点应为数字，现在填的是“12a”"),
        (NUMBER, "1,5", "测量点应为数字，现在填的是“1,5”"),
        (NUMBER, "NaN", "测量点应为数字，现在填的是“NaN”"),
        (NUMBER, 1.5, '测量点应以文字形式给出，例如 "1.20"，以免丢失精度'),
        (NUMBER, "9" * 40, "测量点的位数过多，最多34位"),
        (NUMBER, 10**4000, "测量点的位数过多，最多34位"),
        (NUMBER, "1e999", "测量点的位数过多，最多34位"),
        (MONEY, "1.234", "金额最多2位小数"),
        (MONEY, "-1", "金额不能小于0"),
        (DAY, "2026-02-30", "日期中的日期“2026-02-30”不存在，请检查月份和日子"),
        (DAY, "明天", "日期应为日期，例如2026-08-21，现在填的是“明天”"),
        (DAY, "0001-01-01", "日期的年份1不合理，请检查"),
        (CLOCK, "25:00", "时间应为时间，例如09:30，现在填的是“25:00”"),
        (MOBILE, "1380013800", "手机号码应为11位手机号码，现在是10位"),
        (MOBILE, "23800138000", "手机号码应为以1开头的11位手机号码，请检查"),
        (EMAIL, "a@b", "电子邮箱应形如 name@example.com，请检查"),
        (POSTCODE, "21500", "邮政编码应为6位数字，例如215000"),
        (a_field(), 5, "名称应为文字，请重新填写"),
        (a_field(), "a\x00b", "名称中有无法识别的字符，请删除后重新输入"),
        (a_field(), "a\udc80b", "名称中有无法识别的字符，请删除后重新输入"),
        (a_field(), "a\ufffdb", "名称中有无法识别的字符，请删除后重新输入"),
        (a_field(), "a\u202eb", "名称中有无法识别的字符，请删除后重新输入"),
        (a_field("checkbox"), "maybe", "名称应为“是”或“否”，请重新填写"),
    ],
)
def test_what_cannot_be_meant_is_told_in_the_words_of_the_field(component, typed, sentence):
    assert sentence_for(component, typed) == sentence


@pytest.mark.parametrize(
    ("typed", "part", "sentence"),
    [
        ({"value": "x", "unit": "MPa"}, "value", "量程应为数字，现在填的是“x”"),
        ({"value": "1", "unit": "公斤"}, "unit", "量程的计量单位“公斤”不在可选范围内，可选：MPa、kPa"),
        ({"value": "", "uncertainty": "0.1"}, "value", "请填写量程的数值"),
        ({"value": "1", "unit": "kPa", "uncertainty": "-1"}, "uncertainty", "量程的扩展不确定度（U）应大于0"),
        (
            {"value": "1", "unit": "kPa", "uncertainty": "1", "k": "two"},
            "k",
            "量程的包含因子（k）应为数字，现在填的是“two”",
        ),
    ],
)
def test_a_quantity_says_which_of_its_parts_is_wrong(typed, part, sentence):
    assert problems_of(a_form(QUANTITY), {"answer": typed}) == {f"answer.{part}": sentence}


def test_a_moment_without_its_time_asks_for_the_time():
    assert problems_of(a_form(MOMENT), {"answer": {"date": "2026-08-21", "time": ""}}) == {
        "answer.time": "请填写上门时间的时间"
    }


def test_trailing_zeros_survive_storing_and_reading():
    form = a_form(NUMBER, a_field("number", key="range", label="量程", properties={"kind": "quantity", "units": "MPa"}))
    stored = form.check({"answer": "1.500", "range": {"value": "2.50"}}, {}, now=NOW)

    typed = form.read(stored)

    assert str(typed["answer"]) == "1.500"
    assert str(typed["range"]["value"]) == "2.50"
