"""The log-in pages, as a person meets them."""

import pytest

from engine.accounts import Account, Kind, disable_account, find_login
from engine.db import reading, transaction
from tests.engine.people import PASSWORD
from tests.webapp.pages import Reader
from webapp.auth.routes import WRONG


def test_the_right_password_leads_in_and_the_header_shows_who_is_there(people, reader):
    answer = reader.log_in(people("luting", "window"), PASSWORD)

    assert (answer.status, answer.goes_to) == (303, "/desk/")
    home = reader.open("/")
    assert "陆婷" in home.link_texts("//header")
    assert "登录" not in home.link_texts("//header")


@pytest.mark.parametrize("login", ["luting", "nobody"])
def test_a_wrong_password_and_an_unknown_login_get_the_same_words(people, reader, login):
    people("luting")

    page = reader.log_in(login, "wrong")

    assert page.status == 422
    assert WRONG.zh in page.text
    assert page.tree.findtext(".//title").startswith("填写有误：")
    assert page.tree.xpath("//input[@name='login']/@value") == [login]
    assert page.tree.xpath("//input[@name='password']/@value") == [""]


def test_after_five_failures_even_the_right_password_waits_a_quarter_of_an_hour(people, reader, clock):
    people("luting")
    for _ in range(5):
        reader.log_in("luting", "wrong")

    assert reader.log_in("luting", PASSWORD).status == 422
    clock.move(minutes=15)
    assert reader.log_in("luting", PASSWORD).status == 303


@pytest.mark.parametrize(
    ("wanted", "goes_to"),
    [
        ("/account", "/account"),
        ("//evil.example/", "/desk/"),
        ("https://evil.example/", "/desk/"),
        ("/\\evil.example", "/desk/"),
        ("/a\r\nSet-Cookie: x=1", "/desk/"),
    ],
)
def test_after_logging_in_one_goes_where_one_wanted_but_never_off_the_site(people, reader, wanted, goes_to):
    answer = reader.log_in(people("luting"), PASSWORD, next=wanted)

    assert answer.goes_to == goes_to


def test_a_page_that_needs_somebody_leads_to_the_log_in_page_and_back(people, reader):
    answer = reader.open("/account")

    assert (answer.status, answer.goes_to) == (303, "/login?next=/account")
    assert reader.open(answer.goes_to).form("/login")["next"] == "/account"


def test_logging_out_ends_the_session_on_the_server_too(luting):
    cookie = luting.client.get_cookie("liangheng").value

    assert luting.send("/logout", {}, seen_on="/account").goes_to == "/"

    assert "您已安全退出" in luting.open("/").text
    luting.client.set_cookie("liangheng", cookie)
    assert luting.open("/account").goes_to == "/login?next=/account"


def test_half_an_hour_without_a_click_ends_the_session(luting, clock):
    clock.move(minutes=29)
    assert luting.open("/account").status == 200
    clock.move(minutes=30)
    assert luting.open("/account").status == 200
    clock.move(minutes=30, seconds=1)

    assert luting.open("/account").status == 303
    assert "系统已自动退出" in luting.open("/login").text


def test_a_closed_account_is_out_at_the_next_click(luting, session, now):
    with transaction(session):
        disable_account(session, find_login(session, "luting").account_id, now=now)

    assert luting.open("/account").status == 303
    assert "登录已失效" in luting.open("/login").text


def test_a_forged_cookie_is_nobody(reader):
    reader.client.set_cookie("liangheng", "eyJfdXNlcl9pZCI6IngifQ.Zz.zz")

    assert reader.open("/account").status == 303


def test_logging_in_twice_leads_on_at_once(luting):
    assert luting.open("/login?next=/account").goes_to == "/account"


def test_where_one_session_is_allowed_the_second_browser_ends_the_first(build, people):
    app = build(one_session=True)
    first, second = Reader(app), Reader(app)
    people("luting")
    for reader in (first, second):
        reader.log_in("luting", PASSWORD)

    assert first.open("/account").status == 303
    assert second.open("/account").status == 200


def test_the_session_cookie_is_closed_to_scripts_and_other_sites_and_over_https_to_listeners(build, people):
    people("luting")
    plain = Reader(build())
    plain.log_in("luting", PASSWORD)
    secure = build(site_url="https://jl.example.gov.cn")
    answer = secure.test_client().get("/login", base_url="https://jl.example.gov.cn")

    cookie = plain.client.get_cookie("liangheng")
    assert (cookie.http_only, cookie.same_site, cookie.secure) == (True, "Lax", False)
    set_cookie = answer.headers["Set-Cookie"]
    assert set_cookie.startswith("__Host-liangheng=")
    assert "Secure;" in set_cookie
    assert answer.headers["Strict-Transport-Security"]


def test_an_account_kept_in_english_sees_english_after_logging_in(people, reader):
    people("panlei", language="en")

    reader.log_in("panlei", PASSWORD)

    assert reader.open("/account").heading == "My account"


def test_a_chosen_language_is_remembered_by_the_account(luting, session):
    luting.send("/preferences", {"lang": "en", "next": "/account"}, seen_on="/account")

    with reading(session):
        assert session.get(Account, find_login(session, "luting").account_id).language == "en"


def test_the_account_page_tells_roles_and_the_latest_log_ins(luting):
    text = luting.open("/account").text

    assert "综合窗口（计量测试院 unit-luting）" in text
    assert "登录成功" in text
    assert "127.0.0.1" in text


def test_an_applicant_sees_for_whom_they_may_act(people, reader, session, now):
    people("zhoumin", kind=Kind.APPLICANT)
    reader.log_in("zhoumin", PASSWORD)

    assert "我可以为谁办理 还没有登记。" in reader.open("/account").text
