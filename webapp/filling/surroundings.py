"""The calendar and the registers that a form asks while its pages are shown; read when a field first asks."""

from contextlib import AbstractContextManager, nullcontext
from uuid import UUID

from sqlalchemy.orm import Session

from engine.db import reading
from engine.lookups import Lookups
from engine.policy import Actor
from engine.ports import Asking
from webapp.extensions import db, means, now


def around(actor: Actor, party_id: UUID | None, item: str) -> Lookups:
    """What a form of ``item`` may ask, filled in by ``actor`` for the party."""
    asking = Asking(now(), actor.account_id, party_id, item)
    return Lookups(means().catalog, asking, _opened)


def _opened() -> AbstractContextManager[Session]:
    """The transaction that is open, else one to read in."""
    session: Session = db.session()
    return nullcontext(session) if session.in_transaction() else reading(session)
