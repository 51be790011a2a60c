"""Money from the order to the refund and the reconciliation, in a process that may be killed at any named point.

Every stage may be run again: it finds out from the database what is done. The channel is the demo's, whose books are
files of its own: what it holds and what our ledger says it holds must be the same in the end.
"""

import os
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters.pay_demo import DemoBank, pay
from engine.accounts.actor import Actor, Kind
from engine.calendar.days import local_date
from engine.cases import open_case
from engine.catalog import Catalog, Means, publish, read_bundle
from engine.db import connect, transaction
from engine.files import FolderStore
from engine.metrology.money import TAKERS, MoneyDifference, PaymentOrder, Refund, RefundStanding, settle_difference
from engine.metrology.operations import OPERATIONS
from engine.model.case import Case
from engine.parties import Particulars, add_party
from engine.parties.model import Party
from engine.ports import Message
from engine.receipts import keep_receipt
from engine.vault import KeyRing
from tests.engine.workers.scenes import NOW, TOOLS
from tests.scenarios.hosts import CODE
from tests.scenarios.test_payment import paying_host
from webapp.finance.orders import choose_channel, send_refund
from webapp.finance.reconciling import compare_with
from webapp.worker import Worker

#: the stages, which are also the moments at which a point may be armed.
STAGES = ("apply", "choose", "ask_code", "pay", "read", "pay_twice", "read_twice", "approve", "give_back", "compare",
          "settle", "read_again")  # fmt: skip
CLERK = Actor(UUID(int=2), "李娟", Kind.STAFF, roles=frozenset({(UUID(int=3), "finance")}))


class Till:
    """The installation in ``folder``, with the point armed at its moment."""

    def __init__(self, folder: Path, point: str = "", moment: str = "", days: int = 0) -> None:
        self._point, self._moment = point, moment
        self.folder, self.now = folder, NOW + timedelta(days=days)
        self.engine = connect(f"sqlite:///{folder / 'test.db'}")
        ring = KeyRing.load_or_make(folder / "ring.json")
        self.means = Means(Catalog(OPERATIONS, {}), ring, takers=TAKERS)
        self.bank = DemoBank(folder / "pay")
        store = FolderStore(folder / "files")
        self.worker = Worker(
            lambda: Session(self.engine), self.means, {"demo": self.bank}, TOOLS, store, lambda: self.now
        )
        self.session = Session(self.engine)

    def close(self) -> None:
        self.session.close()
        self.engine.dispose()

    def prepare(self) -> None:
        """Publish the service item and register who applies."""
        processes, forms = paying_host(self.folder, amount="120.00")
        bundle = read_bundle(processes / CODE, forms)
        with transaction(self.session) as session:
            publish(session, self.means.catalog, bundle, unit_id=None, by=None, now=self.now)
            add_party(session, self.means.ring, kind="person", name="张三", particulars=Particulars(), now=self.now)

    def run(self) -> None:
        """Every stage; each finishes what a killed process left."""
        for stage in STAGES:
            if stage == self._moment:
                os.environ["LIANGHENG_FAIL_AT"] = self._point
            getattr(self, stage)()
        self.close()

    def apply(self) -> None:
        party = self.session.scalars(select(Party.id)).one()
        known = self.session.scalars(select(Case.id)).first()
        self.session.rollback()
        if known is None:
            person = Actor(UUID(int=1), "张三", Kind.APPLICANT, frozenset({party}), frozenset({party}))
            with transaction(self.session) as session:
                raw = {"name": "压力表"}
                open_case(session, self.means, person, CODE, raw, party_id=party, key="k1", now=self.now)

    def choose(self) -> None:
        if self.order().standing == "待支付":
            with transaction(self.session) as session:
                choose_channel(session, self.means.ring, CLERK, self.order_number, "demo", now=self.now)

    def ask_code(self) -> None:
        self.worker.run_once()

    def pay(self) -> None:
        self.told(f"{self.order().number}-1")

    def read(self) -> None:
        self.worker.run_once()

    def pay_twice(self) -> None:
        """The payer pays by another code too, and somebody pays what nobody asked for, of which we are not told."""
        for number in (f"{self.order().number}-9", "0-1"):
            facts = {"number": number, "amount_fen": 12_000, "subject": "费"}
            self.bank.deliver(Message(f"m-{number}", "demo", "order", facts))
            self.bank._notes.close(f"m-{number}")
        self.told(f"{self.order().number}-9")
        pay(self.bank._folder, "0-1")

    def read_twice(self) -> None:
        self.worker.run_once()

    def approve(self) -> None:
        waiting = select(Refund.id).where(Refund.standing == RefundStanding.ASKED)
        found = self.session.scalars(waiting).all()
        self.session.rollback()
        for refund in found:
            with transaction(self.session) as session:
                send_refund(session, self.means.ring, CLERK, refund, now=self.now)

    def give_back(self) -> None:
        self.worker.run_once()
        self.worker.fetch()
        self.worker.run_once()

    def compare(self) -> None:
        day = next(one["paid_at"] for one in self.bank._all("order") if "paid_at" in one)[:10]
        compare_with(self.session, self.bank, local_date(NOW).fromisoformat(day), now=self.now)

    def settle(self) -> None:
        """Book what the channel has and we have not."""
        waiting = select(MoneyDifference.id).where(MoneyDifference.settled_at.is_(None), MoneyDifference.kind == "多账")
        found = self.session.scalars(waiting).all()
        self.session.rollback()
        for one in found:
            with transaction(self.session) as session:
                settle_difference(session, one, how="book", reason="通知丢失", by_name="李娟", now=self.now)

    def read_again(self) -> None:
        """What remained of an earlier process."""
        self.now += timedelta(hours=1)
        self.approve()
        self.give_back()

    def told(self, number: str) -> None:
        """The payer pays, and the channel's notice comes in."""
        raw = pay(self.bank._folder, number)
        with transaction(self.session) as session:
            keep_receipt(session, self.means.ring, "demo", raw, now=self.now)

    @property
    def order_number(self) -> str:
        return self.session.scalars(select(PaymentOrder.number)).one()

    def order(self) -> PaymentOrder:
        self.session.rollback()
        found = self.session.scalars(select(PaymentOrder)).one()
        self.session.expunge_all()
        self.session.rollback()
        return found


def play(folder: str, point: str = "", moment: str = "", days: int = 0) -> None:
    """Run the stages in this process."""
    Till(Path(folder), point, moment, days).run()
