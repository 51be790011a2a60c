"""Invoices and statements as those who pay and those who keep the books meet them."""

from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from engine.accounts import Account, Kind
from engine.db import transaction
from engine.metrology.billing import InvoiceRequest
from engine.metrology.money import make_order
from engine.metrology.money.model import Standing
from engine.metrology.registers.customer_model import Customer
from engine.parties import Particulars, add_member, add_party
from tests.webapp.pages import Reader
from tests.webapp.town import log_in

CODE = "91320509XXXX00019C"


@pytest.fixture
def party(town, people, session, now):
    """澄湖, for which 周敏 acts, with an order on account from last month."""
    login = people("zhoumin", kind=Kind.APPLICANT, name="周敏")
    with transaction(session):
        found = add_party(
            session, town.means.ring, kind="organisation", name="澄湖（演示）", particulars=Particulars(id_no=CODE),
            now=now,
        )  # fmt: skip
        account = session.scalars(select(Account).where(Account.login == login)).one()
        add_member(session, account.id, found.id, relation="agent", may_submit=True)
        make_order(
            session, subject="检定费", amount_fen=120_50, now=now - timedelta(days=30), day=now.date(),
            party_id=found.id, case_number="WT-2026-000001", standing=Standing.ON_ACCOUNT, open_for=None,
        )  # fmt: skip
        session.add(
            Customer(
                number="KH-1", name="澄湖（演示）", credit_code=CODE, monthly=True, credit_limit="500.00", terms_days=30
            )
        )
        return found.id


@pytest.fixture
def zhoumin(party, town_app):
    return log_in(Reader(town_app), "zhoumin")


@pytest.fixture
def lijuan(town_app, people):
    return log_in(Reader(town_app), people("lijuan", "finance", name="李娟"))


def send(reader, address, answers, *, on, **options):
    return reader.post(address, {**reader.open(on).form(address), **answers}, **options)


def one_id(session, table):
    session.rollback()
    found = session.scalars(select(table.id)).one()
    session.rollback()
    return found


MINE, ASK = "/my/billing/", "/my/billing/invoices"


def test_an_invoice_is_asked_for_issued_with_its_file_and_downloaded(zhoumin, lijuan, session):
    number = zhoumin.open(MINE).tree.xpath("//input[@name='order']/@value")[0]
    asked = {"order": number, "kind": "增值税专用发票", "title": "澄湖（演示）", "tax_no": CODE}

    wrong = send(zhoumin, ASK, asked, on=MINE)
    assert wrong.status == 422
    assert "专用发票请填写开户银行及账号" in wrong.text
    assert send(zhoumin, ASK, {**asked, "kind": "增值税普通发票"}, on=MINE).status == 303

    request = f"/finance/invoices/{one_id(session, InvoiceRequest)}"
    assert "120.50元" in lijuan.open("/finance/invoices/").text
    bad = {"invoice_no": "2632000001", "file": (BytesIO(b"<html>"), "发票.pdf")}
    assert "请上传不超过5 MB的 PDF" in send(lijuan, f"{request}/issue", bad, on=request).text
    good = {"invoice_no": "2632000001", "file": (BytesIO(b"%PDF-1.4 invoice"), "发票.pdf")}
    assert send(lijuan, f"{request}/issue", good, on=request).status == 303

    page = zhoumin.open(MINE)
    assert "发票号码 2632000001" in page.text
    link = page.tree.xpath("//a[starts-with(@href, '/files/')]/@href")[0]
    assert zhoumin.client.get(link).data == b"%PDF-1.4 invoice"


def test_a_refused_request_says_why(zhoumin, lijuan, session):
    number = zhoumin.open(MINE).tree.xpath("//input[@name='order']/@value")[0]
    send(zhoumin, ASK, {"order": number, "kind": "增值税普通发票", "title": "澄湖"}, on=MINE)
    request = f"/finance/invoices/{one_id(session, InvoiceRequest)}"

    send(lijuan, f"{request}/refuse", {"detail": "抬头不完整"}, on=request)

    page = zhoumin.open(MINE)
    assert "抬头不完整" in page.text
    assert page.tree.xpath("//input[@name='order']/@value") == [number]


def test_a_statement_is_sent_confirmed_and_taken_away(zhoumin, lijuan, session, party):
    account = f"/registers/customers/{one_id(session, Customer)}"
    assert "未关联" in lijuan.open(f"{account}/account").text
    assert send(lijuan, f"{account}/join", {}, on=f"{account}/account").status == 303
    assert "379.50元" in lijuan.open(f"{account}/account").text

    post = f"{account}/statements"
    assert "这个月还没有结束" in send(lijuan, post, {"month": "2026-08"}, on=f"{account}/account").text
    assert send(lijuan, post, {"month": "2026-07"}, on=f"{account}/account").status == 303

    address = zhoumin.open(MINE).tree.xpath("//a[starts-with(@href, '/my/billing/statements/')]/@href")[0]
    assert "WT-2026-000001" in zhoumin.open(address).text
    assert zhoumin.client.get(f"{address}/xlsx").data.startswith(b"PK")
    assert "请说明有异议的内容" in send(zhoumin, address, {"answer": "dispute"}, on=address).text
    assert send(zhoumin, address, {"answer": "confirm"}, on=address).status == 303
    assert "已确认" in lijuan.open(f"{account}/account").text


def test_nobody_reads_the_statements_of_others(lijuan, town_app, people, session, party):
    account = f"/registers/customers/{one_id(session, Customer)}"
    send(lijuan, f"{account}/join", {}, on=f"{account}/account")
    send(lijuan, f"{account}/statements", {"month": "2026-07"}, on=f"{account}/account")
    stranger = log_in(Reader(town_app), people("chenfang", kind=Kind.APPLICANT, name="陈芳"))
    link = lijuan.open(f"{account}/account").tree.xpath("//a[contains(@href, '/statements/')]/@href")[0]

    assert stranger.open(f"/my/billing/statements/{link.split('/')[-2]}").status == 404
    assert stranger.open(f"{account}/account").status == 403
