"""Tells cases that their orders are paid, closes the orders of cases that have ended, and notes refused refunds.

Money is written down first and alone, whatever becomes of its case: a case that cannot move on is an incident, the
payment stands. The case is told here, once, by the message that its part ``payment`` waits for.
"""

from datetime import datetime
from functools import partial

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from engine.calendar.days import local_date
from engine.db import reach, reading, transaction
from engine.incidents import Failure, attempt, lock_row, open_incident, settle_incident
from engine.metrology.money import PaymentOrder, Standing, Untold, close_order, mark_told, record_refund, untold
from engine.model.case import Case, Wait
from engine.model.outbox import Incident
from engine.moves import Means, pass_message
from webapp.finance.views import refused_refunds

#: the message that a case waits for until it is paid.
PAID_MESSAGE = "paid"
#: kind of the incidents of cases that cannot go on when they are paid.
PAYMENT = "payment"
#: paid orders looked at in one pass.
MOST = 200


def tell_next(session: Session, means: Means, *, now: datetime) -> bool:
    """Tell one case that its order is paid, close one order whose case has ended, or note one refused refund."""
    with reading(session):
        waiting = untold(session, most=MOST)
        held = _held_up(session, now) if waiting else frozenset()
        ended = session.scalar(_of_ended_cases())
    if any(_tell_one(session, means, one, now) for one in waiting if one.order_id not in held):
        return True
    if ended is not None:
        with transaction(session):
            close_order(session, ended, now=now, day=local_date(now))
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


def _held_up(session: Session, now: datetime) -> frozenset[object]:
    """Orders whose case could not move on, and whose next try lies ahead."""
    return frozenset(
        session.scalars(
            select(Incident.subject).where(
                Incident.kind == PAYMENT,
                Incident.resolved_at.is_(None),
                or_(Incident.next_try.is_(None), Incident.next_try > now),
            )
        )
    )


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


def _of_ended_cases() -> Select[str]:
    return (
        select(PaymentOrder.number)
        .join(Case, Case.id == PaymentOrder.case_id)
        .where(PaymentOrder.standing == Standing.OPEN, Case.closed_at.is_not(None))
        .order_by(PaymentOrder.id)
        .limit(1)
    )
