"""The table of surveys: counts and dates, never who rated or in which words."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, new_id


class Survey(Base):
    """What one case was asked, and how it was rated."""

    __tablename__ = "survey"
    __table_args__ = (UniqueConstraint("case_id", "address"), Index("ix_survey_item", "item", "rated_on"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[UUID]
    #: scope path of the survey in its case.
    address: Mapped[str] = mapped_column(String(200))
    item: Mapped[str] = mapped_column(String(80))
    #: SHA-256 of the code in the link, in hexadecimal; the code itself is in the message only.
    code_digest: Mapped[str] = mapped_column(String(64), unique=True)
    asked_on: Mapped[date]
    rated_on: Mapped[date | None]
    #: 5 非常满意 … 1 非常不满意; None until rated.
    level: Mapped[int | None]
    #: tags of what was bad.
    reasons: Mapped[list[Any]]
    #: how the follow-up of a bad rating ended: 已整改, 已剔除; "" where there was none, or not yet.
    followed_up: Mapped[str] = mapped_column(String(10), default="")
    #: whether the follow-up took longer than it may.
    late: Mapped[bool] = mapped_column(default=False)
