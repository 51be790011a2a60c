"""What carriers say of parcels: in any order, any number of times, also before we know the waybill."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.metrology.logistics.model import Shipment, ShipmentTrack, TrackEvent
from engine.ports import Receipt, Taker

#: said by the carrier itself.
CARRIER = "承运单位"
#: what nothing later undoes: a parcel that was signed for or came back has arrived.
_FINAL = frozenset({TrackEvent.SIGNED, TrackEvent.RETURNED})
_RANK = {event: place for place, event in enumerate(TrackEvent)}
UNBOOKED = "待下单"


@dataclass(frozen=True, slots=True)
class Track:
    """One line of a track; ``at`` is aware."""

    event: TrackEvent
    at: datetime
    place: str = ""
    note: str = ""

    def digest(self, waybill: str) -> str:
        """By which the same news is recognised."""
        told = "|".join((waybill, self.event, self.at.astimezone(UTC).isoformat(), self.place))
        return sha256(told.encode()).hexdigest()


def note_tracks(session: Session, waybill: str, tracks: Iterable[Track], *, source: str, now: datetime) -> int:
    """Write down what is new, and where its shipment stands by all of it; gives how many lines were new."""
    fresh = {one.digest(waybill): one for one in tracks}
    known = set(session.scalars(select(ShipmentTrack.digest).where(ShipmentTrack.digest.in_(fresh))))
    for digest, one in fresh.items():
        if digest not in known:
            session.add(
                ShipmentTrack(
                    waybill=waybill, event=one.event, at=one.at, place=one.place[:100], note=one.note[:200],
                    source=source[:100], noted_at=now, digest=digest,
                )
            )  # fmt: skip
    session.flush()
    for shipment in session.scalars(select(Shipment).where(Shipment.waybill == waybill).with_for_update()):
        stand(session, shipment, now=now)
    return len(fresh) - len(known)


def stand(session: Session, shipment: Shipment, *, now: datetime) -> None:
    """Let a shipment stand as its tracks say."""
    latest = standing_of(tracks_of(session, shipment.waybill))
    status = latest.event if latest is not None else TrackEvent.ORDERED
    shipment.latest = latest.digest if latest is not None else ""
    if shipment.status != status:
        shipment.status, shipment.changed_at = status, now


def tracks_of(session: Session, waybill: str) -> Sequence[ShipmentTrack]:
    """The track of a parcel, oldest line first."""
    if not waybill:
        return ()
    wanted = select(ShipmentTrack).where(ShipmentTrack.waybill == waybill)
    return ordered(session.scalars(wanted))


def ordered(tracks: Iterable[ShipmentTrack]) -> Sequence[ShipmentTrack]:
    """The lines as they happened."""
    return sorted(tracks, key=_order)


def standing_of(tracks: Iterable[ShipmentTrack]) -> ShipmentTrack | None:
    """The line that counts: the last final one, else the last one; it does not matter in which order they came."""
    listed = ordered(tracks)
    final = [one for one in listed if one.event in _FINAL]
    counting = final or listed
    return counting[-1] if counting else None


def _order(one: ShipmentTrack) -> tuple[datetime, int]:
    return one.at, _RANK[TrackEvent(one.event)]


def take_tracks(session: Session, receipt: Receipt, now: datetime) -> str:
    """Take what a carrier posted: ``reference`` is the waybill, ``values["tracks"]`` its lines."""
    tracks = [
        Track(TrackEvent(one["event"]), datetime.fromisoformat(one["at"]), one.get("place", ""), one.get("note", ""))
        for one in receipt.values["tracks"]
    ]
    fresh = note_tracks(session, receipt.reference, tracks, source=CARRIER, now=now)
    return f"运单 {receipt.reference}：新增 {fresh} 条轨迹"


TAKERS: Mapping[str, Taker] = MappingProxyType({"tracks": take_tracks})
