"""The administrator's calendar: a year is imported, checked, confirmed and corrected; until then it is provisional."""

import pytest

from engine.calendar.commands import import_year
from engine.db import transaction
from tests.engine.clock.permit import day
from tests.engine.people import PASSWORD
from tests.webapp.pages import Reader


@pytest.fixture
def admin(session, build, town, people, clock):
    clock.now = day("2026-11-20")
    with transaction(session):
        import_year(session, 2026)
    reader = Reader(build(wiring=town.wiring, password_days=0))
    reader.log_in(people("xitong", "admin"), PASSWORD)
    return reader


def test_from_november_on_administrators_are_asked_for_next_years_notice(admin):
    assert "2026 年放假调休安排尚未确认" in admin.open("/admin/").text
    admin.send("/admin/calendar/2026/confirm", {}, seen_on="/admin/calendar/2026")

    assert "2027 年放假调休安排尚未确认" in admin.open("/admin/").text
    assert "已确认" in admin.open("/admin/calendar/").text


def test_a_year_is_imported_its_notice_entered_and_confirmed(admin):
    assert admin.send("/admin/calendar/import", {"year": "2027"}, seen_on="/admin/calendar/").status == 303
    page = "/admin/calendar/2027"
    assert "通知尚未录入" in admin.open(page).text
    notice = {"days": "2027-01-01 休 元旦\n\n2027-01-09 班 元旦调休\n"}
    assert admin.send(f"{page}/notice", notice, seen_on=page).status == 303
    assert "元旦调休" in admin.open(page).text
    assert admin.send(f"{page}/confirm", {}, seen_on=page).status == 303

    assert "放假调休安排尚未确认" in admin.open("/admin/").text
    assert "录入全年通知" not in admin.open(page).text


@pytest.mark.parametrize("wrong", ["", "元旦", "2027-01-01 放 元旦", "2027-13-01 休 元旦", "2026-01-01 休 元旦"])
def test_a_notice_that_cannot_be_read_is_refused_with_its_line(admin, wrong):
    admin.send("/admin/calendar/import", {"year": "2027"}, seen_on="/admin/calendar/")
    sent = admin.send("/admin/calendar/2027/notice", {"days": wrong}, seen_on="/admin/calendar/2027")

    assert sent.status == 422


def test_one_day_of_a_confirmed_year_is_corrected(admin):
    page = "/admin/calendar/2026"
    admin.send(f"{page}/confirm", {}, seen_on=page)
    sent = admin.send(f"{page}/day", {"day": "2026-12-01", "works": "no", "name": "临时放假"}, seen_on=page)

    assert sent.status == 303
    shown = admin.open(page).text
    assert ("临时放假" in shown, "已确认" in shown) == (True, True)


@pytest.mark.parametrize("wrong", [{"day": "2027-01-01"}, {"day": ""}, {"name": " "}])
def test_a_day_that_is_none_of_the_year_or_has_no_name_is_refused(admin, wrong):
    page = "/admin/calendar/2026"
    answers = {"day": "2026-12-01", "works": "no", "name": "临时放假"} | wrong

    assert admin.send(f"{page}/day", answers, seen_on=page).status == 422


def test_a_year_nobody_imported_is_not_found(admin):
    assert admin.open("/admin/calendar/2031").status == 404
    assert admin.open("/admin/calendar/1800").status == 422


def test_only_administrators_keep_the_calendar(build, town, people):
    reader = Reader(build(wiring=town.wiring))
    reader.log_in(people("luting", "window"), PASSWORD)

    assert reader.open("/admin/calendar/").status == 403
