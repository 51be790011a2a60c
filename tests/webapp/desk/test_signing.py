"""Asking for signatures, signing, urging, delegating and doing many at once, on the pages."""

import pytest
from sqlalchemy import select

from engine.accounts import Unit, grant_role
from engine.db import transaction
from tests.engine.people import an_account
from tests.webapp.desk.test_desk import REPLY, task_of
from tests.webapp.desk.test_moving import menu, send
from tests.webapp.pages import Reader
from tests.webapp.town import apply, log_in, press


@pytest.fixture
def colleague(town, town_app, qianhao):
    """Somebody else at the service desk."""
    with transaction(town.session) as session:
        account = an_account(session, now=town.now, login="wangwei", name="王薇")
        unit = session.scalars(select(Unit)).first()
        grant_role(session, account.id, unit.id, "service_desk", now=town.now)
    return log_in(Reader(town_app), "wangwei")


def chosen(page, name, label):
    return page.tree.xpath(f"//label[contains(., '{label}')]/input[@name='{name}']/@value")[0]


def option(page, name, label):
    return page.tree.xpath(f"//select[@name='{name}']/option[contains(., '{label}')]/@value")[0]


def test_a_colleague_signs_before_the_task_can_be_completed(chenfang, qianhao, colleague):
    apply(chenfang)
    task = task_of(qianhao)
    address = menu(qianhao.open(task))["加签"]
    wang = chosen(qianhao.open(address), "signers", "王薇")
    assert send(qianhao, address, kind="before", question="").status == 422
    send(qianhao, address, signers=wang, kind="before", question="请核对口径")
    form = qianhao.open(task).tree.xpath("//form[@class='f-page']/@action")[0]
    held = press(qianhao, form, "submit", **REPLY)
    assert held.status == 409
    assert "王薇" in held.text

    sign = colleague.open("/desk/?view=sign").tree.xpath("//a[contains(@href, '/desk/signatures/')]/@href")[0]
    assert "请核对口径" in colleague.open(sign).text
    assert send(colleague, sign, verdict="disagree", opinion="").status == 422
    send(colleague, sign, verdict="agree", opinion="口径无误")
    assert "口径无误" in qianhao.open(task).text
    assert press(qianhao, form, "submit", **REPLY).goes_to == "/desk/"


def test_what_was_asked_can_be_taken_back(chenfang, qianhao, colleague):
    apply(chenfang)
    task = task_of(qianhao)
    address = menu(qianhao.open(task))["会签"]
    wang = chosen(qianhao.open(address), "signers", "王薇")
    assert send(qianhao, address, signers=wang, rule="share", share="x", question="表决").status == 422
    send(qianhao, address, signers=wang, rule="all", share="100", question="表决")
    drop = qianhao.open(task).tree.xpath("//form[contains(@action, '/drop')]/@action")[0]
    qianhao.send(drop, {"_key": "d" * 24}, seen_on=task)

    assert "已撤销" in qianhao.open(task).text


def test_an_applicant_urges_and_reads_the_answer(chenfang, qianhao, town):
    apply(chenfang)
    town.also("qianhao", "supervisor")
    case = chenfang.open("/my/").tree.xpath("//a[starts-with(@href, '/my/cases/')]/@href")[0]
    assert send(chenfang, f"{case}/urge", text=" ").status == 422
    send(chenfang, f"{case}/urge", text="明天要用")
    assert send(chenfang, f"{case}/urge", text="再催").status == 422
    assert "将于" in chenfang.open(case).text
    assert "催办" in qianhao.open("/desk/").text

    answer = qianhao.open("/desk/urges").tree.xpath("//a[contains(@href, '/do/answer-urge')]/@href")[0]
    send(qianhao, answer, text="今天办完")
    assert "今天办完" in chenfang.open(case).text
    assert "没有等待答复的催办" in qianhao.open("/desk/urges").text


def test_a_substitute_is_set_told_and_ended(chenfang, qianhao, colleague):
    apply(chenfang)
    address = "/account/substitutes"
    page = qianhao.open(address)
    wang = option(page, "substitute", "王薇")
    wrong = send(qianhao, address, substitute=wang, since="2026-08-19", until="2026-08-10", reason="休假")
    assert wrong.status == 422
    assert "结束日期" in wrong.text
    send(qianhao, address, substitute=wang, since="2026-08-19", until="2026-08-21", reason="休假")

    assert "您正在代 钱昊 办理，到 2026年8月21日 为止" in colleague.open("/desk/").text
    end = qianhao.open(address).tree.xpath("//form[contains(@action, '/end')]/@action")[0]
    qianhao.send(end, {"_key": "e" * 24}, seen_on=address)
    assert "您正在代" not in colleague.open("/desk/").text


def test_many_are_claimed_at_once_each_with_its_result(chenfang, qianhao, colleague):
    apply(chenfang)
    apply(chenfang)
    ids = qianhao.open("/desk/").tree.xpath("//input[@name='task']/@value")
    first = f"/desk/tasks/{ids[0]}"
    colleague.send(f"{first}/claim", {"_key": "c" * 24}, seen_on=first)
    shown = qianhao.open(f"/desk/bulk?do=claim&task={ids[0]}&task={ids[1]}")
    hidden = {"csrf_token": shown.form("/desk/bulk")["csrf_token"], "_key": "b" * 24, "do": "claim", "task": ids}
    done = qianhao.post("/desk/bulk", hidden)

    assert "1 项已办理，1 项未办理" in done.text
    assert "王薇" in done.text
    assert qianhao.open("/desk/bulk?do=claim").goes_to == "/desk/"
    assert qianhao.open("/desk/bulk?do=nothing&task=x").goes_to == "/desk/"
