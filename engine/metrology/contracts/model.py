"""Tables of contracts. What was agreed stands in the sealed document of the case; here is what must be counted."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, new_id


class ContractKind(StrEnum):
    """What a contract is for."""

    SINGLE = "单次合同"
    #: many orders within a period, up to a cap.
    FRAMEWORK = "框架合同"


class Contract(Base):
    """A contract that both sides have signed."""

    __tablename__ = "contract"
    __table_args__ = (CheckConstraint("cap_fen >= 0", name="cap"), Index(None, "party_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[str] = mapped_column(String(60), unique=True)
    kind: Mapped[str] = mapped_column(String(12))
    client: Mapped[str] = mapped_column(String(200))
    party_id: Mapped[UUID | None]
    #: None for contracts taken over from before.
    case_id: Mapped[UUID | None]
    case_number: Mapped[str] = mapped_column(String(60), default="")
    subject: Mapped[str] = mapped_column(String(200))
    #: what may be drawn in all, or what the single order costs, in whole fen.
    cap_fen: Mapped[int] = mapped_column(BigInteger)
    valid_from: Mapped[date]
    #: the last day on which an order may be drawn; None for a single order.
    valid_until: Mapped[date | None]
    #: SHA-256 of the sealed document, in hexadecimal.
    pdf_digest: Mapped[str] = mapped_column(String(64), default="")
    registered_at: Mapped[datetime]


class ContractDraw(Base):
    """What one order took of a framework contract."""

    __tablename__ = "contract_draw"
    __table_args__ = (CheckConstraint("amount_fen > 0", name="amount"), Index(None, "contract_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    contract_id: Mapped[UUID] = mapped_column(ForeignKey("contract.id"))
    case_id: Mapped[UUID]
    case_number: Mapped[str] = mapped_column(String(60))
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    drawn_at: Mapped[datetime]
    #: the case and the place in it: an order draws once.
    once: Mapped[str] = mapped_column(String(260), unique=True)
