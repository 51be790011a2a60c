"""A shipped licence by hand: a notice taken in the account, a countersign at the decision, a refused substitute."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser

from tests.browser import licence
from tests.browser.living import LiveSite, living
from tests.browser.order import Look, quiet
from tests.browser.people import Person
from tests.browser.test_movement import choose

pytestmark = pytest.mark.slow
SHANGHAI = ZoneInfo("Asia/Shanghai")
#: a licence is sealed: the short branch, in which nothing is examined.
APPLICATION = {
    **licence.HOLDER,
    "address": "江苏省常熟市演示路3号",
    "business_type": "封存",
    "certificate_no": "〔2024〕苏量标演证字第021号",
    "change_words": "因业务需要申报。",
    "seal_reason": "工作任务减少",
    "seal_from": (datetime.now(SHANGHAI) + timedelta(days=9)).date().isoformat(),
    "delivery_mode": "窗口领取",
    "consent": True,
}
CORRECTION = {
    "result": "补正",
    "corrections": [{"material": "封存申报表", "problem": "未盖章", "requirement": "请在申报表上加盖单位公章。"}],
}
#: who votes on the decision: login → name.
EXPERTS = {"gaoyuan": "高远", "xujing": "许静"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    with living(tmp_path_factory.mktemp("site")) as site:
        yield site


def does(person: Person, number: str, step: str, answers: dict[str, object], look: Look = quiet) -> None:
    licence.work(person, number, {"step": step, "answers": answers}, look)


def task_of(person: Person, number: str, name: str) -> str:
    """The address of a task in the inbox."""
    person.open("/desk/")
    row = person.page.locator("tr.row", has_text=number).filter(has_text=name).first
    return str(row.get_by_role("link", name="办理").get_attribute("href"))


def take_notice(firm: Person, path: str, look: Look = quiet) -> None:
    """Read of the notice on the page of the case, take it, and find its document."""
    firm.waits_until(path, "有一份文书待您查收")
    look(firm, "notice-waits")
    assert "补正告知书 量补" not in firm.reads()
    firm.press("去查收")
    look(firm, "notice")
    firm.press("查收并阅读")
    look(firm, "notice-taken")
    assert "补正告知书 量补" in firm.reads()


def correct(firm: Person, path: str, look: Look = quiet) -> None:
    """Hand the application in once more."""
    firm.waits_until(path, "现在需要您办理")
    look(firm, "turn-to-correct")
    firm.press("去办理")
    licence.through(firm, APPLICATION, look, "correcting")
    firm.press("提交", inside="main")


def put_in_place(absent: Person, substitute: str) -> None:
    """Let somebody stand in from today on."""
    today = datetime.now(SHANGHAI).date()
    absent.open("/account/substitutes")
    absent.page.select_option("[name=substitute]", label=substitute)
    absent.page.fill("[name=since]", today.isoformat())
    absent.page.fill("[name=until]", (today + timedelta(days=3)).isoformat())
    absent.page.fill("[name=reason]", "休假")
    absent.press("设置代办人", inside="form.form")


def countersigned(asker: Person, number: str, voters: dict[str, Person], look: Look = quiet) -> None:
    """Ask for votes on the decision, and let everybody agree."""
    asker.open(task_of(asker, number, "审批变更"))
    choose(asker, "会签")
    for name in voters:
        asker.page.get_by_label(name, exact=False).check()
    asker.page.fill("[name=question]", "是否同意封存")
    look(asker, "countersign-asked")
    asker.press("发起会签")
    for voter in voters.values():
        voter.open("/desk/?view=sign")
        voter.press("签署", inside="tr.row")
        voter.page.locator("[name=verdict][value=agree]").check()
        voter.page.fill("[name=opinion]", "同意封存")
        look(voter, "countersign-vote")
        voter.press("确认签署")


def walk(browser: Browser, site: LiveSite, look: Look = quiet) -> str:
    """The whole way; gives what the applicant reads of the case in the end."""
    firm, acceptor = Person(browser, site, "tangwei"), Person(browser, site, "panlei")
    number, path = licence.apply(firm, APPLICATION, look)
    does(acceptor, number, "acceptance.examine", CORRECTION, look)
    take_notice(firm, path, look)
    correct(firm, path, look)
    does(acceptor, number, "acceptance.recheck", {"result": "受理"}, look)
    does(acceptor, number, "check_change", {"opinion": "同意"}, look)
    decider = Person(browser, site, "heyong")
    is_on_the_desk(decider, number)
    put_in_place(decider, "潘磊")
    refused(acceptor, number, look)
    countersigned(decider, number, {name: Person(browser, site, login) for login, name in EXPERTS.items()}, look)
    does(decider, number, "approve_change", {"decision": "同意"}, look)
    firm.waits_until(path, "已决定，等待送达")
    look(firm, "decided")
    return firm.reads()


def is_on_the_desk(person: Person, number: str) -> None:
    """Until the decision is on the desk."""
    for _ in range(300):
        person.open("/desk/")
        if person.page.locator("tr.row", has_text=number).filter(has_text="审批变更").count():
            return
        person.page.wait_for_timeout(100)
    raise AssertionError(person.reads())


def refused(substitute: Person, number: str, look: Look = quiet) -> None:
    """Who checked the change may not decide on it in the decider's place."""
    substitute.open(task_of(substitute, number, "审批变更"))
    substitute.fill({"decision": "同意"})
    with substitute.page.expect_navigation():
        substitute.page.locator(".f-buttons .f-button-main").click()
    look(substitute, "substitute-refused")
    assert "代为办理也不例外" in substitute.reads()


def test_a_change_is_corrected_once_countersigned_and_decided_by_whoever_did_not_check_it(
    browser: Browser, site: LiveSite
) -> None:
    assert "准予变更决定书" in walk(browser, site)
