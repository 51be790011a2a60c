"""Tables of samples and of their chain of custody. Whose a sample is, is told by its case only."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, new_id


class SampleStatus(StrEnum):
    """How far a sample has come, as pages write it."""

    EXPECTED = "待收"
    WAITING = "待检"
    AT_WORK = "在检"
    DONE = "已检"
    READY = "待取"
    COLLECTED = "已取"
    RETURNED = "退样"


class Sample(Base):
    """One instrument that was, or will be, handed in for one case."""

    __tablename__ = "sample"
    __table_args__ = (
        UniqueConstraint("case_id", "address"),
        Index("ix_sample_status", "status", "label_no"),
        Index("ix_sample_ready", "status", "ready_on"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    #: printed on its label: ``YP26-000001``.
    label_no: Mapped[str] = mapped_column(String(20), unique=True)
    case_id: Mapped[UUID]
    case_number: Mapped[str] = mapped_column(String(60))
    #: scope path of the instrument in the case, such as ``instruments[0]``.
    address: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(200))
    model: Mapped[str] = mapped_column(String(200), default="")
    serial_no: Mapped[str] = mapped_column(String(200), default="")
    status: Mapped[str] = mapped_column(String(6))
    #: where it is: a shelf, a laboratory, a carrier.
    place: Mapped[str] = mapped_column(String(100), default="")
    #: how it looked when it came.
    condition: Mapped[str] = mapped_column(String(100), default="")
    accessories: Mapped[str] = mapped_column(String(200), default="")
    received_on: Mapped[date | None]
    #: since when it waits to be collected.
    ready_on: Mapped[date | None]
    #: the day on which it left the house.
    left_on: Mapped[date | None]
    changed_at: Mapped[datetime]


class SampleMove(Base):
    """One link of the chain of custody: from here on a sample stood so, was there, in these hands."""

    __tablename__ = "sample_move"
    __table_args__ = (Index("ix_sample_move_sample", "sample_id", "at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    sample_id: Mapped[UUID] = mapped_column(ForeignKey("sample.id"))
    at: Mapped[datetime]
    status: Mapped[str] = mapped_column(String(6))
    place: Mapped[str] = mapped_column(String(100), default="")
    note: Mapped[str] = mapped_column(String(200), default="")
    #: the member of staff who answers for it; "" and 系统 where a case moved by itself.
    by_id: Mapped[str] = mapped_column(String(40), default="")
    by_name: Mapped[str] = mapped_column(String(100))
    #: random key of the posted form; None where a case moved it.
    key: Mapped[str | None] = mapped_column(String(64), unique=True)
