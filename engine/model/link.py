"""Links between cases: which case opened which, from which scope."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, new_id


class CaseLink(Base):
    """One case that another one opened while it ran. A scope of a case opens one case of a service item, once."""

    __tablename__ = "case_link"
    __table_args__ = (UniqueConstraint("case_id", "scope_path", "item"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    #: the case that was running.
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"))
    #: where in it, as ``instruments[2]``; "" for the case itself.
    scope_path: Mapped[str] = mapped_column(String(200))
    #: code of the service item of the opened case.
    item: Mapped[str] = mapped_column(String(80))
    opened_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), unique=True)
    linked_at: Mapped[datetime]
