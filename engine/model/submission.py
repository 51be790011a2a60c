"""Submissions and drafts: the answers of people and the results of operations, encrypted."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, new_id

CURRENT = text("superseded_at IS NULL")


class Submission(Base):
    """One section of the case file: immutable; a correction is a new row at the same address."""

    __tablename__ = "submission"
    __table_args__ = (
        Index("ix_submission_current", "case_id", "pattern", postgresql_where=CURRENT, sqlite_where=CURRENT),
        Index("ix_submission_case", "case_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"))
    #: scope path and step: "accept", "instruments[2].record".
    address: Mapped[str] = mapped_column(String(200))
    #: the address without indexes, "instruments.record": the kind of section it is.
    pattern: Mapped[str] = mapped_column(String(200))
    scope_path: Mapped[str] = mapped_column(String(200))
    task_id: Mapped[UUID | None]
    by: Mapped[UUID | None]
    by_name: Mapped[str] = mapped_column(String(100), default="")
    at: Mapped[datetime]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    #: SHA-256 of the ciphertext; the case log names it.
    digest: Mapped[str] = mapped_column(String(64))
    superseded_at: Mapped[datetime | None]
    #: sent back, or not yet signed: kept to be read and filled in from, but nothing may build on it.
    lapsed_at: Mapped[datetime | None]
    #: whose place ``by`` took, as a substitute.
    done_for: Mapped[UUID | None]
    #: random key of the posted form: the same form posted twice is one submission.
    key: Mapped[str | None] = mapped_column(String(64), unique=True)


class Draft(Base):
    """Answers not yet submitted: of a task, or of an application that is not a case yet."""

    __tablename__ = "draft"
    __table_args__ = (
        Index("ix_draft_account", "account_id", "saved_at"),
        #: of one task there is one draft, whoever writes it.
        Index("ix_draft_task", "task_id", unique=True),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID]
    account_name: Mapped[str] = mapped_column(String(100))
    item: Mapped[str | None] = mapped_column(String(80))
    release: Mapped[str | None] = mapped_column(String(64))
    task_id: Mapped[UUID | None]
    party_id: Mapped[UUID | None]
    page: Mapped[int] = mapped_column(default=0)
    saved_at: Mapped[datetime]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    #: the draft's own data key, wrapped: a draft belongs to no case yet.
    data_key: Mapped[bytes] = mapped_column(LargeBinary)
    revision: Mapped[int] = mapped_column(default=0)

    __mapper_args__ = {"version_id_col": revision}
