"""Tells cases that their orders are paid, and notes refused refunds.

Money is written down first and alone, whatever becomes of its case: a case that cannot move on is an incident, the
payment stands. The case is told here, once, by the message that its part ``payment`` waits for.
"""

from datetime import datetime
from functools import partial

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from engine.calendar.days import local_date
from engine.db import reach, reading, transaction
from engine.incidents import Failure, attempt, lock_row, open_incident, settle_incident
from engine.metrology.money import PAID_MESSAGE, PaymentOrder, Untold, mark_told, record_refund, untold
from engine.model.case import Case, Wait
from engine.model.outbox import Incident
from engine.moves import Means, pass_message
from webapp.finance.views import refused_refunds

#: kind of the incidents of cases that cannot go on when they are paid.
PAYMENT = "payment"
#: paid orders looked at in one pass.
MOST = 200


def tell_next(session: Session, means: Means, *, now: datetime) -> bool:
    """Tell one case that its order is paid, or note one refused refund."""
    with reading(session):
        waiting = untold(session, ~_held_up(now), ~_resting(), most=MOST)
    if any(_tell_one(session, means, one, now) for one in waiting):
        return True
    return _note_refusal(session, now)


def _note_refusal(session: Session, now: datetime) -> bool:
    """Write one refund down as failed that its channel has refused; it may be asked for again."""
    with reading(session):
        refused = refused_refunds(session)
    for number, detail in refused:
        with transaction(session):
            record_refund(session, number, ok=False, detail=detail, now=now, day=local_date(now))
        return True
    return False


def _held_up(now: datetime) -> ColumnElement[bool]:
    """Orders whose case could not move on, and whose next try lies ahead."""
    ahead = or_(Incident.next_try.is_(None), Incident.next_try > now)
    return exists().where(
        Incident.kind == PAYMENT, Incident.resolved_at.is_(None), ahead, Incident.subject == PaymentOrder.id
    )


def _resting() -> ColumnElement[bool]:
    """Orders of suspended cases: they are told when they go on, and hold nobody up meanwhile."""
    return exists().where(Case.id == PaymentOrder.case_id, Case.suspended_at.is_not(None))


def _tell_one(session: Session, means: Means, told: Untold, now: datetime) -> bool:
    done = attempt(partial(_tell, session, means, told, now))
    if not isinstance(done, Failure):
        return done.value
    if done.again:
        return False
    with transaction(session):
        open_incident(session, kind=PAYMENT, case_id=told.case_id, subject=told.order_id, failure=done, now=now)
    return True


def _tell(session: Session, means: Means, told: Untold, now: datetime) -> bool:
    """Wake the case where it waits for this order; a case that waits no more has nothing to be told."""
    with transaction(session):
        case = lock_row(session, told.case_id)
        if case is not None and case.suspended_at is not None:
            return False
        if not mark_told(session, told.order_id, now=now):
            return False
        token = session.scalar(
            select(Wait.token).where(
                Wait.case_id == told.case_id, Wait.name == PAID_MESSAGE, Wait.scope_path == told.scope_path
            )
        )
        if case is not None and token is not None:
            pass_message(session, means, case.id, PAID_MESSAGE, token, now=now)
        reach("payment-told")
        settle_incident(session, kind=PAYMENT, case_id=told.case_id, subject=told.order_id, now=now)
    return True
