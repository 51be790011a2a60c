"""The archive's books as pages show them: packages, what is due, loans, lists of destruction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.model.outbox import OutboxMessage
from engine.model.package import DestructionRow, DestructionTarget, LoanRow, PackageRow
from engine.ports import Verdict

PAGE_LENGTH = 50
#: which packages a page lists.
STATES = ("filed", "due", "waiting", "destroyed")
NO_SUCH_PACKAGE = ("没有这个归档件", "no such package")


@dataclass(frozen=True, slots=True)
class PackageFacts:
    """One package; ``verdict`` is its message's: None while it is on its way."""

    id: UUID
    case_id: UUID
    number: str
    name: str
    title: str
    outcome: str
    retention: str
    closed_on: date
    expires_on: date | None
    filed_at: datetime
    verdict: str | None
    detail: str
    destroyed_at: datetime | None


@dataclass(frozen=True, slots=True)
class PackagePage:
    """A page of the books: newest first, ``next`` is where the following page begins, "" for none."""

    rows: tuple[PackageFacts, ...]
    counts: dict[str, int]
    next: str


def packages(session: Session, *, state: str, find: str = "", after: str = "", today: date) -> PackagePage:
    """Packages in one state; ``find`` is a case number or the beginning of one."""
    asked = _facts().where(_in_state(state, today)).order_by(PackageRow.id.desc()).limit(PAGE_LENGTH + 1)
    if find:
        asked = asked.where(PackageRow.number.startswith(find.strip(), autoescape=True))
    if after:
        asked = asked.where(PackageRow.id < _id(after))
    rows = tuple(PackageFacts(*row) for row in session.execute(asked))
    more = len(rows) > PAGE_LENGTH
    shown = rows[:PAGE_LENGTH]
    return PackagePage(shown, _counts(session, today), shown[-1].id.hex if more else "")


def package_facts(session: Session, package_id: UUID) -> PackageFacts:
    """One package. Raises NotFound."""
    row = session.execute(_facts().where(PackageRow.id == package_id)).first()
    if row is None:
        raise NotFound(*NO_SUCH_PACKAGE)
    return PackageFacts(*row)


def packages_of(session: Session, ids: Sequence[UUID]) -> tuple[PackageFacts, ...]:
    """The packages with these ids, by number."""
    rows = session.execute(_facts().where(PackageRow.id.in_(ids)).order_by(PackageRow.number, PackageRow.part))
    return tuple(PackageFacts(*row) for row in rows)


def targets_of(session: Session, destruction_id: UUID) -> tuple[PackageFacts, ...]:
    """The packages on a list of destruction."""
    listed = select(DestructionTarget.package_id).where(DestructionTarget.destruction_id == destruction_id)
    rows = session.execute(_facts().where(PackageRow.id.in_(listed)).order_by(PackageRow.number, PackageRow.part))
    return tuple(PackageFacts(*row) for row in rows)


def loans_of(session: Session, package_id: UUID) -> Sequence[LoanRow]:
    """Who asked to read a package, newest first."""
    return session.scalars(select(LoanRow).where(LoanRow.package_id == package_id).order_by(LoanRow.id.desc())).all()


def loans(
    session: Session, *, asked_by: UUID | None, limit: int = PAGE_LENGTH
) -> tuple[tuple[LoanRow, PackageRow], ...]:
    """One person's loans, or those that wait for a decision where nobody is named; newest first."""
    asked = select(LoanRow, PackageRow).join(PackageRow, PackageRow.id == LoanRow.package_id)
    asked = asked.where(LoanRow.decided_at.is_(None) if asked_by is None else LoanRow.asked_by == asked_by)
    return tuple((row[0], row[1]) for row in session.execute(asked.order_by(LoanRow.id.desc()).limit(limit)))


def destructions(session: Session) -> Sequence[DestructionRow]:
    """Lists of destruction, newest first."""
    return session.scalars(select(DestructionRow).order_by(DestructionRow.id.desc()).limit(PAGE_LENGTH)).all()


def _facts() -> Select[*tuple[Any, ...]]:
    return select(
        PackageRow.id,
        PackageRow.case_id,
        PackageRow.number,
        PackageRow.name,
        PackageRow.title,
        PackageRow.outcome,
        PackageRow.retention,
        PackageRow.closed_on,
        PackageRow.expires_on,
        PackageRow.filed_at,
        OutboxMessage.verdict,
        OutboxMessage.detail,
        PackageRow.destroyed_at,
    ).join(OutboxMessage, OutboxMessage.id == PackageRow.message_id)


def _in_state(state: str, today: date) -> ColumnElement[bool]:
    alive = PackageRow.destroyed_at.is_(None)
    filed = OutboxMessage.verdict == Verdict.DELIVERED.value
    return {
        "due": and_(alive, filed, PackageRow.expires_on <= today),
        "waiting": and_(alive, or_(OutboxMessage.verdict.is_(None), ~filed)),
        "destroyed": PackageRow.destroyed_at.is_not(None),
    }.get(state, and_(alive, filed))


def _counts(session: Session, today: date) -> dict[str, int]:
    """How many packages are in each state, in one statement."""
    counted = session.execute(
        select(*(func.count(PackageRow.id).filter(_in_state(state, today)) for state in STATES)).join(
            OutboxMessage, OutboxMessage.id == PackageRow.message_id
        )
    ).one()
    return dict(zip(STATES, counted, strict=True))


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as wrong:
        raise NotFound(*NO_SUCH_PACKAGE) from wrong
