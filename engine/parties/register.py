"""The register of parties: add, read, change, find by number, and say who acts for whom."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Protocol
from uuid import UUID

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.db import new_id
from engine.errors import InvalidAnswers, NotFound, Problem
from engine.parties.model import Party, PartyMember


class Ring(Protocol):
    """The part of the vault's key ring that parties need."""

    def seal(self, content: bytes, /, *, bound: str) -> bytes:
        """Encrypt ``content``; it can be opened only together with ``bound``."""
        ...

    def unseal(self, sealed: bytes, /, *, bound: str) -> bytes:
        """Give the sealed bytes back."""
        ...

    def blind(self, text: str, /) -> str:
        """Give a keyed hash of ``text`` for exact search."""
        ...


@dataclass(frozen=True, slots=True)
class Particulars:
    """What is known of a party beyond its name; personal data, encrypted at rest."""

    id_type: str = ""
    id_no: str = ""
    phone: str = ""
    address: str = ""
    email: str = ""
    contact: str = ""
    legal_representative: str = ""
    region_code: str = ""


@dataclass(frozen=True, slots=True)
class PartyFacts:
    """One party, opened."""

    id: UUID
    kind: str
    name: str
    particulars: Particulars


def party_context(facts: PartyFacts) -> dict[str, str]:
    """A party as forms read it under the name ``party``: defaults for what is known already."""
    return {"kind": facts.kind, "name": facts.name, **asdict(facts.particulars)}


def add_party(
    session: Session,
    ring: Ring,
    *,
    kind: str,
    name: str,
    particulars: Particulars,
    now: datetime,
) -> Party:
    """Register a person or an organisation.

    Raises:
        InvalidAnswers: a party with the same identity number is registered already.
    """
    party = Party(id=new_id(), kind=kind, name=name, created_at=now)
    _seal(ring, party, particulars)
    if party.id_blind is not None and session.scalar(select(Party.id).where(Party.id_blind == party.id_blind)):
        raise InvalidAnswers([Problem("id_no", "该证件号码已登记", "This identity number is registered already")])
    session.add(party)
    session.flush()
    return party


def read_party(session: Session, ring: Ring, party_id: UUID) -> PartyFacts:
    """Open one party.

    Raises:
        NotFound: there is no such party.
    """
    return _opened(ring, _party(session, party_id))


def change_party(session: Session, ring: Ring, party_id: UUID, **changes: str) -> PartyFacts:
    """Change some of a party's particulars; the others stay."""
    party = _party(session, party_id)
    _seal(ring, party, replace(_opened(ring, party).particulars, **changes))
    return _opened(ring, party)


def find_party(session: Session, ring: Ring, *, id_no: str) -> PartyFacts | None:
    """Find the party with exactly this identity number or credit code."""
    party = session.scalar(select(Party).where(Party.id_blind == ring.blind(_plain(id_no))))
    return None if party is None else _opened(ring, party)


def find_parties_by_phone(session: Session, ring: Ring, phone: str) -> Sequence[PartyFacts]:
    """Find the parties that gave exactly this phone number, by name."""
    found = session.scalars(select(Party).where(Party.phone_blind == ring.blind(_plain(phone))).order_by(Party.name))
    return [_opened(ring, party) for party in found]


def party_names(session: Session, party_ids: frozenset[UUID]) -> Sequence[tuple[UUID, str]]:
    """The names of the parties, by name; what an actor chooses from when asked for whom to apply."""
    rows = session.execute(select(Party.id, Party.name).where(Party.id.in_(party_ids)).order_by(Party.name))
    return [(row[0], row[1]) for row in rows]


def add_member(session: Session, account_id: UUID, party_id: UUID, *, relation: str, may_submit: bool) -> PartyMember:
    """Let an account act for a party, or change how it does."""
    member = session.scalar(
        select(PartyMember).where(PartyMember.account_id == account_id, PartyMember.party_id == party_id)
    )
    if member is None:
        member = PartyMember(account_id=account_id, party_id=party_id)
        session.add(member)
    member.relation = relation
    member.may_submit = may_submit
    session.flush()
    return member


def remove_member(session: Session, account_id: UUID, party_id: UUID) -> None:
    """End an account's right to act for a party.

    Raises:
        NotFound: the account does not act for the party.
    """
    member = session.scalar(
        select(PartyMember).where(PartyMember.account_id == account_id, PartyMember.party_id == party_id)
    )
    if member is None:
        raise NotFound("该账号不是此申请单位的经办人", "the account does not act for this party")
    session.delete(member)


def _party(session: Session, party_id: UUID) -> Party:
    party = session.get(Party, party_id)
    if party is None:
        raise NotFound("没有这个申请人", "no such party")
    return party


def _seal(ring: Ring, party: Party, particulars: Particulars) -> None:
    party.sealed = ring.seal(orjson.dumps(asdict(particulars)), bound=_bound(party))
    party.id_blind = ring.blind(_plain(particulars.id_no)) if particulars.id_no else None
    party.phone_blind = ring.blind(_plain(particulars.phone)) if particulars.phone else None


def _opened(ring: Ring, party: Party) -> PartyFacts:
    particulars = Particulars(**orjson.loads(ring.unseal(party.sealed, bound=_bound(party))))
    return PartyFacts(party.id, party.kind, party.name, particulars)


def _bound(party: Party) -> str:
    return f"party:{party.id}"


def _plain(number: str) -> str:
    return "".join(number.split()).replace("-", "").upper()
