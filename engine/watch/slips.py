"""Slips: raised by a rule, answered by those who work on the case, closed by a supervisor.

Commands run in the caller's transaction and leave a line in the case log.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import log
from engine.calendar.days import Calendar, local_date
from engine.errors import Conflict, InvalidAnswers, NotFound, Problem
from engine.log import ENGINE, Who
from engine.model.case import Case
from engine.policy import Actor, may_see_case, may_supervise
from engine.watch.rules import REPLY_DAYS, RULES
from engine.watch.tables import Slip

TEXT_LENGTH = 1000


def raise_slip(
    session: Session,
    calendar: Calendar,
    case: Case,
    rule: str,
    *,
    once: str,
    about: str = "",
    task_id: UUID | None = None,
    now: datetime,
) -> Slip | None:
    """Raise a slip for a case, which the caller holds locked; the same thing again raises none.

    Args:
        once: what the slip is about, unique within case and rule.
    """
    known = RULES[rule]
    key = f"{case.id}:{rule}:{once}"
    with session.no_autoflush:
        if session.scalar(select(Slip.id).where(Slip.once == key)) is not None:
            return None
    slip = Slip(
        case_id=case.id,
        task_id=task_id,
        rule=rule,
        light=known.light,
        about=about,
        raised_at=now,
        reply_due_on=calendar.add_workdays(local_date(now), REPLY_DAYS) if known.must_reply else None,
        once=key,
    )
    session.add(slip)
    log.record(session, case, ENGINE, "slip-raised", {"rule": rule, "light": known.light, "about": about}, now=now)
    return slip


def reply_slip(session: Session, actor: Actor, slip_id: UUID, *, reply: str, now: datetime) -> Slip:
    """Answer a slip: why, and what is being done.

    Raises:
        NotFound: no such slip, or a case the actor may not see.
        Conflict: it is closed.
        InvalidAnswers: the answer is blank or too long.
    """
    slip, case = _locked(session, slip_id)
    may_see_case(actor, case)
    if not actor.is_staff:
        raise NotFound("没有这张督办单", "no such slip")
    slip.reply, slip.replied_by, slip.replied_at = _text(reply, "reply"), actor.name, now
    log.record(session, case, _who(actor), "slip-answered", {"rule": slip.rule}, now=now)
    return slip


def close_slip(session: Session, actor: Actor, slip_id: UUID, *, remark: str, now: datetime) -> Slip:
    """Close a slip after its answer was read.

    Raises:
        NotFound: no such slip.
        NotPermitted: the actor does not supervise.
        Conflict: it is closed, or the answer it asks for has not come.
        InvalidAnswers: the remark is too long.
    """
    slip, case = _locked(session, slip_id)
    may_supervise(actor, case.unit_id)
    if slip.reply_due_on is not None and slip.replied_at is None:
        raise Conflict("办理人尚未答复，不能办结督办单", "the slip has not been answered yet")
    slip.remark = _text(remark, "remark") if remark.strip() else ""
    slip.closed_by, slip.closed_at = actor.name, now
    log.record(session, case, _who(actor), "slip-closed", {"rule": slip.rule}, now=now)
    return slip


def _locked(session: Session, slip_id: UUID) -> tuple[Slip, Case]:
    found = session.execute(
        select(Slip, Case).join(Case, Case.id == Slip.case_id).where(Slip.id == slip_id).with_for_update()
    ).one_or_none()
    if found is None:
        raise NotFound("没有这张督办单", "no such slip")
    slip, case = found
    if slip.closed_at is not None:
        raise Conflict("督办单已经办结", "the slip is closed")
    return slip, case


def _text(text: str, field: str) -> str:
    stripped = text.strip()
    if not stripped or len(stripped) > TEXT_LENGTH:
        zh, en = f"请填写内容，不超过{TEXT_LENGTH}字", f"a text of at most {TEXT_LENGTH} characters"
        raise InvalidAnswers([Problem(field, zh, en)])
    return stripped


def _who(actor: Actor) -> Who:
    return Who(actor.account_id, actor.name)
