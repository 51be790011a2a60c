"""Free movement by hand: out of a parallel block, a countersign, and a substitute whom the four-eyes rule refuses."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.accounts import Unit
from engine.catalog import Catalog, publish
from engine.catalog.bundle import read_bundle
from engine.db import connect, transaction
from tests.browser.living import LiveSite, living
from tests.browser.people import Person
from tests.engine.movement.scenes import write_permit

pytestmark = pytest.mark.slow
APPLICANT, REVIEWER, EXPERT, ADVISER, DECIDER, SUPERVISOR = (
    "zhoumin", "panlei", "xujing", "gaoyuan", "heyong", "jiancha",
)  # fmt: skip
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """The demo with one more item: assess, then law and technique side by side, then two samples, then decide."""
    with living(tmp_path_factory.mktemp("site")) as site:
        put_up(site, tmp_path_factory.mktemp("item"))
        yield site


def put_up(site: LiveSite, folder: Path) -> None:
    write_permit(folder, roles={"核验": "expert"})
    bundle = read_bundle(folder / "processes/permit", folder / "forms")
    engine = connect(f"sqlite:///{site.var / 'liangheng.db'}")
    with Session(engine) as session, transaction(session):
        unit = session.scalars(select(Unit.id).where(Unit.code == "bureau")).one()
        publish(session, Catalog({}, {}), bundle, unit_id=unit, by=None, now=datetime.now(SHANGHAI))
    engine.dispose()


def begin(browser: Browser, site: LiveSite) -> str:
    """An application by its applicant; gives its number."""
    person = Person(browser, site, APPLICANT)
    person.open("/items/permit")
    person.page.locator("main form input[type=radio]").first.check()
    person.press("开始填写")
    person.page.fill("[name=wish]", "新建")
    while not person.page.locator(".receipt").count():
        person.press(person.page.locator("main form button:not([value='save']):not(.f-button-save)").last.inner_text())
    return str(person.page.locator(".receipt dd").first.inner_text())


def row(person: Person, number: str, step: str):
    person.open("/desk/")
    return person.page.locator("tr.row", has_text=number).filter(has_text=step).first


def go_to(person: Person, number: str, step: str) -> None:
    """Open a task of the inbox."""
    with person.page.expect_navigation():
        row(person, number, step).get_by_role("link", name="办理").click()
    person.visit.check()


def choose(person: Person, command: str) -> None:
    """Open the menu by keyboard and choose."""
    person.page.locator("details.menu > summary").focus()
    person.page.keyboard.press("Enter")
    person.press(command, inside="details.menu")


def do(person: Person, number: str, step: str) -> None:
    go_to(person, number, step)
    person.page.fill("[name=opinion]", "同意")
    with person.page.expect_navigation():
        person.page.locator(".f-buttons .f-button-main").click()
    person.visit.check()


def test_a_task_is_sent_back_out_of_a_parallel_block(browser: Browser, site: LiveSite):
    number, reviewer = begin(browser, site), Person(browser, site, REVIEWER)
    do(reviewer, number, "评估")
    go_to(reviewer, number, "法律审查")
    choose(reviewer, "退回")
    reviewer.page.select_option("[name=to]", label="评估 · 潘磊")
    reviewer.page.fill("[name=reason]", "缺少依据")
    reviewer.press("确认退回")
    assert "技术审查" in reviewer.reads(".alert")
    assert reviewer.page.input_value("[name=reason]") == "缺少依据"
    reviewer.page.locator("[name=others][value=cancelled]").check()
    reviewer.press("确认退回")

    assert row(reviewer, number, "评估").is_visible()
    assert not row(reviewer, number, "技术审查").count()
    go_to(reviewer, number, "评估")
    assert "缺少依据" in reviewer.reads()
    assert reviewer.page.input_value("[name=opinion]") == "同意"


def test_a_step_waits_for_the_votes_of_others_and_shows_them(browser: Browser, site: LiveSite):
    number, reviewer = begin(browser, site), Person(browser, site, REVIEWER)
    go_to(reviewer, number, "评估")
    task = reviewer.page.url
    choose(reviewer, "会签")
    for name in ("高远", "何勇"):
        reviewer.page.get_by_label(name, exact=False).check()
    reviewer.page.fill("[name=question]", "是否具备考核条件")
    reviewer.press("发起会签")
    reviewer.page.goto(task)
    reviewer.page.fill("[name=opinion]", "具备")
    with reviewer.page.expect_navigation():
        reviewer.page.locator(".f-buttons .f-button-main").click()
    assert "签署后才能提交" in reviewer.reads()

    for login, opinion in ((ADVISER, "现场已核实"), (DECIDER, "")):
        voter = Person(browser, site, login)
        voter.open("/desk/?view=sign")
        voter.press("签署", inside="tr.row")
        assert "是否具备考核条件" in voter.reads()
        voter.page.locator("[name=verdict][value=agree]").check()
        voter.page.fill("[name=opinion]", opinion)
        voter.press("确认签署")
    go_to(reviewer, number, "评估")
    assert "已通过" in reviewer.reads()
    assert "现场已核实" in reviewer.reads()
    do(reviewer, number, "评估")
    assert row(reviewer, number, "法律审查").is_visible()


def test_whoever_did_the_record_is_refused_as_the_verifiers_substitute(browser: Browser, site: LiveSite):
    number, reviewer, expert = begin(browser, site), Person(browser, site, REVIEWER), Person(browser, site, EXPERT)
    for step in ("评估", "法律审查", "技术审查", "记录"):
        do(reviewer, number, step)
    today = datetime.now(SHANGHAI).date()
    expert.open("/account/substitutes")
    expert.page.select_option("[name=substitute]", label="潘磊")
    expert.page.fill("[name=since]", today.isoformat())
    expert.page.fill("[name=until]", (today + timedelta(days=3)).isoformat())
    expert.page.fill("[name=reason]", "休假")
    expert.press("设置代办人", inside="form.form")

    reviewer.open("/desk/")
    assert "您正在代" in reviewer.reads()
    go_to(reviewer, number, "核验")
    reviewer.page.fill("[name=opinion]", "合格")
    with reviewer.page.expect_navigation():
        reviewer.page.locator(".f-buttons .f-button-main").click()
    assert "代为办理也不例外" in reviewer.reads()
    do(expert, number, "核验")


def test_an_applicant_urges_on_a_phone_without_scripts_and_a_supervisor_answers(browser: Browser, site: LiveSite):
    begin(browser, site)
    client, supervisor = Person(browser, site, APPLICANT, width=390, js=False), Person(browser, site, SUPERVISOR)
    client.open("/my/")
    client.press("XK-", inside="main")
    client.press("催办")
    client.page.fill("[name=text]", "明天要用")
    client.press("确认催办")
    supervisor.open("/desk/urges")
    supervisor.press("答复", inside="tr.row")
    supervisor.page.fill("[name=text]", "今天办完")
    supervisor.press("发出答复")
    client.page.reload()

    assert "今天办完" in client.reads()
