"""The price list as the public reads it and as its keepers draft, import and publish it."""

from io import BytesIO
from types import SimpleNamespace
from uuid import UUID

import pytest
from sqlalchemy import select

from engine.db import transaction
from engine.metrology import prices
from engine.metrology.prices import PriceVersion, VersionStanding
from engine.metrology.registers import load_demo
from tests.webapp.pages import Reader
from tests.webapp.town import log_in
from webapp.workbooks import rows_by_heading, workbook

NEW = {"number": "2027-1", "basis": "院发〔2026〕12号", "valid_from": "2027-01-01"}


@pytest.fixture
def demo(session, now):
    with transaction(session):
        load_demo(session, now)


@pytest.fixture
def wuhao(app, people):
    return log_in(Reader(app), people("wuhao", "register_keeper", name="吴昊"))


@pytest.fixture
def lijuan(app, people):
    return log_in(Reader(app), people("lijuan", "finance", name="李娟"))


@pytest.fixture
def draft(wuhao, demo):
    """Address of a draft."""
    return send(wuhao, "/registers/prices/new", NEW).goes_to


def send(reader, address, answers, *, on=""):
    """Fill in the form at an address and send it."""
    return reader.post(address, {**reader.open(on or address).form(address), **answers})


def published(session, number):
    session.rollback()
    found = session.scalar(select(PriceVersion.standing).where(PriceVersion.number == number))
    session.rollback()
    return found == VersionStanding.PUBLISHED


def test_everybody_reads_the_prices_of_a_day_with_their_basis(app, demo):
    page = Reader(app).open("/prices/?on=2025-03-01&q=压力表")

    assert "2025-1" in page.text
    assert "36.00元/台" in page.text
    assert "数字多用表" not in page.text


def test_no_day_and_a_day_before_the_first_version_are_told(app, demo):
    stranger = Reader(app)

    assert stranger.open("/prices/?on=gestern").status == 422
    assert "还没有生效的价目表" in stranger.open("/prices/?on=1999-01-01").text


def test_the_price_list_can_be_taken_away_as_a_sheet(app, demo):
    content = Reader(app).client.get("/prices/list.xlsx?on=2026-08-19").data

    rows = dict(rows_by_heading(content, {"器具类别": "category", "单价（元）": "price"}, ["器具类别"]))
    assert rows[2] == {"category": "压力表", "price": "40.00"}


def test_the_price_list_is_given_on_paper_with_what_it_rests_on(build, demo):
    app = build(wiring=SimpleNamespace(print_form=lambda sheet: repr((sheet.title, sheet.blocks)).encode()))
    paper = Reader(app).client.get("/prices/list.pdf?on=2025-03-01").data.decode()

    assert "价目表 2025-1" in paper
    assert "《江苏省计量检定收费标准（2016年版）》" in paper
    assert "'36.00'" in paper
    assert Reader(app).client.get("/prices/list.pdf?on=2001-01-01").status_code == 404


def test_a_version_is_drafted_by_one_and_published_by_another(wuhao, lijuan, draft, session):
    assert "发布后不能再修改" not in wuhao.open(draft).text
    assert wuhao.post(f"{draft}/publish", wuhao.open(draft).form(f"{draft}/drop")).status == 403

    assert send(lijuan, f"{draft}/publish", {}, on=draft).status == 303

    assert published(session, "2027-1")
    assert "增加一项" not in wuhao.open(draft).text


def test_a_price_is_changed_with_what_is_wrong_told_at_its_field(wuhao, draft):
    address = f"{draft}/rows/new"

    wrong = send(wuhao, address, {"category": "天平", "name": "电子天平", "per": "台", "price": "很贵"})
    assert wrong.status == 422
    assert "单价应为不小于0" in wrong.text

    send(wuhao, address, {"category": "天平", "name": "电子天平", "per": "台", "price": "120.5"})
    assert "120.50元/台" in wuhao.open(f"{draft}?q=天平").text


def test_a_sheet_is_imported_whole_or_its_rows_are_told(wuhao, draft, session):
    heads = [field.zh for field in prices.FIELDS]
    good, bad = ["天平", "电子天平", "", "0~200 g", "台", "120", ""], ["天平", "", "维修", "", "台", "120", ""]

    page = upload(wuhao, draft, workbook("价目表", heads, [good, bad]))
    assert page.status == 422
    assert "请填写项目名称" in page.text
    assert "一般压力表" in page.text

    assert upload(wuhao, draft, workbook("价目表", heads, [good])).status == 303
    assert [row.name for row in prices.rows_of(session, UUID(draft.rpartition("/")[2]))] == ["电子天平"]
    session.rollback()
    assert "一般压力表 检定 — 40.00元/台 取消" in wuhao.open(draft).text


def upload(reader, draft, content):
    address = f"{draft}/import"
    hidden = reader.open(draft).form(address)
    return reader.post(
        address, {**hidden, "sheet": (BytesIO(content), "价目表.xlsx")}, content_type="multipart/form-data"
    )


def test_others_do_not_keep_prices_or_customers(app, people, demo):
    reader = log_in(Reader(app), people("chenda", "operator", name="陈达"))

    assert reader.open("/registers/prices/").status == 403
    assert reader.open("/registers/customers").status == 403


def test_a_customer_is_entered_with_credit_and_a_right_code(wuhao, demo):
    address = "/registers/customers/new"
    facts = {"number": "KH-0009", "name": "示例公司（演示）", "credit_code": "91320509XXXX00019C", "monthly": "1"}

    wrong = send(wuhao, address, {**facts, "credit_code": "91320509XXXX00019D", "credit_limit": "很多"})
    assert "请核对" in wrong.text
    assert "请填写金额" in wrong.text

    assert send(wuhao, address, {**facts, "credit_limit": "50,000"}).status == 303
    assert "50000.00" in wuhao.open("/registers/customers?words=示例").text


def test_a_version_may_be_called_by_what_a_sheet_may_not(wuhao, lijuan, demo):
    made = send(wuhao, "/registers/prices/new", {**NEW, "number": "'2027/1 [新]'"}).goes_to
    assert wuhao.client.get(f"{made}/export.xlsx").status_code == 200

    send(lijuan, f"{made}/publish", {}, on=made)
    assert Reader(lijuan.app).client.get("/prices/list.xlsx?on=2027-01-01").status_code == 200
