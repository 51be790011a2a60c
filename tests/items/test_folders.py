"""What an owner wrote in processes/ and forms/ is complete: everything drawn is bound, every text compiles."""

import re
import tomllib
from datetime import UTC, datetime

import pytest
from lxml import etree

from engine.feel.template import compile_template
from engine.feel.types import parse_type
from engine.metrology.operations import OPERATIONS, RENDERS
from engine.workflow import render_svg
from tests.items.folder import APPLIED, EVERY, FORMS, PROCESSES, SETTINGS, form, scenario

NOW = datetime(2026, 8, 19, 2, 0, tzinfo=UTC)
CASE = {"number": "WT-2026-000001", "query_code": "ABCD2345", "opened_at": NOW, "title": "检定/校准委托"}
FORM_KEYS = sorted(
    path.relative_to(FORMS).with_suffix("").as_posix()
    for path in FORMS.rglob("*.form")
    if path.parent.name != "_shared"
)
NOTICES = {path.relative_to(PROCESSES).as_posix() for path in PROCESSES.glob("*/notices/*.txt")}
#: letters are made as PDF, with a number of their own; all others are text messages.
LETTERS = {
    f"{code}/notices/{one['notice']}"
    for code, settings in SETTINGS.items()
    for one in settings.get("renders", {}).values()
    if "notice" in one
}
SMS_LENGTH = 70


@pytest.mark.parametrize("code", APPLIED)
def test_an_item_says_what_the_public_must_know(code):
    settings = SETTINGS[code]

    assert settings["code"] == code
    assert set(settings["guide"]) == {
        "summary", "who", "conditions", "materials", "fees", "legal_basis", "result", "channels", "contact",
        "promised_days",
    }  # fmt: skip


@pytest.mark.parametrize("code", EVERY)
def test_a_drawing_has_a_picture_of_every_step(code):
    drawing = (PROCESSES / code / "process.bpmn").read_bytes()
    picture = "".join(str(render_svg(drawing, title=code)).split())
    names = [
        node.get("name") for node in etree.fromstring(drawing).iter("{*}userTask", "{*}serviceTask", "{*}sendTask")
    ]

    assert [name for name in names if name not in picture and name[:5] not in picture] == []


@pytest.mark.parametrize("key", FORM_KEYS)
def test_every_form_compiles_and_speaks_english_too(key):
    compiled = form(key)
    shown = compiled.view({}, {}, now=NOW, lang="en")

    assert not re.search("[\u4e00-\u9fff]", shown.title)
    assert [name for name, field in compiled.fields() if not field.label.en] == []


def test_the_types_that_operations_declare_are_types():
    for named in (*OPERATIONS.values(), *RENDERS.values()):
        assert all(parse_type(text) for text in (*named.inputs.values(), *named.gives.values()))


@pytest.mark.parametrize("name", sorted(NOTICES - LETTERS))
def test_a_text_message_is_short_begins_with_our_name_and_names_no_person(name):
    text = (PROCESSES / name).read_text("utf-8")

    said = compile_template(text).render({"case": CASE, "total_fee": {"total_text": "12,345.00元"}}, now=NOW)

    assert said.startswith("【量衡演示】")
    assert CASE["number"] in said
    assert len(said) <= SMS_LENGTH
    assert not re.search("name|phone|credit|contact", text)


def test_every_notice_that_is_bound_is_there():
    for code, settings in SETTINGS.items():
        sends = [*settings.get("deliveries", {}).values(), *settings.get("renders", {}).values()]
        bound = {one["notice"] for one in sends if "notice" in one}
        bound |= {one["sms"] for one in settings.get("on", {}).values() if "sms" in one}

        assert bound == {path.name for path in (PROCESSES / code / "notices").glob("*.txt")}


def test_scenarios_are_plain_toml_with_a_title():
    for path in PROCESSES.glob("*/scenarios/*.toml"):
        assert tomllib.loads(path.read_text("utf-8")) == scenario(path.relative_to(PROCESSES).as_posix())
        assert scenario(path.relative_to(PROCESSES).as_posix())["title"]
