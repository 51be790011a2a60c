"""Answers to strangers who hold a certificate: is it ours, is it whole, does it still stand?"""

import hashlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from engine.metrology.documents.verification import verify_pdf
from engine.metrology.registers import Certificate, authenticity, find_by_digest
from engine.ports import FileFinding
from engine.queries.facts import told

PDF = "application/pdf"
ALTERED = {"judgement": "altered", "rows": ()}


def find_certificate(session: Session, *, number: str, code: str) -> dict[str, Any] | None:
    """What a certificate's query code (and number, when given) says; None when it says nothing."""
    found = authenticity(session, code)
    certificate = found.certificate
    if certificate is None or certificate.query_code != "".join(code.split()).upper():
        return None
    if number and certificate.number != "".join(number.split()).upper():
        return None
    return {"judgement": found.verdict.value, "rows": _rows(certificate)}


def check_pdf(roots: Sequence[bytes], session: Session, content: bytes) -> dict[str, Any] | None:
    """What a PDF says of itself: sealed by us and whole, or not; then what the register says of it."""
    report = verify_pdf(content, roots)
    if not report.genuine:
        return ALTERED if report.signer or report.modified else None
    certificate = find_by_digest(session, hashlib.sha256(content).hexdigest())
    return None if certificate is None else find_certificate(session, number="", code=certificate.query_code)


def judge(roots: Sequence[bytes], media_type: str, content: bytes) -> FileFinding | None:
    """Whose seal a PDF bears, and whether it still holds; None for other files, for the archive's inspection."""
    if media_type != PDF:
        return None
    report = verify_pdf(content, roots)
    if report.problem in ("no-seal", "not-a-pdf") or not (report.signer or report.modified):
        return FileFinding()
    foreign = report.intact and not report.trusted and not report.modified
    return FileFinding(report.signer, "" if report.genuine or foreign else f"签章无效（{report.problem}）")


def _rows(certificate: Certificate) -> tuple[tuple[str, str], ...]:
    """What anybody may know who holds the paper: the instrument, never the client."""
    rows = (
        ("证书类型", certificate.kind),
        ("证书编号", certificate.number),
        ("器具名称", certificate.instrument_name),
        ("型号规格", certificate.model),
        ("出厂编号", certificate.serial_no),
        ("结论", certificate.conclusion),
        ("签发日期", told(certificate.issued_on)),
        ("有效期至", told(certificate.valid_until)),
        ("替换证书", certificate.replaced_by),
    )
    return tuple((label, text) for label, text in rows if text)
