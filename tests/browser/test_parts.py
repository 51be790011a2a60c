"""A rating by the link of a text message on a small screen without scripts; samples and statistics on the desk."""

import re
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.accounts import Unit
from engine.catalog import publish
from engine.catalog.bundle import read_bundle
from engine.db import connect, new_id, transaction
from engine.metrology import samples
from engine.vault import KeyRing
from tests.browser.living import LiveSite, living
from tests.browser.people import Person
from tests.engine.metrology.operations.orders import GAUGE
from tests.scenarios.hosts import a_host
from tests.scenarios.test_survey import INPUTS
from webapp.wiring import make_catalog

pytestmark = pytest.mark.slow
NOW = datetime.now(ZoneInfo("Asia/Shanghai"))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """The demo with one more item, which asks for a rating, and a sample on the shelf."""
    with living(tmp_path_factory.mktemp("site")) as site:
        processes, forms = a_host(tmp_path_factory.mktemp("item"), "survey", INPUTS)
        engine = connect(f"sqlite:///{site.var / 'liangheng.db'}")
        catalog = make_catalog(KeyRing.load_or_make(site.var / "key-ring.json"))
        with Session(engine) as session, transaction(session):
            unit = session.scalars(select(Unit.id).where(Unit.code == "institute")).one()
            publish(session, catalog, read_bundle(processes / "hosting", forms), unit_id=unit, by=None, now=NOW)
            one = samples.expect_sample(session, (new_id(), "WT-1"), "instruments[0]", GAUGE, samples.SYSTEM, now=NOW)
            samples.receive_sample(session, one, samples.Told("样品架 A-03"), samples.SYSTEM, now=NOW)
        engine.dispose()
        yield site


def test_a_rating_is_given_by_link_on_a_telephone_without_scripts(browser: Browser, site: LiveSite):
    applicant = Person(browser, site, "zhoumin")
    applicant.open("/items/hosting")
    applicant.page.locator("main form input[type=radio]").first.check()
    applicant.press("开始填写")
    applicant.page.fill("[name=name]", "压力表")
    while not applicant.page.locator(".receipt").count():
        buttons = applicant.page.locator("main form button:not([value='save']):not(.f-button-save)")
        applicant.press(buttons.last.inner_text())
    applicant.waits_until("/phone", "/rate/")
    link = re.search(r"/rate/\w+", applicant.reads())[0]

    stranger = Person(browser, site, width=390, js=False)
    stranger.open(link)
    stranger.page.get_by_label("不满意", exact=True).check()
    stranger.press("提交评价")
    assert "以下内容需要修改" in stranger.reads()
    stranger.page.get_by_label("办理时间长").check()
    stranger.press("提交评价")
    assert "谢谢您的评价" in stranger.reads()

    Person(browser, site, "kefu").waits_until("/desk/", "核实差评")
    supervisor = Person(browser, site, "jiancha")
    supervisor.open("/watch/statistics/?months=3&item=hosting")
    assert supervisor.page.locator("figure svg[role=img]").count() == 1
    assert supervisor.page.locator("tbody tr").first.locator("td").last.inner_text() == "1"


def test_a_sample_is_put_elsewhere_and_its_label_printed(browser: Browser, site: LiveSite):
    clerk = Person(browser, site, "luting", width=390)
    clerk.open("/samples/?words=YL-260101")
    clerk.press("YP", inside="tbody")
    clerk.page.fill("#place", "B-01")
    clerk.press("登记", inside="main")

    assert "B-01" in clerk.reads()
    with clerk.page.expect_download() as download:
        clerk.page.get_by_role("button", name="打印标签").click()
    assert download.value.suggested_filename == "样品标签.pdf"
