"""Problems come in document order, one sentence each, in the words of the form."""

from datetime import date

import pytest

from engine.errors import InvalidAnswers
from tests.engine.forms.builders import NOW, Surroundings, a_field, a_form, a_list, accepted, problems_of, sentence_for

FILE = {"id": "f1", "name": "执照.pdf", "size": 1000, "media_type": "application/pdf", "digest": "sha256:aaaaaaaa"}


def page(label, *components):
    return {"type": "group", "id": label, "label": label, "components": list(components)}


@pytest.mark.parametrize(
    ("component", "sentence"),
    [
        (a_field(validate={"required": True}), "请填写名称"),
        (a_field("select", values=[{"label": "甲", "value": "a"}], validate={"required": True}), "请选择名称"),
        (a_field("checklist", values=[{"label": "甲", "value": "a"}], validate={"required": True}), "请选择名称"),
        (a_field("checkbox", validate={"required": True}), "请勾选“名称”"),
        (a_field("filepicker", validate={"required": True}), "请上传名称"),
        (a_field("number", validate={"required": True}), "请填写名称"),
    ],
)
def test_an_empty_required_field_says_what_to_do(component, sentence):
    empty = {"checkbox": False, "checklist": [], "filepicker": []}.get(component["type"], "")

    assert problems_of(a_form(component), {"answer": empty}) == {"answer": sentence}
    assert problems_of(a_form(component), {}) == {"answer": sentence}


@pytest.mark.parametrize(
    ("more", "answer", "sentence"),
    [
        ({"validate": {"minLength": 5}}, "四个字呀", "名称至少要有5个字，现在是4个"),
        ({"validate": {"maxLength": 3}}, "四个字呀", "名称最多3个字，现在是4个，请删去1个"),
        ({"validate": {"pattern": "^[A-Z]+$"}}, "abc", "名称的格式不正确，请对照说明检查"),
        ({"validate": {"pattern": "^[A-Z]+$", "patternErrorMessage": "请用大写字母"}}, "abc", "请用大写字母"),
        ({}, "字" * 501, "名称最多500个字，现在是501个，请删去1个"),
    ],
)
def test_a_text_that_does_not_fit_says_why(more, answer, sentence):
    assert sentence_for(a_field(**more), answer) == sentence


def test_a_wild_pattern_is_checked_in_linear_time():
    assert sentence_for(a_field(validate={"pattern": "^(a+)+$"}), "a" * 400 + "!") == "名称的格式不正确，请对照说明检查"


@pytest.mark.parametrize(
    ("more", "answer", "sentence"),
    [
        ({"validate": {"min": "0.01"}}, "0.009", "名称不能小于0.01"),
        ({"validate": {"max": 100000}}, "100000.1", "名称不能大于100000"),
        ({"decimalDigits": 0}, "1.5", "名称应为整数，不带小数"),
        ({"decimalDigits": 0}, "2.0", None),
        ({"increment": "0.2"}, "0.3", "名称应为0.2的整数倍"),
        ({"increment": "0.1"}, "0.3", None),
    ],
)
def test_numbers_are_held_against_their_limits_exactly(more, answer, sentence):
    assert sentence_for(a_field("number", **more), answer) == sentence


@pytest.mark.parametrize(
    ("more", "answer", "sentence"),
    [
        ({"disallowPassedDates": True}, "2026-11-22", "名称不能早于今天"),
        ({"disallowPassedDates": True}, "2026-11-23", None),
        ({"properties": {"min": "2026-12-01"}}, "2026-11-30", "名称不能早于2026年12月1日"),
        ({"properties": {"max": "=today()"}}, "2026-11-24", "名称不能晚于2026年11月23日"),
        ({"properties": {"kind": "workday"}}, "2026-11-28", "名称应为工作日，2026年11月28日不是工作日"),
        ({"properties": {"workdays_ahead": 5}}, "2026-11-27", "名称至少要在5个工作日之后，最早为2026年11月30日"),
        ({"properties": {"workdays_ahead": "5"}}, "2026-11-30", None),
    ],
)
def test_dates_are_held_against_today_and_the_calendar(more, answer, sentence):
    assert sentence_for(a_field("datetime", **more), answer) == sentence


def test_the_calendar_is_the_callers():
    form = a_form(a_field("datetime", properties={"kind": "workday"}))

    accepted(form, {"answer": "2026-11-28"}, around=Surroundings([date(2026, 11, 28)]))
    assert problems_of(form, {"answer": "2026-11-27"}, around=Surroundings()) != {}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": "执照.exe"}, "名称：“执照.exe”的类型不对，请上传PDF、JPG文件"),
        ({"size": 0}, "名称：“执照.pdf”是空文件，请重新选择"),
        ({"size": 3_000_000}, "名称：“执照.pdf”有2.9 MB，超过2 MB，请压缩后再传"),
        ({"refused": "virus"}, "名称：“执照.pdf”未通过安全检查，不能上传"),
        ({"digest": ""}, "名称没有收到文件，请重新上传"),
        ({"trust": "D"}, "名称：“执照.pdf”的可信等级为D，至少要B级，请先到窗口核验"),
        ({"trust": "A"}, None),
    ],
)
def test_a_file_that_does_not_fit_says_why(change, sentence):
    field = a_field("filepicker", accept=".pdf,.jpg", properties={"max_mb": 2, "trust": "B", "least_trust": "B"})

    assert sentence_for(field, [{**FILE, **change}]) == sentence


def test_a_file_gets_the_trust_grade_of_its_field():
    form = a_form(a_field("filepicker", properties={"trust": "D"}))

    assert accepted(form, {"answer": [FILE]})["answer"] == [{**FILE, "trust": "D"}]


def test_problems_come_in_the_order_of_the_document():
    need = {"required": True}
    form = a_form(
        a_field(key="z", label="z", validate=need),
        a_list(
            a_field(key="b", label="b", validate=need),
            a_field(key="a", label="a", validate=need),
            properties={"min_rows": 2},
        ),
        a_field(key="y", label="y", validate=need),
    )

    assert list(problems_of(form, {"items": [{"a": "1"}, {}]})) == ["z", "items[0].b", "items[1].b", "items[1].a", "y"]


def test_problems_speak_english_too():
    form = a_form(a_field(validate={"required": True}, properties={"en": "Name"}))

    with pytest.raises(InvalidAnswers) as refused:
        form.check({}, {}, now=NOW)
    assert refused.value.problems[0].en == "Enter Name"


def test_one_page_is_checked_at_a_time():
    form = a_form(
        page("一", a_field(key="a", label="甲", validate={"required": True})),
        page("二", a_field(key="b", label="乙", validate={"required": True})),
    )

    assert problems_of(form, {"b": "x"}, page=0) == {"a": "请填写甲"}
    assert accepted(form, {"b": "x"}, page=1) == {"b": "x"}
    assert problems_of(form, {}) == {"a": "请填写甲", "b": "请填写乙"}


def test_a_rule_over_several_fields_shows_at_its_field():
    rule = {"check": "=low <= high", "message": "下限不能大于上限", "field": "high"}
    low, high = a_field("number", key="low", label="下限"), a_field("number", key="high", label="上限")
    form = a_form(low, high, properties={"rules": [rule]})

    assert problems_of(form, {"low": "2", "high": "1"}) == {"high": "下限不能大于上限"}
    assert problems_of(form, {"low": "2"}) == {}
    assert problems_of(form, {"low": "2", "high": "x"}) == {"high": "上限应为数字，现在填的是“x”"}


def test_a_rule_belongs_to_the_page_of_its_field_and_one_without_to_the_last_page():
    rules = [
        {"check": "=a = b", "message": "甲乙应相同", "field": "b"},
        {"check": '=a != "x"', "message": "请改甲"},
    ]
    form = a_form(
        page("一", a_field(key="a", label="甲")),
        page("二", a_field(key="b", label="乙")),
        page("三", a_field(key="c", label="丙")),
        properties={"rules": rules},
    )
    raw = {"a": "x", "b": "y"}

    assert [problems_of(form, raw, page=index) for index in (0, 1, 2)] == [{}, {"b": "甲乙应相同"}, {"": "请改甲"}]
    assert problems_of(form, raw) == {"b": "甲乙应相同", "": "请改甲"}


def test_a_rule_can_be_written_with_the_editor_as_plain_properties():
    form = a_form(
        a_field(key="a", label="甲"),
        a_field(key="b", label="乙", properties={"rule": "=a != b", "rule_message": "甲和乙不能相同"}),
    )

    assert problems_of(form, {"a": "1", "b": "1"}) == {"b": "甲和乙不能相同"}


def test_what_is_accepted_is_accepted_again():
    form = a_form(
        a_field("number", key="n", label="n"),
        a_field("datetime", key="t", label="t", subtype="datetime"),
        a_field("checkbox", key="c", label="c"),
        a_field("number", key="q", label="q", properties={"kind": "quantity", "units": "V"}),
        a_field("filepicker", key="f", label="f"),
        a_list(a_field(key="x", label="x")),
    )
    raw = {"n": "1.10", "t": "2026-08-21 09:30", "c": "on", "q": {"value": "10.00012"}, "f": [FILE]}
    raw["items"] = [{"x": " y "}]

    once = accepted(form, raw)

    assert accepted(form, once) == once
