"""The page of demo logins, and where it must not exist."""

import pytest
from sqlalchemy import func, select

from engine.accounts import Account
from engine.db import reading
from engine.parties import Party
from tests.engine.people import OpenRing
from tests.webapp.pages import Reader
from webapp.demo import read_people, set_up_people
from webapp.settings import Profile, Settings


@pytest.mark.slow
def test_every_demo_person_is_listed_and_can_log_in(build, session, now, tmp_path):
    settings = Settings(demo=True, var=tmp_path)
    set_up_people(session, OpenRing(), settings, now=now)
    app = build(demo=True)

    page = Reader(app).open("/demo-logins")
    cards = page.tree.xpath("//ul[@class='personas']/li")
    shown = {card.xpath(".//code/text()")[0]: card.xpath(".//code/text()")[1] for card in cards}
    assert set(shown) == {person.login for person in read_people().people}
    for login in ("zhoumin", "shenyue", "xitong"):
        assert Reader(app).log_in(login, shown[login]).status == 303


@pytest.mark.slow
def test_loading_the_people_again_changes_nothing(session, now, tmp_path):
    settings = Settings(demo=True, var=tmp_path)
    first = set_up_people(session, OpenRing(), settings, now=now)
    passwords = settings.demo_logins_path.read_text(encoding="utf-8")
    with reading(session):
        before = session.scalars(select(Account.password_hash).order_by(Account.login)).all()

    assert set_up_people(session, OpenRing(), settings, now=now) == first

    with reading(session):
        assert session.scalars(select(Account.password_hash).order_by(Account.login)).all() == before
        assert session.scalar(select(func.count()).select_from(Party)) == len(read_people().parties)
    assert settings.demo_logins_path.read_text(encoding="utf-8") == passwords
    assert settings.demo_logins_path.stat().st_mode & 0o077 == 0


def test_only_a_local_demo_lists_passwords(build):
    https = "https://jl.example.gov.cn"
    for app in (build(), build(demo=True, profile=Profile.PRODUCTION, site_url=https)):
        answer = app.test_client().get("/demo-logins", base_url=https)
        assert answer.status_code == 404


def test_the_page_says_so_when_the_people_are_not_there_yet(build):
    assert "演示数据尚未载入" in Reader(build(demo=True)).open("/demo-logins").text
