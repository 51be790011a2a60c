"""Tables of the seal register. People are named by account id and by the name they had when it happened."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, new_id


class SealKind(StrEnum):
    """What a seal is for, as the register names it."""

    NAME = "公章"
    CONTRACT = "合同章"
    VERIFICATION = "检定专用章"
    CALIBRATION = "校准专用章"
    TEST = "检测专用章"
    ACCEPTANCE = "受理专用章"
    LICENCE = "行政许可专用章"
    FINANCE = "财务章"
    STRADDLING = "骑缝章"


class SealStatus(StrEnum):
    """How a seal stands, as pages write it."""

    ENABLED = "启用"
    SUSPENDED = "停用"
    REVOKED = "已撤销"


class Approval(StrEnum):
    """How the keeper approves uses."""

    #: once for all documents the seal is registered for, until the keeper says otherwise.
    STANDING = "常备批准"
    #: each document by itself.
    EACH = "逐次审批"


class ApplicationStatus(StrEnum):
    """How an application for the use of a seal stands."""

    WAITING = "待审批"
    APPROVED = "已批准"
    REFUSED = "未同意"


class Seal(Base):
    """One electronic seal. Its keys lie in the folder of its code, encrypted."""

    __tablename__ = "seal"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    #: the words below the star.
    name: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(20))
    #: the kinds of documents it may be put on.
    documents: Mapped[list[Any]]
    approval: Mapped[str] = mapped_column(String(10))
    keeper_id: Mapped[str] = mapped_column(String(36))
    keeper_name: Mapped[str] = mapped_column(String(64))
    valid_from: Mapped[date]
    #: the last day on which it may be used.
    valid_until: Mapped[date]
    status: Mapped[str] = mapped_column(String(10))
    #: SHA-256 of the certificates of its keys, hexadecimal.
    pdf_certificate: Mapped[str] = mapped_column(String(64), default="")
    ofd_certificate: Mapped[str] = mapped_column(String(64), default="")
    registered_at: Mapped[datetime]


class SealUser(Base):
    """Somebody who may ask for the use of a seal."""

    __tablename__ = "seal_user"
    __table_args__ = (UniqueConstraint("seal_id", "account_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    seal_id: Mapped[UUID] = mapped_column(ForeignKey("seal.id"))
    account_id: Mapped[str] = mapped_column(String(36))
    name: Mapped[str] = mapped_column(String(64))


class SealRecord(Base):
    """One line of a seal's history: what was done to it, by whom, why. Only ever added."""

    __tablename__ = "seal_record"
    __table_args__ = (Index(None, "seal_id", "at"), UniqueConstraint("key"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    seal_id: Mapped[UUID] = mapped_column(ForeignKey("seal.id"))
    at: Mapped[datetime]
    what: Mapped[str] = mapped_column(String(20))
    detail: Mapped[str] = mapped_column(String(300), default="")
    actor_id: Mapped[str] = mapped_column(String(36))
    actor_name: Mapped[str] = mapped_column(String(64))
    #: the same form sent twice is done once; None for what the system wrote.
    key: Mapped[str | None] = mapped_column(String(64))


class SealApplication(Base):
    """Somebody asks that a document be sealed, and what the keeper said."""

    __tablename__ = "seal_application"
    __table_args__ = (UniqueConstraint("seal_id", "case_id", "document"), Index(None, "status", "applied_at"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    seal_id: Mapped[UUID] = mapped_column(ForeignKey("seal.id"))
    kind: Mapped[str] = mapped_column(String(40))
    document: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(String(200))
    case_id: Mapped[str] = mapped_column(String(36))
    case_number: Mapped[str] = mapped_column(String(60))
    applicant_id: Mapped[str] = mapped_column(String(36))
    applicant: Mapped[str] = mapped_column(String(64))
    applied_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(String(10))
    approver_id: Mapped[str] = mapped_column(String(36), default="")
    approver: Mapped[str] = mapped_column(String(64), default="")
    decided_at: Mapped[datetime | None]
    #: why it was refused; 常备批准 where the keeper's standing approval decided.
    note: Mapped[str] = mapped_column(String(300), default="")


class SealUse(Base):
    """One use of a seal's key: which bytes it signed, when. Only ever added."""

    __tablename__ = "seal_use"
    __table_args__ = (Index(None, "seal_id", "sealed_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    #: number of the use in the institution's register, such as YY-2026-000001.
    number: Mapped[str] = mapped_column(String(40), unique=True)
    seal_id: Mapped[UUID] = mapped_column(ForeignKey("seal.id"))
    application_id: Mapped[UUID] = mapped_column(ForeignKey("seal_application.id"), index=True)
    #: PDF or OFD.
    format: Mapped[str] = mapped_column(String(8))
    algorithm: Mapped[str] = mapped_column(String(20))
    #: SHA-256 of the sealed file, hexadecimal.
    digest: Mapped[str] = mapped_column(String(64), index=True)
    sealed_at: Mapped[datetime]
