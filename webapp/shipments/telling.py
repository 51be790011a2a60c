"""Tells cases what became of their parcels: signed for, in trouble, or sent back.

Tracks are written down first and alone. The case is told here, once for each line that counts, by the message that its
part ``logistics`` waits for; a case that does not wait yet is told when it does.
"""

from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from engine.db import reach, reading, transaction
from engine.incidents import Failure, attempt, lock_row, open_incident, settle_incident
from engine.metrology.logistics import Shipment, TrackEvent, mark_told
from engine.model.case import Case, Wait
from engine.model.outbox import Incident
from engine.moves import Means, pass_message

#: what the case waits for → the tracks that bring it.
SIGNED, TROUBLE = "shipment-signed", "shipment-trouble"
#: kind of the incidents of cases that cannot go on when their parcel is there.
SHIPMENT = "shipment"
MOST = 200
_WAITS = or_(
    and_(Wait.name == SIGNED, Shipment.status == TrackEvent.SIGNED),
    and_(Wait.name == TROUBLE, Shipment.status.in_((TrackEvent.TROUBLE, TrackEvent.RETURNED))),
)


def tell_next(session: Session, means: Means, *, now: datetime) -> bool:
    """Tell one case of its parcel. False when there is nothing to tell."""
    with reading(session):
        due = session.execute(
            select(Shipment.id, Shipment.case_id)
            .join(Wait, and_(Wait.case_id == Shipment.case_id, Wait.scope_path == Shipment.address, _WAITS))
            .join(Case, Case.id == Shipment.case_id)
            .where(Shipment.ended == "", Shipment.latest != Shipment.told)
            .where(Case.suspended_at.is_(None), ~_held_up(now))
            .order_by(Shipment.changed_at)
            .limit(MOST)
        ).all()
    return any(_tell_one(session, means, shipment_id, case_id, now) for shipment_id, case_id in due)


def _held_up(now: datetime) -> ColumnElement[bool]:
    ahead = or_(Incident.next_try.is_(None), Incident.next_try > now)
    stuck = select(Incident.id).where(
        Incident.kind == SHIPMENT, Incident.resolved_at.is_(None), ahead, Incident.subject == Shipment.id
    )
    return stuck.exists()


def _tell_one(session: Session, means: Means, shipment_id: UUID, case_id: UUID, now: datetime) -> bool:
    done = attempt(partial(_tell, session, means, shipment_id, case_id, now))
    if not isinstance(done, Failure):
        return done.value
    if done.again:
        return False
    with transaction(session):
        open_incident(session, kind=SHIPMENT, case_id=case_id, subject=shipment_id, failure=done, now=now)
    return True


def _tell(session: Session, means: Means, shipment_id: UUID, case_id: UUID, now: datetime) -> bool:
    with transaction(session):
        case = lock_row(session, case_id)
        if case is None or case.suspended_at is not None:
            return False
        waiting = session.execute(
            select(Wait.name, Wait.token)
            .join(Shipment, and_(Wait.case_id == Shipment.case_id, Wait.scope_path == Shipment.address, _WAITS))
            .where(Shipment.id == shipment_id)
        ).first()
        if waiting is None or not mark_told(session, shipment_id):
            return False
        pass_message(session, means, case_id, *waiting, now=now)
        reach("parcel-told")
        settle_incident(session, kind=SHIPMENT, case_id=case_id, subject=shipment_id, now=now)
    return True
