"""What is visible, computed, locked and offered follows the answers, on the server only."""

from decimal import Decimal

from tests.engine.forms.builders import NOW, a_field, a_form, a_list, accepted, problems_of, shown

KINDS = [{"label": "企业", "value": "company"}, {"label": "个人", "value": "person"}]
KIND = a_field("radio", key="kind", label="类型", values=KINDS)
CODE = a_field(key="code", label="代码", validate={"required": True}, conditional={"hide": '=kind != "company"'})


def test_a_hidden_field_is_neither_asked_for_nor_taken():
    form = a_form(KIND, CODE)

    assert accepted(form, {"kind": "person", "code": "X"}) == {"kind": "person"}
    assert problems_of(form, {"kind": "company"}) == {"code": "请填写代码"}


def test_what_depends_on_a_hidden_answer_sees_nothing_wherever_it_stands():
    late = a_field(key="reason", label="原因", conditional={"hide": "=code = null"})
    form = a_form(late, CODE, KIND)

    assert set(shown(form, {"kind": "person", "code": "X"})) == {"kind"}
    assert set(shown(form, {"kind": "company", "code": "X"})) == {"reason", "code", "kind"}


def test_a_hidden_group_hides_everything_in_it():
    name = a_field(key="name", label="姓名", validate={"required": True})
    group = {
        "type": "group", "id": "g", "label": "联系人", "path": "person",
        "conditional": {"hide": '=kind = "company"'}, "components": [name],
    }  # fmt: skip
    form = a_form({**group, "properties": {"page": "false"}}, KIND)

    assert accepted(form, {"kind": "company", "person": {"name": "周敏"}}) == {"kind": "company"}
    assert problems_of(form, {"kind": "person"}) == {"person.name": "请填写姓名"}


def test_a_computed_field_is_worked_out_and_never_taken():
    form = a_form(
        a_field("number", key="price", label="单价"),
        a_field("expression", key="total", label="合计", expression="=price * 3", properties={"kind": "money"}),
    )

    assert accepted(form, {"price": "1.5", "total": "0.01"}) == {"price": "1.5", "total": "4.50"}
    assert shown(form, {"price": "1.5", "total": "0.01"})["total"].shown == "4.50元"
    assert accepted(form, {"total": "0.01"}) == {}


def test_computed_fields_may_stand_in_any_order():
    form = a_form(
        a_field("expression", key="c", label="c", expression="=b + 1"),
        a_field("expression", key="b", label="b", expression="=a + 1", properties={"type": "number"}),
        a_field("number", key="a", label="a"),
    )

    assert accepted(form, {"a": "1"}) == {"c": "3", "b": "2", "a": "1"}


def test_a_list_is_summed_over_and_its_rows_see_what_is_around_them():
    form = a_form(
        a_field("number", key="rate", label="单价"),
        a_list(
            a_field("number", key="count", label="数量"),
            a_field("expression", key="fee", label="费用", expression="=count * rate"),
            a_field("expression", key="place", label="序", expression="=i"),
            a_field("expression", key="twice", label="两倍", expression="=parent.rate * 2"),
            a_field(key="note", label="说明", conditional={"hide": "=this.count < 5"}),
        ),
        a_field("expression", key="total", label="合计", expression="=sum(items.fee)"),
    )
    raw = {"rate": "2.0", "items": [{"count": "3", "note": "x"}, {"count": "7", "note": "y"}]}

    assert accepted(form, raw) == {
        "rate": "2.0",
        "items": [
            {"count": "3", "fee": "6.0", "place": "1", "twice": "4.0"},
            {"count": "7", "fee": "14.0", "place": "2", "twice": "4.0", "note": "y"},
        ],
        "total": "20.0",
    }


def test_a_read_only_field_has_its_prefilled_value_whatever_is_sent():
    form = a_form(
        a_field(key="name", label="单位名称", readonly=True, properties={"prefill": "=parties.name"}),
        a_field(key="phone", label="手机号码", properties={"prefill": "=parties.phone"}),
        a_field(key="inner", label="内部编号", disabled=True, defaultValue="无"),
    )
    scope = {"parties": {"name": "澄湖", "phone": "12000000001"}}

    assert accepted(form, {"name": "别人", "phone": "12000000002", "inner": "x"}, scope) == {
        "name": "澄湖",
        "phone": "12000000002",
    }
    assert shown(form, {}, scope)["phone"].value == "12000000001"
    assert form.names == {"parties.name", "parties.phone"}


def test_a_default_is_there_until_somebody_answers():
    form = a_form(a_field(label="数量", defaultValue="1"))

    assert shown(form, {})["answer"].value == "1"
    assert shown(form, {"answer": ""})["answer"].value == ""
    assert accepted(form, {}) == {"answer": "1"}


def test_choices_may_come_from_earlier_sections():
    listed = "=for s in register.standards return {label: s.name, value: s.no}"
    form = a_form(
        a_field("select", key="standard", label="标准器", valuesExpression=listed),
        a_field("checklist", key="rooms", label="房间", valuesKey="rooms_free"),
    )
    scope = {"register": {"standards": [{"name": "活塞压力计", "no": "B-1"}]}, "rooms_free": ["一室", "二室"]}

    assert accepted(form, {"standard": "B-1", "rooms": ["二室"]}, scope) == {"standard": "B-1", "rooms": ["二室"]}
    assert problems_of(form, {"standard": "B-9", "rooms": ["三室"]}, scope) == {
        "standard": "标准器中没有“B-9”这一项，请从所列选项中选择",
        "rooms": "房间中没有“三室”这一项，请从所列选项中选择",
    }
    assert [option.label for option in shown(form, {}, scope)["standard"].options] == ["活塞压力计"]


def test_words_may_hold_values_which_stay_plain_words():
    form = a_form(
        a_field(key="name", label="名称"),
        {"type": "text", "text": "您好，{{name}}"},
        {"type": "html", "content": "<p>{{name}}</p>"},
        a_field(key="more", label='="关于" + name'),
    )
    view = form.view({"name": "<b>*甲*</b>"}, {}, now=NOW)
    text, html = (part.text for part in view.pages[0].parts if part.part == "still")

    assert "<b>" not in text
    assert "\\*" in text
    assert "<b>" not in html
    assert shown(form, {"name": "甲"})["more"].label == "关于甲"


def test_a_field_may_be_required_by_a_formula():
    form = a_form(
        a_field(key="agent", label="经办人"),
        a_field(key="letter", label="授权书编号", properties={"required": "=agent != null"}),
    )

    assert problems_of(form, {}) == {}
    assert problems_of(form, {"agent": "陈芳"}) == {"letter": "请填写授权书编号"}


def test_limits_may_be_formulas():
    form = a_form(
        a_field("number", key="low", label="下限"),
        a_field("number", key="high", label="上限", validate={"min": "=low", "max": "10"}),
    )

    assert problems_of(form, {"low": "5", "high": "3"}) == {"high": "上限不能小于5"}
    assert problems_of(form, {"low": "5", "high": "10.01"}) == {"high": "上限不能大于10"}


def test_the_types_of_a_form_are_known_when_it_is_compiled():
    form = a_form(
        a_field("number", key="n", label="n"),
        a_field("expression", key="e", label="e", expression='=if n > 1 then "a" else "b"'),
        a_list(a_field("datetime", key="d", label="d"), path="rows"),
    )

    assert {name: str(kind) for name, kind in form.types.items()} == {
        "n": "number",
        "e": "string",
        "rows": "list<context<d: date>>",
    }
    assert form.read({"n": "1.0", "e": "b", "rows": [{"d": "2026-01-02"}]})["n"] == Decimal("1.0")


def test_keys_may_be_chinese():
    form = a_form(
        a_field("number", key="单价", label="单价"),
        a_field("expression", key="合计", label="合计", expression="=单价 * 2"),
    )

    assert accepted(form, {"单价": "1.5"}) == {"单价": "1.5", "合计": "3.0"}


def a_page(label, *components, **more):
    return {"type": "group", "id": label, "label": label, "components": list(components), **more}


def test_a_hidden_group_is_no_page_and_the_next_one_is_shown_for_it():
    form = a_form(
        a_page("一", KIND),
        a_page("二", CODE, conditional={"hide": '=kind = "person"'}),
        a_page("三", a_field(key="note", label="备注")),
    )
    view = form.view({"kind": "person"}, {}, now=NOW, page=1)

    assert [page.title for page in view.pages] == ["一", "三"]
    assert view.page.title == "三"
    assert (view.previous, view.next) == (0, None)
    assert [page.state for page in view.pages] == ["done", "now"]
    assert [page.title for page in form.view({}, {}, now=NOW, page=1).pages] == ["一", "二", "三"]


def test_loose_parts_stay_with_the_page_before_them():
    form = a_form(
        a_field(key="a", label="a"),
        a_page("一", a_field(key="b", label="b")),
        a_field(key="c", label="c"),
        a_page("二", a_field(key="d", label="d"), properties={"page": "false"}),
        a_page("三", a_field(key="e", label="e")),
    )

    assert [sorted(problems_free(form, page)) for page in (0, 1)] == [["a", "b", "c", "d"], ["e"]]


def problems_free(form, page):
    return accepted(form, dict.fromkeys("abcde", "x"), page=page)


def test_a_page_of_the_form_speaks_the_language_asked_for():
    count = {"en": {"label": "Count", "description": "A whole number"}}
    kind = {"en": {"label": "Kind", "options": {"p": "Pressure"}}}
    form = a_form(
        a_field(key="n", label="数量", description="整数", properties=count),
        a_field("select", key="s", label="类别", values=[{"label": "压力", "value": "p"}], properties=kind),
        title="登记表",
        properties={"en_title": "Register"},
    )
    view = form.view({"s": "p"}, {}, now=NOW, lang="en")
    number, choice = view.pages[0].parts

    assert view.title == "Register"
    assert (number.label, number.hint) == ("Count", "A whole number")
    assert (choice.label, choice.shown) == ("Kind", "Pressure")


def test_why_a_field_is_asked_for_is_recorded():
    form = a_form(
        a_field(key="phone", label="手机号码", properties={"purpose": "通知取件", "sensitive": "true"}),
        {"type": "dynamiclist", "path": "rows", "label": "清单", "components": [a_field(key="x", label="x")]},
    )

    assert {name: (one.purpose, one.sensitive) for name, one in form.fields()} == {
        "phone": ("通知取件", True),
        "rows[].x": ("", False),
    }


def test_a_form_describes_its_answers_as_json_schema():
    need = {"required": True, "maxLength": 9}
    form = a_form(a_field(key="name", label="名称", validate=need), a_field("number", key="n", label="数"), title="表")

    assert form.schema == {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "表",
        "type": "object",
        "properties": {
            "name": {"type": "string", "maxLength": 9, "title": "名称"},
            "n": {"type": "string", "pattern": "^-?[0-9]+(\\.[0-9]+)?$", "title": "数"},
        },
        "additionalProperties": False,
        "required": ["name"],
    }
