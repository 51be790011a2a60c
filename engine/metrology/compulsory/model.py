"""The register of instruments under compulsory verification, as the national portal wants them listed."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, new_id


class Standing(StrEnum):
    """What became of an instrument, as pages write it."""

    AT_WORK = "在办"
    PASSED = "合格"
    FAILED = "不合格"
    REPORTED = "已呈报指定"
    RETURNED = "已退样"


class CompulsoryInstrument(Base):
    """One instrument of one case of compulsory verification."""

    __tablename__ = "compulsory_instrument"
    __table_args__ = (
        UniqueConstraint("case_id", "serial_no"),
        Index("ix_compulsory_instrument_entered", "entered_on", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[UUID]
    case_number: Mapped[str] = mapped_column(String(60))
    #: whoever uses it: the applicant.
    user_name: Mapped[str] = mapped_column(String(200))
    #: district of use, GB/T 2260; "" where it was not told.
    region_code: Mapped[str] = mapped_column(String(6), default="")
    category: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(200))
    model: Mapped[str] = mapped_column(String(200), default="")
    serial_no: Mapped[str] = mapped_column(String(200))
    asset_no: Mapped[str] = mapped_column(String(200), default="")
    maker: Mapped[str] = mapped_column(String(200), default="")
    purpose: Mapped[str] = mapped_column(String(20), default="")
    catalogue_row: Mapped[str] = mapped_column(String(200), default="")
    #: numbers of the national portal, "" until they are known.
    filing_no: Mapped[str] = mapped_column(String(40), default="")
    application_no: Mapped[str] = mapped_column(String(40), default="")
    standing: Mapped[str] = mapped_column(String(10))
    certificate_no: Mapped[str] = mapped_column(String(60), default="")
    verified_on: Mapped[date | None]
    valid_until: Mapped[date | None]
    #: to whom it was reported for designation.
    reported_to: Mapped[str] = mapped_column(String(100), default="")
    #: the day of acceptance, in China.
    entered_on: Mapped[date]
    changed_at: Mapped[datetime]
    #: who entered the numbers last; "" for the case itself.
    changed_by: Mapped[str] = mapped_column(String(64), default="")

    def standing_in(self, outcomes: Mapping[UUID, str]) -> str:
        """What became of it: the outcome of its case, where that ended before the work on it did.

        Args:
            outcomes: case id → outcome, of closed cases.
        """
        return outcomes.get(self.case_id, self.standing) if self.standing == Standing.AT_WORK else self.standing
