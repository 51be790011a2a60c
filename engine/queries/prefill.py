"""What an application form knows before anybody typed: the applicant's particulars and their last application.

Whoever has told us once is not asked again; each answer says where it was taken from.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.catalog import Means, Release
from engine.forms import Form
from engine.model.case import Case
from engine.model.submission import Submission
from engine.parties import PartyFacts, party_context
from engine.sections import open_row, untyped

#: the name under which forms read the party's last application for the same service item.
LAST = "last"


def application_scope(
    session: Session, means: Means, release: Release, form: Form, party: PartyFacts
) -> dict[str, Any]:
    """What the formulas of an application form may read: ``party``, and ``last`` where the form asks for it.

    ``last`` holds the answers of the party's newest application for this service item and its ``case_number``; it is
    null when there is none.
    """
    scope: dict[str, Any] = {"party": party_context(party)}
    if any(name.partition(".")[0] == LAST for name in form.names):
        scope[LAST] = _last(session, means, release, party.id)
    return scope


def _last(session: Session, means: Means, release: Release, party_id: UUID) -> Mapping[str, Any] | None:
    found = session.execute(
        select(Submission, Case)
        .join(Case, Case.id == Submission.case_id)
        .where(
            Case.party_id == party_id,
            Case.item == release.code,
            Submission.pattern == release.apply.id,
            Submission.superseded_at.is_(None),
            Submission.lapsed_at.is_(None),
        )
        .order_by(Case.opened_at.desc())
        .limit(1)
    ).first()
    if found is None:
        return None
    row, case = found
    filled_in = means.catalog.release(session, case.release)
    key = means.ring.open_data_key(case.data_key, bound=f"case:{case.id}")
    section = open_row(row, key, filled_in.readers.get(row.pattern, untyped))
    return {**section.values, "case_number": case.number}
