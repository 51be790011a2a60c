"""How cases ended, for registers whose rows belong to cases."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.model.case import Case

#: ids in one statement; more go in several.
_AT_ONCE = 10_000


def outcomes_of(session: Session, case_ids: Iterable[UUID]) -> Mapping[UUID, str]:
    """Case id → outcome, for those of the cases that are closed."""
    wanted, found = sorted(set(case_ids)), {}
    for first in range(0, len(wanted), _AT_ONCE):
        closed = select(Case.id, Case.outcome).where(
            Case.id.in_(wanted[first : first + _AT_ONCE]), Case.closed_at.is_not(None)
        )
        found.update({case_id: outcome or "" for case_id, outcome in session.execute(closed)})
    return found
