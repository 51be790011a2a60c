"""A licence for a measurement standard, walked from the application to the certificate by the people of the demo."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser

from tests.browser.living import LiveSite
from tests.browser.order import Look, case_path, quiet
from tests.browser.people import Person

SCENARIO = Path(__file__).parents[2] / "processes/standard-approval/scenarios/granted.toml"
PEOPLE = {
    "acceptor": "panlei", "reviewer": "panlei", "expert": "gaoyuan", "decider": "heyong", "certificate_clerk": "heyong",
}  # fmt: skip
DAYS = frozenset({"starts_on", "ends_on", "visited_on", "received_on"})
NAMES = {
    "examine": "受理审查", "organise": "组织考核", "plan": "考评计划", "propose_procedure": "启动特别程序",
    "approve_procedure": "批准特别程序", "written_review": "书面审查", "on_site": "现场考评", "report": "考核报告",
    "review": "审查意见", "decide": "审批决定", "deliver": "送达", "recheck": "补正审查", "check_change": "审查变更",
    "approve_change": "审批变更",
}  # fmt: skip
HOLDER = {
    "applicant_name": "常熟虞东仪表有限公司（演示）",
    "credit_code": "91320581XXXX00035A",
    "contact_name": "汤伟",
    "contact_phone": "12000000003",
}


def steps() -> list[dict[str, Any]]:
    """What people do in the scenario; its days are today, and nobody lets time go by."""
    today = datetime.now(UTC).astimezone(ZoneInfo("Asia/Shanghai")).date().isoformat()
    listed = [one for one in tomllib.loads(SCENARIO.read_text(encoding="utf-8"))["steps"] if "answers" in one]
    for step in listed:
        step["answers"] = {name: today if name in DAYS else value for name, value in step["answers"].items()}
    listed[0]["answers"] |= HOLDER
    return listed


def apply(person: Person, answers: dict[str, Any], look: Look = quiet) -> tuple[str, str]:
    """From the guide to the receipt: the number of the case and the path of its page."""
    person.open("/items/standard-approval")
    look(person, "guide")
    person.page.get_by_label(answers["applicant_name"]).check()
    person.press("开始填写")
    through(person, answers, look, "draft")
    person.press("提交", inside="main")
    look(person, "submitted")
    return person.page.locator(".receipt dd").all_inner_texts()[0], case_path(person.page.url)


def work(person: Person, number: str, step: dict[str, Any], look: Look = quiet) -> None:
    """Find the task in the inbox, once it is there, and do it."""
    key = step["step"].rpartition(".")[2]
    for _ in range(300):
        person.open("/desk/")
        row = person.page.locator("tr.row", has_text=number).filter(has_text=NAMES[key])
        if row.count():
            break
        person.page.wait_for_timeout(100)
    with person.page.expect_navigation():
        row.first.get_by_role("link", name="办理").click()
    person.visit.check()
    look(person, "task-" + key)
    through(person, step["answers"], look, key)
    person.press("提交", inside="main")
    assert "已办理完成" in person.reads(), person.reads()


def through(person: Person, answers: dict[str, Any], look: Look, name: str) -> None:
    """Page by page, until everything is filled in."""
    while not person.page.url.partition("?")[0].endswith("/check"):
        person.fill(answers)
        look(person, f"{name}-{person.page.url.rpartition('/')[2]}")
        forward = person.page.locator(".f-buttons .f-button-main")
        if forward.get_attribute("value") == "submit":
            return
        person.press(forward.inner_text())


def walk(browser: Browser, site: LiveSite, look: Look = quiet) -> tuple[str, dict[str, bytes]]:
    """The whole licence: its case number, and the documents as the applicant downloads them."""
    first, *others = steps()
    firm = Person(browser, site, "tangwei")
    number, path = apply(firm, first["answers"], look)
    staff: dict[str, Person] = {}
    for step in others:
        login = PEOPLE[step["who"]]
        if login not in staff:
            staff[login] = Person(browser, site, login)
        work(staff[login], number, step, look)
        firm.open(path)
        look(firm, "case-after-" + step["step"].rpartition(".")[2])
    firm.waits_until(path, "办结")
    look(firm, "closed")
    names = [name for name in firm.page.locator(".filelist a").all_inner_texts() if "号" in name]
    return number, {name: firm.download(name) for name in names}
