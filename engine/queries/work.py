"""What administrators watch: messages that did not arrive, and whose file is whose."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from engine.catalog import Means
from engine.errors import NotFound, NotPermitted
from engine.files import DOCUMENT, MATERIAL, PART
from engine.model.case import Case, Task
from engine.model.file import StoredFile
from engine.model.outbox import OutboxMessage
from engine.outbox import DEAD
from engine.policy import APPLICANT, Actor, is_theirs, may_see_case
from engine.ports import Verdict
from engine.queries.facts import MessageFacts
from engine.queries.holds import binds, why_held
from engine.queries.servings import untaken

LIST_LENGTH = 100
NO_SUCH_FILE = ("没有这个文件，或您无权查看", "no such file")


def message_facts(row: OutboxMessage) -> MessageFacts:
    """One message as lists show it; what it says stays sealed."""
    return MessageFacts(
        row.id, row.case_id, row.channel, row.topic, row.created_at, row.verdict, row.detail, row.attempts, row.due_at
    )


def dead_letters(session: Session) -> tuple[MessageFacts, ...]:
    """Messages that were refused, or given up after the last attempt; newest first."""
    rows = session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.verdict.in_((DEAD, Verdict.REFUSED.value)))
        .order_by(OutboxMessage.settled_at.desc())
        .limit(LIST_LENGTH)
    )
    return tuple(message_facts(row) for row in rows)


def outbox_overview(session: Session) -> tuple[tuple[str, str, int], ...]:
    """How many messages there are: (channel, verdict or "waiting", count)."""
    verdict = func.coalesce(OutboxMessage.verdict, "waiting")
    rows = session.execute(
        select(OutboxMessage.channel, verdict, func.count())
        .group_by(OutboxMessage.channel, verdict)
        .order_by(OutboxMessage.channel, verdict)
    ).all()
    return tuple((channel, told, count) for channel, told, count in rows)


def file_for(session: Session, means: Means, actor: Actor, file_id: UUID, *, now: datetime) -> StoredFile:
    """A file that the actor may read: one's own upload, or one of a case one may see.

    Applicants read what was uploaded in their own steps and what we issued, not what staff attached in theirs.

    Raises:
        NotFound: there is none, or the actor may not read it.
        NotPermitted: the document is held, such as one that is not paid for.
    """
    row = session.get(StoredFile, file_id)
    if row is None or row.kind == PART:
        raise NotFound(*NO_SUCH_FILE)
    if row.owner == actor.account_id or (row.kind == MATERIAL and row.party_id in actor.party_ids):
        return row
    case = session.get(Case, row.case_id) if row.case_id else _case_of_task(session, row.task_id)
    if case is None:
        raise NotFound(*NO_SUCH_FILE)
    may_see_case(actor, case)
    if row.kind == MATERIAL and not actor.is_staff and not _is_applicants(session, row, case):
        raise NotFound(*NO_SUCH_FILE)
    if is_theirs(actor, case) and row.address in untaken(session, case.id):
        raise NotFound(*NO_SUCH_FILE)
    if row.kind == DOCUMENT and binds(actor, case):
        held = why_held(session, means, case, row, now=now)
        if held:
            raise NotPermitted(held, "the document is held until its condition is met, such as payment")
    return row


def _is_applicants(session: Session, row: StoredFile, case: Case) -> bool:
    """Whether the file was uploaded in a step of the applicant's, not attached by staff to one of theirs."""
    wanted = select(Task.id).where(
        Task.case_id == case.id,
        Task.role == APPLICANT,
        or_(Task.id == row.task_id, Task.address == row.address),
    )
    return session.scalar(wanted.limit(1)) is not None


def _case_of_task(session: Session, task_id: UUID | None) -> Case | None:
    if task_id is None:
        return None
    return session.scalar(select(Case).join(Task, Task.case_id == Case.id).where(Task.id == task_id))
