"""The register of certificates as its pages ask for it: by words, state, kind, and the standard that was used."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from engine.metrology.lists import counts_by, page_of, with_words
from engine.metrology.registers.model import Certificate, CertificateStandard, Status, TraceBack, TraceItem

PAGE = 50
#: lines of one spreadsheet.
MOST = 20_000


@dataclass(frozen=True, slots=True)
class CertificatesAsked:
    """What a reader wants to see; "" leaves a filter out."""

    words: str = ""
    status: str = ""
    kind: str = ""
    #: number of a standard that was used.
    standard: str = ""
    #: the last number of the page before.
    after: str = ""


@dataclass(frozen=True, slots=True)
class CertificatePage:
    """A page of the register, newest first; ``counts`` by status."""

    rows: Sequence[Certificate]
    counts: Mapping[str, int]
    #: number after which the next page begins; "" on the last one.
    next: str


def list_certificates(session: Session, asked: CertificatesAsked, *, limit: int = PAGE) -> CertificatePage:
    """One page: two statements, however many certificates there are."""
    counts = dict.fromkeys(Status, 0) | counts_by(session, Certificate.status)
    rows, more = page_of(session, _wanted(asked), limit)
    return CertificatePage(rows, counts, rows[-1].number if more else "")


def _wanted(asked: CertificatesAsked) -> Select[Certificate]:
    searched = (Certificate.number, Certificate.serial_no, Certificate.instrument_name, Certificate.model)
    wanted = with_words(select(Certificate).order_by(Certificate.id.desc()), asked.words, searched)
    if asked.status:
        wanted = wanted.where(Certificate.status == asked.status)
    if asked.kind:
        wanted = wanted.where(Certificate.kind == asked.kind)
    if asked.standard:
        used = select(CertificateStandard.certificate_id).where(CertificateStandard.standard == asked.standard)
        wanted = wanted.where(Certificate.id.in_(used))
    if asked.after:
        last = select(Certificate.id).where(Certificate.number == asked.after).scalar_subquery()
        wanted = wanted.where(Certificate.id < last)
    return wanted


def kinds_issued(session: Session) -> Sequence[str]:
    """The kinds of certificates that there are, by name."""
    return session.scalars(select(Certificate.kind).distinct().order_by(Certificate.kind)).all()


def used_with(session: Session, standard: str) -> tuple[int, date | None]:
    """How many certificates a standard was used for, and on which day the last time."""
    counted = select(func.count(), func.max(CertificateStandard.done_on)).where(
        CertificateStandard.standard == standard
    )
    count, last = session.execute(counted).one()
    return int(count), last


def asked_about(session: Session, certificate_id: UUID) -> Sequence[tuple[TraceBack, TraceItem]]:
    """The trace-backs that asked about a certificate, oldest first, each with what was decided on it."""
    wanted = select(TraceBack, TraceItem).join(TraceItem, TraceItem.trace_id == TraceBack.id)
    rows = session.execute(wanted.where(TraceItem.certificate_id == certificate_id).order_by(TraceBack.opened_at))
    return [(trace, item) for trace, item in rows]
