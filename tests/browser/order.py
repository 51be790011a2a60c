"""The order of three instruments, walked from the guide to the archive by the people of the demo."""

import io
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser

from tests.browser.living import LiveSite
from tests.browser.people import Person

SCENARIO = Path(__file__).parents[2] / "processes/calibration-order/scenarios/three-instruments.toml"
PEOPLE = {
    "acceptor": "luting", "sample_clerk": "luting", "dispatcher": "wuhao", "operator": "xujian",
    "verifier": "shenyue", "approver": "qianzheng",
}  # fmt: skip
DAYS = frozenset({"received_on", "planned_on", "done_on", "paid_on", "collected_on"})
NAMES = {
    "accept": "受理", "receive_samples": "收样", "assign": "分派", "record": "原始记录", "verify": "核验",
    "approve": "批准", "pick_up": "取样取证",
}  # fmt: skip
#: what the files of certificates begin with; the order document is a file of the case too.
KINDS = ("检定证书", "检定结果通知书", "校准证书")
Look = Callable[[Person, str], object]


def quiet(_person: Person, _name: str) -> None:
    """Nobody takes pictures."""


def steps() -> list[dict[str, Any]]:
    """What people answer in the scenario; its days are today, because a form refuses other ones.

    Nobody pays: the firm of the demo settles monthly.
    """
    today = datetime.now(UTC).astimezone(ZoneInfo("Asia/Shanghai")).date().isoformat()
    played = tomllib.loads(SCENARIO.read_text(encoding="utf-8"))["steps"]
    listed = [step for step in played if step.get("do") != "pay"]
    for step in listed:
        step["answers"] = {name: today if name in DAYS else value for name, value in step["answers"].items()}
    return listed


def apply(person: Person, answers: dict[str, Any], look: Look = quiet) -> tuple[str, str]:
    """From the guide to the receipt: the number of the case and its query code."""
    person.open("/")
    look(person, "home")
    person.press("检定/校准委托", inside="main")
    look(person, "guide")
    person.page.get_by_label(answers["applicant_name"]).check()
    person.press("开始填写")
    while not person.page.url.partition("?")[0].endswith("/check"):
        if person.page.locator('button[value="add:items"]').count():
            person.press("下一步")
            assert person.page.locator("[role=alert]").is_visible()
            look(person, "draft-errors")
        person.fill(answers)
        look(person, "draft-" + person.page.url.rpartition("/")[2])
        person.press(person.page.locator(".f-buttons .f-button-main").inner_text())
    look(person, "check")
    person.press("提交", inside="main")
    look(person, "submitted")
    number, code = person.page.locator(".receipt dd").all_inner_texts()
    return number, code


def work(person: Person, number: str, step: dict[str, Any], look: Look = quiet) -> None:
    """Find the task in the inbox and do it."""
    key = step["step"].rpartition(".")[2]
    person.open("/desk/")
    look(person, "inbox-" + key)
    row = person.page.locator("tr.row", has_text=number).filter(has_text=NAMES[key])
    if "[" in step["step"]:
        serials = ["YL-260101", "YL-260102", "DMM-260103"]
        row = row.filter(has_text=serials[int(step["step"].partition("[")[2][0])])
    with person.page.expect_navigation():
        row.first.get_by_role("link", name="办理").click()
    person.visit.check()
    look(person, "task-" + key)
    _hand_in(person, step["answers"], key, look)


def rate(person: Person, case: str, answers: dict[str, Any], look: Look = quiet) -> None:
    """What the page of the case asks the applicant to do at the end."""
    person.waits_until(case, "去办理")
    person.press("去办理", inside="main")
    look(person, "task-rate")
    _hand_in(person, answers, "rate", look)


def _hand_in(person: Person, answers: dict[str, Any], key: str, look: Look) -> None:
    while not person.page.url.endswith("/check"):
        person.fill(answers)
        look(person, "filled-" + key + "-" + person.page.url.rpartition("/")[2][-1])
        forward = person.page.locator(".f-buttons .f-button-main")
        if forward.get_attribute("value") == "submit":
            break
        person.press(forward.inner_text())
    person.press("提交", inside="main")
    assert any(word in person.reads() for word in ("已办理完成", "您的内容已提交")), person.reads()


def walk(browser: Browser, site: LiveSite, look: Look = quiet) -> tuple[str, str, dict[str, bytes]]:
    """The whole order: number, query code, and the certificates as the applicant downloads them."""
    first, *others = steps()
    client = Person(browser, site, "zhoumin")
    number, code = apply(client, first["answers"], look)
    receipt = client.page.url
    clerks: dict[str, Person] = {}
    for step in others:
        if step["who"] == "applicant":
            rate(client, case_path(receipt), step["answers"], look)
            continue
        login = PEOPLE[step["who"]]
        if login not in clerks:
            clerks[login] = Person(browser, site, login)
        _await(clerks[login], number, step)
        work(clerks[login], number, step, look)
    client.waits_until(case_path(receipt), "办结")
    look(client, "closed")
    names = client.page.locator(".filelist a").all_inner_texts()
    return number, code, {name: client.download(name) for name in names if name.startswith(KINDS)}


def case_path(receipt: str) -> str:
    """The path of the case whose receipt stands at an address."""
    return "/my/cases/" + receipt.split("/cases/")[1].partition("/")[0]


def _await(person: Person, number: str, step: dict[str, Any]) -> None:
    for _ in range(300):
        person.open("/desk/")
        key = step["step"].rpartition(".")[2]
        if person.page.locator("tr.row", has_text=number).filter(has_text=NAMES[key]).count():
            return
        person.page.wait_for_timeout(100)
    raise AssertionError(f"{step['step']} never reached the inbox")


def tampered(pdf: bytes) -> bytes:
    """The same file with one byte of its signed part changed."""
    changed = io.BytesIO(pdf)
    place = pdf.index(b"/Producer") if b"/Producer" in pdf else len(pdf) // 3
    changed.seek(place + 12)
    changed.write(b"X")
    return changed.getvalue()
