"""Outbox messages, deliveries, receipts, renders and incidents: what workers work on."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, new_id

UNSETTLED = text("settled_at IS NULL")


class OutboxMessage(Base):
    """An intent to tell the outside, recorded with the change that caused it."""

    __tablename__ = "outbox_message"
    __table_args__ = (
        Index("ix_outbox_due", "due_at", postgresql_where=UNSETTLED, sqlite_where=UNSETTLED),
        Index("ix_outbox_case", "case_id"),
        Index("ix_outbox_reference", "channel", "reference"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("case.id"))
    token: Mapped[str | None] = mapped_column(String(60))
    address: Mapped[str] = mapped_column(String(200), default="")
    channel: Mapped[str] = mapped_column(String(20))
    topic: Mapped[str] = mapped_column(String(80))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    #: true when the case stands still until the receiver has answered.
    waits: Mapped[bool]
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    settled_at: Mapped[datetime | None]
    verdict: Mapped[str | None] = mapped_column(String(12))
    reference: Mapped[str | None] = mapped_column(String(100))
    detail: Mapped[str] = mapped_column(String(500), default="")
    #: when the receiver was asked last what became of it.
    asked_at: Mapped[datetime | None]
    #: the try to serve a notice that this message's arrival proves.
    proves: Mapped[UUID | None]
    #: the same message asked for twice is one message.
    once: Mapped[str] = mapped_column(String(200), unique=True)


class DeliveryRow(Base):
    """One attempt to deliver one message."""

    __tablename__ = "delivery"
    __table_args__ = (Index("ix_delivery_message", "message_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    message_id: Mapped[UUID] = mapped_column(ForeignKey("outbox_message.id"))
    at: Mapped[datetime]
    verdict: Mapped[str] = mapped_column(String(12))
    detail: Mapped[str] = mapped_column(String(500), default="")


class ReceiptRow(Base):
    """What a receiver posted to us, stored raw before anybody interprets it."""

    __tablename__ = "receipt"
    __table_args__ = (Index("ix_receipt_open", "read_at", "received_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    channel: Mapped[str] = mapped_column(String(20))
    received_at: Mapped[datetime]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    read_at: Mapped[datetime | None]
    result: Mapped[str] = mapped_column(String(200), default="")
    #: SHA-256 of the raw bytes: the same receipt posted twice is one row.
    digest: Mapped[str] = mapped_column(String(64), unique=True)


class RenderJob(Base):
    """A render that a worker has to make for a waiting step."""

    __tablename__ = "render_job"
    __table_args__ = (Index("ix_render_due", "due_at", postgresql_where=UNSETTLED, sqlite_where=UNSETTLED),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"))
    token: Mapped[str] = mapped_column(String(60))
    step: Mapped[str] = mapped_column(String(80))
    address: Mapped[str] = mapped_column(String(200))
    scope_path: Mapped[str] = mapped_column(String(200))
    #: when the case came to the step: the document is dated so, whenever it is made.
    opened_at: Mapped[datetime]
    #: number of the document, allotted when the case came to the step; "" where item.toml asks for none.
    number: Mapped[str] = mapped_column(String(60), default="")
    #: step whose operation follows where a document is made again outside the drawing; "" inside it.
    then: Mapped[str] = mapped_column(String(80), default="")
    due_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    settled_at: Mapped[datetime | None]


class Incident(Base):
    """Something a worker could not do: shown on the case and on the administrator's page."""

    __tablename__ = "incident"
    __table_args__ = (Index("ix_incident_open", "resolved_at", "opened_at"), Index("ix_incident_case", "case_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("case.id"))
    #: what failed: "delivery", "render", "timer", "receipt", "move".
    kind: Mapped[str] = mapped_column(String(12))
    #: id of the row that failed, when there is one.
    subject: Mapped[UUID | None]
    step: Mapped[str] = mapped_column(String(80), default="")
    sentence: Mapped[str] = mapped_column(Text)
    attempts: Mapped[int] = mapped_column(default=1)
    next_try: Mapped[datetime | None]
    opened_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[UUID | None]
    resolution: Mapped[str] = mapped_column(String(20), default="")
