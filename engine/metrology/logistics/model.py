"""Tables of shipments and of what carriers say of them. Addresses and people stand in the case alone."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, new_id


class TrackEvent(StrEnum):
    """What a carrier says of a parcel, in the order in which it usually comes."""

    ORDERED = "已下单"
    COLLECTED = "已揽收"
    MOVING = "运输中"
    DELIVERING = "派送中"
    SIGNED = "已签收"
    TROUBLE = "异常"
    RETURNED = "退回"


class Shipment(Base):
    """One parcel of one case."""

    __tablename__ = "shipment"
    __table_args__ = (UniqueConstraint("case_id", "address", "number"), Index("ix_shipment_case", "case_id", "address"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    #: ``WL26-000001``.
    number: Mapped[str] = mapped_column(String(20), unique=True)
    case_id: Mapped[UUID]
    case_number: Mapped[str] = mapped_column(String(60))
    #: scope path of the part in the case.
    address: Mapped[str] = mapped_column(String(200))
    #: 寄来 or 寄回.
    direction: Mapped[str] = mapped_column(String(4))
    #: what is inside, without names of people.
    contents: Mapped[str] = mapped_column(String(500), default="")
    pieces: Mapped[int]
    #: value told to the carrier, in fen.
    value_fen: Mapped[int]
    insured: Mapped[bool]
    #: such as 易碎, 恒温.
    needs: Mapped[str] = mapped_column(String(100), default="")
    #: labels of the samples inside.
    labels: Mapped[list[Any]]
    #: the carrier's number; "" until it is booked.
    waybill: Mapped[str] = mapped_column(String(60), default="", index=True)
    #: by the latest track; 待下单 before there is one.
    status: Mapped[str] = mapped_column(String(6), index=True)
    #: the track that counts, and the one that its case was told of last.
    latest: Mapped[str] = mapped_column(String(64), default="")
    told: Mapped[str] = mapped_column(String(64), default="")
    #: how it ended: 已收妥, 破损, 缺件, 丢失, 退回; "" while it is under way.
    ended: Mapped[str] = mapped_column(String(6), default="")
    opened_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class ShipmentTrack(Base):
    """One line of a parcel's track. It may come before its shipment is known by this waybill."""

    __tablename__ = "shipment_track"
    __table_args__ = (Index("ix_shipment_track_waybill", "waybill", "at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    waybill: Mapped[str] = mapped_column(String(60))
    event: Mapped[str] = mapped_column(String(6))
    at: Mapped[datetime]
    place: Mapped[str] = mapped_column(String(100), default="")
    note: Mapped[str] = mapped_column(String(200), default="")
    #: who said so: 承运单位, or a member of staff.
    source: Mapped[str] = mapped_column(String(100))
    noted_at: Mapped[datetime]
    #: SHA-256 of waybill, event, moment and place: the same news again is the same row.
    digest: Mapped[str] = mapped_column(String(64), unique=True)
