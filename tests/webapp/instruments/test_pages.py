"""An instrument keeper at work: enter, import, find, print labels, order, be reminded."""

import shutil
from datetime import timedelta
from io import BytesIO

import pytest
import xlsxwriter

from engine.calendar.commands import import_year
from engine.db import transaction
from engine.metrology.documents.fonts import make_fonts
from engine.metrology.instruments import FIELDS, Instrument
from engine.model.outbox import OutboxMessage
from engine.outbox import read_payload
from engine.ports import RenderTools
from webapp.instruments.reminding import remind_next

GAUGE = {
    "name": "压力表",
    "category": "压力表",
    "model": "Y-100",
    "serial_no": "YL-1",
    "maker": "红旗仪表",
    "status": "在用",
}
TOOLS = RenderTools(None, "https://jl.example.cn", "澄湖计量院")


def a_sheet(*rows):
    file = BytesIO()
    with xlsxwriter.Workbook(file) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, [field.zh + ("*" if field.required else "") for field in FIELDS])
        for number, row in enumerate(rows, start=1):
            page.write_row(number, 0, [row.get(field.key, "") for field in FIELDS])
    file.seek(0)
    return file


def add(keeper, **facts):
    return keeper.send("/my/instruments/new", GAUGE | facts)


def the_id(town):
    found = town.session.query(Instrument).first().id
    town.session.rollback()
    return found


def test_an_instrument_is_entered_found_and_shown(chenfang, town):
    assert "还没有登记器具" in chenfang.open("/my/instruments/").text
    add(chenfang, due_on="2026-09-01", site="一车间")

    assert "剩13天" in chenfang.open("/my/instruments/?state=soon&find=一车间").text
    page = chenfang.open(f"/my/instruments/{the_id(town)}")
    assert "红旗仪表" in page.text
    assert "还没有可以比较的结果" in page.text


def test_what_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost(chenfang):
    page = add(chenfang, model="", site="一车间")

    assert page.status == 422
    assert "请填写型号规格" in page.text
    assert page.tree.get_element_by_id("site").value == "一车间"


def test_others_do_not_see_it(chenfang, town, town_app, people, qianhao):
    add(chenfang)
    assert qianhao.open("/my/instruments/").status == 403


def test_a_sheet_is_imported_row_by_row(chenfang, town):
    shown = chenfang.open("/my/instruments/import")
    hidden = shown.form("/my/instruments/import")
    sheet = a_sheet(GAUGE, GAUGE | {"serial_no": "YL-2"}, GAUGE | {"serial_no": "YL-3", "name": ""})

    page = chenfang.post(
        "/my/instruments/import", hidden | {"sheet": (sheet, "器具.xlsx")}, content_type="multipart/form-data"
    )

    assert page.status == 422
    assert "已新增2台" in page.text
    assert "请填写器具名称" in page.text
    again = chenfang.client.get("/my/instruments/export.xlsx")
    done = chenfang.post(
        "/my/instruments/import", hidden | {"sheet": (BytesIO(again.data), "再来.xlsx")},
        content_type="multipart/form-data",
    )  # fmt: skip
    assert done.status == 303
    assert town.session.query(Instrument).count() == 2
    town.session.rollback()


@pytest.mark.parametrize("content", [b"", b"no sheet"])
def test_what_is_no_sheet_is_refused_in_a_sentence(chenfang, content):
    hidden = chenfang.open("/my/instruments/import").form("/my/instruments/import")
    page = chenfang.post(
        "/my/instruments/import", hidden | {"sheet": (BytesIO(content), "x.xlsx")}, content_type="multipart/form-data"
    )
    assert page.status in (400, 422)


def test_labels_are_printed_and_nothing_chosen_is_said_so(chenfang, town, tmp_path):
    shutil.copytree(make_fonts().regular.parent, tmp_path / "fonts", dirs_exist_ok=True)
    add(chenfang)
    csrf = chenfang.open("/my/instruments/").form("/my/instruments/order")

    printed = chenfang.post("/my/instruments/labels", csrf | {"instrument": str(the_id(town))})
    nothing = chenfang.post("/my/instruments/order", csrf)

    assert printed.answer.data.startswith(b"%PDF-")
    assert nothing.status == 422
    assert "请选择器具" in nothing.text


def test_a_keeper_is_reminded_once_in_one_message(chenfang, town):
    with transaction(town.session) as session:
        import_year(session, 2026)
    for number in range(3):
        add(chenfang, serial_no=f"YL-{number}", due_on=str(town.now.date() + timedelta(days=number)))

    def remind():
        return remind_next(town.session, town.means.ring, TOOLS, now=town.now)

    assert [remind(), remind()] == [True, False]
    (message,) = town.session.query(OutboxMessage).all()
    told = read_payload(town.means.ring, message)
    town.session.rollback()
    assert told["phone"] == "12000000004"
    assert told["text"].startswith("【澄湖计量院】您的器具压力表YL-0（08月19日）、压力表YL-1（08月20日）等3台即将到期")


@pytest.mark.parametrize("page", ["x", "0", "9" * 5000])
def test_a_page_that_is_none_is_not_found(chenfang, page):
    assert chenfang.open(f"/my/instruments/?page={page}").status == 404
