"""A site with one real service item, an applicant and the people who answer."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from shutil import copytree
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select

from engine.accounts import Account, Unit, grant_role
from engine.catalog import Catalog, Means, publish, read_bundle
from engine.db import transaction
from engine.files import FolderStore
from engine.parties import Particulars, PartyMember, add_member, add_party
from engine.vault import KeyRing
from tests.engine.people import PASSWORD
from tests.webapp.pages import Page, Reader

ROOT = Path(__file__).parents[2]
ANSWERS = {
    "topic": "咨询",
    "content": "压力表的检定周期是多久？",
    "applicant_name": "陈芳",
    "contact_phone": "12000000004",
}


class Town:
    """What the tests of the pages start from. ``nudges`` counts how often the worker was told of work."""

    def __init__(self, session, folder: Path, now) -> None:
        self.session, self.now, self.nudges = session, now, 0
        self.means = Means(Catalog({}, {}), KeyRing.load_or_make(folder / "ring.json"))
        self.store = FolderStore(folder / "files")
        self.wiring = SimpleNamespace(
            means=self.means,
            store=self.store,
            nudge=self._nudge,
            find_progress=lambda session, **facts: None,
        )
        bundle = read_bundle(ROOT / "processes/complaint-ticket", ROOT / "forms")
        with transaction(session):
            publish(session, self.means.catalog, bundle, unit_id=None, by=None, now=now)

    def _nudge(self) -> None:
        self.nudges += 1

    def party(self, login: str, name: str = "陈芳") -> None:
        """Let the account act for a party of this name."""
        with transaction(self.session) as session:
            account = session.scalars(select(Account).where(Account.login == login)).one()
            found = add_party(
                session, self.means.ring, kind="person", name=name, particulars=Particulars(phone="12000000004"),
                now=self.now,
            )  # fmt: skip
            add_member(session, account.id, found.id, relation="owner", may_submit=True)

    def republish(self, folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
        """Publish the service item anew, with its application form changed."""
        copytree(ROOT / "processes/complaint-ticket", folder / "processes/complaint-ticket")
        copytree(ROOT / "forms", folder / "forms")
        path = folder / "forms/complaint-ticket/apply.form"
        form = json.loads(path.read_text(encoding="utf-8"))
        change(form)
        path.write_text(json.dumps(form, ensure_ascii=False), encoding="utf-8")
        told = folder / "processes/complaint-ticket/item.toml"
        told.write_text(
            re.sub(r"(?m)^version = \d+", "version = 99", told.read_text(encoding="utf-8")), encoding="utf-8"
        )
        bundle = read_bundle(folder / "processes/complaint-ticket", folder / "forms")
        with transaction(self.session) as session:
            publish(session, self.means.catalog, bundle, unit_id=None, by=None, now=self.now)

    def colleague(self, login: str, other: str) -> None:
        """Let ``other`` act for the party of ``login`` too."""
        with transaction(self.session) as session:
            by_login = {one.login: one for one in session.scalars(select(Account))}
            party_id = session.scalars(
                select(PartyMember.party_id).where(PartyMember.account_id == by_login[login].id)
            ).first()
            add_member(session, by_login[other].id, party_id, relation="agent", may_submit=True)

    def also(self, login: str, role: str) -> None:
        """Grant one more role."""
        with transaction(self.session) as session:
            account = session.scalars(select(Account).where(Account.login == login)).one()
            unit = session.scalars(select(Unit)).first()
            grant_role(session, account.id, unit.id, role, now=self.now)


def press(reader: Reader, address: str, button: str, **answers) -> Page:
    """Open a form page, fill it in and press a button."""
    shown = reader.open(address)
    form = next(form for form in shown.tree.forms if form.get("class") == "f-page")
    hidden = {one.name: one.value or "" for one in form.xpath(".//input[@type='hidden']") if one.name}
    return reader.post(address, hidden | answers | {"_action": button}, content_type="multipart/form-data")


def begin(reader: Reader) -> str:
    """Begin an application; the address of its first page."""
    begun = reader.send("/items/complaint-ticket/start", {}, seen_on="/items/complaint-ticket")
    return reader.open(begun.goes_to).goes_to


def apply(reader: Reader) -> Page:
    """A whole application; the page that says it was submitted."""
    first = begin(reader)
    second = press(reader, first, "next", **ANSWERS).goes_to
    check = press(reader, second, "check", **ANSWERS).goes_to
    hidden = reader.open(check).form(check)
    return reader.open(reader.post(check, hidden).goes_to)


def log_in(reader: Reader, login: str) -> Reader:
    """The reader, logged in."""
    assert reader.log_in(login, PASSWORD).status == 303
    return reader
