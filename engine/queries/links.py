"""Cases that opened one another, for whoever may see them."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import case as either
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.model.case import Case
from engine.model.link import CaseLink
from engine.policy import Actor, may_see_case


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """A case that is linked with the one at hand."""

    id: UUID
    number: str
    query_code: str
    title: str
    status: str
    #: the case at hand opened it; it opened the case at hand otherwise.
    was_opened: bool


def links_seen_by(session: Session, actor: Actor, case: Case) -> tuple[LinkFacts, ...]:
    """The cases that ``case`` opened, and the one that opened it, as far as the actor may see them."""
    return tuple(facts for other, facts in _links(session, case) if _sees(actor, other))


def links_of_applicant(session: Session, case: Case) -> tuple[LinkFacts, ...]:
    """Those of the same applicant, for whoever holds number and query code of ``case``."""
    return tuple(
        facts
        for other, facts in _links(session, case)
        if other.data_key and (other.party_id, other.opened_by) == (case.party_id, case.opened_by)
    )


def _links(session: Session, case: Case) -> Iterator[tuple[Case, LinkFacts]]:
    # Driven from the link, both of whose columns are indexed, so that the table of cases is never read through.
    other_id = either((CaseLink.case_id == case.id, CaseLink.opened_id), else_=CaseLink.case_id)
    found = session.execute(
        select(Case, CaseLink.opened_id)
        .select_from(CaseLink)
        .join(Case, Case.id == other_id)
        .where(or_(CaseLink.case_id == case.id, CaseLink.opened_id == case.id))
        .order_by(CaseLink.id)
    )
    for other, opened_id in found:
        yield (
            other,
            LinkFacts(other.id, other.number, other.query_code, other.title, other.status, opened_id == other.id),
        )


def _sees(actor: Actor, case: Case) -> bool:
    try:
        may_see_case(actor, case)
    except NotFound:
        return False
    return True
