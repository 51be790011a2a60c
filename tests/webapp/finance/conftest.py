"""A site whose channel of payment is the demo's, an order to pay, and people of finance."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from adapters.pay_demo import DemoBank, pay, read_order
from engine.calendar.days import local_date
from engine.db import transaction
from engine.delivery import deliver_next
from engine.metrology.money import TAKERS, Payment, make_order
from engine.parties import PartyMember
from engine.receipts import fetch_receipts, read_next
from tests.webapp.pages import Reader
from tests.webapp.town import log_in
from webapp.finance.telling import tell_next
from webapp.pay.demo import DemoBank as DemoPage

KEY = "k" * 24


class Till:
    """The town with a till: the channel, its folder, and what a worker does."""

    def __init__(self, town, folder):
        self.town, self.folder = town, folder
        self.bank = DemoBank.from_settings({"PAY_DEMO_FOLDER": str(folder)})
        self.adapters = town.wiring.adapters = {"demo": self.bank}
        self.means = town.wiring.means = town.means = replace(town.means, takers=TAKERS)
        town.wiring.demo_bank = DemoPage(lambda number: read_order(folder, number), lambda number: pay(folder, number))

    def order(self, fen=12_000, *, party_id=None, now=None, **facts):
        now = now or self.town.now
        with transaction(self.town.session) as session:
            return make_order(
                session, subject="压力表检定费", amount_fen=fen, now=now, day=local_date(now), party_id=party_id,
                payer="陈芳", **facts,
            ).number  # fmt: skip

    def work(self):
        session, now = self.town.session, self.town.now
        fetch_receipts(session, self.means.ring, self.adapters, now=now)
        while (
            deliver_next(session, self.means, self.adapters, self.town.store, now=now)
            or read_next(session, self.means, self.adapters, now=now)
            or tell_next(session, self.means, now=now)
        ):
            pass

    def payments(self):
        self.town.session.rollback()
        found = self.town.session.scalars(select(Payment).order_by(Payment.id)).all()
        self.town.session.expunge_all()
        self.town.session.rollback()
        return found


@pytest.fixture
def till(town, town_app, tmp_path):
    made = Till(town, tmp_path / "pay")
    town_app.extensions["means"] = made.means
    town_app.extensions["settings"] = replace(town_app.extensions["settings"], demo=True)
    return made


@pytest.fixture
def order(till, chenfang):
    """An order that 陈芳 is to pay."""
    session = till.town.session
    party = session.scalars(select(PartyMember.party_id)).first()
    session.rollback()
    return till.order(party_id=party)


@pytest.fixture
def person(town_app, people):
    def make(login, *roles):
        return log_in(Reader(town_app), people(login, *roles, name=login))

    return make


@pytest.fixture
def clerk(person, till):
    return person("lijuan", "finance")
