"""The register of customers: organisations that settle monthly, and how much may stand open."""

from uuid import UUID

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, new_id


class Customer(Base):
    """An organisation that orders often. Persons are never in it; how to reach somebody stands with the party."""

    __tablename__ = "customer"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[str] = mapped_column(String(100), unique=True)
    name: Mapped[str] = mapped_column(String(200), index=True)
    #: unified social credit code: by it the customer is joined to whoever orders on this platform.
    credit_code: Mapped[str] = mapped_column(String(18), default="", index=True)
    #: the party with that code; None until it is joined.
    party_id: Mapped[UUID | None] = mapped_column(unique=True)
    #: settles once a month instead of order by order.
    monthly: Mapped[bool] = mapped_column(default=False)
    #: what may stand open, in yuan with two digits behind the point.
    credit_limit: Mapped[str] = mapped_column(String(20), default="0.00")
    #: days after the statement within which it is paid.
    terms_days: Mapped[int | None]
    remarks: Mapped[str] = mapped_column(String(200), default="")
    #: no monthly settlement for the time being, whatever the limit.
    suspended: Mapped[bool] = mapped_column(default=False)
