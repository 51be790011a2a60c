"""Rows that an applicant sent in before, to be taken over into a new list."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.model.case import Case
from engine.model.submission import Submission
from engine.ports import Asking, Choice, Source, Value
from engine.sections import open_row, untyped
from engine.vault import KeyRing

CASES, ROWS = 20, 200


def former_rows(ring: KeyRing, *, step: str, path: str, key: str, named: Sequence[str]) -> Source:
    """A register of the rows of the list ``path`` in the party's last applications for the same service item.

    Args:
        step: the step whose answers hold the list.
        key: the field by which a row is known; the newest row of each is offered.
        named: the fields that are shown for a row.
    """

    def read(session: Session, asking: Asking) -> Callable[[Mapping[str, Value]], Sequence[Choice]]:
        found: dict[str, Choice] = {}
        for number, row in _rows(session, ring, asking, step, path):
            known = str(row.get(key) or "")
            if known and known not in found and len(found) < ROWS:
                label = " ".join(str(row[name]) for name in named if row.get(name))
                found[known] = Choice(known, label, label, hint=number, fills=row)
        return lambda _asked: tuple(found.values())

    return read


def _rows(session: Session, ring: KeyRing, asking: Asking, step: str, path: str) -> list[tuple[str, dict[str, Any]]]:
    """Case number and stored row, newest case first."""
    if asking.party_id is None:
        return []
    wanted = (
        select(Case, Submission)
        .join(Submission, Submission.case_id == Case.id)
        .where(
            Case.party_id == asking.party_id,
            Case.item == asking.item,
            Submission.pattern == step,
            Submission.superseded_at.is_(None),
            Submission.lapsed_at.is_(None),
        )
        .order_by(Case.opened_at.desc())
        .limit(CASES)
    )
    found = []
    for case, submission in session.execute(wanted):
        if case.data_key:
            data_key = ring.open_data_key(case.data_key, bound=f"case:{case.id}")
            listed = open_row(submission, data_key, untyped).stored.get(path)
            rows = listed if isinstance(listed, list) else []
            found += [(case.number, dict(row)) for row in rows if isinstance(row, Mapping)]
    return found
