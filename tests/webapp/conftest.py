"""An app on the test's database, its clock, and a reader in front of it."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from engine.accounts import Kind, grant_role
from engine.db import transaction
from tests.databases import Database
from tests.engine.people import PASSWORD, a_unit, an_account
from tests.webapp.pages import Reader
from tests.webapp.town import Town, log_in
from webapp.app import create_app
from webapp.extensions import db
from webapp.settings import Settings


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock(now: datetime) -> Clock:
    return Clock(now)


@pytest.fixture
def site_database(database_templates, tmp_path: Path) -> Iterator[Database]:
    """The database behind the pages: SQLite, because a page looks the same on both. ``auth`` asks for both."""
    with database_templates.of("sqlite").copy(tmp_path) as fresh:
        yield fresh


@pytest.fixture
def session(site_database: Database) -> Iterator[Session]:
    """A session on the database behind the pages, with no transaction open."""
    with site_database.session() as session:
        yield session


@pytest.fixture
def build(site_database: Database, clock: Clock, tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """Builds an app on the test's database; keywords are settings."""
    built: list[Flask] = []

    def make(*, wiring: object | None = None, **facts) -> Flask:
        settings = Settings(**({"var": tmp_path, "database_url": site_database.url, "secret_key": "k" * 32} | facts))
        app = create_app(settings, wiring=wiring, clock=clock)
        app.testing = True
        built.append(app)
        return app

    yield make
    for app in built:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def app(build: Callable[..., Flask]) -> Flask:
    return build()


@pytest.fixture
def reader(app: Flask) -> Reader:
    return Reader(app)


@pytest.fixture
def people(session, now) -> Callable[..., str]:
    """Adds an account that can log in with PASSWORD; gives its login."""

    def add(login: str, *roles: str, kind: Kind = Kind.STAFF, **facts) -> str:
        with transaction(session):
            account = an_account(session, now=now, login=login, kind=kind, **facts)
            unit = a_unit(session, f"unit-{login}")
            for role in roles:
                grant_role(session, account.id, unit.id, role, now=now)
        return login

    return add


@pytest.fixture
def luting(people, reader) -> Reader:
    """A reader who has logged in as the window clerk."""
    assert reader.log_in(people("luting", "window"), PASSWORD).status == 303
    return reader


@pytest.fixture
def town(session, tmp_path, now) -> Town:
    """A published service item, with key ring and file store."""
    return Town(session, tmp_path, now)


@pytest.fixture
def town_app(town, build) -> Flask:
    return build(wiring=town.wiring)


@pytest.fixture
def chenfang(town, town_app, people) -> Reader:
    """An applicant who has logged in."""
    town.party(people("chenfang", kind=Kind.APPLICANT, name="陈芳"))
    return log_in(Reader(town_app), "chenfang")


@pytest.fixture
def qianhao(town_app, people) -> Reader:
    """Somebody of the service desk who has logged in."""
    return log_in(Reader(town_app), people("qianhao", "service_desk", name="钱昊"))
