"""Dates, money and language on the screen."""

from datetime import UTC, date, datetime

import pytest

from tests.webapp.pages import Reader
from webapp.screen import day, machine_time, moment, said, yuan

LATE = datetime(2026, 8, 20, 16, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("shown", "zh", "en"),
    [
        (lambda: day(date(2026, 8, 21)), "2026年8月21日", "21 August 2026"),
        (lambda: day(LATE), "2026年8月21日", "21 August 2026"),
        (lambda: moment(LATE), "2026年8月21日 00:02", "21 August 2026, 00:02"),
        (lambda: day(None), "", ""),
        (lambda: moment(None), "", ""),
        (lambda: yuan(120_000), "1,200.00元", "CNY 1,200.00"),
        (lambda: yuan(123_456_789_005), "1,234,567,890.05元", "CNY 1,234,567,890.05"),
        (lambda: yuan(-5), "-0.05元", "CNY -0.05"),
        (lambda: yuan(0), "不收费", "free of charge"),
        (lambda: yuan(None), "", ""),
        (lambda: said("是", "yes"), "是", "yes"),
        (lambda: said("是"), "是", "是"),
    ],
)
def test_a_value_reads_well_in_both_languages(app, shown, zh, en):
    with app.test_request_context("/"):
        assert shown() == zh
    with app.test_request_context("/?lang=en"):
        assert shown() == en


def test_machines_read_the_moment_in_utc():
    assert machine_time(LATE) == "2026-08-20T16:02:00Z"


def test_chinese_comes_first_whatever_the_browser_prefers(reader):
    page = reader.open("/", headers={"Accept-Language": "en-GB"})

    assert page.tree.get("lang") == "zh-CN"


def test_a_chosen_language_and_large_print_stay_chosen(reader):
    for wish in ({"lang": "en"}, {"print": "large"}):
        assert reader.send("/preferences", wish | {"next": "/pages/help"}, seen_on="/").goes_to == "/pages/help"

    page = reader.open("/pages/help")
    assert (page.tree.get("lang"), page.tree.get("class"), page.heading) == ("en", "large", "Help")
    reader.send("/preferences", {"print": "usual"}, seen_on="/")
    assert reader.open("/pages/help").tree.get("class") is None


@pytest.mark.parametrize("wish", [{"lang": "tlh"}, {"print": "huge"}, {"next": "//evil.example"}])
def test_a_wish_nobody_can_fulfil_leads_home(reader, wish):
    answer = reader.send("/preferences", wish, seen_on="/")

    assert answer.goes_to == "/"
    assert not [name for name, _ in answer.answer.headers if name == "Set-Cookie" and "lang=" in _]


def test_a_static_file_is_kept_under_the_digest_of_its_content(app):
    page = Reader(app).open("/")

    for address in page.tree.xpath("//link/@href"):
        assert "?v=" in address
        with Reader(app).client.get(address) as answer:
            assert answer.status_code == 200
