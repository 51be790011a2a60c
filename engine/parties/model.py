"""Tables of parties and of who may act for them. What identifies a person is stored sealed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, new_id


class Party(Base):
    """A person or an organisation that applies. ``sealed`` holds everything but the name, encrypted."""

    __tablename__ = "party"
    __table_args__ = (CheckConstraint("kind IN ('person', 'organisation')", name="kind"), Index(None, "phone_blind"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(100), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    #: keyed hashes for exact search; the numbers themselves are only in ``sealed``.
    id_blind: Mapped[str | None] = mapped_column(String(64), unique=True)
    phone_blind: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime]


class PartyMember(Base):
    """An account that acts for a party, as its owner or as its agent (经办人)."""

    __tablename__ = "party_member"
    __table_args__ = (
        CheckConstraint("relation IN ('agent', 'owner')", name="relation"),
        UniqueConstraint("account_id", "party_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    party_id: Mapped[UUID] = mapped_column(ForeignKey("party.id"), index=True)
    relation: Mapped[str] = mapped_column(String(16))
    #: may submit in the party's name, not only fill in.
    may_submit: Mapped[bool] = mapped_column(default=False)
