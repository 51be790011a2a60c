"""Deny by default, strict headers, and forms that cannot be sent from elsewhere or twice."""

import re

import pytest
from flask import request

from engine.db import reading
from tests.engine.people import PASSWORD
from tests.webapp.pages import Reader
from webapp.extensions import db
from webapp.security import HEADERS, is_local_path, mark_of, once_key, public, role, signed_in, staff
from webapp.session import current_actor, optional_actor


def answer_with_actor():
    with reading(db.session()) as session:
        return f"<title>{current_actor(session).name}</title>", {"Content-Type": "text/plain"}


def add_view(app, path, mark=None, view=answer_with_actor):
    def own(**values):
        return view(**values)

    app.add_url_rule(path, endpoint=path, view_func=mark(own) if mark else own)


def logged_in(app, login):
    reader = Reader(app)
    reader.log_in(login, PASSWORD)
    return reader


def test_every_route_carries_a_permission_mark(app):
    unmarked = [
        rule.endpoint for rule in app.url_map.iter_rules() if mark_of(app.view_functions[rule.endpoint]) is None
    ]

    assert unmarked == []


def test_a_view_without_a_mark_is_refused_to_everybody(app, people):
    add_view(app, "/unmarked")
    luting = logged_in(app, people("luting"))

    assert luting.open("/unmarked").status == 403
    assert Reader(app).open("/unmarked").status == 403


@pytest.mark.parametrize(
    ("mark", "answers"),
    [
        (public, {"": 200, "luting": 200, "qianzheng": 200, "zhoumin": 200}),
        (signed_in, {"": 303, "luting": 200, "qianzheng": 200, "zhoumin": 200}),
        (staff, {"": 303, "luting": 200, "qianzheng": 200, "zhoumin": 403}),
        (role("approver", "decider"), {"": 303, "luting": 403, "qianzheng": 200, "zhoumin": 403}),
    ],
)
def test_a_mark_lets_in_whom_it_names(app, people, mark, answers):
    view = answer_with_actor if mark is not public else lambda: ("hello", {"Content-Type": "text/plain"})
    add_view(app, "/marked", mark, view)
    people("luting", "window")
    people("qianzheng", "approver")
    people("zhoumin", kind="applicant")

    for login, status in answers.items():
        reader = logged_in(app, login) if login else Reader(app)
        assert reader.open("/marked").status == status, login


def test_a_view_that_forgets_to_ask_who_is_acting_gives_nothing_away(app, people):
    add_view(app, "/forgetful", staff, lambda: ("secret", {"Content-Type": "text/plain"}))

    answer = logged_in(app, people("luting")).open("/forgetful")

    assert answer.status == 500
    assert b"secret" not in answer.answer.data
    assert answer.answer.headers["Content-Security-Policy"]


def test_a_change_made_without_asking_who_is_acting_is_not_passed_off_as_done(app, people):
    add_view(app, "/forgetful", staff, lambda: ("", 303, {"Location": "/"}))

    assert logged_in(app, people("luting")).open("/forgetful").status == 500


def test_administrators_work_from_their_own_network_only(build, people):
    people("xitong", "admin")
    for networks, status in ((("10.0.0.0/8",), 403), (("127.0.0.0/8",), 200), ((), 200)):
        app = build(admin_networks=networks)
        add_view(app, "/administration", role("admin"))
        reader = Reader(app)
        reader.log_in("xitong", PASSWORD)
        assert reader.open("/administration").status == status


@pytest.mark.parametrize("address", ["/", "/login", "/nowhere", "/static/css/base.css", "/account"])
def test_every_answer_carries_the_strict_headers(reader, address):
    with reader.client.get(address) as answer:
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS


def test_the_content_policy_allows_nothing_inline_and_nothing_foreign():
    policy = HEADERS["Content-Security-Policy"]

    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert "http" not in policy


def test_private_pages_are_never_stored_and_static_files_are_kept_for_a_year(luting, app):
    stranger = Reader(app)

    assert luting.open("/account").answer.headers["Cache-Control"] == "no-store"
    assert luting.open("/").answer.headers["Cache-Control"] == "no-store"
    assert "no-store" not in stranger.open("/pages/help").answer.headers.get("Cache-Control", "")
    style = stranger.open("/").tree.xpath("//link[@rel='stylesheet']/@href")[0]
    with stranger.client.get(style) as answer:
        assert "max-age=31536000" in answer.headers["Cache-Control"]


def test_a_form_without_its_token_is_refused(app):
    answer = Reader(app).post("/login", {"login": "luting", "password": PASSWORD})

    assert answer.status == 400
    assert answer.heading == "页面已过期"


def test_a_form_sent_from_another_site_is_refused_and_nothing_of_it_comes_back(luting):
    answer = luting.post("/preferences", {"lang": "en"}, headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status == 400
    assert not answer.tree.xpath("//input[@name='lang' and @value='en' and @type='hidden']")


def test_an_expired_form_of_our_own_can_be_sent_again_with_its_answers(luting):
    answer = luting.post("/preferences", {"lang": "en", "next": "/account"})

    assert answer.status == 400
    again = answer.tree.xpath("//main//form")[0]
    fields = dict(again.fields)
    assert (again.action, fields["lang"], fields["next"]) == ("/preferences", "en", "/account")
    assert luting.post("/preferences", fields).goes_to == "/account"


def test_every_form_gets_a_key_of_its_own():
    keys = {re.search(r'name="_key" value="([\w-]{24})"', once_key())[1] for _ in range(50)}

    assert len(keys) == 50


@pytest.mark.parametrize(
    ("path", "is_local"),
    [
        ("/", True),
        ("/my/cases?page=2#x", True),
        ("", False),
        ("my", False),
        ("//evil.example", False),
        ("/\\evil.example", False),
        ("/ok\\..", False),
        ("/a\nb", False),
        ("https://evil.example", False),
    ],
)
def test_only_paths_on_this_site_are_local(path, is_local):
    assert is_local_path(path) is is_local


def test_a_host_name_that_is_not_ours_is_refused_in_production(build):
    app = build(profile="production", site_url="https://jl.example.gov.cn")

    assert app.test_client().get("/pages/help", base_url="https://jl.example.gov.cn").status_code == 200
    assert app.test_client().get("/pages/help", base_url="https://evil.example").status_code == 400


def test_loading_the_actor_again_within_a_request_costs_nothing(app, people):
    def twice():
        with reading(db.session()) as session:
            return str(optional_actor(session) is current_actor(session)), {"Content-Type": "text/plain"}

    add_view(app, "/twice", signed_in, twice)

    assert logged_in(app, people("luting")).open("/twice").answer.text == "True"


def test_behind_a_proxy_the_address_is_the_readers_and_https_is_believed(build, people):
    people("luting")
    app = build(proxies=1)
    add_view(app, "/where", public, lambda: (f"{request.remote_addr} {request.scheme}", {"Content-Type": "text/plain"}))
    headers = {"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https"}

    assert app.test_client().get("/where", headers=headers).text == "192.0.2.7 https"
    assert (
        app.test_client().get("/where", headers=headers | {"X-Forwarded-For": "10.9.9.9, 192.0.2.7"}).text[:9]
        == "192.0.2.7"
    )


def test_without_a_proxy_nobody_is_believed_to_be_one(app):
    add_view(app, "/where", public, lambda: (str(request.remote_addr), {"Content-Type": "text/plain"}))

    assert app.test_client().get("/where", headers={"X-Forwarded-For": "192.0.2.7"}).text == "127.0.0.1"
