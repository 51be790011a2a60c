"""The institute of the rehearsals as tests use it: in the test's database, with people who can log in."""

from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from tests.engine.people import HASH
from webapp.rehearsal import world as rehearsal
from webapp.rehearsal.world import ROOT, Receiver

__all__ = ["ROOT", "Receiver", "World"]


class World(rehearsal.World):
    """Everything a scenario needs, on the database of a test."""

    def __init__(self, session: Session, folder: Path, now: datetime) -> None:
        super().__init__(session, folder, now, password_hash=HASH)
