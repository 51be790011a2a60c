"""What may be done to a registered seal, and the refusals. Every change is a line of the seal's history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from engine.errors import Conflict, InvalidAnswers, NotFound, NotPermitted, Problem
from engine.metrology.seals.model import Approval, Seal, SealKind, SealRecord, SealStatus, SealUser

LOCAL = ZoneInfo("Asia/Shanghai")
REASON_LENGTH = 300


class SealRefused(NotPermitted):
    """The seal may not be put on this document; the sentence says why and whom to turn to."""

    code = "seal-refused"


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever acts on the register: account id as text, and name."""

    id: str
    name: str


def add_seal(
    session: Session,
    *,
    code: str,
    name: str,
    kind: SealKind,
    documents: Sequence[str],
    keeper: Person,
    valid_until: date,
    approval: Approval = Approval.STANDING,
    certificates: tuple[str, str] = ("", ""),
    by: Person,
    now: datetime,
) -> Seal:
    """Register a seal, in use from today on.

    Args:
        code: names the folder of its keys.
        documents: the kinds of documents it may be put on.
        certificates: SHA-256 of the PDF and the OFD certificate, hexadecimal.

    Raises:
        Conflict: the code is taken.
        InvalidAnswers: there is no document it may be put on, or it has expired already.
    """
    today = now.astimezone(LOCAL).date()
    if session.scalar(select(Seal.id).where(Seal.code == code)) is not None:
        raise Conflict(f"印章编号 {code} 已登记", f"seal {code} is registered already")
    if not documents or valid_until < today:
        raise InvalidAnswers(
            [Problem("valid_until", "印章要有适用文书，且有效期不早于今天", "no documents, or expired")]
        )
    seal = Seal(
        code=code,
        name=name,
        kind=kind,
        documents=list(documents),
        approval=approval,
        keeper_id=keeper.id,
        keeper_name=keeper.name,
        valid_from=today,
        valid_until=valid_until,
        status=SealStatus.ENABLED,
        pdf_certificate=certificates[0],
        ofd_certificate=certificates[1],
        registered_at=now,
    )
    session.add(seal)
    session.flush()
    _write_down(session, seal, "登记", f"保管人：{keeper.name}", by, None, now)
    return seal


def suspend_seal(session: Session, seal_id: UUID, by: Person, *, reason: str, key: str, now: datetime) -> Seal:
    """Take a seal out of use for a while. Raises as ``revoke_seal``."""
    return _change(session, seal_id, by, SealStatus.SUSPENDED, {SealStatus.ENABLED}, "停用", reason, key, now)


def enable_seal(session: Session, seal_id: UUID, by: Person, *, reason: str, key: str, now: datetime) -> Seal:
    """Put a suspended seal into use again. Raises as ``revoke_seal``."""
    return _change(session, seal_id, by, SealStatus.ENABLED, {SealStatus.SUSPENDED}, "启用", reason, key, now)


def revoke_seal(session: Session, seal_id: UUID, by: Person, *, reason: str, key: str, now: datetime) -> Seal:
    """Take a seal out of use for good; what it sealed before stays sealed.

    Raises:
        NotFound: no such seal.
        NotPermitted: somebody else keeps it.
        InvalidAnswers: no reason is given.
        Conflict: it does not stand so that this could be done.
    """
    before = {SealStatus.ENABLED, SealStatus.SUSPENDED}
    return _change(session, seal_id, by, SealStatus.REVOKED, before, "撤销", reason, key, now)


def change_approval(
    session: Session, seal_id: UUID, by: Person, approval: Approval, *, key: str, now: datetime
) -> Seal:
    """Say whether uses are approved once for all or one by one. Raises as ``revoke_seal``."""
    seal = kept_seal(session, seal_id, by)
    if _done_before(session, key):
        return seal
    seal.approval = approval
    _write_down(session, seal, "审批方式", approval, by, key, now)
    return seal


def allow_user(session: Session, seal_id: UUID, by: Person, user: Person, *, key: str, now: datetime) -> Seal:
    """Let somebody ask for the use of a seal; twice changes nothing.

    Raises:
        NotFound, NotPermitted: as ``revoke_seal``.
        InvalidAnswers: it is the keeper.
    """
    seal = kept_seal(session, seal_id, by)
    if user.id == seal.keeper_id:
        raise InvalidAnswers([Problem("account", "保管人不能申请使用自己保管的印章", "the keeper may not be a user")])
    if _done_before(session, key) or may_ask(session, seal, user.id):
        return seal
    session.add(SealUser(seal_id=seal.id, account_id=user.id, name=user.name))
    _write_down(session, seal, "授权用印", user.name, by, key, now)
    return seal


def forbid_user(session: Session, seal_id: UUID, by: Person, account_id: str, *, key: str, now: datetime) -> Seal:
    """Take the right to ask away again. Raises as ``revoke_seal``."""
    seal = kept_seal(session, seal_id, by)
    user = session.scalar(select(SealUser).where(SealUser.seal_id == seal.id, SealUser.account_id == account_id))
    if user is None or _done_before(session, key):
        return seal
    _write_down(session, seal, "取消授权", user.name, by, key, now)
    session.execute(delete(SealUser).where(SealUser.id == user.id))
    return seal


def kept_seal(session: Session, seal_id: UUID, by: Person) -> Seal:
    """The seal, locked, for its keeper. Raises NotFound and NotPermitted."""
    seal = session.scalar(select(Seal).where(Seal.id == seal_id).with_for_update())
    if seal is None:
        raise NotFound("没有这枚印章", "no such seal")
    if seal.keeper_id != by.id:
        raise NotPermitted(
            f"“{seal.name}”由{seal.keeper_name}保管，只有保管人可以这样做", "only the keeper may do this"
        )
    return seal


def may_ask(session: Session, seal: Seal, account_id: str) -> bool:
    """Whether the keeper lets this account ask for the seal."""
    found = select(SealUser.id).where(SealUser.seal_id == seal.id, SealUser.account_id == account_id)
    return session.scalar(found) is not None


def usable_seal(session: Session, kind: str, *, now: datetime) -> Seal:
    """The seal for a kind of document.

    Raises:
        SealRefused: none is registered, or those that are may not be used today.
    """
    fitting = [seal for seal in session.scalars(select(Seal).order_by(Seal.code)) if kind in seal.documents]
    if not fitting:
        raise SealRefused(f"没有可用于“{kind}”的印章，请先在印章登记簿登记", f"no seal is registered for {kind}")
    refusals = [(seal, why_not(seal, now=now)) for seal in fitting]
    usable = next((seal for seal, refusal in refusals if refusal is None), None)
    if usable is None:
        raise next(refusal for _, refusal in refusals if refusal is not None)
    return usable


def why_not(seal: Seal, *, now: datetime) -> SealRefused | None:
    """Why a seal may not be used now; None when it may."""
    today, keeper = now.astimezone(LOCAL).date(), f"请与保管人{seal.keeper_name}联系"
    if seal.status == SealStatus.REVOKED:
        return SealRefused(
            f"印章“{seal.name}”（{seal.code}）已撤销，不能用印，{keeper}", f"seal {seal.code} is revoked"
        )
    if seal.status == SealStatus.SUSPENDED:
        return SealRefused(
            f"印章“{seal.name}”（{seal.code}）已停用，不能用印，{keeper}", f"seal {seal.code} is suspended"
        )
    if today > seal.valid_until:
        last = f"{seal.valid_until.year}年{seal.valid_until.month}月{seal.valid_until.day}日"
        return SealRefused(
            f"印章“{seal.name}”（{seal.code}）的有效期到{last}为止，不能用印，{keeper}",
            f"seal {seal.code} expired on {seal.valid_until}",
        )
    if today < seal.valid_from:
        return SealRefused(f"印章“{seal.name}”（{seal.code}）尚未生效，{keeper}", f"seal {seal.code} is not yet valid")
    return None


def _change(
    session: Session,
    seal_id: UUID,
    by: Person,
    status: SealStatus,
    before: set[SealStatus],
    what: str,
    reason: str,
    key: str,
    now: datetime,
) -> Seal:
    seal = kept_seal(session, seal_id, by)
    if _done_before(session, key):
        return seal
    said = " ".join(reason.split())
    if not said or len(said) > REASON_LENGTH:
        raise InvalidAnswers([Problem("reason", f"请写明原因，不超过 {REASON_LENGTH} 字", "give a reason")])
    if seal.status not in before:
        raise Conflict(f"印章“{seal.name}”现在是“{seal.status}”，不能{what}", f"seal {seal.code} is {seal.status}")
    seal.status = status
    _write_down(session, seal, what, said, by, key, now)
    return seal


def _done_before(session: Session, key: str) -> bool:
    return session.scalar(select(SealRecord.id).where(SealRecord.key == key)) is not None


def _write_down(
    session: Session, seal: Seal, what: str, detail: str, by: Person, key: str | None, now: datetime
) -> None:
    session.add(
        SealRecord(seal_id=seal.id, at=now, what=what, detail=detail, actor_id=by.id, actor_name=by.name, key=key)
    )
