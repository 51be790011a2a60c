"""Cases, where they stand, and the steps now waiting for a person, a time or an answer."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, new_id

OPEN = text("done_at IS NULL")


class Case(Base):
    """One application for one service item, from opening to outcome."""

    __tablename__ = "case"
    __table_args__ = (
        Index("ix_case_party_opened", "party_id", "opened_at"),
        Index("ix_case_open", "item", "opened_at", postgresql_where=text("closed_at IS NULL"),
              sqlite_where=text("closed_at IS NULL")),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[str] = mapped_column(String(60), unique=True)
    query_code: Mapped[str] = mapped_column(String(12))
    item: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(200))
    release: Mapped[str] = mapped_column(ForeignKey("release.digest"))
    unit_id: Mapped[UUID | None]
    party_id: Mapped[UUID | None]
    applicant_name: Mapped[str] = mapped_column(String(100))
    opened_by: Mapped[UUID]
    opened_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(String(20))
    outcome: Mapped[str | None] = mapped_column(String(80))
    closed_at: Mapped[datetime | None]
    #: since when nobody works on the case and its timers stand still.
    suspended_at: Mapped[datetime | None]
    #: when the applicant last asked to hurry, until a supervisor has answered.
    urged_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=0)
    #: the case's data key, wrapped by the key ring; empty once the case has been destroyed.
    data_key: Mapped[bytes] = mapped_column(LargeBinary)
    log_length: Mapped[int] = mapped_column(default=0)
    log_head: Mapped[str] = mapped_column(String(64), default="")
    #: random key of the form that opened the case: the same form posted twice opens one case.
    key: Mapped[str | None] = mapped_column(String(64), unique=True)

    __mapper_args__ = {"version_id_col": revision, "version_id_generator": False}


class CaseState(Base):
    """Where the tokens of a case stand: opaque bytes of the engine, never read by SQL."""

    __tablename__ = "case_state"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), primary_key=True)
    state: Mapped[bytes] = mapped_column(LargeBinary)


class Task(Base):
    """A step now waiting for a person; it stays, done, as the record of who did it."""

    __tablename__ = "task"
    __table_args__ = (
        Index("ix_task_inbox", "unit_id", "role", "priority", "due_at", "id", postgresql_where=OPEN, sqlite_where=OPEN),
        Index("ix_task_mine", "assignee", "priority", "due_at", "id", postgresql_where=OPEN, sqlite_where=OPEN),
        Index("ix_task_case", "case_id"),
        Index("ix_task_done_by", "done_by", "done_at"),
        Index("ix_task_due", "due_at", postgresql_where=OPEN, sqlite_where=OPEN),
        Index("ix_task_calendar", "calendar_stamp", postgresql_where=OPEN, sqlite_where=OPEN),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"))
    token: Mapped[str] = mapped_column(String(60))
    step: Mapped[str] = mapped_column(String(80))
    address: Mapped[str] = mapped_column(String(200))
    scope_path: Mapped[str] = mapped_column(String(200))
    #: what the row is about, for example the instrument: shown in the inbox, holds no personal data.
    subject: Mapped[str] = mapped_column(String(200), default="")
    role: Mapped[str] = mapped_column(String(40))
    unit_id: Mapped[UUID | None]
    assignee: Mapped[UUID | None]
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    #: version of the calendar that ``due_at`` was computed with.
    calendar_stamp: Mapped[str | None] = mapped_column(String(32))
    done_at: Mapped[datetime | None]
    done_by: Mapped[UUID | None]
    done_by_name: Mapped[str | None] = mapped_column(String(100))
    #: how it ended when nobody did it: "withdrawn", "timed-out", "sent-back".
    ended_as: Mapped[str | None] = mapped_column(String(20))
    #: whose place the doer took, as a substitute.
    done_for: Mapped[UUID | None]
    #: the task whose completion opened this one.
    after: Mapped[UUID | None]
    #: 1 most urgent, 2 urgent, 3 ordinary: lower goes first in the inbox.
    priority: Mapped[int] = mapped_column(SmallInteger, default=3, server_default="3")
    #: out of the inbox until then; its limit and the clock run on.
    follow_up_at: Mapped[datetime | None]
    #: answered, and waiting for signatures before the case moves on.
    held_at: Mapped[datetime | None]


class Wait(Base):
    """A token that waits for a message, a time, a delivery or a render."""

    __tablename__ = "wait"
    __table_args__ = (
        Index("ix_wait_due_at", "due_at"),
        Index("ix_wait_case", "case_id"),
        Index(None, "calendar_stamp"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"))
    token: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(12))
    step: Mapped[str] = mapped_column(String(80))
    scope_path: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(80), default="")
    due_at: Mapped[datetime | None]
    armed_at: Mapped[datetime]
    #: version of the calendar that a timer counting working days was computed with; None for any other wait.
    calendar_stamp: Mapped[str | None] = mapped_column(String(32))
