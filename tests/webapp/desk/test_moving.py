"""The commands on tasks and cases, as clerks find them in the menu."""

import pytest

from tests.webapp.desk.test_desk import task_of
from tests.webapp.town import apply


def menu(page) -> dict[str, str]:
    links = page.tree.xpath("//details[@class='menu']//a")
    return {link.text_content().strip(): link.get("href") for link in links}


def send(reader, address: str, **answers):
    """Fill in the small form at ``address`` and send it."""
    shown = reader.open(address)
    return reader.post(address, shown.form(address) | answers)


@pytest.fixture
def supervisor(town, qianhao):
    town.also("qianhao", "supervisor")
    return qianhao


def test_the_menu_offers_what_this_person_may_do_with_this_task(chenfang, qianhao, town):
    apply(chenfang)
    task = task_of(qianhao)
    assert set(menu(qianhao.open(task))) == {"退回", "转办", "加签", "会签", "设置跟进日期", "调整优先级", "写备注"}

    town.also("qianhao", "supervisor")
    assert "改派" in menu(qianhao.open(task))


def test_a_task_put_off_is_found_under_to_follow_up(chenfang, qianhao):
    apply(chenfang)
    address = menu(qianhao.open(task_of(qianhao)))["设置跟进日期"]

    wrong = send(qianhao, address, on="下周一")
    done = send(qianhao, address, on="2026-08-24")

    assert wrong.status == 422
    assert "请填写日期" in wrong.text
    assert done.goes_to == "/desk/"
    assert "没有待办的事。" in qianhao.open("/desk/").text
    assert "2026年8月24日再办" in qianhao.open("/desk/?view=later").text


def test_an_urgent_task_carries_its_mark(chenfang, qianhao):
    apply(chenfang)
    send(qianhao, menu(qianhao.open(task_of(qianhao)))["调整优先级"], priority="1")

    assert "特急" in qianhao.open("/desk/").text


def test_a_note_is_read_by_staff_and_not_by_the_applicant(chenfang, qianhao):
    receipt = apply(chenfang)
    case = qianhao.open("/desk/").tree.xpath("//tbody//a[starts-with(@href, '/desk/cases/')]/@href")[0]
    assert send(qianhao, menu(qianhao.open(case))["写备注"], text=" ").status == 422
    send(qianhao, menu(qianhao.open(case))["写备注"], text="已电话核实")

    assert "已电话核实" in qianhao.open(case).text
    assert "已电话核实" not in chenfang.open(case.replace("/desk/", "/my/")).text
    assert receipt.status == 200


def test_a_case_is_suspended_and_goes_on(chenfang, supervisor):
    apply(chenfang)
    task = task_of(supervisor)
    case = supervisor.open("/desk/").tree.xpath("//tbody//a[starts-with(@href, '/desk/cases/')]/@href")[0]
    send(supervisor, menu(supervisor.open(case))["挂起办件"], reason="等待鉴定", basis="")

    assert "恢复后才能办理" in supervisor.open(case).text
    assert "恢复后才能办理" in supervisor.open(task).text
    assert "挂起" in chenfang.open(case.replace("/desk/", "/my/")).text
    assert "等待鉴定" not in chenfang.open(case.replace("/desk/", "/my/")).text
    send(supervisor, menu(supervisor.open(case))["恢复办理"], reason="")
    assert "恢复后才能办理" not in supervisor.open(case).text


def test_a_case_is_terminated_and_opened_again(chenfang, supervisor):
    apply(chenfang)
    case = supervisor.open("/desk/").tree.xpath("//tbody//a[starts-with(@href, '/desk/cases/')]/@href")[0]
    assert send(supervisor, menu(supervisor.open(case))["终止办件"], reason="").status == 422
    send(supervisor, menu(supervisor.open(case))["终止办件"], reason="重复提交")

    assert "已终止" in supervisor.open(case).text
    assert set(menu(supervisor.open(case))) == {"写备注", "重新开启"}


def test_what_is_not_offered_is_refused_with_a_way_out(chenfang, qianhao):
    apply(chenfang)
    case = qianhao.open("/desk/").tree.xpath("//tbody//a[starts-with(@href, '/desk/cases/')]/@href")[0]

    assert qianhao.open(f"{case}/do/terminate").status == 403
    assert qianhao.open(f"{case}/do/nothing").status == 404
    assert qianhao.open(f"{task_of(qianhao)}/do/retract").status == 403
