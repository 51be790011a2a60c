"""Commands on cases: fill in an application, submit it, withdraw the case.

Every command takes the session of the open transaction and ``now``; none of them commits.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import workflow
from engine.db import new_id
from engine.drafts import (
    check_seen,
    find_draft,
    held_draft,
    lock_draft,
    new_draft,
    read_draft,
    rewrite_draft,
    task_draft,
)
from engine.errors import Conflict, InvalidAnswers, NotFound, NotPermitted, Problem
from engine.lookups import lookups
from engine.model.case import Case, Task
from engine.model.release import ServiceItemRow
from engine.model.submission import Draft, Submission
from engine.moves import Means, Work, lock_case
from engine.moves.advance import open_waits
from engine.moves.calls import tell_event
from engine.moves.ending import WITHDRAWN, end_case
from engine.moves.work import NO_SUCH_CASE
from engine.numbering import case_number, query_code
from engine.parties import read_party
from engine.policy import Actor, is_theirs, may_apply_for, may_do, may_submit_for
from engine.ports import Asking
from engine.queries.prefill import application_scope
from engine.tasks import finish_task, who_is

REASON_LENGTH = 200


def start_draft(
    session: Session,
    means: Means,
    actor: Actor,
    code: str,
    *,
    party_id: UUID,
    raw: Mapping[str, Any] | None = None,
    now: datetime,
) -> Draft:
    """Begin an application in the name of a party, with the answers that are known already."""
    may_apply_for(actor, party_id)
    release = means.catalog.current(session, code)
    return new_draft(
        session, means.ring, actor, raw or {}, item=release.code, release=release.digest, party_id=party_id, now=now
    )


def save_draft(
    session: Session,
    means: Means,
    actor: Actor,
    draft_id: UUID,
    raw: Mapping[str, Any],
    *,
    page: int,
    seen: int | None = None,
    now: datetime,
) -> Draft:
    """Save an application draft as it stands; nothing is checked.

    Args:
        seen: the revision that a page which saves by itself was made of; None overwrites.

    Raises:
        NotFound: no such draft.
        Conflict: the draft was written elsewhere since ``seen``.
    """
    draft = held_draft(session, actor, draft_id)
    check_seen(draft, seen)
    rewrite_draft(means.ring, draft, actor, raw, page=page, now=now)
    return draft


def discard_draft(session: Session, actor: Actor, draft_id: UUID) -> None:
    """Throw an application draft away."""
    session.delete(find_draft(session, actor, draft_id))


def save_task_draft(
    session: Session,
    means: Means,
    actor: Actor,
    task_id: UUID,
    raw: Mapping[str, Any],
    *,
    page: int,
    seen: int | None = None,
    now: datetime,
) -> Draft:
    """Save the answers of a task as they stand; there is one draft per task, it names its last author.

    Raises:
        NotFound: no such open task.
        Conflict: the draft was written elsewhere since ``seen``, as in ``save_draft``.
    """
    found = session.execute(
        select(Task, Case)
        .join(Case, Case.id == Task.case_id)
        .where(Task.id == task_id, Task.done_at.is_(None))
        .with_for_update(of=Task)
    ).one_or_none()
    if found is None:
        raise NotFound("没有这项待办，可能已经办结", "no such open task")
    may_do(actor, found[0], found[1])
    draft = task_draft(session, task_id)
    if draft is None:
        return new_draft(session, means.ring, actor, raw, task_id=task_id, page=page, now=now)
    check_seen(draft, seen)
    rewrite_draft(means.ring, draft, actor, raw, page=page, now=now)
    return draft


def submit_draft(session: Session, means: Means, actor: Actor, draft_id: UUID, *, key: str, now: datetime) -> Case:
    """Open a case from a draft and complete its first step with the draft's answers.

    The case keeps the draft's id, so that whoever comes back to the draft is led to the case.

    Raises:
        NotFound: no such draft.
        NotPermitted: the actor may fill in for the party but not submit.
        InvalidAnswers: the form refuses the answers; the draft is kept.
    """
    try:
        # Held by name, so that the session need not ask for item and party again.
        draft, _item, _party = lock_draft(session, actor, draft_id)
    except NotFound:
        before = session.scalar(select(Case).where(Case.key == key, Case.opened_by == actor.account_id))
        if before is None:
            raise
        return before
    raw = read_draft(means.ring, draft)
    if draft.party_id is None or draft.item is None:
        raise NotFound("草稿缺少申请人信息", "the draft names no applicant")
    case = open_case(
        session, means, actor, draft.item, raw, party_id=draft.party_id, key=key, case_id=draft.id, now=now
    )
    session.delete(draft)
    return case


def open_case(
    session: Session,
    means: Means,
    actor: Actor,
    code: str,
    raw: Mapping[str, Any],
    *,
    party_id: UUID,
    key: str,
    case_id: UUID | None = None,
    now: datetime,
) -> Case:
    """Open a case with its application; the case keeps the release that is current now."""
    may_submit_for(actor, party_id)
    return begin_case(session, means, actor, code, raw, party_id=party_id, key=key, case_id=case_id, now=now)


def begin_case(
    session: Session,
    means: Means,
    opener: Actor,
    code: str,
    raw: Mapping[str, Any],
    *,
    party_id: UUID,
    key: str | None,
    case_id: UUID | None = None,
    depth: int = 0,
    now: datetime,
) -> Case:
    """As ``open_case``, for callers who know that it may be opened in the name of the party.

    Args:
        key: of the posted form; None where no form was posted.
        depth: how many cases opened one another in this transaction before it.

    Raises:
        NotFound: the service item takes no applications now.
        InvalidAnswers: its form refuses the answers.
    """
    found = session.get(ServiceItemRow, code)
    if found is None or not found.open_for_new:
        raise NotFound(f"事项“{code}”目前不接受申请", f"{code} takes no applications now")
    release = means.catalog.release(session, found.digest)
    bound = release.tasks[release.apply.key]
    if bound.form is None:
        raise Conflict("该事项没有申请表", "the service item has no application form")
    party = read_party(session, means.ring, party_id)
    scope = application_scope(session, means, release, bound.form, party)
    around = lookups(session, means.catalog, Asking(now, opener.account_id, party_id, code))
    answers = bound.form.check(raw, scope, now=now, around=around)
    case_id = case_id or new_id()
    _, wrapped = means.ring.new_data_key(bound=f"case:{case_id}")
    case = Case(
        id=case_id,
        number=case_number(session, release.number, code=release.code, now=now),
        query_code=query_code(),
        item=release.code,
        title=release.title,
        release=release.digest,
        unit_id=found.unit_id,
        party_id=party_id,
        applicant_name=party.name,
        opened_by=opener.account_id,
        opened_at=now,
        status="已提交",
        data_key=wrapped,
        revision=0,
        log_length=0,
        log_head="",
        key=key,
    )
    # Flushed with all that hangs on it: mappers go in the order of their names, and Case is the first of the tables.
    session.add(case)
    work = Work(session, means, case, None, who_is(opener), now=now)
    work.is_new, work.depth = True, depth
    _first_step(work, opener, answers)
    return case


def _first_step(work: Work, actor: Actor, answers: Mapping[str, Any]) -> None:
    """Start the drawing and complete the application step in the same move."""
    case = work.case
    work.record("opened", {"release": case.release})
    begun = workflow.start(work.release.definition, work.scope, now=work.now)
    token = next((token for token in begun.tokens if token.key == work.release.apply.key), None)
    if token is None or begun.state is None:
        raise workflow.Stuck("apply", "流程没有从申请环节开始", "the drawing does not begin with the application")
    task = Task(
        id=new_id(),
        case_id=case.id,
        token=token.id,
        step=token.key,
        address=token.address,
        scope_path=token.scope_path,
        subject="",
        role="applicant",
        opened_at=work.now,
    )
    work.session.add(task)
    open_waits(work, begun.tokens)
    work.state = begun.state
    finish_task(work, task, actor, answers, key=f"{case.id}:apply")
    tell_event(work, "opened")


def withdraw_case(
    session: Session, means: Means, actor: Actor, case_id: UUID, *, reason: str, key: str, now: datetime
) -> Case:
    """The applicant takes the case back: every token ends, the material stays.

    Raises:
        InvalidAnswers: no reason, or one that is too long.
        NotPermitted: the actor may not submit for the party, or a step has ended the right to withdraw.
        Conflict: the case is closed already.
    """
    if not reason.strip() or len(reason) > REASON_LENGTH:
        zh, en = f"请填写撤回原因（不超过{REASON_LENGTH}字）", f"give a reason, at most {REASON_LENGTH} characters"
        raise InvalidAnswers([Problem("reason", zh, en)])
    work = lock_case(session, means, case_id, who_is(actor), now=now)
    case = work.case
    if not is_theirs(actor, case):
        raise NotFound(*NO_SUCH_CASE)
    if case.party_id is not None:
        may_submit_for(actor, case.party_id)
    if case.closed_at is not None:
        if case.outcome == WITHDRAWN:
            return case
        raise Conflict("办件已经办结，不能撤回", "the case is closed")
    if not may_still_withdraw(session, work):
        raise NotPermitted("办件已进入出证环节，不能撤回；如有问题请联系我们", "it is too late to withdraw")
    work.write("withdraw", "", {"reason": reason.strip()}, once=key)
    end_case(work, WITHDRAWN, "withdrawn", ended_as="withdrawn")
    return case


def may_still_withdraw(session: Session, work: Work) -> bool:
    """Whether no step has been done that ends the applicant's right."""
    until = work.release.withdraw_until
    if not until:
        return True
    reached = select(Submission.id).where(Submission.case_id == work.case.id, Submission.pattern.in_(until)).limit(1)
    return session.scalar(reached) is None
