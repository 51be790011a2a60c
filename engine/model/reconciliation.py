"""Differences between what we think became of a message and what its receiver says."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, new_id


class Difference(Base):
    """One difference, and how it was settled. A message has at most one that is open."""

    __tablename__ = "difference"
    __table_args__ = (
        Index("ix_difference_open", "settled_at", "found_at"),
        Index("ix_difference_message", "message_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    message_id: Mapped[UUID] = mapped_column(ForeignKey("outbox_message.id"))
    found_at: Mapped[datetime]
    asked_at: Mapped[datetime]
    #: verdicts: "delivered", "refused", "dead"; what the receiver does not know is "unknown".
    ours: Mapped[str] = mapped_column(String(12))
    theirs: Mapped[str] = mapped_column(String(12))
    reference: Mapped[str | None] = mapped_column(String(100))
    detail: Mapped[str] = mapped_column(String(500), default="")
    settled_at: Mapped[datetime | None]
    settled_by_name: Mapped[str] = mapped_column(String(100), default="")
    #: "resend", "accept", "mark", or "agreed" when a later answer agreed by itself.
    settlement: Mapped[str] = mapped_column(String(12), default="")
