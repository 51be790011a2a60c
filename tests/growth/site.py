"""The whole product on one database: an app with a service item, an applicant and a clerk, and what each act costs."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from flask import Flask
from sqlalchemy.orm import Session

from engine.accounts import Kind, grant_role
from engine.calendar.commands import import_year
from engine.db import transaction
from tests.engine.people import a_unit, an_account
from tests.growth.counting import counted
from tests.webapp.pages import Reader
from tests.webapp.town import ANSWERS, Town, log_in
from webapp.app import create_app
from webapp.extensions import db
from webapp.settings import Settings

REPLY = {"finding": "不涉及核实", "reply": "一般压力表的检定周期一般不超过半年。"}
#: the first page of the application, and the second.
PAGES = ({"topic": ANSWERS["topic"], "content": ANSWERS["content"]}, ANSWERS)


@dataclass
class Site:
    """One installation: who reads it, and the statements of each act so far."""

    app: Flask
    applicant: Reader
    clerk: Reader
    told: dict[str, list[str]] = field(default_factory=dict)
    tokens: dict[Reader, str] = field(default_factory=dict)

    def get(self, act: str, reader: Reader, address: str) -> str:
        """Open a page under the name of an act; gives its text."""
        with self._engine_counted(act):
            answer = reader.client.get(address)
        assert answer.status_code == 200, (act, answer.status_code, answer.text)
        return answer.text

    def post(self, act: str, reader: Reader, address: str, answers: Mapping[str, str]) -> str:
        """Post a form under the name of an act; gives where it leads."""
        posted = {"csrf_token": reader.token, "_key": secrets.token_hex(12), **answers}
        with self._engine_counted(act):
            answer = reader.client.post(address, data=posted, headers={"Sec-Fetch-Site": "same-origin"})
        assert answer.status_code == 303, (act, answer.status_code, answer.text)
        return answer.headers["Location"]

    def counts(self) -> dict[str, int]:
        """How many statements each act took."""
        return {act: len(sent) for act, sent in self.told.items()}

    def _engine_counted(self, act: str):
        with self.app.app_context():
            engine = db.engine
        return _Told(self.told, act, engine)


class _Told:
    def __init__(self, told, act, engine) -> None:
        self._told, self._act, self._counting = told, act, counted(engine)

    def __enter__(self) -> None:
        self._sent = self._counting.__enter__()

    def __exit__(self, *failure) -> None:
        self._counting.__exit__(*failure)
        self._told[self._act] = self._sent


def open_site(session: Session, url: str, folder: Path, now: datetime) -> Site:
    """Install the product on an empty database: the complaint ticket, an applicant and a service desk."""
    town = Town(session, folder, now)
    with transaction(session):
        import_year(session, now.year)
        an_account(session, now=now, login="chenfang", kind=Kind.APPLICANT, name="陈芳")
        clerk = an_account(session, now=now, login="qianhao", name="钱昊")
        grant_role(session, clerk.id, a_unit(session, "desk").id, "service_desk", now=now)
    town.party("chenfang")
    settings = Settings(var=folder, database_url=url, secret_key="k" * 32)
    app = create_app(settings, wiring=town.wiring, clock=lambda: now)
    app.testing = True
    site = Site(app, log_in(Reader(app), "chenfang"), log_in(Reader(app), "qianhao"))
    site.applicant.token = _token(site.applicant, "/my/")
    site.clerk.token = _token(site.clerk, "/desk/")
    return site


def _token(reader: Reader, address: str) -> str:
    return reader.open(address).tree.xpath("//input[@name='csrf_token']/@value")[0]


def whole_case(site: Site) -> None:
    """A complaint from the first click to the answer: eight requests."""
    draft = site.post("start", site.applicant, "/items/complaint-ticket/start", {})
    for number, answers in enumerate(PAGES):
        action = {"_action": "next" if number == 0 else "check"}
        site.post(f"page {number + 1}", site.applicant, f"{draft}/{number}", {**answers, **action})
    site.post("create", site.applicant, f"{draft}/check", {})
    inbox = site.get("inbox", site.clerk, "/desk/")
    task = inbox.partition('href="/desk/tasks/')[2].partition('"')[0]
    site.get("task page", site.clerk, f"/desk/tasks/{task}")
    site.post("claim", site.clerk, f"/desk/tasks/{task}/claim", {})
    site.post("submit", site.clerk, f"/desk/tasks/{task}/0", {**REPLY, "_action": "submit"})
