"""Forms on paper and as spreadsheets: blank ones for everybody, filled-in ones for those who may see them."""

import subprocess
import zipfile
from io import BytesIO

import pytest
import python_calamine

from engine.forms.sheet_writing import blank_workbook, export_rows, filled_workbook
from engine.forms.spreadsheet import import_rows
from engine.metrology.documents.fonts import make_fonts
from engine.metrology.documents.form_sheet import Answer, FormSheet, compose_form
from tests.engine.forms.builders import a_field, a_form, a_list
from tests.webapp.town import ANSWERS, apply, begin, press

FORM = a_form(
    a_field(key="client", validate={"required": True}),
    a_list(
        a_field(key="name", label="名称", validate={"required": True}),
        a_field("number", key="range", label="量程"),
        a_field(
            "select",
            key="kind",
            label="类别",
            values=[{"label": "压力表", "value": "p"}, {"label": "卡尺", "value": "c"}],
        ),
        key="items",
        properties={"import": "true"},
    ),
)


@pytest.fixture(autouse=True)
def printer(town):
    fonts = make_fonts()
    town.wiring.print_form = lambda sheet: compose_form(sheet, fonts=fonts)


def words(pdf):
    said = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True).stdout
    return "".join(said.decode().split())


def cells(content):
    book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_anybody_downloads_the_blank_form_on_paper(town_app, chenfang):
    guide = chenfang.open("/items/complaint-ticket")
    address = guide.tree.xpath("//a[contains(@href, 'form.pdf')]/@href")[0]

    told = words(chenfang.open(address).answer.data)

    for expected in ("投诉与咨询", "具体内容", "咨询", "您的称呼", "相关办件编号（选填）", "签字或盖章"):
        assert expected in told


def test_anybody_takes_the_guide_and_its_drawing_along(chenfang):
    guide = chenfang.open("/items/complaint-ticket")

    told = words(chenfang.open(guide.tree.xpath("//a[contains(@href, 'guide.pdf')]/@href")[0]).answer.data)
    assert "办事指南：投诉与咨询" in told
    assert "办理渠道" in told
    drawn = chenfang.open(guide.tree.xpath("//a[contains(@href, 'drawing.svg')]/@href")[0]).answer
    assert drawn.mimetype == "image/svg+xml"
    assert "<svg" in drawn.text
    assert "attachment" in drawn.headers["Content-Disposition"]


def test_the_blank_form_comes_in_english(chenfang):
    told = words(chenfang.open("/items/complaint-ticket/form.pdf?lang=en").answer.data)

    assert "Whathappened" in told


def test_anybody_downloads_the_blank_form_as_a_spreadsheet(chenfang):
    sheets = cells(chenfang.open("/items/complaint-ticket/form.xlsx").answer.data)

    assert any("具体内容" in row for rows in sheets.values() for row in rows)


def test_a_draft_is_printed_as_it_stands_and_says_that_it_is_one(chenfang):
    first = begin(chenfang)
    press(chenfang, first, "next", **ANSWERS | {"content": "周期多久？😀 <b>粗</b>"})
    draft = first.rpartition("/")[0]

    told = words(chenfang.open(f"{draft}/print.pdf").answer.data)

    assert "周期多久？〓<b>粗</b>" in told
    assert "草稿，尚未提交" in told
    assert cells(chenfang.open(f"{draft}/print.xlsx").answer.data)


def test_an_application_is_printed_with_its_number_for_applicant_and_staff_only(chenfang, qianhao, town_app):
    case = apply(chenfang).tree.xpath("//a[contains(., '查看办件')]/@href")[0]
    address = chenfang.open(case).tree.xpath("//a[contains(@href, '/print/apply.pdf')]/@href")[0]

    told = words(chenfang.open(address).answer.data)

    assert "TS-2026-" in told
    assert "压力表的检定周期是多久" in told
    assert chenfang.open(f"{case}/print/handle.pdf").status == 404
    assert words(qianhao.open(address.replace("/my/", "/desk/")).answer.data) == told
    assert cells(chenfang.open(address.replace(".pdf", ".xlsx")).answer.data)


def test_an_exported_list_is_imported_again_as_it_was(now):
    rows = [{"name": "=1+1", "range": "1.60", "kind": "p"}, {"name": "@SUM(A1)", "range": "0.10", "kind": "c"}]

    content = export_rows(FORM, "items", {"items": rows})

    assert list(import_rows(FORM, "items", content, {}, {}, now=now).rows) == rows


def test_nothing_in_a_spreadsheet_of_ours_is_a_formula_or_a_link(now):
    raw = {"client": "=cmd|' /C calc'!A0", "items": [{"name": "http://example.cn/x", "range": "1"}]}
    view = FORM.view(raw, {}, now=now)

    for content in (export_rows(FORM, "items", raw), filled_workbook(view), blank_workbook(FORM)):
        with FolderOf(content) as parts:
            assert not any(b"<f>" in part or b"hyperlink" in part for part in parts)
    assert any(raw["client"] in row for rows in cells(filled_workbook(view)).values() for row in rows)


def test_a_long_answer_goes_over_pages(now):
    sheet = FormSheet("表", "院", (), [Answer("内容", "很长的一句话。" * 3000)], "第 {page} 页", now)

    pdf = compose_form(sheet, fonts=make_fonts())

    assert words(pdf).count("很长的一句话") > 2900
    assert "第10页" in words(pdf)


class FolderOf:
    """The parts of a zip."""

    def __init__(self, content):
        self.archive = zipfile.ZipFile(BytesIO(content))

    def __enter__(self):
        return [self.archive.read(name) for name in self.archive.namelist()]

    def __exit__(self, *_):
        self.archive.close()
