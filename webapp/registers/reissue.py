"""Commands on issued certificates: replace, revoke, trace back. They join the register with the case behind it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from engine import afterwards
from engine.afterwards import Known, Making
from engine.catalog import Means
from engine.errors import Conflict, InvalidAnswers, NotFound, Problem
from engine.metrology.operations.replacement import Change, amendable, replacement
from engine.metrology.registers import find_certificate, revoke_certificate, tracing
from engine.metrology.registers.model import Certificate, Status, TraceBack
from engine.metrology.registers.staff import Duty, require_qualification
from engine.metrology.registers.tracing import Affected
from engine.policy import Actor
from engine.ports import Value
from webapp.registers.keepers import as_keeper, day_of, today

MAKING = Making("certificate.register", "certificate.seal", "certificate.issue")
RECALL = "收回"


def read_words(session: Session, means: Means, actor: Actor, number: str, *, now: datetime) -> Mapping[str, str]:
    """What a certificate says of everything that may be put right. Raises NotFound, Conflict."""
    entry = _with_case(session, number)
    known = afterwards.know(session, means, actor, _case(entry), entry.address, MAKING, now=now)
    return amendable(str(known.entered.stored["content"]))


def replace_certificate(
    session: Session,
    means: Means,
    actor: Actor,
    number: str,
    *,
    change: str,
    typed: Mapping[str, str],
    reason: str,
    now: datetime,
) -> str:
    """Have a certificate made that takes the place of ``number``; its own number.

    Raises:
        NotFound: no such certificate for this actor.
        NotPermitted: the actor measured or checked it.
        InvalidAnswers: the kind of change or the reason is missing, nothing is changed, or the actor is no
            authorised signatory for the category.
        Conflict: it does not count any more.
    """
    if change not in (Change.AMENDED, Change.SUBSTITUTED):
        raise InvalidAnswers([Problem("change", "请选择修改或换发", "choose what it is to be")])

    entry = _with_case(session, number)

    def enter(known: Known) -> Mapping[str, Value]:
        _signs(session, actor, known, now)
        return replacement(
            session,
            known.view,
            str(known.entered.stored["content"]),
            number=entry.number,
            change=Change(change),
            typed=typed,
            reason=reason,
            signatory=actor.name,
            account=str(actor.account_id),
            now=now,
        )

    section = afterwards.make_again(
        session, means, actor, _case(entry), entry.address, MAKING, enter=enter, kind="document-replaced",
        reason=reason.strip(), now=now,
    )  # fmt: skip
    return str(section["number"])


def revoke(session: Session, means: Means, actor: Actor, number: str, *, reason: str, now: datetime) -> None:
    """Revoke a certificate and tell its client. Raises as ``replace_certificate``."""
    if not reason.strip():
        raise InvalidAnswers([Problem("reason", "请填写原因", "say why")])
    entry = _with_case(session, number)
    known = afterwards.know(session, means, actor, _case(entry), entry.address, MAKING, now=now)
    _signs(session, actor, known, now)
    revoke_certificate(session, entry.number, reason=reason.strip())
    afterwards.tell_about(
        session, means, actor, _case(entry), entry.address, afterwards.REVOKED, kind="document-revoked",
        data={"number": entry.number, "reason": reason.strip()}, once=entry.number, now=now,
    )  # fmt: skip


def trace_back(
    session: Session, means: Means, actor: Actor, standard_id: UUID, typed: Mapping[str, str], *, now: datetime
) -> TraceBack:
    """Open a trace-back and tell the client of every affected certificate. Raises as ``tracing.open_trace``."""
    trace = tracing.open_trace(
        session, standard_id, as_keeper(actor), begin=day_of(typed.get("begin", "")),
        end=day_of(typed.get("end", "")), reason=typed.get("reason", ""), key=typed.get("_key", ""), now=now,
    )  # fmt: skip
    for one in tracing.find_trace(session, trace.id)[1]:
        if not one.item.notified and one.certificate.case_id is not None:
            one.item.notified = _question(session, means, actor, trace, one, now)
    return trace


def _question(session: Session, means: Means, actor: Actor, trace: TraceBack, one: Affected, now: datetime) -> bool:
    return afterwards.tell_about(
        session, means, actor, _case(one.certificate), one.certificate.address, afterwards.QUESTIONED,
        kind="document-questioned", data={"number": one.certificate.number, "standard": trace.standard},
        once=f"{trace.id}:{one.certificate.number}", now=now,
    )  # fmt: skip


def decide(
    session: Session, means: Means, actor: Actor, trace_id: UUID, item_id: UUID, typed: Mapping[str, str], *,
    now: datetime,
) -> None:  # fmt: skip
    """Say what becomes of one certificate; a recalled one is revoked."""
    decision, note = typed.get("decision", ""), typed.get("note", "")
    done = tracing.decide(session, trace_id, item_id, as_keeper(actor), decision=decision, note=note, now=now)
    if decision == RECALL and done.certificate.status == Status.ISSUED:
        revoke(session, means, actor, done.certificate.number, reason=note, now=now)


def _signs(session: Session, actor: Actor, known: Known, now: datetime) -> None:
    """Whether the actor signs for this category today."""
    item = known.scope.get("item") or {}
    require_qualification(
        session,
        account=str(actor.account_id),
        name=actor.name,
        duty=Duty.SIGNATORY,
        service_type=str(item.get("service_type", "")),
        category=str(item.get("category", "")),
        on=today(now),
    )


def _with_case(session: Session, number: str) -> Certificate:
    entry = find_certificate(session, number=number)
    if entry is None:
        raise NotFound("没有这份证书", "no such certificate")
    if entry.case_id is None:
        raise Conflict(f"证书 {number} 没有办件，不能在这里更改", f"certificate {number} has no case")
    return entry


def _case(entry: Certificate) -> UUID:
    if entry.case_id is None:
        raise Conflict(f"证书 {entry.number} 没有办件", f"certificate {entry.number} has no case")
    return entry.case_id
