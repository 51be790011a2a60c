"""Tables of the registers. What identifies a client is never in them; the public licences have a table of their own."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, new_id


class Status(StrEnum):
    """How a registered certificate stands, as pages write it."""

    MAKING = "制证中"
    ISSUED = "已签发"
    REPLACED = "被替换"
    REVOKED = "已作废"


class Certificate(Base):
    """A numbered document on one instrument. Its words are in the case; only their digest is kept here."""

    __tablename__ = "certificate"
    __table_args__ = (Index("ix_certificate_case", "case_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[str] = mapped_column(String(60), unique=True)
    query_code: Mapped[str] = mapped_column(String(16), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(10))
    #: None for certificates taken over from before.
    case_id: Mapped[UUID | None]
    #: scope path of the instrument in the case, such as ``instruments[0]``.
    address: Mapped[str] = mapped_column(String(200), default="")
    instrument_name: Mapped[str] = mapped_column(String(200))
    model: Mapped[str] = mapped_column(String(200), default="")
    serial_no: Mapped[str] = mapped_column(String(200), default="")
    conclusion: Mapped[str] = mapped_column(String(100), default="")
    issued_on: Mapped[date]
    valid_until: Mapped[date | None]
    #: SHA-256 of the frozen content, in hexadecimal.
    content_digest: Mapped[str] = mapped_column(String(64), default="")
    #: SHA-256 of the sealed PDF, in hexadecimal.
    pdf_digest: Mapped[str] = mapped_column(String(64), default="", index=True)
    #: the same of the data file and of the OFD file, "" where there is none.
    dcc_digest: Mapped[str] = mapped_column(String(64), default="", index=True)
    ofd_digest: Mapped[str] = mapped_column(String(64), default="", index=True)
    #: number of the certificate that took the place of this one.
    replaced_by: Mapped[str] = mapped_column(String(60), default="")
    #: number of the certificate whose place this one took.
    replaces: Mapped[str] = mapped_column(String(60), default="")
    #: why it was replaced or revoked.
    reason: Mapped[str] = mapped_column(String(500), default="")
    registered_at: Mapped[datetime]


class CertificateSeries(Base):
    """One series of certificate numbers and the last number taken of it."""

    __tablename__ = "certificate_series"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    last: Mapped[int]


class MeasurementStandard(Base):
    """A measurement standard of the institution, through which results are traced."""

    __tablename__ = "measurement_standard"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[str] = mapped_column(String(100), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    model: Mapped[str] = mapped_column(String(200), default="")
    range: Mapped[str] = mapped_column(String(200), default="")
    certificate_no: Mapped[str] = mapped_column(String(100))
    #: the last day on which it may be used.
    valid_until: Mapped[date]
    #: accuracy class, MPE, or U with k, as printed.
    quality: Mapped[str] = mapped_column(String(200))
    #: the categories of instruments it serves.
    categories: Mapped[list[Any]]
    #: taken out of service by its keeper, whatever its validity.
    suspended: Mapped[bool] = mapped_column(default=False)


class Capability(Base):
    """What the institution may do: a method for a category of instruments and a service."""

    __tablename__ = "capability"
    __table_args__ = (Index("ix_capability_work", "category", "service_type", "method"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    #: of the row in the institution's table of capabilities.
    number: Mapped[str] = mapped_column(String(40), unique=True)
    #: what is measured: 压力, 直流电压.
    parameter: Mapped[str] = mapped_column(String(60))
    category: Mapped[str] = mapped_column(String(60))
    service_type: Mapped[str] = mapped_column(String(20))
    #: number of the verification regulation or calibration specification.
    method: Mapped[str] = mapped_column(String(60))
    method_name: Mapped[str] = mapped_column(String(200))
    #: the letters of the category in certificate numbers.
    series: Mapped[str] = mapped_column(String(8))
    #: verification cycle in months; None where there is none.
    cycle_months: Mapped[int | None]
    #: whether it lies in the scope of accreditation (CNAS).
    accredited: Mapped[bool] = mapped_column(default=False)
    #: whether it lies in the scope of 检验检测机构资质认定 (CMA).
    cma: Mapped[bool] = mapped_column(default=False)
    #: measuring range as printed, "0~60 MPa"; empty where it is not limited.
    range: Mapped[str] = mapped_column(String(60), default="")
    #: best expanded uncertainty as printed, "U=0.05 % (k=2)".
    uncertainty: Mapped[str] = mapped_column(String(60), default="")
    #: not offered for the time being.
    suspended: Mapped[bool] = mapped_column(default=False)


class Qualification(Base):
    """What a member of staff may do, by the certificate they hold: JJF 1069-2012, 6.2."""

    __tablename__ = "qualification"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[str] = mapped_column(String(60), unique=True)
    person: Mapped[str] = mapped_column(String(60))
    #: id of the person's account; where it is empty the name is taken.
    account: Mapped[str] = mapped_column(String(40), default="")
    #: 检定员, 校准员, 检测员, 核验员 or 授权签字人.
    kind: Mapped[str] = mapped_column(String(20))
    #: the categories of instruments it covers.
    categories: Mapped[list[Any]]
    #: the first day on which it counts; None for any day up to the last.
    valid_from: Mapped[date | None]
    #: the last day on which it counts.
    valid_until: Mapped[date]
    #: taken back for a time, whatever its validity.
    suspended: Mapped[bool] = mapped_column(default=False)


class RegisterChange(Base):
    """One change of one row of a register that people keep: who, when, why, what it was and what it became."""

    __tablename__ = "register_change"
    __table_args__ = (Index("ix_register_change_row", "row_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    #: which register: "standards", "qualifications", "capabilities", "customers", "instruments".
    register: Mapped[str] = mapped_column(String(20))
    row_id: Mapped[UUID]
    at: Mapped[datetime]
    by_id: Mapped[str] = mapped_column(String(40))
    by_name: Mapped[str] = mapped_column(String(100))
    reason: Mapped[str] = mapped_column(String(500), default="")
    #: field → [before, after], as text.
    what: Mapped[dict[str, Any]]
    #: random key of the posted form: the same form posted twice is one change.
    key: Mapped[str] = mapped_column(String(64), unique=True)


class CertificateStandard(Base):
    """A standard through which the results of a certificate are traced."""

    __tablename__ = "certificate_standard"
    __table_args__ = (Index("ix_certificate_standard_used", "standard", "done_on"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    certificate_id: Mapped[UUID] = mapped_column(ForeignKey("certificate.id"), index=True)
    #: number of the standard.
    standard: Mapped[str] = mapped_column(String(100))
    #: the day on which it was used.
    done_on: Mapped[date]


class TraceBack(Base):
    """A standard was found out of tolerance: what was issued with it in a period is looked at again (追溯)."""

    __tablename__ = "trace_back"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    #: number of the standard.
    standard: Mapped[str] = mapped_column(String(100), index=True)
    begin: Mapped[date]
    end: Mapped[date]
    reason: Mapped[str] = mapped_column(String(500))
    opened_at: Mapped[datetime]
    by_id: Mapped[str] = mapped_column(String(40))
    by_name: Mapped[str] = mapped_column(String(100))
    key: Mapped[str] = mapped_column(String(64), unique=True)


class TraceItem(Base):
    """One certificate that a trace-back asks about, and what was decided on it."""

    __tablename__ = "trace_item"
    __table_args__ = (UniqueConstraint("trace_id", "certificate_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    trace_id: Mapped[UUID] = mapped_column(ForeignKey("trace_back.id"))
    certificate_id: Mapped[UUID] = mapped_column(ForeignKey("certificate.id"))
    #: whether somebody was told when it was opened.
    notified: Mapped[bool] = mapped_column(default=False)
    #: "" until decided: 仍然有效, 收回, 重新检定/校准.
    decision: Mapped[str] = mapped_column(String(20), default="")
    note: Mapped[str] = mapped_column(String(500), default="")
    decided_at: Mapped[datetime | None]
    by_name: Mapped[str] = mapped_column(String(100), default="")
