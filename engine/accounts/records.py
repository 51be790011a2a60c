"""What account pages show: roles by unit, the latest lines of the record, and the list administrators search."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.accounts.actor import Kind
from engine.accounts.model import Account, AccountEvent, Grant, Unit
from engine.errors import NotFound


@dataclass(frozen=True, slots=True)
class About:
    """An account as its owner sees it."""

    login: str
    password_changed_at: datetime | None
    #: (name of the unit, role, until when)
    roles: tuple[tuple[str, str, datetime | None], ...]


@dataclass(frozen=True, slots=True)
class EventLine:
    """One line of an account's record."""

    what: str
    detail: str
    address: str
    at: datetime


def about_account(session: Session, account_id: UUID, *, now: datetime) -> About:
    """Read login, age of the password and the roles that hold now.

    Raises:
        NotFound: there is no such account.
    """
    account = session.get(Account, account_id)
    if account is None:
        raise NotFound("没有这个账号", "no such account")
    rows = session.execute(
        select(Unit.name, Grant.role, Grant.until)
        .join(Grant, Grant.unit_id == Unit.id)
        .where(Grant.account_id == account_id, or_(Grant.until.is_(None), Grant.until > now))
        .order_by(Unit.name, Grant.role)
    )
    return About(account.login, account.password_changed_at, tuple((row[0], row[1], row[2]) for row in rows))


def recent_events(session: Session, account_id: UUID, *, limit: int = 10) -> Sequence[EventLine]:
    """The latest lines of the account's record, newest first."""
    rows = session.execute(
        select(AccountEvent.what, AccountEvent.detail, AccountEvent.address, AccountEvent.at)
        .where(AccountEvent.account_id == account_id)
        .order_by(AccountEvent.at.desc(), AccountEvent.id.desc())
        .limit(limit)
    )
    return [EventLine(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One account in the administrators' list."""

    id: UUID
    login: str
    name: str
    kind: str
    last_login_at: datetime | None
    locked_until: datetime | None
    disabled_at: datetime | None


@dataclass(frozen=True, slots=True)
class GrantLine:
    """One role of an account, as administrators see it."""

    unit_id: UUID
    unit: str
    role: str
    until: datetime | None


_LINE = select(
    Account.id, Account.login, Account.display_name, Account.kind, Account.last_login_at, Account.locked_until,
    Account.disabled_at,
)  # fmt: skip


def find_accounts(session: Session, *, words: str = "", kind: str = "staff", limit: int = 200) -> Sequence[AccountLine]:
    """The accounts of a kind whose login or name holds ``words``, by login."""
    asked = _LINE.where(Account.kind == kind).order_by(Account.login).limit(limit)
    wanted = words.strip()
    if wanted:
        login, name = Account.login, Account.display_name
        asked = asked.where(
            or_(login.contains(wanted.lower(), autoescape=True), name.contains(wanted, autoescape=True))
        )
    return [AccountLine(*row) for row in session.execute(asked)]


def account_line(session: Session, account_id: UUID) -> AccountLine:
    """One account.

    Raises:
        NotFound: there is no such account.
    """
    row = session.execute(_LINE.where(Account.id == account_id)).one_or_none()
    if row is None:
        raise NotFound("没有这个账号", "no such account")
    return AccountLine(*row)


def grants_of(session: Session, account_id: UUID) -> Sequence[GrantLine]:
    """Every role that was granted to an account and not revoked, those that have run out too."""
    rows = session.execute(
        select(Unit.id, Unit.name, Grant.role, Grant.until)
        .join(Grant, Grant.unit_id == Unit.id)
        .where(Grant.account_id == account_id)
        .order_by(Unit.name, Grant.role)
    )
    return [GrantLine(*row) for row in rows]


def list_units(session: Session) -> Sequence[tuple[UUID, str]]:
    """Every department, by name."""
    rows = session.execute(select(Unit.id, Unit.name).order_by(Unit.name))
    return [(row[0], row[1]) for row in rows]


def staff_named(session: Session) -> Sequence[tuple[str, str]]:
    """Members of staff who may log in, as (account id, name), by name."""
    rows = session.execute(
        select(Account.id, Account.display_name)
        .where(Account.kind == Kind.STAFF, Account.disabled_at.is_(None))
        .order_by(Account.display_name)
    )
    return [(str(row[0]), row[1]) for row in rows]


#: what an anomaly of access is called in the record.
ANOMALIES = ("asked-too-often", "guessing")


def staff_holding(session: Session, who: str, role: str, unit_id: UUID | None, *, now: datetime) -> UUID | None:
    """The one active member of staff of that name or id who holds the role in the unit; None for nobody or several."""
    wanted = (
        select(Account.id)
        .join(Grant, Grant.account_id == Account.id)
        .where(Account.kind == Kind.STAFF, Account.disabled_at.is_(None), Grant.role == role)
        .where(or_(Grant.until.is_(None), Grant.until > now))
        .distinct()
        .limit(2)
    )
    if unit_id is not None:
        wanted = wanted.where(Grant.unit_id == unit_id)
    try:
        wanted = wanted.where(Account.id == UUID(who))
    except ValueError:
        wanted = wanted.where(Account.display_name == who)
    found = session.scalars(wanted).all()
    return found[0] if len(found) == 1 else None


def record_anomaly(
    session: Session, what: str, *, detail: str, address: str, account_id: UUID | None, now: datetime
) -> None:
    """Write down that somebody asks more than people do; ``what`` is one of ANOMALIES, ``detail`` the page."""
    session.add(AccountEvent(account_id=account_id, what=what, detail=detail, address=address, at=now))


def recent_anomalies(session: Session, *, limit: int = 200) -> Sequence[tuple[EventLine, str]]:
    """The latest anomalies with the login that asked, "" for nobody known; newest first."""
    rows = session.execute(
        select(AccountEvent.what, AccountEvent.detail, AccountEvent.address, AccountEvent.at, Account.login)
        .outerjoin(Account, Account.id == AccountEvent.account_id)
        .where(AccountEvent.what.in_(ANOMALIES))
        .order_by(AccountEvent.at.desc(), AccountEvent.id.desc())
        .limit(limit)
    )
    return [(EventLine(*row[:4]), row[4] or "") for row in rows]
