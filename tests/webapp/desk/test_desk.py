"""The inbox and the task page, as somebody of the service desk works."""

from tests.webapp.town import apply, press

REPLY = {"finding": "不涉及核实", "reply": "一般压力表的检定周期一般不超过半年。"}


def task_of(reader) -> str:
    return reader.open("/desk/").tree.xpath("//a[contains(@href, '/desk/tasks/')]/@href")[0]


def test_a_new_case_is_in_the_inbox(chenfang, qianhao):
    apply(chenfang)

    page = qianhao.open("/desk/")

    assert page.tree.xpath("//tbody//a[starts-with(., 'TS-2026-')]")
    assert page.tree.xpath("//li[contains(@class, 'tile')]//b/text()")[0] == "1"


def test_an_empty_inbox_says_so(qianhao):
    assert [qianhao.open(f"/desk/?view={view}").status for view in ("todo", "mine", "waiting", "done", "odd")] == [
        200
    ] * 5
    assert "没有待办的事。" in qianhao.open("/desk/").text


def test_completing_leads_back_to_the_inbox_with_words(chenfang, qianhao, town):
    apply(chenfang)
    address = qianhao.open(task_of(qianhao)).tree.xpath("//form[@class='f-page']/@action")[0]

    done = press(qianhao, address, "submit", **REPLY)

    assert done.goes_to == "/desk/"
    assert "已办理完成" in qianhao.open("/desk/?view=done").text
    assert town.nudges == 2


def test_a_refused_answer_keeps_what_was_typed_for_whoever_opens_the_task_next(chenfang, qianhao):
    apply(chenfang)
    address = qianhao.open(task_of(qianhao)).tree.xpath("//form[@class='f-page']/@action")[0]

    refused = press(qianhao, address, "submit", reply="还要再查")

    assert refused.status == 422
    assert "还要再查" in qianhao.open(address).text


def test_somebody_slower_reads_who_did_it_and_when(chenfang, qianhao):
    apply(chenfang)
    address = qianhao.open(task_of(qianhao)).tree.xpath("//form[@class='f-page']/@action")[0]
    shown = qianhao.open(address)
    press(qianhao, address, "submit", **REPLY)

    late = {"csrf_token": shown.form(address)["csrf_token"], "_key": "x" * 24, "_action": "submit"} | REPLY
    conflict = qianhao.post(address, late)

    assert conflict.status == 409
    assert "钱昊 于" in conflict.text
    assert conflict.tree.xpath("//a[starts-with(@href, '/desk/cases/')]")
    assert "已办理" in qianhao.open(address).text


def test_the_picture_of_a_task_can_be_made_larger_and_leads_to_the_step_it_stands_at(chenfang, qianhao):
    apply(chenfang)

    page = qianhao.open(task_of(qianhao))

    assert page.tree.xpath("//a[@href='#current-step']")
    assert page.tree.xpath("//*[@id='current-step']/@data-element-id") == ["handle"]
    assert len(page.tree.xpath("//input[@name='drawing-size']/parent::label")) == len(("整图", "小", "中", "大"))


def test_claiming_and_giving_back(chenfang, qianhao):
    apply(chenfang)
    task = task_of(qianhao)

    claimed = qianhao.send(f"{task}/claim", {"_key": "c" * 24}, seen_on=task)
    mine = qianhao.open("/desk/?view=mine")
    qianhao.send(f"{task}/release", {"_key": "r" * 24}, seen_on=task)

    assert claimed.goes_to == task
    assert mine.tree.xpath("//tbody//a[starts-with(., 'TS-2026-')]")
    assert not qianhao.open("/desk/?view=mine").tree.xpath("//tbody//tr")


def test_a_case_is_found_by_its_number(chenfang, qianhao):
    number = apply(chenfang).tree.xpath("//dd[starts-with(., 'TS-')]/text()")[0]

    found = qianhao.open(f"/desk/search?number={number}")

    assert qianhao.open(found.goes_to).heading == "投诉与咨询"
    assert qianhao.open("/desk/search?number=TS-0").status == 404
    assert qianhao.open("/desk/search").status == 200


def test_an_applicant_has_no_desk_and_a_clerk_no_cases_of_their_own(chenfang, qianhao):
    assert chenfang.open("/desk/").status == 403
    assert qianhao.open("/my/").status == 403
