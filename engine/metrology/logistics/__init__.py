"""The register of shipments: what goes to and fro by carriers, where it is, and how it ended."""

from engine.metrology.logistics.looking import (
    ShipmentAsked,
    ShipmentPage,
    list_shipments,
    shipments_of_case,
)
from engine.metrology.logistics.model import Shipment, ShipmentTrack, TrackEvent
from engine.metrology.logistics.register import (
    DIRECTIONS,
    ENDS,
    Parcel,
    close_shipment,
    find_shipment,
    mark_told,
    note_by_hand,
    note_waybill,
    open_shipment,
    shipment_of,
)
from engine.metrology.logistics.tracks import TAKERS, Track, note_tracks, standing_of, tracks_of

__all__ = [
    "DIRECTIONS",
    "ENDS",
    "TAKERS",
    "Parcel",
    "Shipment",
    "ShipmentAsked",
    "ShipmentPage",
    "ShipmentTrack",
    "Track",
    "TrackEvent",
    "close_shipment",
    "find_shipment",
    "list_shipments",
    "mark_told",
    "note_by_hand",
    "note_tracks",
    "note_waybill",
    "open_shipment",
    "shipment_of",
    "shipments_of_case",
    "standing_of",
    "tracks_of",
]
