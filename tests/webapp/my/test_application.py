"""From the guide to the case page, as an applicant goes."""

from engine.db import transaction
from engine.files import stage_file
from tests.webapp.pages import Reader
from tests.webapp.town import ANSWERS, apply, begin, press


def test_a_stranger_reads_the_guide_and_is_asked_to_log_in(town_app):
    guide = Reader(town_app).open("/items/complaint-ticket")

    assert guide.heading == "投诉与咨询"
    assert "投诉或咨询内容" in guide.text
    assert "登录后开始填写" in guide.text


def test_an_unknown_item_has_no_guide(town_app):
    assert Reader(town_app).open("/items/nothing").status == 404


def test_a_page_with_mistakes_is_shown_again_with_what_was_typed(chenfang):
    page = press(chenfang, begin(chenfang), "next", topic="咨询", content="短")

    assert page.status == 422
    assert page.tree.findtext(".//title").startswith("填写有误：")
    assert page.tree.xpath("//textarea[@name='content']/text()")[0].strip() == "短"


def test_saving_checks_nothing_and_the_draft_is_found_again(chenfang):
    saved = press(chenfang, begin(chenfang), "save", content="短")
    listed = chenfang.open(saved.goes_to)
    link = listed.tree.xpath("//a[contains(., '继续填写')]/@href")[0]
    again = chenfang.open(chenfang.open(link).goes_to)

    assert "已暂存" in listed.text
    assert again.tree.xpath("//textarea[@name='content']/text()")[0].strip() == "短"


def test_an_application_ends_with_number_and_query_code(chenfang, town):
    page = apply(chenfang)

    assert page.heading == "提交成功"
    assert "TS-2026-" in page.text
    assert town.nudges == 1
    assert chenfang.open("/my/").tree.xpath("//td/a[starts-with(., 'TS-2026-')]")


def test_submitting_twice_opens_one_case(chenfang):
    check = press(chenfang, press(chenfang, begin(chenfang), "next", **ANSWERS).goes_to, "check", **ANSWERS).goes_to
    hidden = chenfang.open(check).form(check)

    first, second = chenfang.post(check, hidden), chenfang.post(check, hidden)

    assert first.goes_to == second.goes_to


def test_the_check_page_links_to_what_is_still_missing(chenfang):
    first = begin(chenfang)

    check = chenfang.open(first.rpartition("/")[0] + "/check")

    assert check.tree.xpath("//div[@role='alert']//a[contains(@href, 'from=check')]")
    assert not check.tree.xpath("//form[@action=$here]", here=first.rpartition("/")[0] + "/check")


def test_a_change_leads_straight_back_to_the_check_page(chenfang):
    first = begin(chenfang)
    press(chenfang, press(chenfang, first, "next", **ANSWERS).goes_to, "check", **ANSWERS)

    changed = press(chenfang, f"{first}?from=check", "next", **ANSWERS)

    assert changed.goes_to.endswith("/check")


def test_a_draft_is_discarded_after_asking(chenfang):
    address = begin(chenfang).rpartition("/")[0] + "/discard"

    gone = chenfang.send(address, {})

    assert "草稿已删除" in chenfang.open(gone.goes_to).text
    assert chenfang.open(address).status == 404


def test_a_case_is_withdrawn_with_a_reason(chenfang):
    address = apply(chenfang).tree.xpath("//a[contains(., '查看办件')]/@href")[0]
    hidden = chenfang.open(f"{address}/withdraw").form(f"{address}/withdraw")

    refused = chenfang.post(f"{address}/withdraw", hidden)
    chenfang.post(f"{address}/withdraw", hidden | {"reason": "已经解决"})

    assert refused.status == 422
    assert "已撤回" in chenfang.open(address).text


def test_drafts_and_cases_of_others_are_not_found(chenfang, town, town_app, people):
    draft = begin(chenfang)
    case = apply(chenfang).tree.xpath("//a[contains(., '查看办件')]/@href")[0]
    town.party(people("other", kind="applicant"), "别人")
    other = Reader(town_app)
    other.log_in("other", "Ruler-2026-steel")

    assert [other.open(address).status for address in (draft, case, f"{case}/withdraw")] == [404, 404, 404]


def test_with_several_parties_one_is_chosen_first(chenfang, town):
    town.party("chenfang", "澄湖精密机械")
    guide = chenfang.open("/items/complaint-ticket")

    refused = chenfang.send("/items/complaint-ticket/start", {}, seen_on="/items/complaint-ticket")
    party = guide.tree.xpath("//label[contains(., '澄湖')]/input/@value")[0]
    begun = chenfang.send("/items/complaint-ticket/start", {"party": party}, seen_on="/items/complaint-ticket")

    assert refused.status == 422
    assert "澄湖精密机械" in chenfang.open(chenfang.open(begun.goes_to).goes_to).text


def test_a_file_is_only_for_those_who_may_see_it(chenfang, town, town_app, qianhao):
    with transaction(town.session) as session:
        row = stage_file(
            session, town.means.ring, town.store, content=b"%PDF-1.7", name="说明.pdf", media_type="application/pdf",
            owner=None, now=town.now,
        )  # fmt: skip
        file_id = row.id

    assert chenfang.open(f"/files/{file_id}").status == 404
    assert qianhao.open(f"/files/{file_id}").status == 404
