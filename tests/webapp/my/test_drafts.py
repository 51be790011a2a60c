"""Drafts: kept by themselves, never overwritten unseen, and led to their case once they are handed in."""

from sqlalchemy import select

from engine.db import transaction
from engine.drafts import read_draft
from engine.model.submission import Draft
from tests.webapp.pages import Reader
from tests.webapp.town import ANSWERS, apply, begin, log_in, press

JSON = {"Accept": "application/json"}


def kept(reader, address, revision=None, **answers):
    """What a page that saves by itself is told."""
    hidden = reader.open(address).tree.forms
    page = next(form for form in hidden if form.get("class") == "f-page")
    fields = {one.name: one.value or "" for one in page.xpath(".//input[@type='hidden']")}
    fields |= answers | {"_action": "keep"} | ({} if revision is None else {"_revision": str(revision)})
    return reader.post(address, fields, content_type="multipart/form-data", headers=JSON).answer


def typed(reader, address, name="content"):
    return reader.open(address).tree.xpath(f"//textarea[@name='{name}']/text()")[0].strip()


def test_a_page_saves_itself_while_somebody_types(chenfang):
    address = begin(chenfang)

    answer = kept(chenfang, address, content="还没写完")

    assert answer.status_code == 200
    assert answer.json["saved"].startswith("已保存 ")
    assert typed(chenfang, address) == "还没写完"
    assert chenfang.open(address).tree.xpath("string(//p[@data-saved])") == answer.json["saved"]


def test_an_old_page_does_not_save_itself_over_newer_answers(chenfang):
    address = begin(chenfang)
    before = kept(chenfang, address, content="手机上写的").json["revision"]
    press(chenfang, address, "save", content="电脑上写的")

    answer = kept(chenfang, address, before, content="手机上又写的")

    assert answer.status_code == 409
    assert "已在别处修改过" in answer.json["detail"]
    assert typed(chenfang, address) == "电脑上写的"


def test_a_draft_goes_on_with_its_revision(chenfang):
    address = begin(chenfang)
    first = kept(chenfang, address, content="一")

    second = kept(chenfang, address, first.json["revision"], content="一二")

    assert second.status_code == 200
    assert second.json["revision"] == first.json["revision"] + 1


def test_whoever_logged_out_meanwhile_is_told_so_and_not_given_a_page(chenfang, town_app):
    address = begin(chenfang)
    page = chenfang.open(address).form(f"{address}")
    stranger = Reader(town_app)

    answer = stranger.post(address, page | {"_action": "keep"}, headers=JSON).answer

    assert answer.status_code in (400, 401)
    assert answer.mimetype == "application/problem+json"


def sources_told(reader, address):
    """What stands at the answers of a page that nobody typed, by the name of the question."""
    tree = reader.open(address).tree
    told = {one.get("id"): one.text for one in tree.xpath("//p[contains(@class, 'f-source')]")}
    described = [(one.get("name"), one.get("aria-describedby").split()) for one in tree.xpath("//*[@aria-describedby]")]
    return {name: told[mark] for name, marks in described for mark in marks if mark in told}


def test_the_form_says_which_answers_it_knew_and_from_where(chenfang, town):
    first = begin(chenfang)
    second = press(chenfang, first, "next", **ANSWERS).goes_to

    told = sources_told(chenfang, second)

    assert told["applicant_name"] == "取自登记信息，请核对；有变化可直接修改"
    assert not sources_told(chenfang, first)


def test_what_was_changed_is_no_longer_said_to_be_known(chenfang):
    second = press(chenfang, begin(chenfang), "next", **ANSWERS).goes_to
    press(chenfang, second, "save", applicant_name="陈小芳", contact_phone="12000000005")

    assert "applicant_name" not in sources_told(chenfang, second)


def test_going_back_after_handing_in_leads_to_the_receipt_and_hands_in_nothing(chenfang):
    first = begin(chenfang)
    check = press(chenfang, press(chenfang, first, "next", **ANSWERS).goes_to, "check", **ANSWERS).goes_to
    hidden = chenfang.open(check).form(check)
    receipt = chenfang.post(check, hidden).goes_to

    back = [chenfang.open(first).goes_to, chenfang.open(check).goes_to, chenfang.post(first, hidden).goes_to]
    again = chenfang.post(check, hidden | {"_key": "another-key-of-a-new-page"})

    assert back == [receipt] * 3
    assert again.goes_to == receipt
    assert "没有重复提交" in chenfang.open(receipt).text
    assert len(chenfang.open("/my/").tree.xpath("//td/a[starts-with(., 'TS-2026-')]")) == 1


def test_a_colleague_goes_on_with_the_draft_and_reads_who_wrote_it(chenfang, town, town_app, people):
    address = begin(chenfang)
    press(chenfang, address, "save", content="请问周期")
    town.colleague("chenfang", people("guojie", kind="applicant", name="郭洁"))
    colleague = log_in(Reader(town_app), "guojie")

    assert "陈芳" in colleague.open("/my/").tree.xpath("string(//td[@data-l='保存'])")
    assert "陈芳 于" in colleague.open(address).tree.xpath("string(//p[@data-saved])")
    assert typed(colleague, address) == "请问周期"


def test_a_page_that_is_refused_ten_times_still_holds_every_answer(chenfang, town):
    address = begin(chenfang)
    answers = {"topic": "投诉", "content": "短", "occurred_on": "不是日期"}

    pages = [press(chenfang, address, "next", **answers) for _ in range(10)]

    assert {page.status for page in pages} == {422}
    assert pages[-1].tree.xpath("//textarea[@name='content']/text()")[0].strip() == "短"
    with transaction(town.session) as session:
        raw = read_draft(town.means.ring, session.scalars(select(Draft)).one())
    assert {name: raw[name] for name in answers if name in raw} == {k: v for k, v in answers.items() if k in raw}
    assert raw["content"] == "短"


def test_the_button_names_what_is_handed_in(chenfang):
    check = press(chenfang, press(chenfang, begin(chenfang), "next", **ANSWERS).goes_to, "check", **ANSWERS).goes_to

    assert chenfang.open(check).tree.xpath("//main//button[@class='btn btn-primary']/text()") == ["提交申请"]
    assert apply(chenfang).heading == "提交成功"
