"""What a customer of monthly settlement may still order on account: the limit less what stands open."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

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


def customer_of(session: Session, party_id: UUID | None) -> Customer | None:
    """The customer that a party is; None for everybody else."""
    return session.scalar(select(Customer).where(Customer.party_id == party_id)) if party_id is not None else None


def credit_of(session: Session, customer: Customer | None) -> Credit:
    """How a customer stands now: the limit, and what is due of its orders."""
    if customer is None:
        return Credit(None, 0, 0)
    used = 0
    if customer.party_id is not None:
        due = select(func.coalesce(func.sum(PaymentOrder.amount_fen), 0)).where(
            PaymentOrder.party_id == customer.party_id, PaymentOrder.standing.in_(DUE)
        )
        used = int(session.scalar(due) or 0)
    return Credit(customer, read_fen(customer.credit_limit), used)
