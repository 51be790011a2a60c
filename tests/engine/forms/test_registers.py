"""Pickers, offers and checks: what a form asks registers, and what it does with the answer."""

import pytest

from engine.errors import InvalidDefinition
from engine.ports import Choice, Finding
from tests.engine.forms.builders import NOW, Surroundings, a_field, a_form, a_list, accepted, problems_of, shown

EXPIRED = "沈悦的校准员证JZ-9有效期至2026年10月1日，不能选择"
STAFF = (
    Choice("徐健（JD-1）", "徐健（JD-1）", "Xu Jian (JD-1)", hint="检定员：压力表"),
    Choice("沈悦（JZ-9）", "沈悦（JZ-9）", barred=(EXPIRED, "JZ-9 has expired")),
)
PICKER = a_field("select", properties={"source": "staff", "source_with": '{"category": "=category"}'})
FORM = a_form(a_field(key="category"), PICKER)


def test_a_picker_offers_what_the_register_holds_and_says_why_a_row_is_barred():
    around = Surroundings(choices=STAFF)
    field = shown(FORM, {"category": "压力表"}, around=around)["answer"]

    assert [(option.label, option.barred) for option in field.options] == [
        ("徐健（JD-1）", False),
        ("沈悦（JZ-9）", True),
    ]
    assert field.options[1].hint == EXPIRED
    assert around.asked[0] == ("staff", {"category": "压力表"})


def test_only_rows_of_the_register_that_are_not_barred_are_accepted():
    around = Surroundings(choices=STAFF)

    assert accepted(FORM, {"answer": "徐健（JD-1）"}, around=around) == {"answer": "徐健（JD-1）"}
    assert problems_of(FORM, {"answer": "沈悦（JZ-9）"}, around=around) == {"answer": EXPIRED}
    assert "没有“王五”这一项" in problems_of(FORM, {"answer": "王五"}, around=around)["answer"]


def test_a_picker_without_its_register_offers_nothing():
    assert "没有“徐健（JD-1）”这一项" in problems_of(FORM, {"answer": "徐健（JD-1）"})["answer"]


@pytest.mark.parametrize(("must", "problems"), [("true", {"answer": "本机构目前不开展名称的校准"}), ("", {})])
def test_a_register_may_advise_or_refuse(must, problems):
    form = a_form(a_field(properties={"ask": "capability", "ask_with": '{"service": "answer"}', "ask_must": must}))
    around = Surroundings(finding=Finding(False, "本机构目前不开展{label}的校准", "we do not calibrate {label}"))

    finding = shown(form, {"answer": "校准"}, around=around)["answer"].finding
    assert (finding.text, finding.possible) == ("本机构目前不开展名称的校准", False)
    assert problems_of(form, {"answer": "校准"}, around=around) == problems


def test_a_list_offers_rows_to_take_over():
    form = a_form(a_list(a_field(key="serial_no"), properties={"offers": "former"}))
    around = Surroundings(
        choices=(
            Choice("1", "压力表 1", fills={"serial_no": "1"}),
            Choice("2", "压力表 2", barred=("已报废", "scrapped")),
        )
    )

    assert form.registers == {"former"}
    assert [row.fills for row in form.offered("items", {}, {}, now=NOW, around=around)] == [{"serial_no": "1"}]
    assert form.offered("nowhere", {}, {}, now=NOW, around=around) == ()


def test_what_a_register_is_asked_with_must_be_formulas():
    with pytest.raises(InvalidDefinition) as refused:
        a_form(a_field("select", properties={"source": "staff", "source_with": '{"category": "=1 +"}'}))
    assert "category" in refused.value.flaws[0].zh
    with pytest.raises(InvalidDefinition, match="source_with"):
        a_form(a_field("select", properties={"source": "staff", "source_with": "[]"}))
