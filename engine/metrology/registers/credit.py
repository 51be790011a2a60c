"""What a customer of monthly settlement may still order on account: the limit less what stands open."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.metrology.money.model import PaymentOrder, Standing
from engine.metrology.prices.fields import read_fen
from engine.metrology.registers.customer_model import Customer

#: orders for which money is still due.
DUE = (Standing.OPEN, Standing.ON_ACCOUNT)


@dataclass(frozen=True, slots=True)
class Credit:
    """How a customer stands, in whole fen."""

    customer: Customer | None
    limit_fen: int
    used_fen: int

    @property
    def is_monthly(self) -> bool:
        """Whether it settles once a month."""
        return self.customer is not None and self.customer.monthly and not self.customer.suspended

    @property
    def left_fen(self) -> int:
        """What may still be ordered on account; below nothing where the limit was lowered."""
        return self.limit_fen - self.used_fen


def existing_customer(session: Session, customer_id: UUID) -> Customer:
    """One customer. Raises NotFound."""
    found = session.get(Customer, customer_id)
    if found is None:
        raise NotFound("没有这个客户", "no such customer")
    return found


def customer_of(session: Session, party_id: UUID | None) -> Customer | None:
    """The customer that a party is; None for everybody else."""
    return session.scalar(select(Customer).where(Customer.party_id == party_id)) if party_id is not None else None


def credits_of(session: Session, customers: Collection[Customer]) -> Mapping[UUID, Credit]:
    """How each of these customers stands now, by their id; one statement however many there are."""
    parties = [one.party_id for one in customers if one.party_id is not None]
    due = (
        select(PaymentOrder.party_id, func.sum(PaymentOrder.amount_fen))
        .where(PaymentOrder.party_id.in_(parties), PaymentOrder.standing.in_(DUE))
        .group_by(PaymentOrder.party_id)
    )
    used = {party_id: int(fen) for party_id, fen in session.execute(due)}
    return {one.id: Credit(one, read_fen(one.credit_limit), used.get(one.party_id, 0)) for one in customers}


def credit_of(session: Session, customer: Customer | None) -> Credit:
    """How a customer stands now: the limit, and what is due of its orders."""
    if customer is None:
        return Credit(None, 0, 0)
    return credits_of(session, [customer])[customer.id]
