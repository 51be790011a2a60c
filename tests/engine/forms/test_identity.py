"""Credit codes and ID numbers are checked by their own check characters."""

import pytest

from engine.forms.kinds.identity import citizen_check_character
from tests.engine.forms.builders import a_field, a_form, accepted_by, problems_of, sentence_for, shown

CODE = a_field(label="统一社会信用代码", properties={"kind": "uscc"})
NUMBER = a_field(label="身份证号", properties={"kind": "id-card"})


@pytest.mark.parametrize(
    "code",
    ["91110000600037341L", "91320509XXXX00019C", "12320583XXXX00027H", "92320508XXXX0006XX", "12320500XXXX000430"],
)
def test_a_true_credit_code_is_accepted(code):
    assert accepted_by(CODE, code) == code


def test_a_credit_code_may_be_typed_with_blanks_and_small_letters():
    assert accepted_by(CODE, " 9111 0000-6000 ３７３４１l".replace("6000 ", "6000")) == "91110000600037341L"


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("91110000600037342L", "统一社会信用代码的最后一位校验码不对，请核对是否有一位抄错"),
        ("9111000060003734L", "统一社会信用代码应为18位，现在是17位"),
        (
            "9111O000600037341L",
            "统一社会信用代码第5位是“O”，代码中不使用 I、O、S、V、Z，请检查是否应为数字",
        ),
        ("9111000060003734！L", "统一社会信用代码只能是数字和大写字母，请检查"),
    ],
)
def test_a_false_credit_code_is_told_apart(code, sentence):
    assert sentence_for(CODE, code) == sentence


def test_an_odd_organisation_code_inside_is_a_warning_only():
    view = shown(a_form(CODE), {"answer": "91320500MA0000000W"})["answer"]

    assert accepted_by(CODE, "91320500MA0000000W") == "91320500MA0000000W"
    assert "请再核对一次" in view.warning
    assert shown(a_form(CODE), {"answer": "91110000600037341L"})["answer"].warning == ""


@pytest.mark.parametrize("number", ["11010519491231002X", "34052419800101001X", "11010519491231002x"])
def test_a_true_id_number_is_accepted_whatever_its_region(number):
    assert accepted_by(NUMBER, number) == number.upper()


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("110105194912310021", "身份证号的最后一位校验码不对，请核对是否有一位抄错"),
        ("110105491231002", "身份证号应为18位，现在是15位"),
        ("110105194913310021", "身份证号中的出生日期“19491331”不存在，请检查第7至14位"),
        ("1101051949123100AX", "身份证号前17位应为数字，最后一位为数字或 X，请检查"),
        ("110105203001010015", "身份证号的最后一位校验码不对，请核对是否有一位抄错"),
    ],
)
def test_a_false_id_number_is_told_apart(number, sentence):
    assert sentence_for(NUMBER, number) == sentence


def test_nobody_is_born_after_today():
    number = "11010520300101001"

    assert (
        sentence_for(NUMBER, number + citizen_check_character(number))
        == "身份证号中的出生日期在今天之后，请检查第7至14位"
    )


def test_the_kind_of_number_follows_the_kind_of_document():
    kind = '=if paper = "id" then "id-card" else "passport"'
    form = a_form(
        a_field(
            "radio",
            key="paper",
            label="证件",
            values=[{"label": "身份证", "value": "id"}, {"label": "护照", "value": "pass"}],
        ),
        a_field(label="证件号码", properties={"kind": kind}),
    )

    assert problems_of(form, {"paper": "id", "answer": "E12345678"})["answer"].startswith("证件号码应为18位")
    assert problems_of(form, {"paper": "pass", "answer": "E12345678"}) == {}
