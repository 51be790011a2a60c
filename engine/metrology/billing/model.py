"""Tables of invoices asked for and of monthly statements. Amounts are whole fen."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, new_id


class InvoiceKind(StrEnum):
    """What invoices there are, as pages write them."""

    ORDINARY = "增值税普通发票"
    SPECIAL = "增值税专用发票"
    ELECTRONIC = "电子发票（普通发票）"


class InvoiceStanding(StrEnum):
    """How a request stands."""

    ASKED = "待开票"
    ISSUED = "已开票"
    REFUSED = "未开票"


class InvoiceRequest(Base):
    """An invoice that a party asks for, for orders it has paid or has on account."""

    __tablename__ = "invoice_request"
    __table_args__ = (
        CheckConstraint("amount_fen > 0", name="amount"),
        Index(None, "party_id"),
        Index(None, "standing", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    party_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(100))
    tax_no: Mapped[str] = mapped_column(String(20), default="")
    address: Mapped[str] = mapped_column(String(200), default="")
    bank: Mapped[str] = mapped_column(String(200), default="")
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    standing: Mapped[str] = mapped_column(String(10), default=InvoiceStanding.ASKED)
    asked_at: Mapped[datetime]
    asked_by: Mapped[UUID | None]
    #: number of the invoice, or why there is none.
    invoice_no: Mapped[str] = mapped_column(String(40), default="")
    detail: Mapped[str] = mapped_column(String(200), default="")
    issued_on: Mapped[date | None]
    issuer: Mapped[str] = mapped_column(String(100), default="")
    file_id: Mapped[UUID | None]
    #: random key of the posted form: the same form posted twice is one request.
    key: Mapped[str] = mapped_column(String(64), unique=True)


class InvoicedOrder(Base):
    """A payment order that an invoice request stands for; none has two that count."""

    __tablename__ = "invoiced_order"

    order_number: Mapped[str] = mapped_column(String(32), primary_key=True)
    request_id: Mapped[UUID] = mapped_column(ForeignKey("invoice_request.id"), index=True)


class StatementStanding(StrEnum):
    """What the customer said of a statement."""

    SENT = "待确认"
    CONFIRMED = "已确认"
    DISPUTED = "有异议"


class Statement(Base):
    """What a customer ordered and paid in a month, frozen when it was sent."""

    __tablename__ = "monthly_statement"
    __table_args__ = (UniqueConstraint("customer_id", "month", "edition"), Index(None, "party_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customer.id"))
    party_id: Mapped[UUID]
    #: "2026-08".
    month: Mapped[str] = mapped_column(String(7))
    #: a disputed statement is made again: 1, 2 …
    edition: Mapped[int] = mapped_column(default=1)
    client: Mapped[str] = mapped_column(String(200))
    opening_fen: Mapped[int] = mapped_column(BigInteger)
    ordered_fen: Mapped[int] = mapped_column(BigInteger)
    paid_fen: Mapped[int] = mapped_column(BigInteger)
    closing_fen: Mapped[int] = mapped_column(BigInteger)
    #: rows of day, number, what and amount in fen; payments are negative.
    lines: Mapped[list[Any]]
    #: the day by which it is to be paid.
    due_on: Mapped[date | None]
    standing: Mapped[str] = mapped_column(String(10), default=StatementStanding.SENT)
    sent_at: Mapped[datetime]
    sender: Mapped[str] = mapped_column(String(100))
    words: Mapped[str] = mapped_column(String(500), default="")
    answered_at: Mapped[datetime | None]
