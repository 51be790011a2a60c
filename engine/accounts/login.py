"""Logging in and out: facts, outcome, lock after five failures (M-身份-b).

The password itself is checked between ``find_login`` and ``record_login``, outside any transaction.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from engine.accounts.actor import Kind
from engine.accounts.model import Account, AccountEvent

MAX_FAILURES = 5
LOCK = timedelta(minutes=15)
#: failures from one address within ``LOCK`` after which it is no longer listened to.
MAX_FAILURES_PER_ADDRESS = 50


@dataclass(frozen=True, slots=True)
class LoginFacts:
    """What is needed to check a password. For an unknown login ``account_id`` is None and ``hash`` is empty."""

    account_id: UUID | None
    hash: str
    stamp: int


@dataclass(frozen=True, slots=True)
class Opened:
    """A log-in that succeeded: what the session cookie needs and where to go next."""

    account_id: UUID
    stamp: int
    kind: Kind
    language: str
    #: the password is the first one or has expired; nothing else may be done before it is changed.
    must_change: bool


def find_login(session: Session, login: str) -> LoginFacts:
    """Look a login up; unknown ones give facts that no password fits."""
    found = session.execute(
        select(Account.id, Account.password_hash, Account.stamp).where(Account.login == login.strip().lower())
    ).one_or_none()
    return LoginFacts(None, "", 0) if found is None else LoginFacts(found[0], found[1], found[2])


def record_login(
    session: Session, facts: LoginFacts, ok: bool, *, now: datetime, address: str = "", password_days: int = 90
) -> Opened | None:
    """Write down one attempt to log in and say whether a session may begin.

    Args:
        ok: whether the password fitted ``facts.hash``.
        address: network address of the browser, for the record.
        password_days: age in days at which a password must be changed; 0 for never.

    Returns:
        None when the log-in is refused: wrong, unknown, locked, disabled, or changed in the meantime.
    """
    account = None if facts.account_id is None else session.get(Account, facts.account_id, with_for_update=True)
    verdict = _verdict(session, account, facts, ok, now=now, address=address)
    session.add(AccountEvent(account_id=facts.account_id, what=verdict, address=address, at=now))
    if account is None or verdict != "logged-in":
        return None
    account.failed_logins = 0
    account.locked_until = None
    account.last_login_at = now
    return Opened(
        account_id=account.id,
        stamp=account.stamp,
        kind=Kind(account.kind),
        language=account.language,
        must_change=_expired(account, now=now, days=password_days),
    )


def end_earlier_sessions(session: Session, opened: Opened) -> Opened:
    """End the account's earlier sessions, so that only the one that begins now goes on (M-访问-c)."""
    account = session.get_one(Account, opened.account_id)
    account.stamp += 1
    return replace(opened, stamp=account.stamp)


def end_sessions(session: Session, account_id: UUID, *, now: datetime, address: str = "") -> None:
    """End every session of the account, on all its devices; old cookies are worth nothing afterwards."""
    session.execute(update(Account).where(Account.id == account_id).values(stamp=Account.stamp + 1))
    session.add(
        AccountEvent(account_id=account_id, by_account_id=account_id, what="logged-out", address=address, at=now)
    )


def _verdict(
    session: Session, account: Account | None, facts: LoginFacts, ok: bool, *, now: datetime, address: str
) -> str:
    if _too_many_from(session, address, now=now):
        return "address-refused"
    if account is None or account.kind == Kind.SYSTEM or account.stamp != facts.stamp:
        return "login-failed"
    if account.disabled_at is not None:
        return "disabled-refused"
    if account.locked_until is not None and account.locked_until > now:
        return "locked-refused"
    if ok:
        return "logged-in"
    account.failed_logins += 1
    if account.failed_logins < MAX_FAILURES:
        return "login-failed"
    account.failed_logins = 0
    account.locked_until = now + LOCK
    return "locked"


def _too_many_from(session: Session, address: str, *, now: datetime) -> bool:
    if not address:
        return False
    failures = session.scalar(
        select(func.count()).where(
            AccountEvent.address == address,
            AccountEvent.at > now - LOCK,
            AccountEvent.what.in_(("login-failed", "locked", "locked-refused")),
        )
    )
    return (failures or 0) >= MAX_FAILURES_PER_ADDRESS


def _expired(account: Account, *, now: datetime, days: int) -> bool:
    changed = account.password_changed_at
    return changed is None or (days > 0 and changed + timedelta(days=days) <= now)
