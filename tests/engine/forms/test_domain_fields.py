"""Units that look alike, regions below regions, files of a kind: each way to be wrong has its own sentence."""

import pytest

from engine.forms.regions import LEVELS, options_under, region_options
from tests.engine.forms.builders import NOW, a_field, a_form, accepted, accepted_by, flaws_of, problems_of, shown

RANGE = a_field("number", properties={"kind": "quantity", "units": "MPa,kPa,μm,m³/h,Ω"})
FILE = {"id": "f1", "name": "执照.pdf", "size": 1000, "media_type": "application/pdf", "digest": "sha256:aaaaaaaa"}
PAPERS = a_field("filepicker", multiple=True, properties={"kinds": "营业执照,授权委托书", "needed_kinds": "营业执照"})
REGIONS = (
    a_field("select", "province", properties={"kind": "region", "region_level": "province"}),
    a_field("select", "city", properties={"kind": "region", "region_under": "=province"}),
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


def offered(form, name, raw):
    return {option.value: option.label for option in shown(form, raw)[name].options}


def test_a_district_is_chosen_below_its_city_and_the_city_below_its_province():
    form = a_form(*REGIONS)
    suzhou = {"province": "320000", "city": "320500", "district": "320509"}

    assert len(offered(form, "province", {})) == 34
    assert offered(form, "city", {}) == offered(form, "district", {}) == {}
    assert offered(form, "city", {"province": "320000"})["320500"] == "苏州市"
    below = offered(form, "district", suzhou)
    assert below["320509"] == "吴江区"
    assert "320571" in below
    assert not {"市辖区", "苏州市"} & set(below.values())
    assert accepted(form, suzhou) == suzhou
    assert "没有“320509”这一项" in problems_of(form, {"city": "", "district": "320509"})["district"]


@pytest.mark.parametrize("raw", [{"province": "440000", "city": "441900"}, {"province": "810000", "city": "810000"}])
def test_a_region_with_nothing_below_it_offers_itself(raw):
    form = a_form(*REGIONS)

    assert raw["city"] in offered(form, "city", raw)
    assert list(offered(form, "district", raw)) == [raw["city"]]


def test_every_region_can_be_reached_from_its_province():
    names = {option.value for level in LEVELS for option in region_options(level)}
    cities = {one.value for province in region_options("province") for one in options_under(province.value)}
    districts = {one.value for city in cities for one in options_under(city)}

    assert cities | districts | {one.value for one in region_options("province")} == names
    assert all(option.zh.strip() for level in LEVELS for option in region_options(level))


def test_a_local_site_offers_its_own_city_alone():
    form = a_form(a_field("select", "place", properties={"kind": "region", "region_within": "320500"}))

    listed = offered(form, "place", {})
    assert (listed["320500"], listed["320585"]) == ("苏州市", "太仓市")
    assert all(code.startswith("3205") for code in listed)


@pytest.mark.parametrize("properties", [{}, {"region_level": "district"}, {"region_within": "329900"}])
def test_a_question_that_offers_every_district_of_the_country_or_none_is_refused(properties):
    assert flaws_of(a_field("select", properties={"kind": "region", **properties}))


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
