"""Answers that were posted after the session had ended."""

import pytest
from flask import request

from engine.db import transaction
from tests.engine.people import PASSWORD
from tests.webapp.pages import Reader
from webapp.extensions import db
from webapp.kept import MAX_CHARACTERS, open_kept
from webapp.security import signed_in
from webapp.session import current_actor

ANSWERS = {"title": "委托一", "items[0].serial_no": "YL-260101", "_key": "abc"}


@pytest.fixture
def app(build):
    app = build()

    def save():
        with transaction(db.session()) as session:
            name = current_actor(session).name
        answers = "|".join(request.form.getlist("tag"))
        return f"{name} {request.form['title']} {answers}", {"Content-Type": "text/plain"}

    app.add_url_rule("/save", endpoint="save", view_func=signed_in(save), methods=["GET", "POST"])
    return app


def interrupted(reader, answers=ANSWERS, **options):
    return reader.post("/save?step=2", answers, **options)


def test_after_logging_in_again_the_answers_can_be_submitted_as_they_were(people, reader):
    people("luting", "window")
    page = interrupted(reader, ANSWERS | {"tag": ["甲", "乙"]})
    assert page.status == 401
    assert "您填写的内容已保留" in page.text

    shown = reader.post("/login", page.form("/login") | {"login": "luting", "password": PASSWORD})

    form = shown.tree.xpath("//main//form")[0]
    assert (shown.heading, form.action) == ("您填写的内容还在", "/save?step=2")
    pairs = form.form_values()
    assert [value for name, value in pairs if name == "tag"] == ["甲", "乙"]
    token = dict(pairs)["csrf_token"]
    sent = reader.post(form.action, ANSWERS | {"tag": ["甲", "乙"], "csrf_token": token})
    assert sent.answer.text == "陆婷 委托一 甲|乙"


def test_a_wrong_password_does_not_lose_the_answers(people, reader):
    people("luting")
    page = interrupted(reader)

    again = reader.post("/login", page.form("/login") | {"login": "luting", "password": "wrong"})

    assert again.form("/login")["kept"] == page.form("/login")["kept"]


@pytest.mark.parametrize(
    ("answers", "headers"),
    [
        (ANSWERS, {"Sec-Fetch-Site": "cross-site"}),
        ({"new_password": "Ruler-2026"}, {}),
        ({"title": "x" * (MAX_CHARACTERS + 1)}, {}),
        ({}, {}),
    ],
    ids=["from another site", "a password", "too much", "nothing"],
)
def test_some_answers_are_not_kept(reader, answers, headers):
    page = interrupted(reader, answers, headers=headers)

    assert page.status == 401
    assert "kept" not in page.form("/login")


def test_old_browsers_prove_where_they_come_from_by_origin(app):
    for origin, is_kept in (("http://localhost", True), ("https://evil.example", False)):
        answer = app.test_client().post("/save", data=ANSWERS, headers={"Origin": origin})
        assert ('name="kept"' in answer.text) is is_kept


def test_kept_answers_that_were_changed_or_are_too_old_are_not_shown(app, reader):
    kept = interrupted(reader).form("/login")["kept"]

    with app.test_request_context():
        assert open_kept(kept).path == "/save?step=2"
        assert open_kept(kept[:-2] + "xx") is None
        assert open_kept("") is None
        assert open_kept(kept, max_age_seconds=-1) is None


def test_the_page_to_log_in_at_is_never_stored(reader):
    assert interrupted(reader).answer.headers["Cache-Control"] == "no-store"


def test_nobody_elses_reader_sees_the_answers(app, reader):
    interrupted(reader)

    assert "YL-260101" not in Reader(app).open("/login").answer.text
