"""For whom a visitor of a guide page may apply, and what they have begun already."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from engine import cases, queries
from engine.forms import Form
from engine.parties import party_names
from engine.policy import Actor
from engine.queries.items import Guide
from webapp.extensions import means, now
from webapp.screen import is_english


@dataclass(frozen=True, slots=True)
class Visit:
    """What the page knows of its visitor: parties as (id, name), and drafts of this service item."""

    parties: tuple[tuple[UUID, str], ...] = ()
    drafts: tuple[queries.DraftRow, ...] = ()
    is_applicant: bool = False
    #: titles of the form's pages.
    pages: tuple[str, ...] = ()


def read_visit(session: Session, actor: Actor | None, guide: Guide) -> Visit:
    """Read it; strangers and staff have no parties and no drafts."""
    pages = _page_titles(guide.form)
    if actor is None or actor.is_staff:
        return Visit(pages=pages)
    drafts = tuple(draft for draft in queries.my_drafts(session, means(), actor) if draft.item == guide.code)
    return Visit(tuple(party_names(session, actor.party_ids)), drafts, is_applicant=True, pages=pages)


def _page_titles(form: Form | None) -> tuple[str, ...]:
    if form is None:
        return ()
    view = form.view({}, {}, now=now(), page=form.pages[0].index, lang="en" if is_english() else "zh")
    return tuple(page.title for page in view.pages)


def start_draft(session: Session, actor: Actor, code: str, party_id: UUID) -> UUID:
    """Begin an application in the open transaction; the id of its draft."""
    return cases.start_draft(session, means(), actor, code, party_id=party_id, now=now()).id


def chosen_party(actor: Actor, posted: str) -> UUID | None:
    """The party that was chosen, or the only one there is; None when a choice is needed."""
    by_id = {str(party_id): party_id for party_id in actor.party_ids}
    if posted in by_id:
        return by_id[posted]
    return next(iter(actor.party_ids)) if len(actor.party_ids) == 1 and not posted else None
