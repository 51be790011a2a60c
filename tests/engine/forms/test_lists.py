"""Lists of rows: how many, which are blank, which repeat each other."""

from tests.engine.forms.builders import NOW, a_field, a_form, a_list, accepted, problems_of, shown

NAME = a_field(key="name", label="名称", validate={"required": True})
SERIAL = a_field(key="serial_no", label="出厂编号")
COUNT = a_field(key="count", label="数量", defaultValue="1")


def test_a_list_starts_with_a_blank_row_that_is_not_kept():
    form = a_form(a_list(NAME, COUNT))

    assert set(shown(form, {})) == {"items[0].name", "items[0].count"}
    assert accepted(form, {}) == {"items": []}
    rows = [{"name": "", "count": "1"}, {"name": "表"}]
    assert accepted(form, {"items": rows}) == {"items": [{"name": "表", "count": "1"}]}


def test_a_needed_row_that_is_blank_tells_its_own_fields():
    form = a_form(a_list(NAME, properties={"required": "true"}))

    assert problems_of(form, {}) == {"items[0].name": "请填写名称"}
    assert problems_of(form, {"items": []}) == {"items": "请至少添加1条清单，现在有0条"}


def test_rows_keep_their_place_in_problems_when_blank_ones_stand_between():
    form = a_form(a_list(NAME, SERIAL))

    assert problems_of(form, {"items": [{}, {"serial_no": "7"}]}) == {"items[1].name": "请填写名称"}


def test_a_list_has_room_for_so_many_rows():
    form = a_form(a_list(NAME, properties={"max_rows": 2}))

    rows = [{"name": str(number)} for number in range(3)]
    assert problems_of(form, {"items": rows}) == {"items": "清单最多2条，现在有3条，请删去多余的"}


def test_rows_that_must_differ_say_which_row_they_repeat():
    form = a_form(a_list(NAME, SERIAL, properties={"unique": "name,serial_no"}))
    rows = [{"name": "表", "serial_no": "1"}, {"name": "表", "serial_no": "2"}, {"name": "表", "serial_no": "1"}]

    assert problems_of(form, {"items": rows}) == {
        "items[2].name": "与第1条重复：名称、出厂编号相同，请修改或删除其中一条"
    }


def test_a_rule_of_a_list_is_judged_in_every_row():
    rule = '[{"check": "=name != serial_no", "message": "两项不能相同", "field": "serial_no"}]'
    form = a_form(a_list(NAME, SERIAL, properties={"rules": rule}))

    assert problems_of(form, {"items": [{"name": "a", "serial_no": "b"}, {"name": "a", "serial_no": "a"}]}) == {
        "items[1].serial_no": "两项不能相同"
    }


def test_lists_may_hold_lists():
    points = a_list(a_field("number", key="value", label="检定点", validate={"required": True}), path="points")
    form = a_form(a_list(NAME, points))

    assert problems_of(form, {"items": [{"name": "表", "points": [{"value": "1"}, {"value": "x"}]}]}) == {
        "items[0].points[1].value": "检定点应为数字，现在填的是“x”"
    }
    typed = form.read({"items": [{"name": "表", "points": [{"value": "1.0"}]}]})
    assert str(typed["items"][0]["points"][0]["value"]) == "1.0"


def test_a_row_shows_the_columns_of_its_list():
    form = a_form(a_list(NAME, SERIAL, COUNT, properties={"columns": "serial_no,name"}))
    view = form.view({"items": [{"name": "表", "serial_no": "7"}]}, {}, now=NOW)
    table = view.pages[0].parts[0]

    assert table.columns == ("出厂编号", "名称")
    assert table.rows[0].cells == ("7", "表")
    assert table.more
