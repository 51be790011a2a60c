"""The urges of a case with their answers, as its applicant and staff read them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.catalog import Means
from engine.model.case import Case
from engine.model.movement import Urge


@dataclass(frozen=True, slots=True)
class UrgeFacts:
    """One urge; without ``answered_at`` the answer is due."""

    at: datetime
    words: str
    due_at: datetime
    answered_at: datetime | None
    answered_by: str
    answer: str


def urges_of(session: Session, means: Means, case: Case) -> tuple[UrgeFacts, ...]:
    """The urges of a case, newest first; one statement."""
    rows = session.scalars(select(Urge).where(Urge.case_id == case.id).order_by(Urge.id.desc())).all()
    if not rows:
        return ()
    key = means.ring.open_data_key(case.data_key, bound=f"case:{case.id}")
    return tuple(
        UrgeFacts(
            urge.at,
            key.unseal(urge.sealed_words, bound=f"urge_words:{urge.id}").decode(),
            urge.due_at,
            urge.answered_at,
            urge.answered_by_name,
            key.unseal(urge.sealed_answer, bound=f"urge_answer:{urge.id}").decode() if urge.sealed_answer else "",
        )
        for urge in rows
    )
