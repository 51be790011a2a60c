"""Tables of the price list. A published version is never changed; what was quoted from it can be looked up for ever."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, new_id


class VersionStanding(StrEnum):
    """How a version of the price list stands, as pages write it."""

    DRAFT = "草案"
    PUBLISHED = "已发布"
    DROPPED = "已作废"


class PriceVersion(Base):
    """One version of the price list: drafted by one person, published by another, valid until the next one is."""

    __tablename__ = "price_version"
    __table_args__ = (Index(None, "standing", "valid_from"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    #: what people call it by, such as "2026-1".
    number: Mapped[str] = mapped_column(String(40), unique=True)
    #: number and title of the document that it rests on.
    basis: Mapped[str] = mapped_column(String(200))
    #: the first day on which it counts.
    valid_from: Mapped[date]
    #: whether its prices are only examples.
    example: Mapped[bool] = mapped_column(default=False)
    standing: Mapped[str] = mapped_column(String(10), default=VersionStanding.DRAFT)
    drafted_by: Mapped[str] = mapped_column(String(40))
    drafter: Mapped[str] = mapped_column(String(100))
    #: everybody who worked on the draft: none of them publishes it.
    authors: Mapped[list[Any]] = mapped_column(default=list)
    drafted_at: Mapped[datetime]
    published_by: Mapped[str] = mapped_column(String(40), default="")
    publisher: Mapped[str] = mapped_column(String(100), default="")
    published_at: Mapped[datetime | None]
    #: random key of the posted form: the same form posted twice is one version.
    key: Mapped[str] = mapped_column(String(64), unique=True)


class PriceRow(Base):
    """One price of one version, in whole fen."""

    __tablename__ = "price_row"
    __table_args__ = (
        UniqueConstraint("version_id", "category", "service_type", "range"),
        CheckConstraint("price_fen >= 0", name="price"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    version_id: Mapped[UUID] = mapped_column(ForeignKey("price_version.id"), index=True)
    #: place in the list as printed.
    place: Mapped[int]
    category: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(100))
    #: 检定, 校准 or 检测; "" where the price is the same for all of them.
    service_type: Mapped[str] = mapped_column(String(20), default="")
    #: measuring range as printed, "0~60 MPa"; "" where the price is the same for all of them.
    range: Mapped[str] = mapped_column(String(60), default="")
    #: what the price is for: 台, 支, 个, 点.
    per: Mapped[str] = mapped_column(String(10))
    price_fen: Mapped[int] = mapped_column(BigInteger)
    remarks: Mapped[str] = mapped_column(String(200), default="")
