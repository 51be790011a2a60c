"""One command on many tasks: each in a transaction of its own, each with its own result (row K1)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from engine.db import transaction
from engine.errors import EngineError

MOST = 100


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one of them; without a sentence it was done."""

    id: UUID
    zh: str = ""
    en: str = ""

    @property
    def is_done(self) -> bool:
        """Whether the command was carried out on it."""
        return not self.zh


def do_each(session: Session, ids: Iterable[UUID], act: Callable[[Session, UUID], object]) -> tuple[Outcome, ...]:
    """Do the same with each, in order; one that is refused never stops the others."""
    return tuple(_do(session, one, act) for one in dict.fromkeys(list(ids)[:MOST]))


def _do(session: Session, one: UUID, act: Callable[[Session, UUID], object]) -> Outcome:
    try:
        with transaction(session):
            act(session, one)
    except EngineError as refused:
        return Outcome(one, refused.zh, refused.en)
    return Outcome(one)
