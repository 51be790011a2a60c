"""The register of certificates: allot numbers, enter, issue, replace, revoke, and tell whether one is genuine."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from engine.errors import Conflict, NotFound
from engine.metrology.registers.model import Certificate, CertificateSeries, CertificateStandard, Status

#: No 0/O, 1/I/L: a code is read from paper.
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 12


class Genuine(StrEnum):
    """What a stranger may believe of a certificate."""

    TRUE = "true"
    REPLACED = "replaced"
    REVOKED = "revoked"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Authenticity:
    """The verdict on a number or query code, with the entry it is about; None when there is none."""

    verdict: Genuine
    certificate: Certificate | None = None


_VERDICTS = {Status.ISSUED: Genuine.TRUE, Status.REPLACED: Genuine.REPLACED, Status.REVOKED: Genuine.REVOKED}


def allot_number(session: Session, series: str) -> int:
    """Take the next number of ``series``, beginning at 1; one statement on either database."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = (
        insert(CertificateSeries)
        .values(name=series, last=1)
        .on_conflict_do_update(index_elements=[CertificateSeries.name], set_={"last": CertificateSeries.last + 1})
        .returning(CertificateSeries.last)
    )
    return int(session.execute(statement).scalar_one())


def new_query_code() -> str:
    """A random code of 59 bits that lets whoever holds the paper see the entry."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def register_certificate(
    session: Session, entry: Certificate, *, standards: Sequence[str] = (), on: date | None = None
) -> Certificate:
    """Enter a certificate with the standards used ``on`` a day; it counts as genuine once it is issued."""
    session.add(entry)
    session.flush()
    used = [
        CertificateStandard(certificate_id=entry.id, standard=one, done_on=on or entry.issued_on) for one in standards
    ]
    session.add_all(used)
    session.flush()
    return entry


def find_certificate(session: Session, *, number: str = "", query_code: str = "") -> Certificate | None:
    """The certificate with this number or query code, blanks and small letters forgiven."""
    column, text = (Certificate.query_code, query_code) if query_code else (Certificate.number, number)
    wanted = "".join(text.split()).upper()
    return session.scalar(select(Certificate).where(column == wanted)) if wanted else None


def find_by_digest(session: Session, digest: str) -> Certificate | None:
    """The certificate one of whose files, PDF, data or OFD, has this SHA-256 (hexadecimal)."""
    wanted = digest.strip().lower()
    columns = (Certificate.pdf_digest, Certificate.dcc_digest, Certificate.ofd_digest)
    return session.scalar(select(Certificate).where(or_(*(one == wanted for one in columns)))) if wanted else None


def certificates_of(session: Session, case_id: UUID) -> Sequence[Certificate]:
    """The certificates of a case, oldest first."""
    return session.scalars(select(Certificate).where(Certificate.case_id == case_id).order_by(Certificate.id)).all()


def certificates_at(session: Session, case_id: UUID, addresses: Collection[str]) -> Sequence[Certificate]:
    """The certificates of these instruments of a case, by their scope paths; none that a newer one replaced."""
    wanted = select(Certificate).where(Certificate.case_id == case_id, Certificate.address.in_(addresses))
    return session.scalars(wanted.where(Certificate.status != Status.REPLACED).order_by(Certificate.id)).all()


def authenticity(session: Session, code: str, *, on: date | None = None) -> Authenticity:
    """Say of a number or query code how the certificate stands; by one statement, whatever it finds.

    Args:
        on: the day it is asked, in local time; None leaves the end of validity out of it.
    """
    wanted = "".join(code.split()).upper()
    found = session.scalar(
        select(Certificate).where(or_(Certificate.query_code == wanted, Certificate.number == wanted))
    )
    return standing(found, on=on)


def standing(found: Certificate | None, *, on: date | None = None) -> Authenticity:
    """How a registered certificate stands; one that is still being made is unknown."""
    verdict = _VERDICTS.get(Status(found.status)) if found is not None else None
    if found is None or verdict is None:
        return Authenticity(Genuine.UNKNOWN)
    expired = on is not None and found.valid_until is not None and found.valid_until < on
    return Authenticity(Genuine.EXPIRED if expired and verdict is Genuine.TRUE else verdict, found)


def issue_certificate(
    session: Session, number: str, *, pdf_digest: str, dcc_digest: str = "", ofd_digest: str = ""
) -> Certificate:
    """Make a registered certificate count, now that its PDF is sealed. A second time changes nothing.

    Raises:
        NotFound: no such certificate.
        Conflict: it has been replaced or revoked, or another PDF was issued under its number.
    """
    found = existing_certificate(session, number)
    if found.status == Status.ISSUED and found.pdf_digest == pdf_digest:
        return found
    if found.status != Status.MAKING:
        raise Conflict(f"证书 {number} {found.status}，不能再签发", f"certificate {number} is {found.status}")
    found.status, found.pdf_digest = Status.ISSUED, pdf_digest
    found.dcc_digest, found.ofd_digest = dcc_digest, ofd_digest
    return found


def replace_certificate(session: Session, number: str, *, by: str, reason: str) -> Certificate:
    """Mark an issued certificate as replaced by the certificate ``by``. Raises as ``revoke_certificate``."""
    found = _issued(session, number)
    found.status, found.replaced_by, found.reason = Status.REPLACED, existing_certificate(session, by).number, reason
    return found


def settle_replacement(session: Session, new: Certificate) -> None:
    """Mark the certificate whose place ``new`` takes; a second time changes nothing."""
    old = existing_certificate(session, new.replaces)
    if old.status == Status.ISSUED:
        replace_certificate(session, old.number, by=new.number, reason=new.reason)


def revoke_certificate(session: Session, number: str, *, reason: str) -> Certificate:
    """Revoke an issued certificate (作废).

    Raises:
        NotFound: no such certificate.
        Conflict: it is not issued, or no longer.
    """
    found = _issued(session, number)
    found.status, found.reason = Status.REVOKED, reason
    return found


def _issued(session: Session, number: str) -> Certificate:
    found = existing_certificate(session, number)
    if found.status != Status.ISSUED:
        raise Conflict(f"证书 {number} {found.status}", f"certificate {number} is {found.status}")
    return found


def existing_certificate(session: Session, number: str) -> Certificate:
    """The certificate with this number. Raises NotFound."""
    found = find_certificate(session, number=number)
    if found is None:
        raise NotFound(f"没有证书 {number}", f"no certificate {number}")
    return found


def series_of(letters: str, now: datetime) -> str:
    """The part of a certificate number before its serial: ``LH-YL-202611``; ``now`` in local time."""
    return f"LH-{letters}-{now:%Y%m}"
