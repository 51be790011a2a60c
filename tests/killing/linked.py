"""An application that opens a second case, in a process that may be killed on the way."""

import os
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.accounts import Account, Actor, Kind
from engine.cases import open_case
from engine.catalog import Means
from engine.db import connect, transaction
from engine.model.case import Case, CaseState, Task
from engine.model.event import Event
from engine.model.link import CaseLink
from engine.model.outbox import OutboxMessage
from engine.model.submission import Submission
from engine.parties.model import Party
from engine.vault import KeyRing
from tests.engine.core.opening import ANSWERS, CODE, publish
from tests.engine.workers.scenes import NOW
from tests.scenarios.world import World
from webapp.wiring import make_catalog

TABLES = (Case, CaseState, CaseLink, Task, Submission, Event, OutboxMessage)


def prepare(folder: Path) -> None:
    """The two service items and the people, in ``folder``."""
    engine = connect(f"sqlite:///{folder / 'test.db'}")
    with Session(engine) as session:
        world = World(session, folder, NOW)
        world.publish("complaint-ticket")
        publish(world, folder / "items")
    engine.dispose()


def play(folder: str, point: str = "") -> None:
    """Apply, unless that has been done; this process dies at ``point``."""
    if point:
        os.environ["LIANGHENG_FAIL_AT"] = point
    engine = connect(f"sqlite:///{Path(folder) / 'test.db'}")
    ring = KeyRing.load_or_make(Path(folder) / "ring.json")
    means = Means(make_catalog(ring), ring)
    with Session(engine) as session, transaction(session):
        if session.scalar(select(func.count(Case.id))) == 0:
            account = session.scalars(select(Account).where(Account.login == "zhoumin")).one()
            party_id = session.scalars(select(Party.id)).one()
            ours = frozenset({party_id})
            applicant = Actor(account.id, "周敏", Kind.APPLICANT, party_ids=ours, submits_for=ours)
            open_case(session, means, applicant, CODE, ANSWERS, party_id=party_id, key="k", now=NOW)
    engine.dispose()


def rows(folder: Path) -> list[int]:
    """How many rows each of the tables of cases holds."""
    engine = connect(f"sqlite:///{folder / 'test.db'}")
    with Session(engine) as session:
        found = [session.scalar(select(func.count()).select_from(table)) or 0 for table in TABLES]
    engine.dispose()
    return found
