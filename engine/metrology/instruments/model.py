"""The table of instruments. It says whose they are by the party's id only."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, new_id


class Instrument(Base):
    """One instrument of one party, known by its maker and serial number."""

    __tablename__ = "instrument"
    __table_args__ = (
        UniqueConstraint("party_id", "maker", "serial_no"),
        Index("ix_instrument_due", "party_id", "due_on"),
        Index("ix_instrument_remind", "remind_on", "party_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    party_id: Mapped[UUID]
    category: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(100))
    model: Mapped[str] = mapped_column(String(60))
    serial_no: Mapped[str] = mapped_column(String(60))
    asset_no: Mapped[str] = mapped_column(String(60), default="")
    maker: Mapped[str] = mapped_column(String(100))
    range_from: Mapped[str] = mapped_column(String(40), default="")
    range_to: Mapped[str] = mapped_column(String(40), default="")
    unit: Mapped[str] = mapped_column(String(20), default="")
    accuracy: Mapped[str] = mapped_column(String(60), default="")
    resolution: Mapped[str] = mapped_column(String(40), default="")
    purpose: Mapped[str] = mapped_column(String(20), default="")
    service_type: Mapped[str] = mapped_column(String(10), default="")
    #: 是 where verification is compulsory.
    compulsory: Mapped[str] = mapped_column(String(2), default="")
    #: A, B or C.
    grade: Mapped[str] = mapped_column(String(2), default="")
    status: Mapped[str] = mapped_column(String(6))
    site: Mapped[str] = mapped_column(String(100), default="")
    cycle_months: Mapped[int | None]
    last_certificate: Mapped[str] = mapped_column(String(60), default="")
    last_on: Mapped[date | None]
    #: the last day on which it may be used without a new certificate.
    due_on: Mapped[date | None]
    #: the next day on which a reminder is due, and the rule sent last, in days from ``due_on``.
    remind_on: Mapped[date | None]
    reminded: Mapped[int | None]
    changed_at: Mapped[datetime]
