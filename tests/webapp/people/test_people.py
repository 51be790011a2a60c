"""Two administrators look after the staff: one opens accounts, the other grants roles, nobody does both."""

import pytest
from sqlalchemy import select

from engine.accounts import Account, Grant
from tests.webapp.pages import Reader
from tests.webapp.town import log_in


@pytest.fixture
def admin(town_app, people):
    return log_in(Reader(town_app), people("jiangrui", "admin", name="蒋睿"))


@pytest.fixture
def guard(town_app, people):
    return log_in(Reader(town_app), people("anquan", "security_admin", name="安全"))


def opened(admin, login="zhaolei"):
    """A new account: its page, and its first password."""
    page = admin.send("/admin/people/new", {"name": "赵磊", "login": login})
    return page.tree.xpath("//main//a[contains(@href, '/admin/people/')]/@href")[-1], page.tree.xpath("//dd")[1].text


def unit_of(page):
    return page.tree.get_element_by_id("unit").value_options[1]


def test_a_new_account_begins_with_a_password_that_must_be_changed(admin, town_app):
    _page, password = opened(admin)
    reader = Reader(town_app)
    reader.log_in("zhaolei", password)
    assert reader.client.get("/desk/").headers["Location"] == "/account/password"


def log_in_with(app, login, password):
    return Reader(app).log_in(login, password)


def test_a_role_is_granted_by_the_security_administrator_only(admin, guard, town):
    home, _password = opened(admin)
    unit = unit_of(guard.open(home))
    guard.send(f"{home}/roles", {"unit": unit, "role": "operator", "until": "2026-12-31"}, seen_on=home)
    assert "检定/校准员" in guard.open(home).text
    assert town.session.scalars(select(Grant).join(Account, Account.id == Grant.account_id).where(
        Account.login == "zhaolei")).one().until.isoformat().startswith("2026-12-31T16:00")  # fmt: skip
    assert admin.client.post(f"{home}/roles", data={}).status_code in {400, 403}
    assert guard.open("/admin/people/new").status == 403


def test_nobody_holds_two_of_the_three_administrators_roles(admin, guard):
    home, _password = opened(admin)
    unit = unit_of(guard.open(home))
    guard.send(f"{home}/roles", {"unit": unit, "role": "admin"}, seen_on=home)
    page = guard.send(f"{home}/roles", {"unit": unit, "role": "audit_admin"}, seen_on=home)
    assert page.status == 422
    assert "不得由同一人兼任" in page.text


def test_a_revoked_role_is_gone_and_the_record_names_it(admin, guard):
    home, _password = opened(admin)
    guard.send(f"{home}/roles", {"unit": unit_of(guard.open(home)), "role": "finance"}, seen_on=home)
    revoke = next(form.action for form in guard.open(home).tree.forms if form.action.endswith("/revoke"))
    guard.send(revoke, {}, seen_on=home)
    page = guard.open(home)
    assert "还没有岗位。" in page.text
    assert "取消岗位财务" in page.text


def test_a_disabled_account_is_out_at_once_and_comes_back(admin, town_app, people):
    clerk = log_in(Reader(town_app), people("luting", "acceptor", name="陆婷"))
    home = next(
        target for target in admin.open("/admin/people/?q=luting").tree.xpath("//a/@href") if "people/0" in target
    )
    admin.send(f"{home}/disable", {}, seen_on=home)
    assert clerk.client.get("/desk/").status_code == 303
    admin.send(f"{home}/enable", {}, seen_on=home)
    assert log_in(Reader(town_app), "luting")


def test_a_reset_password_ends_the_sessions(admin, town_app, people):
    clerk = log_in(Reader(town_app), people("luting", "acceptor", name="陆婷"))
    home = next(target for target in admin.open("/admin/people/?q=陆").tree.xpath("//a/@href") if "people/0" in target)
    shown = admin.send(f"{home}/password", {}, seen_on=home)
    assert clerk.client.get("/desk/").status_code == 303
    assert log_in_with(town_app, "luting", shown.tree.xpath("//dd")[1].text).status == 303


def test_a_taken_login_and_a_missing_name_are_told(admin):
    opened(admin)
    assert "该账号已被使用" in admin.send("/admin/people/new", {"name": "赵磊", "login": "ZhaoLei"}).text
    assert "请填写姓名" in admin.send("/admin/people/new", {"name": " ", "login": "x"}).text


def test_a_wildcard_in_the_search_is_an_ordinary_letter(admin):
    for wildcard in ("%25", "_"):
        assert "没有符合条件的账号。" in admin.open(f"/admin/people/?q={wildcard}").text


def test_others_see_nothing(town_app, people):
    clerk = log_in(Reader(town_app), people("luting", "acceptor", name="陆婷"))
    assert clerk.open("/admin/people/").status == 403


def test_an_administrators_account_is_neither_reset_nor_enabled_by_another(admin, guard):
    home = next(
        target for target in admin.open("/admin/people/?q=anquan").tree.xpath("//a/@href") if "people/0" in target
    )
    for action in ("password", "enable"):
        page = admin.send(f"{home}/{action}", {}, seen_on=home)
        assert page.status == 403
        assert "须先由安全管理员收回岗位" in page.text


def test_nobody_grants_a_role_to_themselves(guard):
    home = next(
        target for target in guard.open("/admin/people/?q=anquan").tree.xpath("//a/@href") if "people/0" in target
    )
    page = guard.send(f"{home}/roles", {"unit": unit_of(guard.open(home)), "role": "decider"}, seen_on=home)
    assert page.status == 403
    assert "不能为自己授予岗位" in page.text
