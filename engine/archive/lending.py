"""Lending (借阅): somebody asks for a filed case with a reason, an archivist decides, every reading is logged."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.archive.books import NO_SUCH_PACKAGE
from engine.catalog import Means, Release
from engine.db import new_id
from engine.errors import Conflict, InvalidAnswers, NotFound, NotPermitted, Problem
from engine.log import Who, record
from engine.model.case import Case
from engine.model.file import StoredFile
from engine.model.package import LoanRow, PackageRow
from engine.policy import Actor, may_work
from engine.queries.contents import section_views
from engine.queries.facts import SectionView

ARCHIVIST = "archivist"
LONGEST_DAYS = 30
REASON_LENGTH = 500
NO_SUCH_LOAN = ("没有这条借阅记录，或您无权查看", "no such loan")


def ask_loan(
    session: Session, actor: Actor, package_id: UUID, *, reason: str, days: int, key: str, now: datetime
) -> LoanRow:
    """Ask to read a filed case.

    Raises:
        NotFound: no such package, or it was destroyed.
        NotPermitted: the actor is not one of the staff.
        InvalidAnswers: no reason, or not 1 to 30 days.
    """
    if not actor.is_staff:
        raise NotPermitted("只有工作人员可以借阅档案", "only staff may borrow")
    before = session.scalar(select(LoanRow).where(LoanRow.key == key, LoanRow.asked_by == actor.account_id))
    if before is not None:
        return before
    _require_reason(reason)
    if not 1 <= days <= LONGEST_DAYS:
        raise InvalidAnswers([Problem("days", f"借阅天数应为1至{LONGEST_DAYS}天", f"1 to {LONGEST_DAYS} days")])
    package = session.get(PackageRow, package_id)
    if package is None or package.destroyed_at is not None:
        raise NotFound(*NO_SUCH_PACKAGE)
    loan = LoanRow(
        id=new_id(),
        package_id=package_id,
        asked_by=actor.account_id,
        asked_by_name=actor.name,
        reason=reason.strip(),
        days=days,
        asked_at=now,
        key=key,
    )
    session.add(loan)
    return loan


def decide_loan(session: Session, actor: Actor, loan_id: UUID, *, approved: bool, note: str, now: datetime) -> LoanRow:
    """Approve or refuse a loan; reading begins now and ends after the days asked for.

    Raises:
        NotFound: no such loan.
        NotPermitted: the actor is no archivist, or asked for the loan.
        InvalidAnswers: a refusal without a reason.
        Conflict: it has been decided.
    """
    may_work(actor, ARCHIVIST)
    loan, package = _locked(session, loan_id)
    if loan.asked_by == actor.account_id:
        raise NotPermitted("不能审批自己的借阅申请", "nobody decides on their own wish")
    if loan.decided_at is not None:
        raise Conflict(f"这条申请已由{loan.decided_by_name}处理", "the loan has been decided")
    if not approved:
        _require_reason(note, field="note")
    if approved and package.destroyed_at is not None:
        raise Conflict("档案已销毁", "the case has been destroyed")
    loan.decided_at, loan.decided_by, loan.decided_by_name = now, actor.account_id, actor.name
    loan.approved, loan.note = approved, note.strip()[:REASON_LENGTH]
    if approved:
        loan.until = now + timedelta(days=loan.days)
        _tell(session, package, actor, "archive-lent", loan, now=now)
    return loan


def return_loan(session: Session, actor: Actor, loan_id: UUID, *, now: datetime) -> LoanRow:
    """Give a loan back before it ends; a second time changes nothing. Raises NotFound."""
    loan, package = _locked(session, loan_id)
    if loan.asked_by != actor.account_id and not actor.has(ARCHIVIST):
        raise NotFound(*NO_SUCH_LOAN)
    if loan.approved and loan.returned_at is None:
        loan.returned_at = now
        _tell(session, package, actor, "archive-returned", loan, now=now)
    return loan


def read_loan(
    session: Session, means: Means, actor: Actor, loan_id: UUID, *, now: datetime
) -> tuple[LoanRow, PackageRow, tuple[SectionView, ...], tuple[StoredFile, ...]]:
    """What a loan lets its borrower read, now; the reading is logged.

    Raises:
        NotFound: no such loan of the actor's.
        NotPermitted: it is not approved, or over.
    """
    loan, package = _open(session, actor, loan_id, now=now)
    case = _tell(session, package, actor, "archive-read", loan, now=now)
    release: Release = means.catalog.release(session, case.release)
    files = session.scalars(select(StoredFile).where(StoredFile.case_id == case.id).order_by(StoredFile.id)).all()
    views = section_views(session, means, case, release, staff=True, roles=actor.role_names, now=now)
    return loan, package, views, tuple(files)


def read_file(session: Session, actor: Actor, loan_id: UUID, file_id: UUID, *, now: datetime) -> StoredFile:
    """One file of a lent case; the reading is logged. Raises as ``read_loan``."""
    loan, package = _open(session, actor, loan_id, now=now)
    row = session.get(StoredFile, file_id)
    if row is None or row.case_id != package.case_id:
        raise NotFound("没有这个文件，或您无权查看", "no such file")
    _tell(session, package, actor, "archive-read", loan, now=now, file=str(file_id))
    return row


def _open(session: Session, actor: Actor, loan_id: UUID, *, now: datetime) -> tuple[LoanRow, PackageRow]:
    loan, package = _locked(session, loan_id)
    if loan.asked_by != actor.account_id:
        raise NotFound(*NO_SUCH_LOAN)
    if not loan.approved or loan.returned_at is not None or loan.until is None or now >= loan.until:
        raise NotPermitted("借阅未获批准、已归还或已到期", "the loan is not approved, given back or over")
    if package.destroyed_at is not None:
        raise NotFound(*NO_SUCH_PACKAGE)
    return loan, package


def _locked(session: Session, loan_id: UUID) -> tuple[LoanRow, PackageRow]:
    loan = session.get(LoanRow, loan_id, with_for_update=True)
    if loan is None:
        raise NotFound(*NO_SUCH_LOAN)
    return loan, session.get_one(PackageRow, loan.package_id)


def _tell(
    session: Session, package: PackageRow, actor: Actor, kind: str, loan: LoanRow, *, now: datetime, file: str = ""
) -> Case:
    case = session.get_one(Case, package.case_id, with_for_update=True, populate_existing=True)
    told = {"loan": str(loan.id)} | ({"file": file} if file else {})
    record(session, case, Who(actor.account_id, actor.name), kind, told, now=now)
    return case


def _require_reason(reason: str, *, field: str = "reason") -> None:
    if not reason.strip() or len(reason) > REASON_LENGTH:
        zh, en = f"请填写原因（不超过{REASON_LENGTH}字）", f"give a reason, at most {REASON_LENGTH} characters"
        raise InvalidAnswers([Problem(field, zh, en)])
