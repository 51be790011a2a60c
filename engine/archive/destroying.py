"""Destruction (销毁): an archivist lists what is due, two others approve, and the keys of the cases are destroyed.

With its key gone nothing that a case held can be read again, here or in any copy of these rows; what is left is that
there was a case, its log, and the list. The packages in the store are removed by the worker.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from engine import outbox
from engine.archive.books import PackageFacts, packages_of, targets_of
from engine.calendar.days import local_date
from engine.catalog import Means
from engine.db import APART, new_id
from engine.errors import Conflict, InvalidAnswers, NotFound, NotPermitted, Problem
from engine.log import Who, record
from engine.model.case import Case, Task
from engine.model.file import StoredFile
from engine.model.outbox import OutboxMessage
from engine.model.package import DestructionRow, DestructionTarget, LoanRow, PackageRow
from engine.model.submission import Draft
from engine.numbering import allot
from engine.policy import Actor, may_work
from engine.ports import Verdict

ARCHIVIST = "archivist"
#: who may approve a list, besides its author.
APPROVERS = ("archivist", "approver", "decider", "supervisor")
TOPIC = "archive.destroy"
DESTROYED = "已销毁"
REASON_LENGTH = 500
NO_SUCH_LIST = ("没有这份销毁清册", "no such list of destruction")


@dataclass(frozen=True, slots=True)
class DestructionPage:
    """A list of destruction with what stands on it."""

    row: DestructionRow
    packages: tuple[PackageFacts, ...]
    may_decide: bool


def propose_destruction(
    session: Session, actor: Actor, package_ids: Iterable[UUID], *, reason: str, key: str, now: datetime
) -> DestructionRow:
    """List packages whose time is over.

    Raises:
        NotPermitted: the actor is no archivist.
        InvalidAnswers: nothing is listed, no reason is given, or a package may not be destroyed yet.
    """
    may_work(actor, ARCHIVIST)
    before = session.scalar(select(DestructionRow).where(DestructionRow.key == key))
    if before is not None:
        return before
    wanted = packages_of(session, list(package_ids))
    problems = list(_problems(session, wanted, reason, now))
    if problems:
        raise InvalidAnswers(problems)
    year = local_date(now).year
    serial = allot(session, f"destruction:{year}")
    row = DestructionRow(
        id=new_id(),
        number=f"销毁〔{year}〕第{serial}号",
        reason=reason.strip(),
        proposed_by=actor.account_id,
        proposed_by_name=actor.name,
        proposed_at=now,
        key=key,
    )
    session.add(row)
    session.flush()
    session.add_all(DestructionTarget(destruction_id=row.id, package_id=one.id) for one in wanted)
    return row


def destruction_page(session: Session, actor: Actor, destruction_id: UUID) -> DestructionPage:
    """One list. Raises NotFound."""
    row = session.get(DestructionRow, destruction_id)
    if row is None:
        raise NotFound(*NO_SUCH_LIST)
    return DestructionPage(row, targets_of(session, row.id), _is_open(row) and not _objection(row, actor))


def approve_destruction(
    session: Session, means: Means, actor: Actor, destruction_id: UUID, *, now: datetime
) -> DestructionRow:
    """Approve a list; the second approval destroys what stands on it.

    Raises:
        NotFound: no such list.
        NotPermitted: the actor may not approve, wrote the list, or has approved it already.
        Conflict: the list is done or refused, or something on it may no longer be destroyed.
    """
    row = _locked(session, actor, destruction_id)
    who = Who(actor.account_id, actor.name)
    if row.first_by is None:
        row.first_by, row.first_by_name, row.first_at = actor.account_id, actor.name, now
        return row
    targets = targets_of(session, row.id)
    if problems := list(_problems(session, targets, row.reason, now, besides=row.id)):
        raise Conflict(problems[0].zh, problems[0].en)
    row.second_by, row.second_by_name, row.done_at = actor.account_id, actor.name, now
    for case_id in sorted({one.case_id for one in targets}):
        _destroy_case(session, case_id, who, row.number, now)
    for one in targets:
        _destroy_package(session, means, one, row, now)
    return row


def refuse_destruction(
    session: Session, actor: Actor, destruction_id: UUID, *, note: str, now: datetime
) -> DestructionRow:
    """Refuse a list for good, with a reason. Raises as ``approve_destruction``, and InvalidAnswers without a reason."""
    row = _locked(session, actor, destruction_id)
    if not note.strip() or len(note) > REASON_LENGTH:
        raise InvalidAnswers([Problem("note", "请填写不同意的原因", "say why not")])
    row.refused_at, row.refused_by_name, row.note = now, actor.name, note.strip()
    return row


def _locked(session: Session, actor: Actor, destruction_id: UUID) -> DestructionRow:
    row = session.get(DestructionRow, destruction_id, with_for_update=True)
    if row is None:
        raise NotFound(*NO_SUCH_LIST)
    if objection := _objection(row, actor):
        raise NotPermitted(objection, "two others than the author approve, one after the other")
    if not _is_open(row):
        raise Conflict("这份清册已经办结", "the list is closed")
    return row


def _objection(row: DestructionRow, actor: Actor) -> str:
    """Why the actor may not decide on a list; "" when they may."""
    if not any(actor.has(role) for role in APPROVERS):
        return "销毁须由归档员、批准人、审批人或监察员审批"
    if actor.account_id == row.proposed_by:
        return "不能审批自己提出的销毁清册"
    return "您已审批过这份清册，须由另一人再次审批" if actor.account_id == row.first_by else ""


def _is_open(row: DestructionRow) -> bool:
    return row.done_at is None and row.refused_at is None


def _problems(
    session: Session, wanted: Sequence[PackageFacts], reason: str, now: datetime, *, besides: UUID | None = None
) -> Iterable[Problem]:
    if not wanted:
        yield Problem("packages", "请选择要销毁的档案", "choose what to destroy")
    if not reason.strip() or len(reason) > REASON_LENGTH:
        yield Problem("reason", f"请填写销毁理由（不超过{REASON_LENGTH}字）", "say why")
    today, ids = local_date(now), [one.id for one in wanted]
    for one in wanted:
        if one.destroyed_at is not None or one.verdict != Verdict.DELIVERED.value:
            yield Problem("packages", f"{one.number} 未归档或已销毁", f"{one.number} is not filed or is destroyed")
        elif one.expires_on is None or one.expires_on > today:
            yield Problem("packages", f"{one.number} 保管期限未满", f"{one.number} must still be kept")
    yield from _held(session, ids, besides, now)


def _held(session: Session, ids: Sequence[UUID], besides: UUID | None, now: datetime) -> Iterable[Problem]:
    """Packages that are lent, listed elsewhere, or part of a case that is open again or must still be kept."""
    number = select(PackageRow.number).where(PackageRow.id.in_(ids))
    lent = number.join(LoanRow, LoanRow.package_id == PackageRow.id).where(
        LoanRow.approved.is_(True), LoanRow.returned_at.is_(None), LoanRow.until > now
    )
    others: list[ColumnElement[bool]] = [DestructionRow.done_at.is_(None), DestructionRow.refused_at.is_(None)]
    if besides is not None:
        others.append(DestructionRow.id != besides)
    listed = (
        number.join(DestructionTarget, DestructionTarget.package_id == PackageRow.id)
        .join(DestructionRow, DestructionRow.id == DestructionTarget.destruction_id)
        .where(*others)
    )
    cases = select(PackageRow.case_id).where(PackageRow.id.in_(ids))
    apart = select(PackageRow.number).where(
        PackageRow.case_id.in_(cases), PackageRow.id.not_in(ids), PackageRow.destroyed_at.is_(None)
    )
    open_again = number.join(Case, Case.id == PackageRow.case_id).where(Case.closed_at.is_(None))
    for asked, zh, en in (
        (lent, "正在借阅", "is lent"),
        (listed, "已在另一份清册中", "stands on another list"),
        (open_again, "所属办件正在办理", "belongs to an open case"),
        (apart, "还有其他归档件，须一并销毁", "has other packages, which go with it"),
    ):
        yield from (Problem("packages", f"{one} {zh}", f"{one} {en}") for one in session.scalars(asked.distinct()))


def _destroy_case(session: Session, case_id: UUID, who: Who, number: str, now: datetime) -> None:
    """Destroy the keys of a case and of its files, and every copy of what it said that lies outside its key."""
    case = session.get_one(Case, case_id, with_for_update=True, populate_existing=True)
    case.data_key, case.party_id, case.applicant_name, case.status = b"", None, DESTROYED, DESTROYED
    case.revision += 1
    for statement in (
        # Without a digest nothing names the bytes in the store any more: the sweep removes them.
        update(StoredFile)
        .where(StoredFile.case_id == case_id)
        .values(data_key=b"", sealed_name=b"", digest="", content_tag="", owner=None),
        update(OutboxMessage).where(OutboxMessage.case_id == case_id).values(sealed=b"", detail=""),
        delete(Draft).where(Draft.task_id.in_(select(Task.id).where(Task.case_id == case_id))),
    ):
        session.execute(statement.execution_options(**APART))
    record(session, case, who, "archive-destroyed", {"list": number}, now=now)


def _destroy_package(session: Session, means: Means, one: PackageFacts, row: DestructionRow, now: datetime) -> None:
    package = session.get_one(PackageRow, one.id)
    package.destroyed_at = now
    outbox.put(
        session,
        means.ring,
        case_id=None,
        channel="archive",
        topic=TOPIC,
        payload={"name": one.name, "number": one.number, "note": f"{row.number}，{now.isoformat()}"},
        once=f"{one.id}:destroy",
        now=now,
    )
