"""The customers of the demo are its firms, joined by their credit codes."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.metrology.registers.customer_model import Customer
from engine.vault import KeyRing
from webapp.billing.joining import join_party


def join_customers(session: Session, ring: KeyRing) -> None:
    """Join every registered customer that is not joined yet."""
    for customer_id in session.scalars(select(Customer.id).where(Customer.party_id.is_(None))).all():
        join_party(session, ring, customer_id)
