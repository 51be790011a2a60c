"""Who acts now: an account with its roles and parties as of this moment, loaded by one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, Uuid, and_, bindparam, null, or_, select, true, type_coerce, union_all
from sqlalchemy.orm import Session, aliased

from engine.accounts.model import Account, Grant, Substitution
from engine.accounts.roles import PERSONAL
from engine.db import UtcDateTime
from engine.parties.model import PartyMember


class Kind(StrEnum):
    """What an account is for."""

    APPLICANT = "applicant"
    STAFF = "staff"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Stand:
    """Somebody whose work the actor does as a substitute, with the roles that may be lent."""

    account_id: UUID
    name: str
    roles: frozenset[tuple[UUID, str]]
    #: first moment after the period.
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever acts now. A plain value: it stays true for one request only."""

    account_id: UUID
    name: str
    kind: Kind
    #: parties whose cases the actor may see and fill in.
    party_ids: frozenset[UUID] = frozenset()
    #: the parties among them for which the actor may also submit.
    submits_for: frozenset[UUID] = frozenset()
    #: (unit, role) as granted and not expired.
    roles: frozenset[tuple[UUID, str]] = frozenset()
    language: str = "zh"
    #: whose work the actor does now, as a substitute.
    stands_for: tuple[Stand, ...] = ()

    @property
    def all_roles(self) -> frozenset[tuple[UUID, str]]:
        """(unit, role) as granted, and as lent by those the actor stands for."""
        return self.roles.union(*(stand.roles for stand in self.stands_for))

    @property
    def role_names(self) -> frozenset[str]:
        """The roles held or lent in any unit."""
        return frozenset(role for _, role in self.all_roles)

    @property
    def unit_ids(self) -> frozenset[UUID]:
        """The units in which the actor holds a role, or is lent one."""
        return frozenset(unit_id for unit_id, _ in self.all_roles)

    @property
    def seats(self) -> tuple[UUID, ...]:
        """The accounts whose claimed tasks the actor may do: the own one first."""
        return (self.account_id, *(stand.account_id for stand in self.stands_for))

    def stand_for(self, role: str, unit_id: UUID | None, assignee: UUID | None) -> Stand | None:
        """For whom the actor does a task: None when it is the actor's own work."""
        lending = [stand for stand in self.stands_for if _among(stand.roles, role, unit_id)]
        if assignee not in (None, self.account_id):
            return next((stand for stand in lending if stand.account_id == assignee), None)
        return None if _among(self.roles, role, unit_id) or not lending else lending[0]

    @property
    def is_staff(self) -> bool:
        """Whether the account belongs to staff."""
        return self.kind == Kind.STAFF

    def has(self, role: str, unit_id: UUID | None = None) -> bool:
        """Whether the actor holds or is lent ``role``, in ``unit_id`` if one is named."""
        return _among(self.all_roles, role, unit_id)


def _among(roles: frozenset[tuple[UUID, str]], role: str, unit_id: UUID | None) -> bool:
    """Whether a role is among those granted, in the unit if one is named."""
    return role in {name for _, name in roles} if unit_id is None else (unit_id, role) in roles


_ME: BindParameter[UUID] = bindparam("account_id", type_=Uuid())
_NOW: BindParameter[datetime] = bindparam("now", type_=UtcDateTime())
#: the actor, and those the actor stands for at this moment.
_PEOPLE = union_all(
    select(_ME.label("id"), null().label("until")),
    select(Substitution.account_id, Substitution.until).where(
        Substitution.substitute_id == _ME,
        Substitution.since <= _NOW,
        Substitution.until > _NOW,
        Substitution.ended_at.is_(None),
    ),
).subquery("people")
_PERSON = aliased(Account)
_ACTOR = (
    select(
        Account.display_name,
        Account.kind,
        Account.party_id,
        Account.language,
        _PERSON.id.label("person"),
        _PERSON.display_name.label("person_name"),
        type_coerce(_PEOPLE.c.until, UtcDateTime()).label("stands_until"),
        Grant.unit_id,
        Grant.role,
        PartyMember.party_id.label("member_of"),
        PartyMember.may_submit,
    )
    .select_from(Account)
    .join(_PEOPLE, true())
    .join(_PERSON, and_(_PERSON.id == _PEOPLE.c.id, _PERSON.disabled_at.is_(None)))
    .outerjoin(Grant, and_(Grant.account_id == _PERSON.id, or_(Grant.until.is_(None), Grant.until > _NOW)))
    .outerjoin(PartyMember, PartyMember.account_id == Account.id)
    .where(
        Account.id == _ME,
        Account.stamp == bindparam("stamp"),
        Account.disabled_at.is_(None),
    )
)


def load_actor(session: Session, account_id: UUID, stamp: int, *, now: datetime) -> Actor | None:
    """Load an account with its roles, its parties and those it stands for by one statement.

    Args:
        stamp: the session stamp that the cookie carries.

    Returns:
        None when the account is gone or disabled, or the stamp is no longer the current one.
    """
    rows = session.execute(_ACTOR, {"account_id": account_id, "stamp": stamp, "now": now}).all()
    if not rows:
        return None
    first = rows[0]
    own = frozenset() if first.party_id is None else frozenset({first.party_id})
    return Actor(
        account_id=account_id,
        name=first.display_name,
        kind=Kind(first.kind),
        party_ids=own | {row.member_of for row in rows if row.member_of is not None},
        submits_for=own | {row.member_of for row in rows if row.may_submit},
        roles=frozenset((row.unit_id, row.role) for row in rows if row.role is not None and row.person == account_id),
        language=first.language,
        stands_for=_stands(rows, account_id),
    )


def _stands(rows: Sequence[Any], me: UUID) -> tuple[Stand, ...]:
    """Those the actor stands for, by name; roles that are personal are never lent."""
    names = {row.person: row.person_name for row in rows if row.person != me}
    lent: dict[UUID, set[tuple[UUID, str]]] = {person: set() for person in names}
    for row in rows:
        if row.person != me and row.role is not None and row.role not in PERSONAL:
            lent[row.person].add((row.unit_id, row.role))
    until = {row.person: row.stands_until for row in rows}
    ordered = sorted(names, key=lambda person: (names[person], person))
    return tuple(Stand(person, names[person], frozenset(lent[person]), until[person]) for person in ordered)
