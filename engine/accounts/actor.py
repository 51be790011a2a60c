"""Who acts now: an account with its roles and parties as of this moment, loaded by one statement."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import Session

from engine.accounts.model import Account, Grant
from engine.parties.model import PartyMember


class Kind(StrEnum):
    """What an account is for."""

    APPLICANT = "applicant"
    STAFF = "staff"
    SYSTEM = "system"


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

    @property
    def role_names(self) -> frozenset[str]:
        """The roles held in any unit."""
        return frozenset(role for _, role in self.roles)

    @property
    def unit_ids(self) -> frozenset[UUID]:
        """The units in which the actor holds a role."""
        return frozenset(unit_id for unit_id, _ in self.roles)

    @property
    def is_staff(self) -> bool:
        """Whether the account belongs to staff."""
        return self.kind == Kind.STAFF

    def has(self, role: str, unit_id: UUID | None = None) -> bool:
        """Whether the actor holds ``role``, in ``unit_id`` if one is named."""
        return role in self.role_names if unit_id is None else (unit_id, role) in self.roles


_ACTOR = (
    select(
        Account.display_name,
        Account.kind,
        Account.party_id,
        Account.language,
        Grant.unit_id,
        Grant.role,
        PartyMember.party_id.label("member_of"),
        PartyMember.may_submit,
    )
    .outerjoin(Grant, and_(Grant.account_id == Account.id, or_(Grant.until.is_(None), Grant.until > bindparam("now"))))
    .outerjoin(PartyMember, PartyMember.account_id == Account.id)
    .where(
        Account.id == bindparam("account_id"),
        Account.stamp == bindparam("stamp"),
        Account.disabled_at.is_(None),
    )
)


def load_actor(session: Session, account_id: UUID, stamp: int, *, now: datetime) -> Actor | None:
    """Load an account with its roles and parties by one statement.

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
        roles=frozenset((row.unit_id, row.role) for row in rows if row.role is not None),
        language=first.language,
    )
