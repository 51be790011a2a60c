"""Tables of supervision: slips, and the limits that raise one when they pass."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, new_id

_OPEN = text("closed_at IS NULL")


class Slip(Base):
    """One light that a rule turned on: told, answered by those who work on the case, closed by a supervisor."""

    __tablename__ = "slip"
    __table_args__ = (
        CheckConstraint("light in ('yellow', 'red')", name="light"),
        Index("ix_slip_open", "light", "raised_at", postgresql_where=_OPEN, sqlite_where=_OPEN),
        Index("ix_slip_case", "case_id"),
        Index("ix_slip_task", "task_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"))
    #: the task that is over its limit, for rules about steps.
    task_id: Mapped[UUID | None]
    #: Y1 to Y3, R1 to R8 (docs/reference/clock.md).
    rule: Mapped[str] = mapped_column(String(4))
    light: Mapped[str] = mapped_column(String(8))
    #: what a rule of item.toml says, or the step; "" where the rule says it all.
    about: Mapped[str] = mapped_column(String(200), default="")
    raised_at: Mapped[datetime]
    #: last day of the answer; None where none is asked for.
    reply_due_on: Mapped[date | None]
    reply: Mapped[str] = mapped_column(String(1000), default="")
    replied_by: Mapped[str | None] = mapped_column(String(100))
    replied_at: Mapped[datetime | None]
    remark: Mapped[str] = mapped_column(String(1000), default="")
    closed_by: Mapped[str | None] = mapped_column(String(100))
    closed_at: Mapped[datetime | None]
    #: what it is about, so that one thing raises one slip.
    once: Mapped[str] = mapped_column(String(120), unique=True)


class WatchLimit(Base):
    """A limit beside the clock: it raises a slip when its last day is over, unless what it waits for has come."""

    __tablename__ = "watch_limit"
    __table_args__ = (Index(None, "due_on"), Index(None, "calendar_stamp"))

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), primary_key=True)
    rule: Mapped[str] = mapped_column(String(4), primary_key=True)
    #: counted from this day, itself not counted.
    started_on: Mapped[date]
    days: Mapped[int]
    due_on: Mapped[date]
    #: version of the calendar it was computed with.
    calendar_stamp: Mapped[str] = mapped_column(String(32))
