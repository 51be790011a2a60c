"""What a case has entered into beyond its own file: payment orders, and shares of framework contracts."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from engine.metrology.contracts import give_back_draws
from engine.metrology.money import PAID_MESSAGE, close_orders_at
from engine.ports import Undertakings


def leave(session: Session, case_id: UUID, places: Collection[tuple[str, str]], now: datetime) -> None:
    """Close the orders for which the case waits no more; those that are paid stand.

    Args:
        places: message and scope path of each wait that is over.
    """
    scopes = [scope_path for message, scope_path in places if message == PAID_MESSAGE]
    if scopes:
        close_orders_at(session, case_id, scopes, now=now)


def give_up(session: Session, case_id: UUID, now: datetime) -> None:
    """Give back what a case that was withdrawn or terminated had drawn from framework contracts."""
    give_back_draws(session, case_id)


UNDERTAKINGS = Undertakings(leave, give_up)
