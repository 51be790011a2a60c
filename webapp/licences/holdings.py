"""What a holder may ask for a licence, and the application that begins with what the register knows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from engine import cases
from engine.errors import NotFound
from engine.metrology.registers import StandardLicence, licences_of
from engine.metrology.registers.licences import ASKED_OF, EVEN_EXPIRED, RENEWAL
from engine.parties import party_names
from engine.policy import Actor
from webapp.extensions import means, now

ITEM = "standard-approval"
#: working with what was examined needs all of it again; the short declarations do not.
WHOLE = frozenset({RENEWAL, "更换"})


@dataclass(frozen=True, slots=True)
class Holding:
    """One licence with what may be asked for it today."""

    licence: StandardLicence
    party_id: UUID
    expired: bool
    asked: tuple[str, ...]


def holdings(session: Session, actor: Actor, today: date) -> Sequence[Holding]:
    """The licences of everybody the actor acts for, the first to run out first."""
    names = dict(party_names(session, actor.party_ids))
    found = []
    for party_id, name in names.items():
        found += [_holding(one, party_id, today) for one in licences_of(session, {party_id: name})]
    return sorted(found, key=lambda one: (one.licence.valid_until, one.licence.certificate_no))


def _holding(licence: StandardLicence, party_id: UUID, today: date) -> Holding:
    expired = licence.valid_until < today
    asked = [
        asked
        for asked, statuses in ASKED_OF.items()
        if licence.status in statuses and (not expired or asked in EVEN_EXPIRED)
    ]
    return Holding(licence, party_id, expired, tuple(asked))


def begin(session: Session, actor: Actor, licence_id: UUID, asked: str, today: date) -> UUID:
    """Begin an application that is filled in from the licence; the id of its draft.

    Raises:
        NotFound: it is not theirs, or this may not be asked for it.
    """
    mine = [one for one in holdings(session, actor, today) if one.licence.id == licence_id and asked in one.asked]
    if not mine:
        raise NotFound("没有这份证书，或不能为它办理该事项", "no such licence, or this may not be asked for it")
    [held] = mine
    raw: dict[str, Any] = {"business_type": asked, "certificate_no": held.licence.certificate_no}
    if asked in WHOLE and held.licence.holder_id is not None:  # the name alone proves nobody its holder
        raw |= held.licence.scope
    return cases.start_draft(session, means(), actor, ITEM, party_id=held.party_id, raw=raw, now=now()).id
