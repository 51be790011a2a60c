"""What an applicant has begun and handed in, as lists."""

from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine.catalog import Means
from engine.errors import NotFound
from engine.model.case import Case, Task
from engine.model.submission import Draft
from engine.parties import Party
from engine.policy import APPLICANT, Actor, is_theirs
from engine.queries.facts import CaseRow, DraftRow

LIST_LENGTH = 100


def my_cases(session: Session, actor: Actor) -> tuple[CaseRow, ...]:
    """The applicant's cases, newest first, with the task that waits for them."""
    found = session.execute(
        select(Case, Task.id)
        .outerjoin(Task, (Task.case_id == Case.id) & Task.done_at.is_(None) & (Task.role == APPLICANT))
        .where(or_(Case.party_id.in_(actor.party_ids), _own(actor, Case.opened_by, Case.party_id)))
        .order_by(Case.opened_at.desc())
        .limit(LIST_LENGTH)
    ).all()
    rows: dict[UUID, CaseRow] = {}
    for case, task_id in found:
        row = CaseRow(case.id, case.number, case.title, case.status, case.opened_at, case.closed_at, task_id)
        rows.setdefault(case.id, row)
    return tuple(rows.values())


def my_drafts(session: Session, means: Means, actor: Actor) -> tuple[DraftRow, ...]:
    """The applications that the actor, or others of the same party, have begun."""
    rows = session.execute(
        select(Draft, Party.name)
        .outerjoin(Party, Party.id == Draft.party_id)
        .where(
            Draft.item.is_not(None),
            or_(Draft.party_id.in_(actor.party_ids), _own(actor, Draft.account_id, Draft.party_id)),
        )
        .order_by(Draft.saved_at.desc())
        .limit(LIST_LENGTH)
    ).all()
    return tuple(
        DraftRow(
            id=row.id,
            item=str(row.item),
            title=means.catalog.release(session, str(row.release)).title,
            page=row.page,
            saved_at=row.saved_at,
            saved_by=row.account_name,
            party_name=party or "",
        )
        for row, party in rows
    )


def _own(
    actor: Actor, author: InstrumentedAttribute[UUID], party: InstrumentedAttribute[UUID | None]
) -> ColumnElement[bool]:
    """Begun by the actor, and for no party that they may have left since; see ``engine.policy.is_theirs``."""
    begun = author == actor.account_id
    return begun if actor.is_staff else and_(begun, party.is_(None))


def case_of_draft(session: Session, actor: Actor, draft_id: UUID) -> UUID | None:
    """The case that an application draft has become, for whoever may see it."""
    case = session.get(Case, draft_id)
    return case.id if case is not None and is_theirs(actor, case) else None


def check_begun(session: Session, actor: Actor, *, case_id: UUID | None = None, task_id: UUID | None = None) -> None:
    """Window clerks read and do as the applicant what they began in somebody's name; all else is told at their desk.

    Raises:
        NotFound: the actor is staff and did not begin the case, or the task is not the applicant's.
    """
    if not actor.is_staff or (case_id is None and task_id is None):
        return
    task = session.get(Task, task_id) if task_id is not None else None
    case = session.get(Case, task.case_id if task is not None else case_id)
    is_begun = case is not None and is_theirs(actor, case)
    if not is_begun or (task_id is not None and (task is None or task.role != APPLICANT)):
        raise NotFound("没有这个办件，或您无权查看", "no such case")
