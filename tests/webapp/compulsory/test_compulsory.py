"""Compulsory instruments as acceptors see them: found, numbered, out to the portal's sheet and back."""

from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from engine.db import transaction
from engine.metrology.compulsory import enter_instruments
from tests.engine.metrology.operations.orders import GAUGE, METER, a_case
from tests.webapp.pages import Reader
from tests.webapp.town import log_in
from webapp.workbooks import workbook

HEADS = ("办件编号", "出厂编号", "备案号", "申请号")


@pytest.fixture
def luting(app, people):
    return log_in(Reader(app), people("luting", "acceptor", name="陆婷"))


@pytest.fixture
def listed(session, now):
    """One instrument with both numbers and one without any, of a hospital in Kunshan."""
    case = a_case()
    numbers = {METER["serial_no"]: {"filing_no": "BA-1", "application_no": "SQ-1"}}
    with transaction(session):
        user = ("玉峰人民医院（演示）", "320583")
        rows = enter_instruments(session, (case.id, case.number), user, (GAUGE, METER), numbers, now=now)
        session.flush()
        return [row.id for row in rows]


def rows_of(answer):
    return CalamineWorkbook.from_filelike(BytesIO(answer.data)).get_sheet_by_index(0).to_python()


def bring(reader, *rows):
    form = reader.open("/compulsory/import").form("/compulsory/import")
    return reader.post("/compulsory/import", {**form, "sheet": (BytesIO(workbook("编号", HEADS, rows)), "编号.xlsx")})


def test_instruments_are_found_by_month_district_and_missing_number(luting, listed):
    page = luting.open("/compulsory/?month=2026-08&region=320583")
    assert "共2台，其中1台编号不全" in page.text
    assert "共2台" in luting.open("/compulsory/?month=2026年8月").text
    assert "昆山市" in page.text

    lacking = luting.open("/compulsory/?lacking=1").text
    assert "YL-260101" in lacking
    assert "DMM-260103" not in lacking
    assert "没有符合条件的器具" in luting.open("/compulsory/?month=2026-09").text
    assert luting.open("/compulsory/?month=2026-13&after=x").status == 200


def test_a_number_that_comes_later_is_entered_and_says_by_whom(luting, listed):
    address = f"/compulsory/{listed[0]}"
    form = luting.open(address).form(address)

    assert luting.post(address, {**form, "filing_no": "BA-9", "application_no": "SQ 9"}).status == 422
    assert luting.post(address, {**form, "filing_no": "BA-9", "application_no": "SQ-9"}).status == 303
    assert luting.post(address, {**form, "filing_no": "BA-9", "application_no": "SQ-9"}).status == 303

    assert "陆婷于" in luting.open(address).text
    assert "其中0台编号不全" in luting.open("/compulsory/").text


def test_what_somebody_else_entered_meanwhile_is_not_overwritten(luting, listed, clock):
    address = f"/compulsory/{listed[0]}"
    form = luting.open(address).form(address)
    clock.move(minutes=1)
    luting.post(address, {**form, "filing_no": "BA-9", "application_no": ""})

    answer = luting.post(address, {**form, "filing_no": "BA-8", "application_no": ""})

    assert answer.status == 409
    assert luting.open(address).tree.xpath('//input[@name="filing_no"]/@value') == ["BA-9"]


def test_the_sheet_for_the_portal_has_the_columns_of_the_file_and_says_that_they_are_an_example(luting, listed):
    answer = luting.client.get("/compulsory/portal.xlsx?lacking=1")
    heads, *rows = rows_of(answer)

    assert heads[:3] == ["办件编号", "使用单位", "行政区划代码"]
    assert [dict(zip(heads, row, strict=True))["出厂编号"] for row in rows] == ["YL-260101"]
    assert dict(zip(heads, rows[0], strict=True))["所在区县"] == "昆山市"
    assert "示例，未核实" in CalamineWorkbook.from_filelike(BytesIO(answer.data)).sheet_names[0]
    assert "未与全国强制检定计量器具管理平台核实" in luting.open("/compulsory/").text

    lines = luting.client.get("/compulsory/portal.csv").text.splitlines()
    assert len(lines) == 3
    assert lines[0].startswith("\ufeff办件编号,使用单位")


def test_numbers_come_back_row_by_row(luting, listed):
    page = bring(
        luting,
        ("", "YL-260101", "BA-7", "SQ-7"),
        ("", "DMM-260103", "", ""),
        ("", "YL-999999", "BA-8", ""),
        ("", "YL-260101", "有 空格", ""),
    )

    assert page.status == 422
    assert "已带回1台的编号，1台没有变化" in page.text
    assert "登记册里没有出厂编号YL-999999的器具" in page.text
    assert "备案号应为不超过40个的字母" in page.text
    rows = [dict(zip(HEADS, row, strict=True)) for row in _numbers(luting)]
    assert rows[1]["备案号"] == "BA-7"
    assert rows[0]["申请号"] == "SQ-1"
    assert bring(luting, ("", "YL-260101", "BA-7", "SQ-7")).status == 303


def _numbers(reader):
    heads, *rows = rows_of(reader.client.get("/compulsory/portal.xlsx"))
    return [[dict(zip(heads, row, strict=True))[head] for head in HEADS] for row in rows]


def test_a_sheet_without_the_headings_is_told_in_a_sentence(luting, listed):
    form = luting.open("/compulsory/import").form("/compulsory/import")
    sheet = (BytesIO(workbook("x", ("别的",), [("1",)])), "x.xlsx")

    page = luting.post("/compulsory/import", {**form, "sheet": sheet})

    assert page.status == 422
    assert "表格里没有“出厂编号”" in page.text
    assert luting.post("/compulsory/import", form).status == 422


def test_an_institution_names_its_own_columns(build, people, session, listed, tmp_path):
    file = tmp_path / "columns.toml"
    file.write_text(
        'sheet = "上报"\ncolumns = [{ heading = "编号A", field = "filing_no" }, { heading = "编号B", field = '
        '"application_no" }, { heading = "出厂", field = "serial_no" }, { heading = "机构", text = "量衡" }]\n',
        "utf-8",
    )
    reader = log_in(Reader(build(portal_columns=str(file))), people("luting", "acceptor", name="陆婷"))

    assert rows_of(reader.client.get("/compulsory/portal.xlsx"))[0] == ["编号A", "编号B", "出厂", "机构"]
    assert "未与全国" not in reader.open("/compulsory/").text


@pytest.mark.parametrize("wrong", ['columns = [{ heading = "x", field = "password" }]', "columns = []", "["])
def test_a_file_of_columns_that_cannot_be_used_is_told_at_the_start(build, tmp_path, wrong):
    file = tmp_path / "columns.toml"
    file.write_text(wrong, "utf-8")

    with pytest.raises(ValueError, match=r"columns\.toml"):
        build(portal_columns=str(file))


def test_the_page_is_for_acceptors_and_dispatchers(app, people, listed):
    other = log_in(Reader(app), people("xujian", "operator", name="徐健"))

    assert other.open("/compulsory/").status == 403
