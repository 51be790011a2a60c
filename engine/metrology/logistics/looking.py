"""The register of shipments as its pages ask for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.metrology.lists import counts_by, page_of, with_words
from engine.metrology.logistics.model import Shipment, ShipmentTrack
from engine.metrology.logistics.tracks import ordered

PAGE = 50
#: lines of one spreadsheet.
MOST = 20_000


@dataclass(frozen=True, slots=True)
class ShipmentAsked:
    """What a reader wants to see; "" leaves a filter out. ``open`` shows only what has not ended."""

    status: str = ""
    direction: str = ""
    words: str = ""
    open: bool = False
    #: the last number of the page before.
    after: str = ""


@dataclass(frozen=True, slots=True)
class ShipmentPage:
    """A page of the register, newest first; ``counts`` by status, of what has not ended."""

    rows: tuple[Shipment, ...]
    counts: Mapping[str, int]
    next: str


def list_shipments(session: Session, asked: ShipmentAsked, *, limit: int = PAGE) -> ShipmentPage:
    """One page: two statements, however many there are."""
    searched = (Shipment.number, Shipment.waybill, Shipment.case_number, Shipment.contents)
    wanted = with_words(select(Shipment).order_by(Shipment.number.desc()), asked.words, searched)
    if asked.status:
        wanted = wanted.where(Shipment.status == asked.status)
    if asked.direction:
        wanted = wanted.where(Shipment.direction == asked.direction)
    if asked.open:
        wanted = wanted.where(Shipment.ended == "")
    if asked.after:
        wanted = wanted.where(Shipment.number < asked.after)
    counts = counts_by(session, Shipment.status, Shipment.ended == "")
    rows, more = page_of(session, wanted, limit)
    return ShipmentPage(rows, counts, rows[-1].number if more else "")


def shipments_of_case(session: Session, case_id: UUID) -> tuple[tuple[Shipment, Sequence[ShipmentTrack]], ...]:
    """The parcels of a case with their tracks, the latest first; one statement where there are none."""
    rows = session.scalars(select(Shipment).where(Shipment.case_id == case_id).order_by(Shipment.id.desc())).all()
    if not rows:
        return ()
    bills = [row.waybill for row in rows if row.waybill]
    lines = session.scalars(select(ShipmentTrack).where(ShipmentTrack.waybill.in_(bills))).all()
    return tuple((row, ordered(one for one in lines if one.waybill == row.waybill)) for row in rows)
