"""What the outside tells of by itself – money, refunds, parcels – in a process that may be killed on the way.

A case that asks for money and one that sends a parcel wait already. The news comes, and comes again; a run that was
killed is followed by one that is not.
"""

import os
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from engine.catalog import Means
from engine.db import Base, connect, transaction
from engine.files import FolderStore
from engine.metrology.logistics import Shipment, Track, TrackEvent, note_tracks
from engine.metrology.money import TAKERS, Payment, PaymentOrder, Refund, approve_refund, ask_refund
from engine.model.outbox import ReceiptRow
from engine.ports import Receipt, Verdict
from engine.receipts import keep_receipt
from engine.vault import KeyRing
from tests.engine.workers.scenes import NOW, TOOLS
from tests.scenarios.hosts import CODE, a_host
from tests.scenarios.world import Receiver, World
from webapp.wiring import make_catalog
from webapp.worker import Worker

#: the named points that only this play passes.
OUTSIDE = frozenset({"payment-taken", "payment-told", "refund-taken", "parcel-told"})
FEN = 12_000
ASKER, APPROVER = UUID(int=7), UUID(int=8)
PAYING = {"amount": "120.00", "subject": '"检定费"', "payer": "null", "on_account": "false", "hours": "2"}
CLIENT = '{ name: "周敏", phone: "12000000001", address: "苏州市吴江区澄湖路88号" }'
SENDING = {
    "direction": '"寄回"', "contents": "[apply.name]", "value": "1200", "insured": "true", "needs": "[]",
    "labels": "[]", "sender": CLIENT, "receiver": CLIENT, "phone": '"12000000001"', "matter": "apply.name",
    "due_days": "10",
}  # fmt: skip


class Bank(Receiver):
    """A channel whose news is believed as it comes."""

    def read_receipt(self, raw, headers):
        what, number = raw.decode().split()
        values = {"channel": self.channel, "order_number": number, "amount_fen": FEN, "day": NOW.date()}
        if what == "refund":
            values = {"number": number}
        return Receipt(f"T-{number}", Verdict.DELIVERED, values=values, takes=what)


def prepare(folder: Path, part: str) -> None:
    """A case in ``folder`` that waits in ``part``."""
    engine = connect(f"sqlite:///{folder / 'test.db'}")
    inputs, errors = (PAYING, ("unpaid",)) if part == "payment" else (SENDING, ("lost",))
    with Session(engine) as session:
        world = World(session, folder, NOW)
        world.publish(CODE, *a_host(folder, part, inputs, errors=errors))
        world.submit(CODE, {"name": "压力表"})
        world.work()
    engine.dispose()


class Outside:
    """The installation in ``folder``, and the news that reaches it."""

    def __init__(self, folder: Path) -> None:
        self.engine: Engine = connect(f"sqlite:///{folder / 'test.db'}")
        ring = KeyRing.load_or_make(folder / "ring.json")
        self.means = Means(make_catalog(ring), ring, takers=TAKERS)
        adapters = {channel: Bank(channel) for channel in ("alipay", "sms", "archive", "finance")}
        self.now = NOW + timedelta(minutes=5)
        self.worker = Worker(
            lambda: Session(self.engine), self.means, adapters, TOOLS, FolderStore(folder / "files"), lambda: self.now
        )

    def money(self) -> None:
        """The order is paid, told of twice; then all of it is given back."""
        with Session(self.engine) as session:
            order = session.scalars(select(PaymentOrder.number)).one()
        self._news(f"payment {order}")
        with Session(self.engine) as session, transaction(session):
            if (number := session.scalar(select(Refund.number))) is None:
                payment = session.scalars(select(Payment.id)).one()
                refund = ask_refund(
                    session, payment, amount_fen=FEN, reason="退样", by=ASKER, now=self.now, day=NOW.date()
                )
                number = approve_refund(session, refund.id, by=APPROVER, now=self.now).number
        self._news(f"refund {number}")

    def parcel(self) -> None:
        """The parcel is signed for, told of twice."""
        for _ in range(2):
            with Session(self.engine) as session, transaction(session):
                waybill = session.scalars(select(Shipment.waybill)).one()
                note_tracks(session, waybill, [Track(TrackEvent.SIGNED, NOW, "苏州")], source="承运单位", now=self.now)
            self.worker.run_once()

    def rows(self) -> dict[str, int]:
        """How many rows each table holds."""
        with Session(self.engine) as session:
            tables = Base.metadata.sorted_tables
            return {one.name: session.scalar(select(func.count()).select_from(one)) or 0 for one in tables}

    def _news(self, text: str) -> None:
        for _ in range(2):
            with Session(self.engine) as session, transaction(session):
                keep_receipt(session, self.means.ring, "alipay", text.encode(), now=self.now)
            self.worker.run_once()
        with Session(self.engine) as session:
            assert session.scalars(select(ReceiptRow).where(ReceiptRow.read_at.is_(None))).all() == []


def hear(folder: str, news: str, point: str = "") -> None:
    """Let the news come to this process, which dies at ``point``."""
    if point:
        os.environ["LIANGHENG_FAIL_AT"] = point
    outside = Outside(Path(folder))
    getattr(outside, news)()
    outside.engine.dispose()
