"""shipment.open, .book and .close: a case sends something, or has something sent, by a carrier."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from engine.errors import InvalidAnswers, Problem
from engine.metrology.logistics import Parcel, Shipment, close_shipment, note_waybill, open_shipment, shipment_of
from engine.ports import CaseView, Operation, Value

_FEN = 100


def begin(
    session: Session,
    case: CaseView,
    now: datetime,
    *,
    direction: str,
    contents: Sequence[str] | None,
    value: Decimal | None,
    insured: bool | None,
    needs: Sequence[str] | None,
    labels: Sequence[str] | None,
) -> Mapping[str, Value]:
    """Enter a parcel of the calling part in the register of shipments.

    Args:
        direction: 寄来 (to us) or 寄回 (to the client).
        contents: what is inside, one text for each piece; no names of people.
        value: in yuan, told to the carrier.
        needs: such as 易碎, 恒温.
        labels: of the samples inside; those of this case go along.

    Raises:
        InvalidAnswers: nothing is sent, or the value is no sum of money.
    """
    fen = (value or Decimal(0)) * _FEN
    if fen != fen.to_integral_value():
        raise InvalidAnswers([Problem("", "价值最多两位小数", "the value has at most two digits behind the point")])
    parcel = Parcel(
        direction, "、".join(contents or ()), len(contents or ()), int(fen), bool(insured), "、".join(needs or ()),
        tuple(labels or ()),
    )  # fmt: skip
    return _said(open_shipment(session, (case.id, case.number), case.scope_path, parcel, now=now))


def book(session: Session, case: CaseView, now: datetime, *, waybill: str) -> Mapping[str, Value]:
    """The carrier took the parcel under a waybill, by which its tracks are recognised."""
    shipment = shipment_of(session, case.id, case.scope_path)
    return _said(note_waybill(session, shipment, waybill, now=now))


def close(session: Session, case: CaseView, now: datetime, *, end: str) -> Mapping[str, Value]:
    """Enter how the parcel of the calling part ended.

    Args:
        end: 已收妥, 破损, 缺件, 丢失 or 退回.
    """
    return _said(close_shipment(session, shipment_of(session, case.id, case.scope_path), end, now=now))


def _said(shipment: Shipment) -> Mapping[str, Value]:
    return {
        "number": shipment.number,
        "waybill": shipment.waybill,
        "status": shipment.status,
        "pieces": Decimal(shipment.pieces),
        "end": shipment.ended,
    }


_GIVES = {"number": "string", "waybill": "string", "status": "string", "pieces": "number", "end": "string"}
OPEN = Operation(
    "shipment.open",
    {
        "direction": "string",
        "contents": "list<string>",
        "value": "number",
        "insured": "boolean",
        "needs": "list<string>",
        "labels": "list<string>",
    },
    _GIVES,
    begin,
)
BOOK = Operation("shipment.book", {"waybill": "string"}, _GIVES, book)
CLOSE = Operation("shipment.close", {"end": "string"}, _GIVES, close)
SHIPMENTS = (OPEN, BOOK, CLOSE)
