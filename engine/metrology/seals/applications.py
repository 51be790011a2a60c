"""Applications for the use of a seal: made when a document is to be sealed, decided by the keeper, used afterwards."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import Conflict, InvalidAnswers, NotFound, Problem
from engine.metrology.registers.certificates import allot_number
from engine.metrology.seals.model import ApplicationStatus, Approval, Seal, SealApplication, SealUse
from engine.metrology.seals.register import LOCAL, Person, SealRefused, kept_seal, may_ask, usable_seal, why_not
from engine.ports import SealWish


def apply_for_seal(session: Session, wish: SealWish, *, now: datetime) -> tuple[Seal, SealApplication]:
    """Enter an application, or find the one made before; a standing approval decides it at once.

    Raises:
        SealRefused: no seal may be used, or this person may not ask for it.
    """
    seal = usable_seal(session, wish.kind, now=now)
    if wish.applicant_id == seal.keeper_id:
        raise SealRefused(
            f"{wish.applicant}是“{seal.name}”的保管人，不能申请使用自己保管的印章，请由他人批准或移交保管",
            f"the applicant keeps seal {seal.code}",
        )
    if not may_ask(session, seal, wish.applicant_id):
        raise SealRefused(
            f"{wish.applicant or '申请人'}没有使用“{seal.name}”的授权，请保管人{seal.keeper_name}在印章页授权后重试",
            f"the applicant may not ask for seal {seal.code}",
        )
    return seal, _existing(session, seal, wish) or _entered(session, seal, wish, now)


def _existing(session: Session, seal: Seal, wish: SealWish) -> SealApplication | None:
    return session.scalar(
        select(SealApplication).where(
            SealApplication.seal_id == seal.id,
            SealApplication.case_id == wish.case_id,
            SealApplication.document == wish.document,
        )
    )


def _entered(session: Session, seal: Seal, wish: SealWish, now: datetime) -> SealApplication:
    application = SealApplication(
        seal_id=seal.id,
        kind=wish.kind,
        document=wish.document,
        reason=wish.reason,
        case_id=wish.case_id,
        case_number=wish.case_number,
        applicant_id=wish.applicant_id,
        applicant=wish.applicant,
        applied_at=now,
        status=ApplicationStatus.WAITING,
    )
    if seal.approval == Approval.STANDING:
        application.status, application.note = ApplicationStatus.APPROVED, Approval.STANDING
        application.approver_id, application.approver, application.decided_at = seal.keeper_id, seal.keeper_name, now
    session.add(application)
    session.flush()
    return application


def require_approval(seal: Seal, application: SealApplication) -> None:
    """Refuse what the keeper has not approved. Raises SealRefused."""
    if application.status == ApplicationStatus.WAITING:
        raise SealRefused(
            f"{application.document}的用印申请已送保管人{seal.keeper_name}，批准后自动继续",
            f"{seal.code} waits for its keeper's approval",
        )
    if application.status == ApplicationStatus.REFUSED:
        raise SealRefused(
            f"保管人{application.approver}没有同意在{application.document}上用印：{application.note}",
            f"the keeper refused the use of {seal.code}",
        )


def record_use(
    session: Session, application_id: UUID, *, format: str, algorithm: str, digest: str, now: datetime
) -> SealUse:
    """Enter one use, when the document has been sealed.

    Raises:
        SealRefused: the seal was suspended or revoked meanwhile; the sealed bytes are then to be thrown away.
    """
    application = session.get_one(SealApplication, application_id)
    seal = session.get_one(Seal, application.seal_id)
    refusal = why_not(seal, now=now)
    if refusal is not None:
        raise refusal
    series = f"YY-{now.astimezone(LOCAL).year}"
    use = SealUse(
        number=f"{series}-{allot_number(session, series):06}",
        seal_id=seal.id,
        application_id=application.id,
        format=format,
        algorithm=algorithm,
        digest=digest,
        sealed_at=now,
    )
    session.add(use)
    session.flush()
    return use


def pending_applications(session: Session, keeper_id: str) -> Sequence[SealApplication]:
    """What waits for a keeper, oldest first."""
    return session.scalars(
        select(SealApplication)
        .join(Seal, Seal.id == SealApplication.seal_id)
        .where(SealApplication.status == ApplicationStatus.WAITING, Seal.keeper_id == keeper_id)
        .order_by(SealApplication.applied_at)
    ).all()


def decide_application(
    session: Session, application_id: UUID, by: Person, *, approve: bool, note: str = "", now: datetime
) -> SealApplication:
    """Approve or refuse a use. Saying the same twice changes nothing.

    Raises:
        NotFound: no such application.
        NotPermitted: somebody else keeps the seal.
        InvalidAnswers: a refusal without a reason.
        Conflict: it was approved before; what was refused may still be approved.
    """
    application = session.get(SealApplication, application_id)
    if application is None:
        raise NotFound("没有这项用印申请", "no such application")
    kept_seal(session, application.seal_id, by)
    session.refresh(application)  # as it is now that the seal is ours: a second window may have decided meanwhile
    wanted = ApplicationStatus.APPROVED if approve else ApplicationStatus.REFUSED
    if application.status == wanted:
        return application
    if application.status == ApplicationStatus.APPROVED:
        raise Conflict(f"这项申请已由{application.approver}批准，不能改为不同意", "approved already")
    if not approve and not note.strip():
        raise InvalidAnswers([Problem("note", "请写明不同意的原因", "give a reason")])
    application.status, application.note = wanted, " ".join(note.split())[:300]
    application.approver_id, application.approver, application.decided_at = by.id, by.name, now
    return application
