"""A payer pays on a phone without JavaScript, and finance takes cash and gives money back, as people would do it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.accounts import Account
from engine.calendar.days import local_date
from engine.db import connect, transaction
from engine.metrology.money import make_order
from engine.parties import PartyMember
from tests.browser.living import LiveSite, living
from tests.browser.people import Person

pytestmark = pytest.mark.slow
PATIENCE = 30_000


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    with living(tmp_path_factory.mktemp("site")) as site:
        yield site


def an_order(site: LiveSite, login: str) -> str:
    """An order of 120 yuan that the person's firm is to pay."""
    engine, now = connect(f"sqlite:///{site.var / 'liangheng.db'}"), datetime.now(UTC)
    with Session(engine) as session, transaction(session):
        party = session.scalars(
            select(PartyMember.party_id)
            .join(Account, Account.id == PartyMember.account_id)
            .where(Account.login == login)
        ).first()
        number = make_order(
            session,
            subject="压力表检定费",
            amount_fen=12_000,
            now=now,
            day=local_date(now),
            party_id=party,
            payer="周敏",
        ).number
    engine.dispose()
    return number


def test_a_payer_pays_on_a_phone_without_javascript(browser: Browser, site: LiveSite) -> None:
    number = an_order(site, "zhoumin")
    payer = Person(browser, site, "zhoumin", width=390, js=False)
    payer.open(f"/pay/{number}")
    payer.press("去支付", inside="main")
    payer.page.wait_for_selector(".pay-code", timeout=PATIENCE)
    payer.visit.check()
    payer.press("打开演示支付", inside="main")
    payer.press("付款", inside="main")
    assert "已付款" in payer.reads()

    payer.open(f"/pay/{number}")
    payer.page.wait_for_selector("h1:has-text('缴费凭证')", timeout=PATIENCE)
    payer.visit.check()
    assert "已缴费120.00元" in payer.reads()


def test_finance_takes_cash_and_another_person_approves_what_goes_back(browser: Browser, site: LiveSite) -> None:
    number = an_order(site, "zhoumin")
    clerk = Person(browser, site, "lijuan")
    clerk.open("/finance/")
    clerk.press(number)
    clerk.page.fill("#amount", "119")
    clerk.press("收款入账")
    assert "现金须与应缴金额一致" in clerk.reads()
    clerk.page.fill("#amount", "120.00")
    clerk.press("收款入账")
    assert "窗口现金" in clerk.reads()
    clerk.page.click("summary:has-text('提出退款')")
    clerk.page.fill("#amount-1", "20")
    clerk.page.fill("#reason-1", "少检一台")
    clerk.press("提出退款", inside="main details form")
    assert "待审批" in clerk.reads()

    chief = Person(browser, site, "wuhao")
    chief.open("/finance/refunds")
    chief.press("同意退款")
    clerk.open("/finance/refunds")
    clerk.page.fill("input[name=voucher]", "记-12")
    clerk.press("登记已退")
    assert "凭证 记-12" in clerk.reads()
    clerk.open("/finance/ledger")
    assert "账平" in clerk.reads()
