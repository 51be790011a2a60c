"""The public pages."""

from datetime import timedelta

import pytest

from tests.webapp.pages import Reader

ITEM = {
    "code": "calibration-order",
    "title": "检定/校准委托",
    "kind": "market-service",
    "summary": "送检、现场或寄检。",
    "href": "/",
    "promised_days": 10,
}
LICENCE = {
    "code": "standard-approval",
    "title": "计量标准考核",
    "kind": "licence",
    "summary": "新建、复查。",
    "href": "/",
    "legal_days": 20,
    "promised_days": 15,
    "fee": "不收费",
}


class Engine:
    """What the wiring offers in these tests."""

    @staticmethod
    def public_items(session):
        return [ITEM, LICENCE]

    @staticmethod
    def find_progress(session, *, number, code, now):
        if (number, code) != ("JL-2026-0412", "7K2M"):
            return None
        return {
            "number": number,
            "title": "检定/校准委托",
            "state": "检定中",
            "light": "yellow",
            "light_text": "剩1个工作日",
            "clock": None,
            "next": "下一步：核验",
            "links": [],
            "steps": [
                {"label": "检定", "text": "", "at": now, "state": "now"},
                {"label": "收样", "text": "2件", "at": now - timedelta(days=1), "state": "done"},
            ],
        }


@pytest.fixture
def stranger(build):
    return Reader(build(wiring=Engine))


def test_the_home_page_lists_items_by_kind_with_their_limits(stranger):
    page = stranger.open("/")

    assert page.tree.xpath("//ul[@class='items']//span[contains(@class, 'tag')]/text()") == ["行政许可", "计量技术服务"]
    assert page.tree.xpath("//ul[@class='items']//h3/a/text()") == ["计量标准考核", "检定/校准委托"]
    assert "法定时限：20个工作日" in page.text
    assert "承诺时限：10个工作日" in page.text
    assert page.text.count("法定时限") == 1


def test_without_items_the_home_page_says_that_they_are_being_prepared(reader):
    assert "事项正在准备中" in reader.open("/").text


@pytest.mark.parametrize("name", ["help", "privacy", "accessibility", "about"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_that_explains_the_site_opens_in_both_languages(reader, name, language):
    page = reader.open(f"/pages/{name}?lang={language}")

    assert page.tree.get("lang") == {"zh": "zh-CN", "en": "en"}[language]
    assert any("一" <= letter <= "鿿" for letter in page.heading) is (language == "zh")


def test_a_page_that_does_not_exist_is_not_found(reader):
    assert reader.open("/pages/base").status == 404


def test_progress_is_found_by_number_and_code_together(stranger):
    page = stranger.send("/progress", {"number": " JL-2026-0412 ", "code": "7K2M"})

    assert "检定中" in page.text
    assert "剩1个工作日" in page.text
    assert page.tree.xpath("//ol[@class='tl']/li/@class") == ["tl-now", "tl-done"]
    assert "2026年8月19日 09:00" in page.text


def test_a_wrong_code_finds_nothing_and_keeps_the_number(stranger):
    page = stranger.send("/progress", {"number": "JL-2026-0412", "code": "guess"})

    assert page.status == 422
    assert "没有找到该办件" in page.text
    assert page.tree.get_element_by_id("number").value == "JL-2026-0412"


def test_where_the_query_is_not_wired_no_page_offers_it(reader):
    assert reader.open("/progress").status == 404
    assert reader.send("/progress", {"number": "1", "code": "2"}, seen_on="/").status == 404
    assert "办件查询" not in reader.open("/").link_texts()


def test_strangers_find_the_query_in_the_navigation(stranger):
    assert stranger.open("/").link_texts() == ["首页", "办件查询", "测量能力", "价目表", "许可公示"]


def test_a_demo_carries_its_banner_on_every_page_and_others_never(build):
    demo, real = Reader(build(demo=True)), Reader(build())
    for address in ("/", "/login", "/nowhere", "/pages/about"):
        assert "演示数据，不具法律效力" in demo.open(address).tree.text_content()
        assert "演示数据，不具法律效力" not in real.open(address).tree.text_content()
