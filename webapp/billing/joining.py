"""Joins a registered customer with the party on this platform that bears its unified social credit code."""

from uuid import UUID

from sqlalchemy.orm import Session

from engine.errors import InvalidAnswers, Problem
from engine.metrology.registers.credit import existing_customer
from engine.metrology.registers.customer_model import Customer
from engine.parties import find_party
from engine.vault import KeyRing


def join_party(session: Session, ring: KeyRing, customer_id: UUID) -> Customer:
    """Join by the credit code, never by the name: anybody may call themselves anything.

    Raises:
        NotFound: no such customer.
        InvalidAnswers: it has no code, or nobody on this platform has that code.
    """
    customer = existing_customer(session, customer_id)
    found = find_party(session, ring, id_no=customer.credit_code) if customer.credit_code else None
    if found is None:
        zh = "平台上还没有使用这个统一社会信用代码的单位，请客户先登记单位"
        raise InvalidAnswers([Problem("", zh, "nobody on this platform has that credit code yet")])
    customer.party_id = found.id
    return customer
