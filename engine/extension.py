"""Extending the limit of a case: once, before it has passed, by whoever decides, with a letter (行政许可法 art. 42)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from engine.catalog import Means
from engine.clock.commands import extend_clock
from engine.clock.tables import Clock
from engine.errors import Conflict
from engine.log import Who
from engine.moves import lock_case
from engine.moves.calls import tell_event
from engine.moves.timing import find_case_clock
from engine.numbering import case_number
from engine.policy import Actor, may_see_case, may_work

#: how the letter is numbered.
LETTER = "延〔{year}〕第{serial}号"
ADDRESS = "extension"


def extend_case(
    session: Session, means: Means, actor: Actor, case_id: UUID, *, days: int, reason: str, now: datetime
) -> Clock:
    """Extend both limits of a case and write the letter; the same again on the same day changes nothing.

    Args:
        days: working days, 1 to ``extension_days`` of the item.
        reason: told to the applicant.

    Raises:
        NotFound: no such case, or it has no clock.
        NotPermitted: the actor does not decide.
        Conflict: the clock has stopped, was extended before, or is over already.
        InvalidAnswers: ``days`` or ``reason`` is out of bounds.
    """
    work = lock_case(session, means, case_id, Who(actor.account_id, actor.name), now=now)
    may_see_case(actor, work.case)
    may_work(actor, work.release.extender, work.case.unit_id)
    rule, clock = work.release.clock, find_case_clock(work)
    if rule is None or clock is None:
        raise Conflict("该办件尚未开始计时，不能延期", "the clock of this case has not started")
    if (clock.extended_days, clock.extension_reason, clock.extended_on) == (days, reason.strip(), work.today):
        return clock
    calendar = work.days.calendar
    extend_clock(session, calendar, case_id, days=days, most=rule.extension_days, reason=reason, notice="", now=now)
    clock.extension_notice = case_number(session, LETTER, code=work.case.item, now=now)
    told = {
        "文号": clock.extension_notice,
        "延长": f"{days}个工作日",
        "理由": clock.extension_reason,
        "延期后应办结日": str(clock.due_on or ""),
    }
    work.write(ADDRESS, "", told)
    work.record("clock-extended", {"days": str(days), "notice": clock.extension_notice, "due_on": str(clock.due_on)})
    work.case.revision += 1
    work.load_all()
    tell_event(work, "extended")
    return clock
