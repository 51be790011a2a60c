"""Servings: a notice on its way to being proven delivered, and every try to reach the person."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, new_id

#: how a notice is served; "other": by means that a clerk has named.
ACCOUNT, SMS, POST, OTHER = "account", "sms", "post", "other"
#: how a try ends: by a proof; because the receiver refused it; because no proof came in time.
PROVEN, REFUSED, SILENT = "proven", "refused", "silent"
_OPEN = text("ended_at IS NULL")


class Serving(Base):
    """One notice that its step waits for: which channel it has reached, and in the end when it was served and how."""

    __tablename__ = "serving"
    __table_args__ = (
        Index("ix_serving_open", "unit_id", "role", postgresql_where=_OPEN, sqlite_where=_OPEN),
        Index("ix_serving_case", "case_id"),
        Index("ix_serving_next", "next_on", postgresql_where=_OPEN, sqlite_where=_OPEN),
        Index("ix_serving_calendar", "calendar_stamp", postgresql_where=_OPEN, sqlite_where=_OPEN),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"))
    token: Mapped[str] = mapped_column(String(60))
    step: Mapped[str] = mapped_column(String(80))
    address: Mapped[str] = mapped_column(String(200))
    scope_path: Mapped[str] = mapped_column(String(200))
    #: address of the document that is served; "" where the text message is the notice.
    paper: Mapped[str] = mapped_column(String(200), default="")
    #: whether the applicant may take it in the account, and reads the document only then.
    takes_account: Mapped[bool]
    #: whose worklist it is on.
    role: Mapped[str] = mapped_column(String(40))
    unit_id: Mapped[UUID | None]
    opened_at: Mapped[datetime]
    #: which of the channels in item.toml was begun last, from 0.
    place: Mapped[int]
    #: the day on which it was begun, and how many working days it has for a proof.
    begun_on: Mapped[date]
    days: Mapped[int] = mapped_column(default=0)
    #: the last of these days; None when no channel follows of itself.
    next_on: Mapped[date | None]
    #: version of the calendar that ``next_on`` was computed with.
    calendar_stamp: Mapped[str | None] = mapped_column(String(32))
    #: served, or given up because its step went away; None while it is open.
    ended_at: Mapped[datetime | None]
    served_on: Mapped[date | None]
    #: how it was proven: "account", "sms", "post" or "other".
    channel: Mapped[str] = mapped_column(String(12), default="")


class ServingTry(Base):
    """One try on one channel, and what came of it. Holds no words about people: those are sealed with the proof."""

    __tablename__ = "serving_try"
    __table_args__ = (Index("ix_serving_try_serving", "serving_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    serving_id: Mapped[UUID] = mapped_column(ForeignKey("serving.id"))
    channel: Mapped[str] = mapped_column(String(12))
    begun_at: Mapped[datetime]
    #: who began it; "" for the engine.
    by_name: Mapped[str] = mapped_column(String(100), default="")
    #: number of the letter, where somebody wrote it down.
    reference: Mapped[str] = mapped_column(String(60), default="")
    #: "" while a proof may come, "proven", "refused", "silent": no proof in time.
    result: Mapped[str] = mapped_column(String(10), default="")
    detail: Mapped[str] = mapped_column(String(500), default="")
    ended_at: Mapped[datetime | None]
