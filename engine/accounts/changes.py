"""Changes to accounts: adding, passwords, roles, disabling. Every one leaves a line in ``account_event``."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from engine.accounts.actor import Actor, Kind
from engine.accounts.model import Account, AccountEvent, Grant, OldPassword, Unit
from engine.accounts.passwords import HISTORY
from engine.accounts.roles import EXCLUSIVE, ROLES
from engine.errors import InvalidAnswers, NotFound, NotPermitted, Problem

UNUSED_DAYS = 90
LANGUAGES = ("zh", "en")


def add_unit(session: Session, *, code: str, name: str) -> Unit:
    """Add a department."""
    unit = Unit(code=code, name=name)
    session.add(unit)
    session.flush()
    return unit


def add_account(
    session: Session,
    *,
    login: str,
    display_name: str,
    kind: Kind,
    password_hash: str,
    now: datetime,
    party_id: UUID | None = None,
    by: Actor | None = None,
    language: str = "zh",
) -> Account:
    """Add an account. Its first log-in asks for a new password (see ``accept_password``).

    Raises:
        InvalidAnswers: the login is empty, contains blanks or is taken (M-身份-a).
    """
    name = login.strip().lower()
    if not name or any(letter.isspace() for letter in name):
        raise InvalidAnswers([Problem("login", "请填写账号，不能含空格", "Enter a login without blanks")])
    if session.scalar(select(Account.id).where(Account.login == name)) is not None:
        raise InvalidAnswers([Problem("login", "该账号已被使用", "This login is taken")])
    account = Account(
        login=name,
        display_name=display_name,
        kind=kind,
        password_hash=password_hash,
        party_id=party_id,
        language=language,
        created_at=now,
    )
    session.add(account)
    session.flush()
    _note(session, account.id, "account-added", by=by, now=now)
    return account


def accept_password(session: Session, account_id: UUID, *, now: datetime) -> None:
    """Take the present password as the person's own choice, so that it need not be changed at once."""
    _account(session, account_id).password_changed_at = now


def password_history(session: Session, account_id: UUID) -> Sequence[str]:
    """The hashes that a new password is compared with: the present one and earlier ones, newest first."""
    present = _account(session, account_id).password_hash
    earlier = session.scalars(
        select(OldPassword.password_hash)
        .where(OldPassword.account_id == account_id)
        .order_by(OldPassword.replaced_at.desc())
        .limit(HISTORY - 1)
    )
    return (present, *earlier)


def change_password(
    session: Session, account_id: UUID, *, old_hash: str, new_hash: str, now: datetime, address: str = ""
) -> int:
    """Replace the account's password and end all its sessions.

    Args:
        old_hash: the hash the present password was checked against.
        new_hash: hash of the new one, made and checked outside the transaction.

    Returns:
        The new session stamp, for the session that made the change.

    Raises:
        InvalidAnswers: the password was changed by somebody else in the meantime.
    """
    account = _account(session, account_id)
    if account.password_hash != old_hash:
        raise InvalidAnswers([Problem("current", "当前密码不正确", "The present password is wrong")])
    session.add(OldPassword(account_id=account_id, password_hash=account.password_hash, replaced_at=now))
    account.password_hash = new_hash
    account.password_changed_at = now
    account.stamp += 1
    session.add(
        AccountEvent(account_id=account_id, by_account_id=account_id, what="password-changed", address=address, at=now)
    )
    return account.stamp


def reset_password(session: Session, account_id: UUID, *, new_hash: str, by: Actor, now: datetime) -> None:
    """Give the account a password that must be changed at the next log-in; ends its sessions and its lock."""
    account = _account(session, account_id)
    session.add(OldPassword(account_id=account_id, password_hash=account.password_hash, replaced_at=now))
    account.password_hash = new_hash
    account.password_changed_at = None
    account.failed_logins = 0
    account.locked_until = None
    account.stamp += 1
    _note(session, account_id, "password-reset", by=by, now=now)


def grant_role(
    session: Session,
    account_id: UUID,
    unit_id: UUID,
    role: str,
    *,
    now: datetime,
    by: Actor | None = None,
    until: datetime | None = None,
) -> Grant:
    """Give a role in a unit to an account, or change until when it holds.

    Raises:
        InvalidAnswers: there is no such role, applicants cannot hold it, or it excludes one the account holds.
        NotPermitted: whoever grants it is the one to hold it.
    """
    if by is not None and by.account_id == account_id:
        raise NotPermitted("不能为自己授予岗位，请由另一位安全管理员办理", "nobody grants roles to themselves")
    account = _account(session, account_id)
    if role not in ROLES:
        raise InvalidAnswers([Problem("role", f"没有“{role}”这个岗位", f"There is no role {role!r}")])
    if account.kind == Kind.APPLICANT and role != "applicant":
        raise InvalidAnswers([Problem("role", "申请人账号不能授予办理岗位", "An applicant's account cannot hold it")])
    held = session.scalars(
        select(Grant).where(Grant.account_id == account_id, or_(Grant.until.is_(None), Grant.until > now))
    ).all()
    if role in EXCLUSIVE and any(grant.role in EXCLUSIVE - {role} for grant in held):
        raise InvalidAnswers(
            [
                Problem(
                    "role",
                    "系统管理员、安全管理员、审计管理员不得由同一人兼任",
                    "System, security and audit administrator must be three different people",
                )
            ]
        )
    grant = session.scalar(
        select(Grant).where(Grant.account_id == account_id, Grant.unit_id == unit_id, Grant.role == role)
    )
    if grant is None:
        grant = Grant(account_id=account_id, unit_id=unit_id, role=role)
        session.add(grant)
    grant.until = until
    _note(session, account_id, "role-granted", detail=role, by=by, now=now)
    session.flush()
    return grant


def revoke_role(
    session: Session, account_id: UUID, unit_id: UUID, role: str, *, now: datetime, by: Actor | None = None
) -> None:
    """Take a role in a unit away.

    Raises:
        NotFound: the account does not hold the role in the unit.
    """
    grant = session.scalar(
        select(Grant).where(Grant.account_id == account_id, Grant.unit_id == unit_id, Grant.role == role)
    )
    if grant is None:
        raise NotFound("该账号没有这个岗位", "the account does not hold the role")
    session.delete(grant)
    _note(session, account_id, "role-revoked", detail=role, by=by, now=now)


def disable_account(session: Session, account_id: UUID, *, now: datetime, by: Actor | None = None) -> None:
    """Close an account: it cannot log in and its sessions end. Its history stays."""
    account = _account(session, account_id)
    if account.disabled_at is None:
        account.disabled_at = now
        account.stamp += 1
        _note(session, account_id, "disabled", by=by, now=now)


def enable_account(session: Session, account_id: UUID, *, now: datetime, by: Actor | None = None) -> None:
    """Open a closed or locked account again."""
    account = _account(session, account_id)
    account.disabled_at = None
    account.failed_logins = 0
    account.locked_until = None
    _note(session, account_id, "enabled", by=by, now=now)


def unused_accounts(session: Session, *, now: datetime, days: int = UNUSED_DAYS) -> Sequence[Account]:
    """The open accounts that nobody has logged in to for ``days`` days (M-访问-c), by login."""
    since = now - timedelta(days=days)
    return session.scalars(
        select(Account)
        .where(
            Account.disabled_at.is_(None),
            Account.kind != Kind.SYSTEM,
            func.coalesce(Account.last_login_at, Account.created_at) <= since,
        )
        .order_by(Account.login)
    ).all()


def disable_unused(session: Session, *, now: datetime, days: int = UNUSED_DAYS) -> int:
    """Close staff accounts that nobody has used for ``days`` days; gives their number."""
    idle = [account for account in unused_accounts(session, now=now, days=days) if account.kind == Kind.STAFF]
    for account in idle:
        disable_account(session, account.id, now=now)
    return len(idle)


def choose_language(session: Session, account_id: UUID, language: str) -> None:
    """Remember the language in which the person reads the pages; unknown languages are ignored."""
    if language in LANGUAGES:
        _account(session, account_id).language = language


def _account(session: Session, account_id: UUID) -> Account:
    account = session.get(Account, account_id, with_for_update=True)
    if account is None:
        raise NotFound("没有这个账号", "no such account")
    return account


def _note(
    session: Session, account_id: UUID, what: str, *, now: datetime, by: Actor | None = None, detail: str = ""
) -> None:
    by_id = None if by is None else by.account_id
    session.add(AccountEvent(account_id=account_id, by_account_id=by_id, what=what, detail=detail, at=now))
