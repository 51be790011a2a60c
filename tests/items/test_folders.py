"""What an owner wrote in processes/ and forms/ is complete: everything drawn is bound, every text compiles."""

import re
import tomllib

import pytest
from lxml import etree

from engine import feel
from engine.accounts.roles import ROLES
from engine.feel.template import compile_template
from engine.feel.types import parse_type
from engine.metrology.operations import OPERATIONS, RENDERS
from engine.workflow import StepKind, render_svg
from tests.items.folder import APPLIED, CODES, EVERY, FORMS, PROCESSES, SETTINGS, form, item, scenario
from tests.items.walk import CASE, NOW

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


@pytest.mark.parametrize("code", CODES)
def test_everything_drawn_is_bound_and_everything_bound_is_drawn(code):
    found = item(code)
    steps = found.definition.steps

    assert {key for key, step in steps.items() if step.kind is StepKind.USER} == set(found.settings["tasks"])
    assert set(found.definition.lanes) == set(found.settings["roles"])
    assert set(found.settings["roles"].values()) <= set(ROLES)
    assert set(found.settings["public"]) <= set(steps)
    assert set(found.settings["withdraw"]["until"]) <= set(steps)


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


@pytest.mark.parametrize("code", CODES)
def test_whatever_an_expression_reads_some_step_writes(code):
    found = item(code)
    written = fields_written(found)
    read = {name for text in expressions(found.settings) for name in feel.compile(text).names}
    read |= found.definition.names | {name for one in found.forms.values() for name in one.names}
    for path in (PROCESSES / code / "notices").glob("*.txt"):
        read |= compile_template(path.read_text("utf-8")).names

    known = {name for name in read if ".".join(name.split(".")[:2]) in written or name in {*found.forms, *written}}

    assert read - known == set()


def fields_written(found):
    """``section.field`` of every section, and of what is in scope besides."""
    sections = {step: set(one.types) for step, one in found.forms.items()}
    for table, known in (("operations", OPERATIONS), ("renders", RENDERS)):
        for step, bound in found.settings.get(table, {}).items():
            sections[step] = set(known[bound["run"]].gives)
    sections |= {step: {"lines", "factor"} for step in found.settings.get("decisions", {})}
    sections["case"] = {"number", "query_code", "opened_at", "title"}
    sections["last"] = set(found.forms["apply"].types)
    sections["party"] = {"kind", "name", "id_no", "phone", "address", "contact"}
    if "items" in sections["apply"]:
        sections["item"] = {name.removeprefix("items[].") for name, _ in found.forms["apply"].fields()}
    return {f"{section}.{field}" for section, fields in sections.items() for field in fields} | set(sections)


def expressions(settings):
    for table in ("operations", "renders", "decisions"):
        for bound in settings.get(table, {}).values():
            yield from bound["inputs"].values()
    for bound in settings.get("deliveries", {}).values():
        yield from bound.get("payload", {}).values()
        yield from filter(None, [bound.get("to")])
    yield from (task["subject"] for task in settings["tasks"].values() if "subject" in task)
    yield from (repeat["over"] for repeat in settings.get("repeat", {}).values())


@pytest.mark.parametrize("code", CODES)
def test_operations_are_given_exactly_the_inputs_they_declare(code):
    for table, known in (("operations", OPERATIONS), ("renders", RENDERS)):
        for step, bound in item(code).settings.get(table, {}).items():
            told = {"form"} if "form_of" in bound else set()
            assert set(bound["inputs"]) | told == set(known[bound["run"]].inputs), step


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
