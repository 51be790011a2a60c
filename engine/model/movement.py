"""What people did with a task or case besides filling in: the words of it, signatures asked for, urges."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, SmallInteger, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, new_id

UNANSWERED = text("signed_at IS NULL")


class Movement(Base):
    """The words that belong to one line of the case log: a reason, a note. They stay sealed; the line is public."""

    __tablename__ = "movement"
    __table_args__ = (Index("ix_movement_case", "case_id"),)

    #: the line of the log.
    id: Mapped[UUID] = mapped_column(ForeignKey("event.id"), primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"))
    task_id: Mapped[UUID | None]
    by: Mapped[UUID]
    #: random key of the posted form: the same form posted twice is one movement.
    key: Mapped[str] = mapped_column(String(80), unique=True)
    #: SHA-256 of kind and words, keyed: says whether two forms under one key are the same.
    content_tag: Mapped[str] = mapped_column(String(64))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class SignRequest(Base):
    """One person asked for an opinion on one task; those asked at once share a group and its rule."""

    __tablename__ = "sign_request"
    __table_args__ = (
        UniqueConstraint("group_id", "signer"),
        Index("ix_sign_request_task", "task_id"),
        Index("ix_sign_request_signer", "signer", postgresql_where=UNANSWERED, sqlite_where=UNANSWERED),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"))
    task_id: Mapped[UUID] = mapped_column(ForeignKey("task.id"))
    group_id: Mapped[UUID]
    #: "before", "parallel", "after" or "countersign".
    kind: Mapped[str] = mapped_column(String(12))
    #: "all", "any" or "share"; of a share, how many of a hundred must agree.
    rule: Mapped[str] = mapped_column(String(8))
    share: Mapped[int] = mapped_column(SmallInteger, default=100)
    signer: Mapped[UUID]
    signer_name: Mapped[str] = mapped_column(String(100))
    asked_by: Mapped[UUID]
    asked_by_name: Mapped[str] = mapped_column(String(100))
    asked_at: Mapped[datetime]
    signed_at: Mapped[datetime | None]
    #: who signed, when it was a substitute.
    signed_by: Mapped[UUID | None]
    signed_by_name: Mapped[str] = mapped_column(String(100), default="")
    #: "agree", "disagree"; "dropped" when whoever asked took the request back.
    verdict: Mapped[str | None] = mapped_column(String(10))
    #: what was asked and what was answered, sealed with the case's key.
    sealed_question: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_opinion: Mapped[bytes | None] = mapped_column(LargeBinary)


class Urge(Base):
    """An applicant asked to hurry; a supervisor answers."""

    __tablename__ = "urge"
    __table_args__ = (
        UniqueConstraint("case_id", "day"),
        Index("ix_urge_open", "unit_id", "due_at", postgresql_where=text("answered_at IS NULL"),
              sqlite_where=text("answered_at IS NULL")),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"))
    unit_id: Mapped[UUID | None]
    by: Mapped[UUID]
    by_name: Mapped[str] = mapped_column(String(100))
    #: the day in Beijing: one a day.
    day: Mapped[date]
    at: Mapped[datetime]
    due_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by_name: Mapped[str] = mapped_column(String(100), default="")
    sealed_words: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_answer: Mapped[bytes | None] = mapped_column(LargeBinary)
