"""A list is filled from a spreadsheet, and every bad row is told by its number on screen."""

import io
import re
import zipfile

import pytest
import python_calamine
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import NotFound
from engine.forms.sheet_cells import Unreadable
from engine.forms.spreadsheet import import_rows, template
from tests.engine.forms.builders import NOW, a_field, a_form, a_list

FORM = a_form(
    a_list(
        a_field(key="name", label="器具名称", validate={"required": True}, properties={"en": "Name"}),
        a_field(key="serial_no", label="出厂编号", validate={"required": True}),
        a_field("number", key="range", label="上限", properties={"kind": "quantity", "units": "MPa,kPa"}),
        a_field("number", key="low", label="下限"),
        a_field(
            "select",
            key="kind",
            label="类别",
            values=[{"label": "压力", "value": "p"}, {"label": "衡器", "value": "s"}],
        ),
        a_field("checkbox", key="adjust", label="允许调修"),
        a_field(
            "checklist", key="tags", label="标签", values=[{"label": "甲", "value": "a"}, {"label": "乙", "value": "b"}]
        ),
        a_field("datetime", key="last", label="上次检定日期"),
        a_field("datetime", key="visit", label="上门", subtype="datetime"),
        a_field("filepicker", key="photo", label="照片"),
        a_field("expression", key="fee", label="费用", expression="=1"),
        properties={
            "unique": "serial_no",
            "max_rows": 1000,
            "rules": [{"check": "=low <= range.value", "message": "下限不能大于上限", "field": "low"}],
        },
    )
)
HEADS = ["器具名称", "出厂编号", "上限", "上限计量单位", "下限", "类别", "允许调修", "标签", "上次检定日期", "上门"]


def a_sheet(*rows, heads=HEADS, change=None, **options):
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, options) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, heads)
        for number, row in enumerate(rows, 1):
            for place, value in enumerate(row):
                page.write(number, place, value)
        if change:
            change(book, page)
    return content.getvalue()


def imported(content, raw=None):
    return import_rows(FORM, "items", content, raw or {}, {}, now=NOW)


def told(content, raw=None):
    return [(problem.row, problem.column, problem.zh) for problem in imported(content, raw).problems]


def test_good_rows_become_answers():
    row = ["压力表", "YL-1", "１．６０", "ＭＰａ", "0", "压力", "是", "甲、乙", "2026年1月2日", "2026-01-02 09:30"]
    found = imported(a_sheet(row))

    assert found.problems == ()
    assert FORM.check({"items": list(found.rows)}, {}, now=NOW)["items"] == [
        {
            "name": "压力表", "serial_no": "YL-1", "range": {"value": "1.60", "unit": "MPa"}, "low": "0", "kind": "p",
            "adjust": True, "tags": ["a", "b"], "last": "2026-01-02", "visit": "2026-01-02T09:30:00+08:00", "fee": "1",
        }
    ]  # fmt: skip


def test_numbers_and_dates_of_the_spreadsheet_itself_are_exact():
    def change(book, page):
        page.write_datetime(
            1, 8, __import__("datetime").datetime(2026, 1, 2), book.add_format({"num_format": "yyyy-mm-dd"})
        )
        page.write_number(1, 4, 0.1)
        page.write_number(1, 1, 260101)

    row = imported(a_sheet(["表", "", 1.6, "kPa"], change=change)).rows[0]

    assert row == {
        "name": "表",
        "serial_no": "260101",
        "range": {"value": "1.6", "unit": "kPa"},
        "low": "0.1",
        "last": "2026-01-02",
    }


def test_every_way_to_be_wrong_is_told_by_row_and_column():
    def change(_book, page):
        page.write_formula(2, 0, "=A2", None, "压力表")
        page.merge_range(3, 0, 3, 1, "合并")
        page.write_formula(8, 4, "=1/0", None, "#DIV/0!")
        page.write_number(9, 1, 320509190103120013)

    rows = [
        ["压力表", "1"], ["", "2"], [], ["表", "1"], ["表", "5", "abc", "MPa"], ["表", "6", "1", "公斤"],
        ["表", "7", "1", "MPa", "2"], ["表", "8"], ["表", ""], ["表", "10", "", "", "", "精度"],
    ]  # fmt: skip
    content = a_sheet(*rows, change=change)

    assert told(content) == [
        (3, "器具名称", "“器具名称”是公式，请复制后“选择性粘贴”为数值"),
        (4, "器具名称", "“器具名称”是合并单元格，请取消合并后逐格填写"),
        (4, "出厂编号", "“出厂编号”是合并单元格，请取消合并后逐格填写"),
        (5, "出厂编号", "与表格第2行重复：出厂编号相同，请修改或删除其中一条"),
        (6, "上限", "上限应为数字，现在填的是“abc”"),
        (7, "上限计量单位", "上限的计量单位“公斤”不在可选范围内，可选：MPa、kPa"),
        (8, "下限", "下限不能大于上限"),
        (9, "下限", "“下限”是公式，请复制后“选择性粘贴”为数值"),
        (10, "出厂编号", "“出厂编号”的数字超过15位，表格会丢失末几位，请改为文本格式后重新填写"),
        (11, "类别", "类别中没有“精度”这一项，请从所列选项中选择"),
    ]
    assert [row["serial_no"] for row in imported(content).rows] == ["1"]


def test_rows_are_held_against_those_already_there():
    raw = {"items": [{"name": "表", "serial_no": "1"}, {}]}

    assert told(a_sheet(["表", "1"]), raw) == [(2, "出厂编号", "与第1条重复：出厂编号相同，请修改或删除其中一条")]


def test_a_missing_column_is_told_once():
    assert told(a_sheet(["表"], heads=["器具名称"]))[0] == (1, "出厂编号", "缺少“出厂编号”一列，请按模板补上")


def test_titles_above_the_heads_and_blank_rows_between_do_not_matter():
    def change(_book, page):
        page.merge_range(0, 0, 0, 4, "送检清单")
        page.write_row(2, 0, ["Name", "出厂编号（选填）"])
        page.write_row(6, 0, ["表", "1"])

    assert imported(a_sheet(heads=[], change=change)).rows == ({"name": "表", "serial_no": "1"},)


def test_too_many_rows_are_refused_as_a_whole():
    found = imported(a_sheet(*(["表", str(number)] for number in range(1_001))))

    assert found.rows == ()
    assert found.problems[0].zh == "清单最多1000条，现在有1001条，请删去多余的"


def a_zip(**parts):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name.replace("__", "/"), part)
    return content.getvalue()


def far_away():
    return a_sheet(change=lambda _book, page: page.write(1_048_575, 16_383, "x"))


def with_doctype():
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(a_sheet(["表", "1"]))) as source, zipfile.ZipFile(content, "w") as archive:
        for name in source.namelist():
            part = source.read(name)
            if name.endswith("sheet1.xml"):
                entities = b"".join(
                    b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 20 if n else b"x" * 50) for n in range(9)
                )
                part = part.replace(b"?>", b"?><!DOCTYPE worksheet [" + entities + b"]>", 1)
            archive.writestr(name, part)
    return content.getvalue()


UNREADABLE = {
    "empty": lambda: b"",
    "cut": lambda: b"PK\x03\x04",
    "csv": lambda: "器具名称,出厂编号".encode("gbk"),
    "old format or password": lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 600,
    "big": lambda: b"x" * 6_000_000,
    "another zip": lambda: a_zip(a=b"x"),
    "no links": lambda: a_zip(xl__workbook_xml=b"<a/>"),
    "zip bomb": lambda: a_zip(bomb=b"\0" * 80_000_000),
    "many parts": lambda: a_zip(**{f"part{number}": b"" for number in range(400)}),
    "far away cell": far_away,
    "no heads": lambda: a_sheet(heads=["a", "b"]),
    "blank": lambda: a_sheet(heads=[]),
    "torn": lambda: a_sheet(["表", "1"])[:-300],
}


@pytest.mark.parametrize("made", UNREADABLE.values(), ids=UNREADABLE)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(made):
    with pytest.raises(Unreadable) as refused:
        imported(made())

    assert refused.value.zh
    assert refused.value.en


def test_entities_are_never_unfolded():
    try:
        assert imported(with_doctype()).count == 1
    except Unreadable as refused:
        assert refused.zh


def test_the_template_is_read_by_the_import_and_keeps_zeros():
    book = python_calamine.load_workbook(io.BytesIO(template(FORM, "items")))

    assert book.sheet_names == ["填报", "说明", "选项"]
    heads = book.get_sheet_by_name("填报").to_python()[0]
    assert heads == [*HEADS[:2], *(f"{head}（选填）" for head in HEADS[2:])]
    found = imported(a_sheet(["表", "1", "1.60", "MPa"], heads=heads))
    assert found.rows[0]["range"] == {"value": "1.60", "unit": "MPa"}


def test_a_list_that_is_not_there_has_no_template():
    with pytest.raises(NotFound):
        template(FORM, "nothing")


def remade(content, name, change):
    """The workbook with one part changed."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in source.namelist():
            archive.writestr(part, change(source.read(part)) if part.endswith(name) else source.read(part))
    return made.getvalue()


def test_formulas_are_seen_in_files_that_do_not_number_their_cells():
    content = a_sheet(["", "1"], change=lambda _book, page: page.write_formula(1, 0, "=1+1", None, "表"))
    bare = remade(content, "sheet1.xml", lambda part: re.sub(rb' r="[A-Z]+[0-9]+"| r="[0-9]+"', b"", part))

    assert told(bare) == [(2, "器具名称", "“器具名称”是公式，请复制后“选择性粘贴”为数值")]


def test_one_long_text_named_by_many_cells_is_too_much():
    content = a_sheet(*(["表" * 100, str(number)] for number in range(3_000)))
    long = remade(content, "sharedStrings.xml", lambda part: part.replace("表".encode() * 100, b"x" * 1_000_000))

    with pytest.raises(Unreadable):
        imported(long)


def test_merged_ranges_beyond_measure_are_too_much():
    ranges = b"".join(b'<mergeCell ref="A1:XFD1048576"/>' for _ in range(50_000))
    end = b"</sheetData><mergeCells>" + ranges + b"</mergeCells>"
    content = a_sheet(*(["表", str(number)] for number in range(100)))

    with pytest.raises(Unreadable):
        imported(remade(content, "sheet1.xml", lambda part: part.replace(b"</sheetData>", end)))


PARTS = ["sheet1.xml", "sharedStrings.xml", "workbook.xml", "workbook.xml.rels", "styles.xml"]
PIECES = [b'r="A9999999"', b'r="x"', b't="s"', b"<v>999999</v>", b"<f/>", b"&#0;"]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(PARTS), st.integers(0, 2_000), st.binary(max_size=8) | st.sampled_from(PIECES))
def test_a_damaged_file_is_read_or_refused(name, at, piece):
    whole = a_sheet(["表", "1", "1.6", "MPa"], change=lambda _book, page: page.write_number(1, 4, 0.5))
    damaged = remade(whole, f"/{name}", lambda part: part[: at % len(part)] + piece + part[at % len(part) :])

    try:
        found = imported(damaged)
        assert all(problem.zh for problem in found.problems)
    except Unreadable as refused:
        assert refused.zh
