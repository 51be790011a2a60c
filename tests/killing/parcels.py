"""A carrier tells of a parcel, twice, in a process that may be killed on the way; a run that was killed is followed."""

import os
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.catalog import Means
from engine.db import Base, connect, transaction
from engine.files import FolderStore
from engine.metrology.logistics import Shipment, Track, TrackEvent, note_tracks
from engine.vault import KeyRing
from tests.engine.workers.scenes import NOW, TOOLS
from tests.scenarios.hosts import CODE, a_host
from tests.scenarios.world import Receiver, World
from webapp.wiring import make_catalog
from webapp.worker import Worker

CLIENT = '{ name: "周敏", phone: "12000000001", address: "苏州市吴江区澄湖路88号" }'
SENDING = {
    "direction": '"寄回"', "contents": "[apply.name]", "value": "1200", "insured": "true", "needs": "[]",
    "labels": "[]", "sender": CLIENT, "receiver": CLIENT, "phone": '"12000000001"', "matter": "apply.name",
    "due_days": "10",
}  # fmt: skip


def prepare(folder: Path) -> None:
    """A case in ``folder`` that has sent a parcel."""
    engine = connect(f"sqlite:///{folder / 'test.db'}")
    with Session(engine) as session:
        world = World(session, folder, NOW)
        world.publish(CODE, *a_host(folder, "logistics", SENDING, errors=("lost",)))
        world.submit(CODE, {"name": "压力表"})
        world.work()
    engine.dispose()


def play(folder: str, point: str = "") -> None:
    """Let the carrier tell twice that the parcel was signed for; this process dies at ``point``."""
    if point:
        os.environ["LIANGHENG_FAIL_AT"] = point
    engine, now = connect(f"sqlite:///{Path(folder) / 'test.db'}"), NOW + timedelta(minutes=5)
    ring = KeyRing.load_or_make(Path(folder) / "ring.json")
    receivers = {channel: Receiver(channel) for channel in ("sms", "archive", "finance")}
    means = Means(make_catalog(ring), ring)
    worker = Worker(lambda: Session(engine), means, receivers, TOOLS, FolderStore(Path(folder) / "files"), lambda: now)
    for _ in range(2):
        with Session(engine) as session, transaction(session):
            waybill = session.scalars(select(Shipment.waybill)).one()
            note_tracks(session, waybill, [Track(TrackEvent.SIGNED, NOW, "苏州")], source="承运单位", now=now)
        worker.run_once()
    engine.dispose()


def rows(folder: Path) -> dict[str, int]:
    """How many rows each table holds."""
    engine = connect(f"sqlite:///{folder / 'test.db'}")
    with Session(engine) as session:
        tables = Base.metadata.sorted_tables
        found = {one.name: session.scalar(select(func.count()).select_from(one)) or 0 for one in tables}
    engine.dispose()
    return found
