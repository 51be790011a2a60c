"""Long applications: a list of parts in any order, and lists of hundreds of rows that stay workable."""

import zlib
from io import BytesIO

import pytest
import xlsxwriter

from tests.engine.forms.builders import a_field, a_list
from tests.webapp.town import ANSWERS, begin, press


@pytest.fixture
def long_list(town, tmp_path, chenfang):
    """The first page of an application whose form holds a list of instruments."""

    def with_list(form):
        rows = a_list(
            a_field(key="name", label="名称", validate={"required": True}), a_field(key="serial", label="出厂编号"),
            key="items", label="器具", properties={"max_rows": "500", "import": "true", "unique": "serial"},
        )  # fmt: skip
        form["components"][0]["components"].append(rows)

    town.republish(tmp_path / "changed", with_list)
    return begin(chenfang)


@pytest.fixture
def in_parts(town, tmp_path, chenfang):
    """An application whose form is filled in by parts; the address of its list."""
    town.republish(tmp_path / "changed", lambda form: form.setdefault("properties", {}).update(steps="list"))
    return begin_parts(chenfang)


def begin_parts(reader):
    begun = reader.send("/items/complaint-ticket/start", {}, seen_on="/items/complaint-ticket")
    return reader.open(begun.goes_to).goes_to


def states(page):
    lines = page.tree.xpath("//ul[@class='f-parts-list']/li")
    return [" ".join(line.text_content().split()) for line in lines]


def fill_list(reader, address, count):
    rows = {f"items[{index}].name": f"压力表{index + 1}" for index in range(count)}
    rows |= {f"items[{index}].serial": f"YL-{index + 1}" for index in range(count)}
    return press(reader, address, "update", **rows, **ANSWERS)


def test_of_a_long_list_fifty_rows_are_shown_and_all_are_kept(chenfang, long_list):
    fill_list(chenfang, long_list, 500)

    first = chenfang.open(long_list)
    second = press(chenfang, long_list, "page:items:1").goes_to
    last = chenfang.open(press(chenfang, second.partition("#")[0], "page:items:9").goes_to)

    assert len(first.tree.xpath("//table//tbody/tr")) == 50
    assert "第1–50条，共500条" in first.text
    assert "rows=items%3A1" in second
    assert "第451–500条，共500条" in last.text
    assert "压力表500" in last.text
    assert chenfang.open(press(chenfang, long_list, "next", **ANSWERS).goes_to).heading == "联系方式"


def test_a_row_on_a_later_stretch_is_changed_and_the_page_stays_there(chenfang, long_list):
    fill_list(chenfang, long_list, 120)
    there = f"{long_list}?rows=items:2"

    opened = press(chenfang, there, "open:items:110").goes_to.partition("#")[0]
    changed = press(chenfang, opened, "close:items:110", **{"items[110].name": "改过的名称"}).goes_to

    page = chenfang.open(changed)
    assert "第101–120条，共120条" in page.text
    assert "改过的名称" in page.text
    assert "压力表1" in chenfang.open(long_list).text


def test_a_mistake_on_a_later_stretch_is_opened_wherever_one_looks(chenfang, long_list):
    fill_list(chenfang, long_list, 120)

    page = press(chenfang, long_list, "next", **ANSWERS, **{"items[110].name": "", "items[110].serial": "YL-1"})

    assert page.status == 422
    assert page.tree.xpath("//fieldset[@id='items-110']")


def test_five_hundred_rows_weigh_little(chenfang, long_list):
    fill_list(chenfang, long_list, 500)

    assert len(zlib.compress(chenfang.open(long_list).answer.data)) < 100_000


@pytest.mark.parametrize("rows", ["items:99999999", "items:-1", "items", ":", "items:2:3", "\x00:1", "items:９"])
def test_an_odd_stretch_shows_the_list_all_the_same(chenfang, long_list, rows):
    fill_list(chenfang, long_list, 60)

    assert chenfang.open(long_list, query_string={"rows": rows}).status == 200


def test_the_rows_go_to_a_spreadsheet_and_back(chenfang, long_list):
    fill_list(chenfang, long_list, 4)

    link = chenfang.open(long_list).tree.xpath("//a[contains(., '导出已填内容')]/@href")[0]

    assert chenfang.open(link).answer.data.startswith(b"PK")


def test_a_long_application_begins_with_the_list_of_its_parts(chenfang, in_parts):
    page = chenfang.open(in_parts)

    assert page.heading == "投诉与咨询"
    assert states(page)[0] == "投诉或咨询内容 未开始"
    assert states(page)[2].startswith("核对并提交 完成以上各部分后才能提交")


def test_every_part_says_how_far_it_is(chenfang, in_parts):
    draft = in_parts.rpartition("/")[0]
    press(chenfang, f"{draft}/0", "save", content="短")

    begun = states(chenfang.open(in_parts))
    finished = press(chenfang, f"{draft}/1", "next", **ANSWERS)

    assert begun[:2] == ["投诉或咨询内容 填写中", "联系方式 未开始"]
    assert finished.goes_to == in_parts
    assert states(chenfang.open(in_parts))[1] == "联系方式 已完成"


def test_a_long_application_is_handed_in_when_all_its_parts_are_done(chenfang, in_parts):
    draft = in_parts.rpartition("/")[0]
    for page in (1, 0):
        press(chenfang, f"{draft}/{page}", "next", **ANSWERS)

    check = chenfang.open(in_parts).tree.xpath("//a[contains(., '核对并提交')]/@href")[0]
    changed = press(chenfang, f"{draft}/0?from=check", "check", **ANSWERS).goes_to
    receipt = chenfang.post(check, chenfang.open(check).form(check)).goes_to

    assert changed == check
    assert chenfang.open(receipt).heading == "提交成功"


def a_sheet(reader, address, rows):
    """A spreadsheet with these rows of name and serial number, sent to the import of the list."""
    content = BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    sheet = book.add_worksheet()
    for number, row in enumerate([("名称", "出厂编号"), *rows]):
        for place, cell in enumerate(row):
            sheet.write(number, place, cell)
    book.close()
    where = address.rpartition("/")[0] + "/sheets/items"
    hidden = reader.open(where).form(where)
    answers = hidden | {"sheet": (BytesIO(content.getvalue()), "a.xlsx")}
    return where, reader.post(where, answers, content_type="multipart/form-data")


def test_of_a_spreadsheet_with_bad_rows_the_good_ones_are_taken_without_choosing_it_again(chenfang, long_list):
    where, report = a_sheet(chenfang, long_list, [("甲", "1"), ("乙", "1"), ("=1+1", "2"), ("丁", "3")])
    form = next(form for form in report.tree.forms if "rows" in form.fields)

    taken = chenfang.post(where, {name: form.fields[name] for name in ("csrf_token", "rows")})
    page = chenfang.open(taken.goes_to)

    assert report.status == 422
    assert "表格中有2行需要修改，2行可以导入" in report.text
    assert "已导入 2 条" in page.text
    assert page.tree.xpath("//input[@name='items[1].name']/@value") == ["丁"]


@pytest.mark.parametrize("rows", ["", "{", "[1, [], null]", '{"name": "x"}', '[{"name": {"a": []}, "other": 1}]'])
def test_rows_that_are_none_do_no_harm(chenfang, long_list, rows):
    where = long_list.rpartition("/")[0] + "/sheets/items"
    token = chenfang.open(where).form(where)["csrf_token"]

    assert chenfang.post(where, {"csrf_token": token, "rows": rows}).status in (303, 400)
    assert chenfang.open(long_list).status == 200


def test_a_row_that_is_opened_is_where_one_lands(chenfang, long_list):
    fill_list(chenfang, long_list, 60)

    assert press(chenfang, long_list, "open:items:41").goes_to.endswith("#items-41")
    assert press(chenfang, long_list, "add:items").goes_to.endswith("#items-60")
