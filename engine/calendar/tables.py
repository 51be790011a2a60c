"""Tables of the working-day calendar: one row per year, one per day that differs from its weekday."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.calendar.days import Source, Standing
from engine.db import Base, new_id


class CalendarYear(Base):
    """A year of the calendar and how far it can be relied on."""

    __tablename__ = "calendar_year"
    __table_args__ = (
        CheckConstraint("status in ('provisional', 'confirmed')", name="status"),
        CheckConstraint("source in ('notice', 'statutory', 'entered')", name="source"),
    )

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    status: Mapped[str] = mapped_column(String(16), default=Standing.PROVISIONAL)
    source: Mapped[str] = mapped_column(String(16), default=Source.STATUTORY)
    #: account that confirmed the year.
    confirmed_by: Mapped[UUID | None]
    confirmed_at: Mapped[datetime | None]
    #: new with every change, never used again, so that clocks know when to be computed anew.
    version: Mapped[UUID] = mapped_column(default=new_id)


class CalendarDay(Base):
    """A special day: a holiday, or a weekend day on which people work."""

    __tablename__ = "calendar_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(ForeignKey("calendar_year.year"), index=True)
    is_workday: Mapped[bool]
    name: Mapped[str] = mapped_column(String(60))
