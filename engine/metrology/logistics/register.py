"""Shipments: opened by a case, booked with a carrier, followed by tracks, ended; samples inside go along."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.db import new_id
from engine.errors import Conflict, InvalidAnswers, NotFound, Problem
from engine.metrology.logistics.model import Shipment
from engine.metrology.logistics.tracks import UNBOOKED, Track, note_tracks, stand
from engine.metrology.registers.certificates import allot_number
from engine.metrology.samples import SYSTEM, Sample, SampleStatus, Told, chosen_samples, move_sample
from engine.metrology.samples.custody import GONE

_LOCAL = ZoneInfo("Asia/Shanghai")
NO_SUCH = ("没有这批物流", "no such shipment")
INBOUND, OUTBOUND = "寄来", "寄回"
DIRECTIONS = (INBOUND, OUTBOUND)
ARRIVED = "已收妥"
LOST, RETURNED = "丢失", "退回"
ENDS = (ARRIVED, "破损", "缺件", LOST, RETURNED)
#: where a sample is said to be that did not arrive.
_NOWHERE = {LOST: "寄送途中丢失", RETURNED: "承运单位退回途中"}


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is sent; ``value_fen`` in fen."""

    direction: str
    contents: str
    pieces: int
    value_fen: int = 0
    insured: bool = False
    needs: str = ""
    labels: Sequence[str] = ()


def open_shipment(session: Session, case: tuple[UUID, str], address: str, parcel: Parcel, *, now: datetime) -> Shipment:
    """Enter a parcel that is to be booked.

    Args:
        case: id and number.
        address: scope path of the part in the case.

    Raises:
        InvalidAnswers: the direction is none, or there is nothing to send.
    """
    if parcel.direction not in DIRECTIONS:
        raise InvalidAnswers([Problem("", f"方向应为{'或'.join(DIRECTIONS)}", f"no direction: {parcel.direction}")])
    if parcel.pieces < 1 or parcel.value_fen < 0:
        raise InvalidAnswers([Problem("", "件数至少为1，价值不能为负", "at least one piece, no negative value")])
    year = now.astimezone(_LOCAL).year
    row = Shipment(
        id=new_id(),
        number=f"WL{year % 100:02d}-{allot_number(session, f'shipment:{year}'):06d}",
        case_id=case[0],
        case_number=case[1],
        address=address,
        direction=parcel.direction,
        contents=parcel.contents[:500],
        pieces=parcel.pieces,
        value_fen=parcel.value_fen,
        insured=parcel.insured,
        needs=parcel.needs[:100],
        labels=list(parcel.labels),
        status=UNBOOKED,
        opened_at=now,
        changed_at=now,
    )
    session.add(row)
    session.flush()
    return row


def note_waybill(session: Session, shipment: Shipment, waybill: str, *, now: datetime) -> Shipment:
    """The carrier took the order; what it said of the waybill before counts from here on. Samples go with it."""
    shipment.waybill = waybill
    stand(session, shipment, now=now)
    if shipment.direction == OUTBOUND:
        for sample in _inside(session, shipment):
            move_sample(session, sample, None, Told(f"承运 {waybill}", "交承运单位寄回"), SYSTEM, now=now)
    return shipment


def close_shipment(session: Session, shipment: Shipment, end: str, *, now: datetime) -> Shipment:
    """Enter how it ended; samples that arrived at the client's have left the house (已取, or 退样 without the work).

    Raises:
        InvalidAnswers: no such end.
    """
    if end not in ENDS:
        raise InvalidAnswers([Problem("", f"结果应为{'、'.join(ENDS)}之一", f"no end: {end}")])
    shipment.ended, shipment.changed_at = end, now
    if shipment.direction == OUTBOUND:
        for sample in _inside(session, shipment):
            ready = sample.status == SampleStatus.READY
            gone = SampleStatus.COLLECTED if ready else SampleStatus.RETURNED
            status, place = (None, _NOWHERE[end]) if end in _NOWHERE else (gone, "")
            move_sample(session, sample, status, Told(place, f"{shipment.waybill} {end}"), SYSTEM, now=now)
    return shipment


def _inside(session: Session, shipment: Shipment) -> Sequence[Sample]:
    """Its samples of this case; those that were collected meanwhile are not in the parcel."""
    chosen = chosen_samples(session, shipment.labels)
    return [one for one in chosen if one.case_id == shipment.case_id and one.status not in GONE]


def shipment_of(session: Session, case_id: UUID, address: str) -> Shipment:
    """The latest shipment of a part of a case. Raises NotFound."""
    found = session.scalars(
        select(Shipment)
        .where(Shipment.case_id == case_id, Shipment.address == address)
        .order_by(Shipment.id.desc())
        .limit(1)
        .with_for_update()
    ).first()
    if found is None:
        raise NotFound(*NO_SUCH)
    return found


def find_shipment(session: Session, number: str) -> Shipment:
    """The shipment with this number. Raises NotFound."""
    found = session.scalar(select(Shipment).where(Shipment.number == number))
    if found is None:
        raise NotFound(*NO_SUCH)
    return found


def note_by_hand(session: Session, number: str, track: Track, *, by: str, now: datetime) -> Shipment:
    """A member of staff enters a line of a track.

    Raises:
        NotFound: no such shipment.
        Conflict: it is not booked yet, or has ended.
    """
    shipment = session.scalar(select(Shipment).where(Shipment.number == number).with_for_update())
    if shipment is None:
        raise NotFound(*NO_SUCH)
    if not shipment.waybill or shipment.ended:
        zh = f"物流 {number} {shipment.ended or '还没有运单号'}，不能登记轨迹"
        raise Conflict(zh, f"shipment {number} is not under way; nothing can be entered")
    note_tracks(session, shipment.waybill, [track], source=by, now=now)
    return shipment


def mark_told(session: Session, shipment_id: UUID) -> bool:
    """Remember that the case was told of the line that counts; False when somebody has done so already."""
    row = session.get_one(Shipment, shipment_id, with_for_update=True, populate_existing=True)
    if row.told == row.latest:
        return False
    row.told = row.latest
    return True
