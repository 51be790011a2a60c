"""What the public finds in the table of capabilities."""

import pytest

from engine.db import transaction
from engine.forms.sheet_reading import read_sheet
from engine.metrology.registers import load_demo
from tests.webapp.pages import Reader


@pytest.fixture
def visitor(app, session, now):
    with transaction(session):
        load_demo(session, now)
    return Reader(app)


def numbers(page):
    return [row.findtext("td").strip() for row in page.tree.xpath("//tbody/tr")]


def test_anybody_finds_what_is_done_for_an_instrument(visitor):
    page = visitor.open("/capabilities/?words=卡尺&service=校准")

    assert numbers(page) == ["卡尺"]
    assert "U=10 μm (k=2)" in page.text
    assert "JJG 30-2012" in page.text


@pytest.mark.parametrize(
    ("asked", "categories"),
    [("0~100 MPa", []), ("0~1600 kPa", ["压力表", "压力表"]), ("10 V", ["数字多用表"]), ("0~2000 mm", [])],
)
def test_a_range_or_point_leaves_only_what_covers_it(visitor, asked, categories):
    found = visitor.open("/capabilities/", query_string={"range": asked})

    assert numbers(found) == categories


def test_a_range_that_cannot_be_read_is_told_at_its_field(visitor):
    page = visitor.open("/capabilities/?range=许多")

    assert page.status == 422
    assert "测量范围读不出来" in page.text


def test_the_table_can_be_taken_along(visitor):
    lines = visitor.open("/capabilities/capabilities.csv?words=JJF").answer.text.splitlines()

    assert lines[0].startswith("\ufeff项目编号,器具类别")
    assert [line.split(",")[1:4] for line in lines[1:]] == [["数字多用表", "直流电压", "校准"]]


@pytest.mark.parametrize(
    ("level", "categories"),
    [("0.05 %", ["压力表", "数字多用表"]), ("U=0.0008 % (k=1)", []), ("0.01 mm", ["卡尺"]), ("9 μm", [])],
)
def test_an_uncertainty_leaves_only_what_is_as_good(visitor, level, categories):
    assert sorted(numbers(visitor.open("/capabilities/", query_string={"level": level}))) == sorted(categories)


def test_an_uncertainty_that_cannot_be_read_is_told_at_its_field(visitor):
    page = visitor.open("/capabilities/?level=很好")

    assert page.status == 422
    assert "扩展不确定度读不出来" in page.text


def test_the_table_is_given_as_a_sheet_too(visitor):
    rows = read_sheet(visitor.open("/capabilities/capabilities.xlsx?words=JJF").answer.data).rows

    assert [[cell.text for cell in row][1:4] for row in rows] == [
        ["器具类别", "参数", "服务类型"], ["数字多用表", "直流电压", "校准"],
    ]  # fmt: skip
