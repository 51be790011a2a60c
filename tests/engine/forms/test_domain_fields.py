"""Units that look alike, regions below regions, files of a kind: each way to be wrong has its own sentence."""

import pytest

from tests.engine.forms.builders import NOW, a_field, a_form, accepted, accepted_by, flaws_of, problems_of, shown

RANGE = a_field("number", properties={"kind": "quantity", "units": "MPa,kPa,μm,m³/h,Ω"})
FILE = {"id": "f1", "name": "执照.pdf", "size": 1000, "media_type": "application/pdf", "digest": "sha256:aaaaaaaa"}
PAPERS = a_field("filepicker", multiple=True, properties={"kinds": "营业执照,授权委托书", "needed_kinds": "营业执照"})
REGIONS = (
    a_field("select", "city", properties={"kind": "region", "region_level": "city"}),
    a_field("select", "district", properties={"kind": "region", "region_under": "=city"}),
)


@pytest.mark.parametrize(
    ("typed", "value", "unit"),
    [
        ({"value": "1.60", "unit": "MPa"}, "1.60", "MPa"),
        ({"value": "1.60 MPa", "unit": ""}, "1.60", "MPa"),
        ({"value": "１．６０ＭＰａ", "unit": ""}, "1.60", "MPa"),
        ({"value": "5", "unit": "\u00b5m"}, "5", "μm"),
        ({"value": "5", "unit": "m3/h"}, "5", "m³/h"),
        ({"value": "5", "unit": "\u2126"}, "5", "Ω"),
        ({"value": "-5.0", "unit": " kPa "}, "-5.0", "kPa"),
    ],
)
def test_units_are_recognised_by_their_look(typed, value, unit):
    assert accepted_by(RANGE, typed) == {"value": value, "unit": unit}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"value": "1", "unit": "mpa"}, "名称的计量单位“mpa”不可用，是否为“MPa”？大小写不同，含义不同"),
        ({"value": "1", "unit": "mPa"}, "名称的计量单位“mPa”不可用，是否为“MPa”？大小写不同，含义不同"),
        ({"value": "1", "unit": "公斤"}, "名称的计量单位“公斤”不在可选范围内，可选：MPa、kPa、μm、m³/h、Ω"),
        ({"value": "1", "unit": ""}, "请选择名称的计量单位"),
        ({"value": "1 psi", "unit": ""}, "名称的计量单位“psi”不在可选范围内，可选：MPa、kPa、μm、m³/h、Ω"),
    ],
)
def test_units_are_never_guessed(typed, sentence):
    assert problems_of(a_form(RANGE), {"answer": typed}) == {"answer.unit": sentence}


def test_a_district_is_chosen_below_its_city():
    form = a_form(*REGIONS)

    assert [option.value for option in shown(form, {})["city"].options] == ["320500"]
    assert shown(form, {})["district"].options == ()
    below = [option.value for option in shown(form, {"city": "320500"})["district"].options]
    assert "320509" in below
    assert "320571" in below
    assert accepted(form, {"city": "320500", "district": "320509"}) == {"city": "320500", "district": "320509"}
    assert "没有“320509”这一项" in problems_of(form, {"city": "", "district": "320509"})["district"]


def test_a_level_that_no_region_has_is_refused():
    assert flaws_of(a_field("select", properties={"kind": "region", "region_level": "street"}))


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([{**FILE, "kind": "营业执照"}], None),
        ([], None),
        ([FILE], "请选择“执照.pdf”的材料种类"),
        ([{**FILE, "kind": "x"}], "请选择“执照.pdf”的材料种类"),
        ([{**FILE, "kind": "授权委托书"}], "名称中还缺少营业执照，请上传"),
    ],
)
def test_files_are_of_a_kind_and_every_needed_kind_is_there(files, sentence):
    assert problems_of(a_form(PAPERS), {"answer": files}).get("answer") == sentence


def test_what_is_needed_is_said_before_anybody_uploads():
    assert shown(a_form(PAPERS), {})["answer"].hint.endswith("，应包括营业执照")
    assert flaws_of(a_field("filepicker", properties={"kinds": "甲", "needed_kinds": "乙"}))


def test_special_symbols_are_offered_on_the_page_that_wants_them():
    asks = a_field(key="other", properties={"symbols": "true"})
    form = a_form(
        *({"type": "group", "label": label, "components": [one]} for label, one in (("甲", a_field()), ("乙", asks)))
    )

    assert [form.view({}, {}, now=NOW, page=index).symbols for index in range(2)] == [False, True]


def test_a_form_says_whether_it_offers_symbols():
    assert a_form(a_field(properties={"symbols": "true"})).view({}, {}, now=NOW).symbols
    assert not a_form(a_field()).view({}, {}, now=NOW).symbols
