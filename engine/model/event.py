"""The case log: one hash chain per case, and the nightly seal over all chain heads."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, new_id


class Event(Base):
    """One line of the case log: who, when, what. Holds no personal data of applicants."""

    __tablename__ = "event"
    __table_args__ = (UniqueConstraint("case_id", "seq"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"))
    seq: Mapped[int]
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(40))
    step: Mapped[str] = mapped_column(String(80), default="")
    actor: Mapped[UUID | None]
    actor_name: Mapped[str] = mapped_column(String(100), default="")
    data: Mapped[dict[str, Any]]
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))


class LogSeal(Base):
    """The Merkle root of all chain heads on one day, signed."""

    __tablename__ = "log_seal"

    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    root: Mapped[str] = mapped_column(String(64))
    cases: Mapped[int]
    signature: Mapped[str] = mapped_column(String(64))
    sealed_at: Mapped[datetime]
