"""Trace-back (追溯): a standard was found out of tolerance; every certificate made with it is looked at again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.db import new_id
from engine.errors import InvalidAnswers, NotFound, Problem
from engine.metrology.registers.keeping import Keeper
from engine.metrology.registers.model import (
    Certificate,
    CertificateStandard,
    MeasurementStandard,
    Status,
    TraceBack,
    TraceItem,
)

DECISIONS = ("仍然有效", "收回", "重新检定/校准")


@dataclass(frozen=True, slots=True)
class Affected:
    """One certificate that a trace-back asks about."""

    item: TraceItem
    certificate: Certificate


@dataclass(frozen=True, slots=True)
class TraceRow:
    """One trace-back in a list."""

    trace: TraceBack
    certificates: int
    undecided: int


def affected_by(session: Session, standard: str, begin: date, end: date) -> Sequence[Certificate]:
    """Issued certificates whose results are traced through a standard that was used from ``begin`` to ``end``."""
    wanted = (
        select(Certificate)
        .join(CertificateStandard, CertificateStandard.certificate_id == Certificate.id)
        .where(
            CertificateStandard.standard == standard,
            CertificateStandard.done_on.between(begin, end),
            Certificate.status == Status.ISSUED,
        )
        .order_by(Certificate.number)
    )
    return session.scalars(wanted).all()


def open_trace(
    session: Session,
    standard_id: UUID,
    by: Keeper,
    *,
    begin: date | None,
    end: date | None,
    reason: str,
    key: str,
    now: datetime,
) -> TraceBack:
    """Open a trace-back with every certificate it affects; the same ``key`` again gives the first one.

    Raises:
        NotFound: no such standard.
        InvalidAnswers: the period or the reason is missing or wrong, or no certificate is affected.
    """
    known = session.scalar(select(TraceBack).where(TraceBack.key == key))
    if known is not None:
        return known
    standard = session.get(MeasurementStandard, standard_id)
    if standard is None:
        raise NotFound("没有这项计量标准", "no such standard")
    first, last = _period(begin, end, reason)
    found = affected_by(session, standard.number, first, last)
    if not found:
        zh = "这段时间内没有使用该计量标准签发的有效证书，无需追溯"
        raise InvalidAnswers([Problem("begin", zh, "no certificate was issued with it in this period")])
    trace = TraceBack(
        id=new_id(),
        standard=standard.number,
        begin=first,
        end=last,
        reason=reason.strip()[:500],
        opened_at=now,
        by_id=by.id,
        by_name=by.name,
        key=key,
    )
    session.add(trace)
    session.flush()
    session.add_all(TraceItem(trace_id=trace.id, certificate_id=one.id) for one in found)
    session.flush()
    return trace


def _period(begin: date | None, end: date | None, reason: str) -> tuple[date, date]:
    problems = []
    if begin is None:
        problems.append(Problem("begin", "请填写起始日期，例如 2026-08-21", "enter the first day"))
    if end is None:
        problems.append(Problem("end", "请填写截止日期，例如 2026-08-21", "enter the last day"))
    if begin is not None and end is not None and end < begin:
        problems.append(Problem("end", "截止日期早于起始日期", "the last day is before the first one"))
    if not reason.strip():
        problems.append(Problem("reason", "请填写原因", "say why"))
    if problems or begin is None or end is None:
        raise InvalidAnswers(problems)
    return begin, end


def traces(session: Session) -> Sequence[TraceRow]:
    """All trace-backs, newest first."""
    counted = (
        select(TraceBack, func.count(TraceItem.id), func.count().filter(TraceItem.decision == ""))
        .join(TraceItem, TraceItem.trace_id == TraceBack.id)
        .group_by(TraceBack.id)
        .order_by(TraceBack.opened_at.desc())
    )
    return [TraceRow(trace, count, undecided) for trace, count, undecided in session.execute(counted)]


def find_trace(session: Session, trace_id: UUID) -> tuple[TraceBack, Sequence[Affected]]:
    """One trace-back with its certificates, by number. Raises NotFound."""
    trace = session.get(TraceBack, trace_id)
    if trace is None:
        raise NotFound("没有这次追溯", "no such trace-back")
    rows = session.execute(
        select(TraceItem, Certificate)
        .join(Certificate, Certificate.id == TraceItem.certificate_id)
        .where(TraceItem.trace_id == trace_id)
        .order_by(Certificate.number)
    )
    return trace, [Affected(item, certificate) for item, certificate in rows]


def decide(
    session: Session, trace_id: UUID, item_id: UUID, by: Keeper, *, decision: str, note: str, now: datetime
) -> Affected:
    """Say what becomes of one certificate; saying something else later replaces it.

    Raises:
        NotFound: no such certificate in this trace-back.
        InvalidAnswers: the decision is none of those there are, or a recall says no reason.
    """
    item = session.get(TraceItem, item_id)
    if item is None or item.trace_id != trace_id:
        raise NotFound("追溯清单中没有这份证书", "no such certificate in this trace-back")
    if decision not in DECISIONS:
        raise InvalidAnswers([Problem("decision", "请选择处理意见", "choose what becomes of it")])
    if not note.strip():
        raise InvalidAnswers([Problem("note", "请填写理由", "say why")])
    item.decision, item.note, item.decided_at, item.by_name = decision, note.strip()[:500], now, by.name
    return Affected(item, session.get_one(Certificate, item.certificate_id))
