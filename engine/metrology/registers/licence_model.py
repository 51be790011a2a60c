"""Tables of the licences for measurement standards (计量标准考核证书) and of the evaluators who examine them."""

from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, new_id


class LicenceStatus(StrEnum):
    """How a licence stands, as pages write it. That it has run out is told by its last day."""

    VALID = "有效"
    SEALED = "封存"
    CANCELLED = "撤销"
    REPLACED = "被替换"


class StandardLicence(Base):
    """A licence to use a measurement standard. It is public (行政许可法 art. 40), and so is the name of its holder."""

    __tablename__ = "standard_licence"
    __table_args__ = (Index("ix_standard_licence_holder", "holder_id"), Index("ix_standard_licence_on", "issued_on"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    certificate_no: Mapped[str] = mapped_column(String(60), unique=True)
    query_code: Mapped[str] = mapped_column(String(16), unique=True)
    #: what the measurement standard is called, and its code of JJF 1022.
    name: Mapped[str] = mapped_column(String(200))
    code: Mapped[str] = mapped_column(String(40), default="")
    #: 社会公用, 部门最高, 企事业最高, 其他.
    kind: Mapped[str] = mapped_column(String(20))
    holder: Mapped[str] = mapped_column(String(200))
    #: the party that holds it; None for licences taken over from before, which are known by their holder's name.
    holder_id: Mapped[UUID | None]
    #: the case that granted it; None for licences taken over.
    case_id: Mapped[UUID | None]
    measuring_range: Mapped[str] = mapped_column(String(300), default="")
    quality: Mapped[str] = mapped_column(String(300), default="")
    location: Mapped[str] = mapped_column(String(300), default="")
    issued_on: Mapped[date]
    #: the last day on which it holds.
    valid_until: Mapped[date]
    status: Mapped[str] = mapped_column(String(10), default=LicenceStatus.VALID)
    decision_no: Mapped[str] = mapped_column(String(60), default="")
    #: renewed because the authority had not decided in time (行政许可法 art. 50).
    deemed: Mapped[bool] = mapped_column(default=False)
    #: number of the licence that took its place.
    replaced_by: Mapped[str] = mapped_column(String(60), default="")
    #: the technical tables of the application, with which a renewal begins; nothing about persons.
    scope: Mapped[dict[str, Any]]
    #: what became of it since: ``{"on", "what", "words", "case"}``.
    remarks: Mapped[list[Any]]


class Examiner(Base):
    """A qualified evaluator of measurement standards (计量标准考评员)."""

    __tablename__ = "examiner"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    #: where the evaluator works; an applicant is never examined by its own people.
    unit: Mapped[str] = mapped_column(String(200))
    fields: Mapped[list[Any]]
    valid_until: Mapped[date]
