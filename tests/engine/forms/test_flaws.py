"""A form that cannot be used is refused at publish, every flaw with its component and a sentence."""

import json
from pathlib import Path

import pytest

from engine.errors import InvalidDefinition
from engine.forms import compile_form, parse_form
from tests.engine.forms.builders import a_field, a_form, a_list, flaws_of, problems_of


@pytest.mark.parametrize(
    ("component", "words"),
    [
        (a_field("typename"), "不认识的组件类型“typename”"),
        (a_field(key=""), "没有填写字段标识"),
        (a_field(key="__builtins__"), "字段标识“__builtins__”只能由文字、数字和下划线组成"),
        (a_field(key="a b"), "字段标识“a b”只能"),
        (a_field(key="a..b"), "字段标识“a..b”只能"),
        (a_field(key="this.x"), "“this.x”是系统用词"),
        (a_field(label=""), "没有标题"),
        (a_field(label=["x"]), "“label”应为文字"),
        (a_field(properties={"kind": "passwort"}), "kind 不能是“passwort”"),
        (a_field(conditional={"hide": "=x ++ y"}), "“hide”的表达式有误"),
        (a_field(conditional="=x"), "“conditional”应为一组设置"),
        (a_field(label="关于{{x"), "“label”中的模板有误"),
        (a_field(validate={"pattern": "(?=x)y"}), "格式规则“(?=x)y”无法使用"),
        (a_field(validate={"minLength": "many"}), "“minLength”应为数字"),
        (a_field("number", defaultValue="abc"), "默认值不符合本字段的要求"),
        (a_field("number", properties={"kind": "quantity"}), "要在属性 units 中列出可用的单位"),
        (a_field("select"), "没有可选项"),
        (a_field("select", values=[]), "没有可选项"),
        (a_field("select", values=[{"label": "a", "value": "1"}, {"label": "b", "value": "1"}]), "“b”的值为空或重复"),
        (a_field("datetime", subtype="year"), "subtype 不能是“year”"),
        (a_field("datetime", properties={"min": "soon"}), "“min”应为日期、时间或以 = 开头的表达式"),
        (a_field("filepicker", accept="image/*"), "accept 请写扩展名"),
        (a_field("filepicker", properties={"trust": "Z"}), "可信等级应为 A、B、C 或 D"),
        (a_field("expression", expression=""), "计算项没有表达式"),
        (a_field("expression", expression="=elsewhere"), "看不出计算结果的类型"),
        (a_field("expression", expression="=1", properties={"type": "numbr"}), "属性 type"),
        (a_field(properties={"rules": "not json"}), "rules 应为规则列表"),
        (a_field(properties={"rules": "[1, 2"}), "“rules”不是正确的 JSON"),
        (a_field(properties={"rule": "=true"}), "规则要有表达式 check 和提示 message"),
        (a_list(a_field(), properties={"unique": "nobody"}), "清单中没有字段“nobody”"),
        (a_list(a_field(), path=""), "没有填写字段标识"),
        ({"type": "group", "label": "g", "properties": {"use": "_shared/none"}}, "找不到共用表单块“_shared/none”"),
        ({"type": "group", "label": "g", "components": "x"}, "“components”应为组件列表"),
    ],
)  # fmt: skip
def test_a_flaw_is_told_with_its_component(component, words):
    found = flaws_of(component)

    assert any(words in zh for _, zh in found), found


def test_all_flaws_are_told_at_once():
    assert len(flaws_of(a_field(key="a b"), a_field(key="c", label=""), a_field("nonsense"))) == 3


def test_a_key_is_used_once():
    assert flaws_of(a_field(key="a"), a_field(key="a")) == [("a", "字段标识“a”重复使用")]
    assert flaws_of(a_field(key="a"), a_field(key="a.b")) == [("a", "字段标识“a”重复使用")]


def test_fields_that_wait_for_each_other_are_refused():
    number = {"type": "number"}
    found = flaws_of(
        a_field("expression", key="a", expression="=b + 1", properties=number),
        a_field("expression", key="b", expression="=a + 1", properties=number),
    )

    assert any("互相依赖" in zh for _, zh in found)


def test_a_key_may_bear_the_name_of_a_function_until_that_is_called():
    count = a_field("number", key="count", label="数量")

    assert flaws_of(count, a_field("expression", key="n", label="n", expression="=count * 2")) == []
    found = flaws_of(
        count, a_list(a_field(key="x")), a_field("expression", key="n", label="n", expression="=count(items)")
    )
    assert ("n", "“count”既是字段又是函数，此处无法调用，请换一个字段标识") in found


def test_a_rule_must_speak_of_a_field_that_is_there():
    rule = {"check": "=true", "message": "x", "field": "nobody"}

    assert flaws_of(a_field(), properties={"rules": [rule]}) == [("nobody", "规则所指的字段“nobody”不存在")]


@pytest.mark.parametrize(
    "schema", [None, [], "x", {}, {"components": None}, {"components": [None]}, {"components": {}}]
)
def test_what_is_no_form_is_refused(schema):
    with pytest.raises(InvalidDefinition):
        compile_form(schema, key="x")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b"[" * 100_000, "null"])
def test_what_is_no_json_is_refused(content):
    with pytest.raises(InvalidDefinition):
        parse_form(content, key="x")


def test_a_form_from_a_newer_editor_is_refused():
    assert "版本太新" in flaws_of(a_field(), schemaVersion=99)[0][1]


def test_a_shared_block_stands_where_it_is_used():
    block = {"components": [a_field(key="name", label="单位名称", validate={"required": True})]}
    group = {"type": "group", "label": "申请单位", "path": "applicant", "properties": {"use": "_shared/applicant"}}
    form = a_form(group, shared={"_shared/applicant": block})

    assert problems_of(form, {}) == {"applicant.name": "请填写单位名称"}


def test_a_block_that_uses_itself_is_refused():
    block = {"components": [{"type": "group", "label": "g", "properties": {"use": "_shared/a"}}]}

    found = flaws_of({"type": "group", "label": "g", "properties": {"use": "_shared/a"}}, shared={"_shared/a": block})

    assert any("嵌套超过" in zh for _, zh in found)


def test_ten_thousand_fields_are_too_many():
    found = flaws_of(*(a_field(key=f"f{number}") for number in range(10_000)))

    assert [zh for _, zh in found] == ["表单超过2000个组件，请拆分"]


def test_a_form_nested_without_end_is_refused():
    group = a_field()
    for _ in range(500):
        group = {"type": "group", "label": "g", "components": [group]}

    assert "嵌套过深" in flaws_of(group)[0][1]


def test_every_component_of_the_editor_compiles():
    types = {"textfield", "textarea", "number", "datetime", "checkbox", "radio", "select", "checklist", "taglist"}
    types |= {"filepicker", "expression", "group", "dynamiclist", "table", "documentPreview", "text", "html", "image"}
    types |= {"iframe", "spacer", "separator", "button"}
    gallery = json.loads(Path("tests/data/forms/gallery.form").read_text(encoding="utf-8"))

    def types_in(parts):
        for part in parts:
            yield part["type"]
            yield from types_in(part.get("components", []))

    assert len(types) == 22
    assert set(types_in(gallery["components"])) == types
    assert [page.title.zh for page in compile_form(gallery, key="gallery").pages] == [
        "申请单位",
        "器具清单",
        "要求与材料",
    ]
