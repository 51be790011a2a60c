"""The archive's own books: what was filed and for how long, who borrowed it, and what was destroyed.

Rows are written in the order of the names of modules and classes: these follow cases and messages, which they name.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, new_id


class PackageRow(Base):
    """One package of a case. Holds no personal data; whether it has arrived is told by its message."""

    __tablename__ = "archive_package"
    __table_args__ = (
        UniqueConstraint("case_id", "part"),
        Index("ix_archive_package_expires", "expires_on"),
        Index("ix_archive_package_closed", "closed_on"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"))
    message_id: Mapped[UUID] = mapped_column(ForeignKey("outbox_message.id"), unique=True)
    #: 1 for a case's first package; more where it was opened again.
    part: Mapped[int]
    name: Mapped[str] = mapped_column(String(120), unique=True)
    number: Mapped[str] = mapped_column(String(60), index=True)
    item: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(200))
    outcome: Mapped[str] = mapped_column(String(80))
    #: 永久, 30年 or 10年.
    retention: Mapped[str] = mapped_column(String(10))
    closed_on: Mapped[date]
    #: the first day on which it may be destroyed; None where it is kept for ever.
    expires_on: Mapped[date | None]
    filed_at: Mapped[datetime]
    destroyed_at: Mapped[datetime | None]


class LoanRow(Base):
    """A wish to read a filed case, and what became of it."""

    __tablename__ = "archive_loan"
    __table_args__ = (Index("ix_archive_loan_open", "decided_at", "asked_at"), Index("ix_archive_loan_by", "asked_by"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    package_id: Mapped[UUID] = mapped_column(ForeignKey("archive_package.id"))
    asked_by: Mapped[UUID]
    asked_by_name: Mapped[str] = mapped_column(String(100))
    reason: Mapped[str] = mapped_column(String(500))
    #: calendar days of reading, counted from the approval.
    days: Mapped[int]
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None]
    decided_by_name: Mapped[str] = mapped_column(String(100), default="")
    approved: Mapped[bool | None]
    note: Mapped[str] = mapped_column(String(500), default="")
    #: when reading ends; None until it is approved.
    until: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    key: Mapped[str | None] = mapped_column(String(64), unique=True)


class DestructionRow(Base):
    """A list of packages proposed for destruction, the two who approved it, and when it was done."""

    __tablename__ = "archive_destruction"
    __table_args__ = (Index("ix_archive_destruction_open", "done_at", "proposed_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[str] = mapped_column(String(60), unique=True)
    reason: Mapped[str] = mapped_column(String(500))
    proposed_by: Mapped[UUID]
    proposed_by_name: Mapped[str] = mapped_column(String(100))
    proposed_at: Mapped[datetime]
    first_by: Mapped[UUID | None]
    first_by_name: Mapped[str] = mapped_column(String(100), default="")
    first_at: Mapped[datetime | None]
    second_by: Mapped[UUID | None]
    second_by_name: Mapped[str] = mapped_column(String(100), default="")
    done_at: Mapped[datetime | None]
    refused_by_name: Mapped[str] = mapped_column(String(100), default="")
    refused_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(String(500), default="")
    key: Mapped[str | None] = mapped_column(String(64), unique=True)


class DestructionTarget(Base):
    """One package of a list to be destroyed."""

    __tablename__ = "archive_destruction_line"

    destruction_id: Mapped[UUID] = mapped_column(ForeignKey("archive_destruction.id"), primary_key=True)
    package_id: Mapped[UUID] = mapped_column(ForeignKey("archive_package.id"), primary_key=True, index=True)
