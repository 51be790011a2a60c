"""The register of licences for measurement standards: grant, renew, change, and tell what stands.

Renewal replaces the old licence by a new one. Sealing, cancelling, restoring and changing annotate it;
nothing is erased.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from engine.errors import Conflict, InvalidAnswers, NotFound, Problem
from engine.metrology.registers.certificates import allot_number
from engine.metrology.registers.licence_model import LicenceStatus, StandardLicence

LOCAL = ZoneInfo("Asia/Shanghai")
NEW, RENEWAL = "新建考核", "复查考核"
#: what may be asked for a licence, and how the licence must stand for it.
ASKED_OF: Mapping[str, frozenset[str]] = {
    RENEWAL: frozenset({LicenceStatus.VALID}),
    "更换": frozenset({LicenceStatus.VALID}),
    "其他变更": frozenset({LicenceStatus.VALID, LicenceStatus.SEALED}),
    "封存": frozenset({LicenceStatus.VALID}),
    "撤销": frozenset({LicenceStatus.VALID, LicenceStatus.SEALED}),
    "恢复使用": frozenset({LicenceStatus.SEALED}),
    "证书补发": frozenset({LicenceStatus.VALID}),
}
#: how the licence stands after it; what is not named leaves it as it was.
BECOMES: Mapping[str, LicenceStatus] = {
    "封存": LicenceStatus.SEALED,
    "撤销": LicenceStatus.CANCELLED,
    "恢复使用": LicenceStatus.VALID,
}
#: what may still be done with a licence that has run out.
EVEN_EXPIRED = frozenset({"撤销"})
MOST_PUBLIC = 200
_FIELD = re.compile(r"\{(year|serial)(?::(\d))?\}")


def number_by(session: Session, pattern: str, now: datetime) -> str:
    """Allot a certificate number by ``pattern``, e.g. ``〔{year}〕苏量标证字第{serial:3}号``; anew each year."""
    year = f"{now.astimezone(LOCAL):%Y}"
    serial = str(allot_number(session, f"licence:{year}"))
    return _FIELD.sub(lambda field: year if field[1] == "year" else serial.zfill(int(field[2] or 1)), pattern)


def find_licence(session: Session, certificate_no: str) -> StandardLicence | None:
    """The licence with this certificate number."""
    wanted = "".join(certificate_no.split())
    return session.scalar(select(StandardLicence).where(StandardLicence.certificate_no == wanted)) if wanted else None


def licences_of(session: Session, holders: Mapping[UUID, str]) -> Sequence[StandardLicence]:
    """The licences of these parties (id → name), the first to run out first; replaced ones are left out."""
    if not holders:
        return ()
    return session.scalars(
        select(StandardLicence)
        .where(or_(*(_held_by(*holder) for holder in holders.items())), StandardLicence.replaced_by == "")
        .order_by(StandardLicence.valid_until, StandardLicence.id)
    ).all()


def _held_by(party_id: UUID, name: str) -> ColumnElement[bool]:
    """Held by the party, or taken over from before under its name."""
    taken_over = and_(StandardLicence.holder_id.is_(None), StandardLicence.holder == name)
    return or_(StandardLicence.holder_id == party_id, taken_over)


def public_licences(session: Session, words: str = "") -> Sequence[StandardLicence]:
    """The licences that everybody may see, newest first, at most 200; ``words`` of number, name or holder narrow."""
    wanted = select(StandardLicence).order_by(StandardLicence.issued_on.desc(), StandardLicence.id.desc())
    for word in words.split():
        like = [
            column.contains(word, autoescape=True)
            for column in (StandardLicence.certificate_no, StandardLicence.name, StandardLicence.holder)
        ]
        wanted = wanted.where(or_(*like))
    return session.scalars(wanted.limit(MOST_PUBLIC)).all()


def licence_for(
    session: Session, certificate_no: str, *, asked: str, party_id: UUID | None, applicant: str, on: date
) -> StandardLicence:
    """The licence that something is asked for, where that may be asked.

    Raises:
        InvalidAnswers: at ``certificate_no``: it is unknown, somebody else's, run out, or does not stand so that
            this may be asked.
    """
    found = find_licence(session, certificate_no or "")
    if found is None or not _is_theirs(found, party_id, applicant):
        raise _refused(
            "没有登记在贵单位名下的这份计量标准考核证书，请核对证书编号", "no such licence of this applicant"
        )
    if found.valid_until < on and asked not in EVEN_EXPIRED:
        day = f"{found.valid_until.year}年{found.valid_until.month}月{found.valid_until.day}日"
        raise _refused(f"该证书有效期至{day}，已经届满，请申请新建考核", f"it was valid until {found.valid_until}")
    if found.status not in ASKED_OF[asked]:
        raise _refused(f"该计量标准目前为“{found.status}”，不能申请{asked}", f"its status is {found.status}")
    return found


def _is_theirs(found: StandardLicence, party_id: UUID | None, applicant: str) -> bool:
    if found.holder_id is not None:
        return found.holder_id == party_id
    return found.holder == applicant


def grant_licence(session: Session, entry: StandardLicence, *, replaces: str) -> StandardLicence:
    """Enter a licence; the one it renews is marked as replaced.

    Raises:
        NotFound: the licence to be renewed does not exist.
        Conflict: it was renewed or cancelled meanwhile.
    """
    session.add(entry)
    if replaces:
        old = _existing(session, replaces)
        if old.status not in ASKED_OF[RENEWAL]:
            raise Conflict(f"证书 {old.certificate_no} 目前为“{old.status}”，不能延续", f"it is {old.status}")
        old.status, old.replaced_by = LicenceStatus.REPLACED, entry.certificate_no
    session.flush()
    return entry


def change_licence(
    session: Session,
    certificate_no: str,
    *,
    asked: str,
    words: str,
    changes: Mapping[str, Any],
    case_id: UUID | None,
    on: date,
) -> StandardLicence:
    """Annotate a licence with what was agreed to, and let it stand as that says.

    Args:
        asked: 更换, 其他变更, 封存, 撤销, 恢复使用 or 证书补发.
        changes: new values of ``name``, ``holder``, ``location``, ``measuring_range``, ``quality`` or ``scope``.

    Raises:
        NotFound: no such licence.
        Conflict: it does not stand so that this may be done.
    """
    found = _existing(session, certificate_no)
    if found.status not in ASKED_OF[asked]:
        raise Conflict(f"该计量标准目前为“{found.status}”，不能办理{asked}", f"it is {found.status}")
    found.status = BECOMES.get(asked, LicenceStatus(found.status))
    for column, value in changes.items():
        setattr(found, column, value)
    told = {"on": on.isoformat(), "what": asked, "words": words, "case": str(case_id) if case_id else ""}
    found.remarks = [*found.remarks, told]
    session.flush()
    return found


def _existing(session: Session, certificate_no: str) -> StandardLicence:
    found = find_licence(session, certificate_no)
    if found is None:
        raise NotFound(f"没有计量标准考核证书 {certificate_no}", f"no licence {certificate_no}")
    return found


def _refused(zh: str, en: str) -> InvalidAnswers:
    return InvalidAnswers([Problem("certificate_no", zh, en)])
