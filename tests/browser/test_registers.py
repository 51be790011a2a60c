"""Those who keep prices, contracts and samples at their browsers, and a client who rates by the link of a message."""

import os
import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import cases, tasks
from engine.accounts import Account, Actor, Unit, load_actor
from engine.calendar.days import local_date
from engine.catalog import publish, read_bundle
from engine.db import reading, transaction
from engine.metrology.samples import Hand, SampleStatus, Told, expect_sample, move_sample, receive_sample
from engine.model.case import Task
from engine.parties import Party
from tests.browser.living import ROOT, LiveSite, living
from tests.browser.people import PATIENCE, Person
from tests.scenarios.hosts import CODE, a_host
from tests.scenarios.test_survey import INPUTS
from webapp.settings import load_settings
from webapp.wiring import Wiring, wire

pytestmark = pytest.mark.slow
SCENARIO = ROOT / "processes/quotation-request/scenarios/contract-signed.toml"
WHO = {"dispatcher": "wuhao", "applicant": "zhoumin"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    with living(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture(scope="module")
def wiring(site: LiveSite) -> Iterator[Wiring]:
    """The same installation, to bring cases where a test begins."""
    wiring = wire(load_settings({**os.environ, "LIANGHENG_VAR": str(site.var), "LIANGHENG_SITE_URL": site.url}))
    yield wiring
    wiring.engine.dispose()


@pytest.fixture(scope="module")
def rated(wiring: Wiring, tmp_path_factory: pytest.TempPathFactory) -> UUID:
    """A case of 周敏 that asks for a rating."""
    processes, forms = a_host(tmp_path_factory.mktemp("item"), "survey", INPUTS)
    with wiring.session() as session:
        with transaction(session):
            unit = session.scalars(select(Unit.id).where(Unit.code == "institute")).one()
            bundle = read_bundle(processes / CODE, forms)
            publish(session, wiring.means.catalog, bundle, unit_id=unit, by=None, now=datetime.now(UTC))
        return submitted(session, wiring, CODE, {"name": "压力表"})[0]


def submitted(session: Session, wiring: Wiring, item: str, answers: Mapping[str, Any]) -> tuple[UUID, str]:
    """A case that 周敏 opened for the firm: its id and number."""
    client, now = actor(session, "zhoumin"), datetime.now(UTC)
    with reading(session):
        firm = session.scalars(select(Party.id).where(Party.id.in_(client.submits_for), Party.kind != "person")).one()
    with transaction(session):
        draft = cases.start_draft(session, wiring.means, client, item, party_id=firm, now=now).id
    with transaction(session):
        cases.save_draft(session, wiring.means, client, draft, answers, page=0, now=now)
    with transaction(session):
        found = cases.submit_draft(session, wiring.means, client, draft, key=f"a-case-of-{item}", now=now)
        return found.id, found.number


def actor(session: Session, login: str) -> Actor:
    """Somebody of the demo."""
    with reading(session):
        account = session.scalars(select(Account).where(Account.login == login)).one()
        found = load_actor(session, account.id, account.stamp, now=datetime.now(UTC))
    assert found is not None
    return found


def a_contract_to_sign(wiring: Wiring, client: Person) -> tuple[UUID, str]:
    """A case whose quotation was accepted and whose contract was reviewed; the site itself makes the documents."""
    first, *others = tomllib.loads(SCENARIO.read_text(encoding="utf-8"))["steps"]
    with wiring.session() as session:
        case_id, number = submitted(session, wiring, "quotation-request", first["answers"])
        for step in others[:3]:
            who = actor(session, WHO[step["who"]])
            task = next(_tries(client, lambda at=step["step"]: open_task(session, case_id, at)))
            answers = {**step["answers"], **({"valid_until": later()} if "valid_until" in step["answers"] else {})}
            with transaction(session):
                now = datetime.now(UTC)
                tasks.complete_task(session, wiring.means, who, task, answers, key=f"k-{task}", now=now)
    return case_id, number


def later() -> str:
    """Two weeks from now."""
    return (local_date(datetime.now(UTC)) + timedelta(days=14)).isoformat()


def open_task(session: Session, case_id: UUID, address: str) -> UUID | None:
    """The open task at a place of a case."""
    with reading(session):
        wanted = select(Task.id).where(Task.case_id == case_id, Task.address == address, Task.done_at.is_(None))
        return session.scalars(wanted).first()


def _tries(person: Person, look: Callable[[], UUID | None]) -> Iterator[UUID]:
    """What is found at last; the worker of the site needs a moment."""
    for _ in range(PATIENCE):
        if (found := look()) is not None:
            yield found
        person.page.wait_for_timeout(100)
    raise AssertionError("it never came so far")


def test_a_new_version_of_the_price_list_is_drafted_by_one_and_published_by_another(browser: Browser, site: LiveSite):
    first = (local_date(datetime.now(UTC)) + timedelta(days=30)).isoformat()
    keeper = Person(browser, site, "wuhao")
    keeper.open("/registers/prices/")
    keeper.press("起草新版本")
    keeper.page.fill("#number", "试-1")
    keeper.page.fill("#basis", "院发〔2026〕12号")
    keeper.page.fill("#valid_from", first)
    keeper.press("保存")
    keeper.press("增加一项")
    for name, text in (("category", "天平"), ("name", "电子天平"), ("per", "台"), ("price", "1200")):
        keeper.page.fill(f"#{name}", text)
    keeper.press("保存")
    assert "1,200.00元/台" in keeper.reads("[aria-labelledby=h-against]")
    assert not keeper.page.get_by_role("button", name="发布", exact=True).count()

    other = Person(browser, site, "lijuan")
    other.open(keeper.page.url.removeprefix(site.url))
    other.press("发布", inside="main form")
    stranger = Person(browser, site, width=390)
    stranger.open(f"/prices/?on={first}")
    assert "试-1" in stranger.reads()
    assert "电子天平" in stranger.reads()
    assert stranger.download("下载 PDF").startswith(b"%PDF")


def test_a_contract_is_signed_by_both_sides_and_stands_in_the_register(
    browser: Browser, site: LiveSite, wiring: Wiring
):
    client = Person(browser, site, "zhoumin", width=390)
    case_id, number = a_contract_to_sign(wiring, client)
    client.waits_until(f"/my/cases/{case_id}", "现在需要您办理")
    client.press("去办理")
    assert "一、服务范围：压力表检定、数字多用表校准" in client.reads().splitlines()
    client.fill({"wish": "签署", "signer": "周敏", "agreed": True})
    client.press("确认填报信息")
    client.press("提交", inside="main")

    approver = Person(browser, site, "qianzheng")
    approver.waits_until("/desk/", number)
    with approver.page.expect_navigation():
        approver.page.locator("tr.row", has_text=number).get_by_role("link", name="办理").click()
    approver.fill({"result": "签署"})
    approver.press("提交", inside="main")
    approver.waits_until(f"/registers/contracts/?words={number}", "单次合同")
    approver.press("HT-")
    assert "SHA-256" in approver.reads()
    client.waits_until(f"/my/cases/{case_id}", "合同")
    assert client.download(".pdf").startswith(b"%PDF")


def test_a_client_rates_badly_by_the_link_of_a_message_without_logging_in(
    browser: Browser, site: LiveSite, rated: UUID
):
    client = Person(browser, site, width=390)
    client.waits_until("/demo/phone", "请评价：")
    link = next(word for word in client.reads().split() if "/rate/" in word)
    client.open("/rate/" + link.rpartition("/rate/")[2])
    client.fill({"level": "不满意"})
    client.press("提交评价")
    assert client.page.locator("[role=alert]").is_visible()
    client.fill({"reasons": ["办理时间长"]})
    client.press("提交评价")
    assert "谢谢" in client.reads()

    desk = Person(browser, site, "kefu")
    desk.waits_until("/desk/", "压力表")


def test_a_sample_is_labelled_moved_and_keeps_its_chain_of_custody(
    browser: Browser, site: LiveSite, wiring: Wiring, rated: UUID
):
    now, hand = datetime.now(UTC), Hand("", "徐健")
    with wiring.session() as session:
        label = a_sample(session, rated, hand, now)
    keeper = Person(browser, site, "luting")
    keeper.open(f"/samples/?words={label}")
    keeper.page.get_by_label(f"选择 {label}").check()
    with keeper.page.expect_download() as coming:
        keeper.page.get_by_role("button", name="打印所选标签").click()
    assert Path(coming.value.path()).read_bytes().startswith(b"%PDF")
    keeper.press(label)
    keeper.page.fill("#place", "样品架 C-07")
    keeper.press("登记", inside="main")

    places = keeper.page.locator("[aria-labelledby=h-moves] tbody td:nth-child(3)").all_inner_texts()
    assert places == ["—", "样品架 A-03", "压力室", "样品架 C-07"]


def a_sample(session: Session, case_id: UUID, hand: Hand, now: datetime) -> str:
    """A gauge that came and is being worked on; gives what its label says."""
    with transaction(session):
        facts = {"name": "一般压力表", "model": "Y-100", "serial_no": "YL-260101"}
        row = expect_sample(session, (case_id, "SY-0001"), "instruments[0]", facts, hand, now=now)
        receive_sample(session, row, Told("样品架 A-03", condition="完好"), hand, now=now)
        move_sample(session, row, SampleStatus.AT_WORK, Told("压力室"), hand, now=now)
        return row.label_no
