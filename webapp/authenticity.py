"""Answers to strangers who hold a certificate: is it ours, is it whole, does it still stand, what was changed?"""

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext
from sqlalchemy.orm import Session

from engine.calendar.days import local_date
from engine.catalog import Means
from engine.db import reading
from engine.files import find_content, open_file
from engine.metrology.documents.comparison import Bytes, Difference, byte_differences, differences
from engine.metrology.documents.ofd_seal import OfdReport, verify_ofd
from engine.metrology.documents.reading import Reading, kind_of, read_file, read_upload
from engine.metrology.documents.verification import Roots, SealReport, verify_pdf
from engine.metrology.registers import Certificate, Genuine, authenticity, find_by_digest, standing
from engine.model.case import Case
from engine.ports import FileFinding, FileStore
from engine.queries.facts import told
from engine.queries.holds import why_held
from engine.vault import VaultError
from webapp.screen import moment

PDF = "application/pdf"
_NO_SEAL = SealReport(intact=False, trusted=False, modified=False, problem="no-seal")


@dataclass(frozen=True, slots=True)
class Issued:
    """An entry of the register, and the file that was issued; None where it is not kept here."""

    verdict: Genuine
    rows: tuple[tuple[object, str], ...]
    content: bytes | None


def find_certificate(session: Session, *, number: str, code: str, on: date) -> dict[str, Any] | None:
    """What a certificate's query code (and number, when given) says; None when it says nothing.

    One statement, whether there is such a certificate or not, and whether number and code fit each other or not.
    """
    found = authenticity(session, code, on=on)
    certificate = found.certificate
    if certificate is None or certificate.query_code != "".join(code.split()).upper():
        return None
    if number and certificate.number != "".join(number.split()).upper():
        return None
    return {"judgement": found.verdict.value, "rows": _rows(certificate)}


def check_file(
    roots: Roots, means: Means, store: FileStore, session: Session, content: bytes, *, now: datetime
) -> dict[str, Any] | None:
    """What a PDF, OFD or data file is: as issued, changed (and where), or nothing of ours (None).

    What a held document says is not told by way of differences either.

    Nothing is read or compared while the database is asked.
    """
    digest, on = hashlib.sha256(content).hexdigest(), local_date(now)
    with reading(session):
        found = find_by_digest(session, digest)
        whole = standing(found, on=on)
        rows = _rows(found) if found is not None else ()
    if whole.verdict is not Genuine.UNKNOWN:
        return {"judgement": whole.verdict.value, "rows": rows + _sealed(content, roots)}
    upload = read_upload(content)
    report = verify_pdf(content, roots.seals, roots.stamps) if kind_of(content) == "PDF" else _NO_SEAL
    with reading(session):
        issued = _claimed(session, means, store, upload, now)
    if issued is not None:
        notes, changes = _explain(issued, content, upload, report)
        notes = (*_ofd_notes(content, roots), *notes)
        return {"judgement": "altered", "rows": issued.rows, "notes": notes, "changes": changes}
    ours = report.trusted and not report.genuine
    return {"judgement": "altered", "rows": (), "notes": _seal_notes(report, Bytes())} if ours else None


def judge(roots: Roots, media_type: str, content: bytes) -> FileFinding | None:
    """Whose seal a PDF bears, and whether it still holds; None for other files, for the archive's inspection."""
    if media_type != PDF:
        return None
    report = verify_pdf(content, roots.seals, roots.stamps)
    if report.problem in ("no-seal", "not-a-pdf") or not (report.signer or report.modified):
        return FileFinding()
    foreign = report.intact and not report.trusted and not report.modified
    return FileFinding(report.signer, "" if report.genuine or foreign else f"签章无效（{report.problem}）")


def _claimed(session: Session, means: Means, store: FileStore, upload: Reading | None, now: datetime) -> Issued | None:
    """The entry whose query code a file carries, with the file of that kind as it was issued."""
    found = authenticity(session, upload.code, on=local_date(now)) if upload is not None and upload.code else None
    if found is None or upload is None or found.certificate is None:
        return None
    entry = found.certificate
    if entry.query_code != upload.code:
        return None
    digest = {"PDF": entry.pdf_digest, "OFD": entry.ofd_digest, "DCC": entry.dcc_digest}[upload.kind]
    return Issued(found.verdict, _rows(entry), _kept(session, means, store, digest, entry.case_id, now))


def _kept(
    session: Session, means: Means, store: FileStore, digest: str, case_id: UUID | None, now: datetime
) -> bytes | None:
    """The file that was issued; None where it is not kept with a case, or no longer, or is held."""
    row = find_content(session, means.ring, digest, case_id=case_id) if digest and case_id is not None else None
    if row is None or why_held(session, means, session.get_one(Case, case_id), row, now=now):
        return None
    with suppress(KeyError, VaultError):
        return open_file(means.ring, store, row)[1]
    return None


def _explain(
    issued: Issued, content: bytes, upload: Reading | None, report: SealReport
) -> tuple[tuple[object, ...], Sequence[Difference]]:
    """What was changed, as far as can be told: sentences, and differences place by place."""
    original = read_file(issued.content) if issued.content is not None else None
    if issued.content is None or original is None or upload is None:
        missing = lazy_gettext("签发的原文件不在线，不能逐处比对。")
        return (*_seal_notes(report, Bytes()), missing), ()
    where = byte_differences(issued.content, content)
    changes = differences(original, upload)
    notes = list(_seal_notes(report, where)) if upload.kind == "PDF" else []
    if where.added:
        notes.append(
            lazy_gettext(
                "签发之后在文件末尾追加了%(count)s字节（从第%(first)s字节起），追加以前的部分没有变。",
                count=where.added, first=len(content) - where.added + 1,
            )
        )  # fmt: skip
    elif where.first and upload.kind != "OFD":  # of a package, the files inside are named
        notes.append(
            lazy_gettext("文件的第%(first)s至第%(last)s字节之间与签发的文件不同。", first=where.first, last=where.last)
        )
    if not changes:
        notes.append(lazy_gettext("读出的文字和数据与签发内容相同；改动在看不见的部分（图形、签名或文件结构）。"))
    return tuple(notes), changes


def _seal_notes(report: SealReport, where: Bytes) -> tuple[object, ...]:
    """What the state of a PDF's signature tells."""
    if report.problem in ("no-seal", "not-a-pdf"):
        return (lazy_gettext("文件没有电子签名：它由打印、另存或转换得来，不是签发的原件。"),)
    if report.problem == "unknown-authority":
        return (lazy_gettext("文件由“%(signer)s”签名，不是本机构的电子印章。", signer=report.signer),)
    if report.problem == "damaged" and not where.added:
        return (lazy_gettext("电子签名与内容不符：签名之后，签过名的部分被改过。"),)
    return ()


def _ofd_notes(content: bytes, roots: Roots) -> tuple[object, ...]:
    """What the state of an OFD file's signature tells; nothing for other files."""
    if kind_of(content) != "OFD":
        return ()
    report = verify_ofd(content, roots.seals)
    if not report.signer:
        return (lazy_gettext("文件没有可以读出的电子印章。"),)
    if not report.trusted:
        return (lazy_gettext("文件由“%(signer)s”签名，不是本机构的电子印章。", signer=report.signer),)
    changed = "、".join(report.changed[:10])
    said = lazy_gettext("包内这些文件与签名时的摘要不符，或者是后加的：%(files)s。", files=changed)
    return (said,) if changed else (lazy_gettext("电子印章的签名与内容不符。"),) if not report.intact else ()


def _sealed(content: bytes, roots: Roots) -> tuple[tuple[object, str], ...]:
    """Whose seal a PDF or OFD file bears; nothing for data files."""
    stamped = ""
    if kind_of(content) == "OFD":
        report: SealReport | OfdReport = verify_ofd(content, roots.seals)
    else:
        report = checked = verify_pdf(content, roots.seals, roots.stamps)
        stamped = f"{moment(checked.stamped_at)} {checked.stamped_by}" if checked.stamped_at else ""
    if not (report.intact and report.trusted):
        return ()
    rows = (
        (lazy_gettext("电子印章"), report.signer),
        (lazy_gettext("签名时间（签名人自报）"), moment(report.signed_at)),
        (lazy_gettext("可信时间戳"), stamped),
    )
    return tuple((label, text) for label, text in rows if text)


def _rows(certificate: Certificate) -> tuple[tuple[object, str], ...]:
    """What anybody may know who holds the paper: the instrument, never the client."""
    rows = (
        (lazy_gettext("证书类型"), certificate.kind),
        (lazy_gettext("证书编号"), certificate.number),
        (lazy_gettext("器具名称"), certificate.instrument_name),
        (lazy_gettext("型号规格"), certificate.model),
        (lazy_gettext("出厂编号"), certificate.serial_no),
        (lazy_gettext("结论"), certificate.conclusion),
        (lazy_gettext("签发日期"), told(certificate.issued_on)),
        (lazy_gettext("有效期至"), told(certificate.valid_until)),
        (lazy_gettext("替换证书"), certificate.replaced_by),
    )
    return tuple((label, text) for label, text in rows if text)
