"""Service items as the public reads them, and application drafts as they are filled in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from engine.catalog import Means, Release
from engine.drafts import find_draft, read_draft
from engine.forms import Form
from engine.parties import read_party
from engine.policy import Actor
from engine.queries.cases import drawing_of
from engine.queries.facts import Saved
from engine.queries.prefill import application_scope
from engine.workflow import StepKind


@dataclass(frozen=True, slots=True)
class Guide:
    """What the public must know of a service item."""

    code: str
    title: str
    kind: str
    guide: Mapping[str, Any]
    svg: str
    steps: Sequence[str]
    form: Form | None
    promised_days: int | None
    version: int


@dataclass(frozen=True, slots=True)
class DraftPage:
    """An application as far as it is filled in."""

    id: UUID
    code: str
    title: str
    form: Form
    raw: Mapping[str, Any]
    page: int
    saved: Saved
    party_name: str
    party_id: UUID | None
    #: the kind of service item: licence, market-service, ….
    kind: str
    #: what the form's formulas may read: the applicant's particulars and their last application.
    scope: Mapping[str, Any]


def public_items(session: Session, means: Means) -> list[dict[str, Any]]:
    """The cards of the home page."""
    return [_card(release) for release in means.catalog.items(session)]


def _card(release: Release) -> dict[str, Any]:
    guide, clock = release.item.get("guide", {}), release.item.get("clock", {})
    return {
        "code": release.code,
        "title": release.title,
        "kind": release.kind,
        "summary": str(guide.get("summary", "")),
        "promised_days": clock.get("promised_days", guide.get("promised_days")),
        "legal_days": clock.get("legal_days"),
        "fee": _first(guide.get("fees", "")),
    }


def _first(fees: object) -> str:
    if isinstance(fees, list | tuple):
        return str(fees[0]) if fees else ""
    return str(fees)


def guide(session: Session, means: Means, code: str) -> Guide:
    """The guide of a service item, all of it from its release. Raises NotFound."""
    release = means.catalog.current(session, code)
    told = release.item.get("guide", {})
    return Guide(
        code=release.code,
        title=release.title,
        kind=release.kind,
        guide=told,
        svg=drawing_of(release),
        steps=[
            release.label(key)
            for key, step in release.definition.steps.items()
            if step.kind is StepKind.USER and release.is_public(key)
        ],
        form=release.tasks[release.apply.key].form,
        promised_days=release.item.get("clock", {}).get("promised_days", told.get("promised_days")),
        version=release.version,
    )


def draft_page(session: Session, means: Means, actor: Actor, draft_id: UUID, *, now: datetime) -> DraftPage:
    """An application draft of the actor. Raises NotFound.

    It is filled in on the release that is current now, which is the one it will be submitted to.
    """
    draft = find_draft(session, actor, draft_id)
    release = means.catalog.current(session, str(draft.item))
    form = release.tasks[release.apply.key].form
    if form is None:
        raise ValueError(f"{release.code} has no application form")
    party = read_party(session, means.ring, draft.party_id) if draft.party_id else None
    return DraftPage(
        id=draft.id,
        code=release.code,
        title=release.title,
        form=form,
        raw=read_draft(means.ring, draft),
        page=draft.page,
        saved=Saved(draft.saved_at, draft.account_name, draft.revision),
        party_name=party.name if party else "",
        party_id=draft.party_id,
        kind=release.kind,
        scope=application_scope(session, means, release, form, party) if party else {},
    )
