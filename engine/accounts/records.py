"""What an account page shows: roles by unit, and the latest lines of the account's record."""

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
