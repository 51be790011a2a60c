"""Tables of accounts, units, granted roles, earlier passwords, events of an account, and codes sent to phones."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, new_id


class Account(Base):
    """A login. ``stamp`` is part of every session cookie; raising it ends all sessions of the account."""

    __tablename__ = "account"
    __table_args__ = (CheckConstraint("kind IN ('applicant', 'staff', 'system')", name="kind"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    #: kept in lower case, so that one person cannot be taken for another.
    login: Mapped[str] = mapped_column(String(64), unique=True)
    #: argon2id in its own text form; empty for accounts that cannot log in.
    password_hash: Mapped[str] = mapped_column(String(256), default="")
    display_name: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(16))
    #: the person or organisation the account itself stands for; others follow from ``party_member``.
    party_id: Mapped[UUID | None] = mapped_column(ForeignKey("party.id"), index=True)
    stamp: Mapped[int] = mapped_column(default=1)
    failed_logins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    #: None until the person has chosen a password; the first log-in then asks for one.
    password_changed_at: Mapped[datetime | None]
    language: Mapped[str] = mapped_column(String(8), default="zh")
    created_at: Mapped[datetime]
    last_login_at: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]


class Unit(Base):
    """A department in which staff hold roles."""

    __tablename__ = "unit"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(100))


class Grant(Base):
    """One role of one account in one unit, until a moment or for good."""

    __tablename__ = "role_grant"
    __table_args__ = (UniqueConstraint("account_id", "unit_id", "role"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"), index=True)
    role: Mapped[str] = mapped_column(String(32))
    until: Mapped[datetime | None]


class Substitution(Base):
    """One person does the work of another for a time; both stay answerable (four eyes hold through it)."""

    __tablename__ = "substitution"
    __table_args__ = (
        CheckConstraint("account_id != substitute_id", name="two_people"),
        Index(None, "substitute_id", "until"),
        Index(None, "account_id", "until"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    #: whose work it is.
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    substitute_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    since: Mapped[datetime]
    #: first moment after the period.
    until: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(200), default="")
    set_by: Mapped[UUID]
    set_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    #: random key of the posted form.
    key: Mapped[str] = mapped_column(String(80), unique=True)


class OldPassword(Base):
    """The hash of a password that was used before; the last five may not come back."""

    __tablename__ = "old_password"
    __table_args__ = (Index(None, "account_id", "replaced_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    password_hash: Mapped[str] = mapped_column(String(256))
    replaced_at: Mapped[datetime]


class AccountEvent(Base):
    """One line of the record of an account: what happened, by whom, from which address. Only ever added."""

    __tablename__ = "account_event"
    __table_args__ = (Index(None, "account_id", "at"), Index(None, "address", "at"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    #: None when somebody tried a login that does not exist.
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    by_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    what: Mapped[str] = mapped_column(String(32))
    #: a role or a unit, never a password or a login that was typed.
    detail: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(64), default="")
    at: Mapped[datetime]


class PhoneCode(Base):
    """A code sent to a telephone, to prove that whoever asks holds it. Neither is stored in the open."""

    __tablename__ = "phone_code"
    __table_args__ = (
        CheckConstraint("purpose IN ('register', 'recover')", name="purpose"),
        Index(None, "phone_blind", "sent_at"),
        Index(None, "address", "sent_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    purpose: Mapped[str] = mapped_column(String(16))
    phone_blind: Mapped[str] = mapped_column(String(64))
    #: keyed hash of number and code together.
    code_blind: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(64), default="")
    sent_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    passed_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
