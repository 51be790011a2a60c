"""Which sections lapse when a step is taken again: those written after it that could not have stood beside it.

A lapsed section is kept and shown, and its step is filled in from it, but no expression reads it and nobody's
signature under it counts: the drawing sees what it saw when the step was first open.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.catalog.release import pattern_of_step
from engine.clock.commands import reopen_clock
from engine.errors import Conflict, NotPermitted
from engine.model.case import Task
from engine.model.submission import Submission
from engine.moves import Work
from engine.moves.timing import find_case_clock
from engine.sections import Section, pattern_of
from engine.workflow import Beside


def lapse_after(work: Work, target: Task, *, cause: str, basis: str) -> list[str]:
    """Let lapse what was written after ``target``; gives the addresses.

    Args:
        cause: why the clock runs again where what lapses had stopped it.
        basis: the reason that people gave.
    """
    written = _after(work, target)
    _run_again(work, written, cause, basis)
    for row in written:
        row.lapsed_at = work.now
        held = work.file.sections.get(row.address)
        if held is not None:
            work.file.put(
                Section(held.address, held.scope_path, held.values, held.stored, held.by, held.by_name, held.at,
                        held.done_for, True)
            )  # fmt: skip
    return [row.address for row in written]


def _run_again(work: Work, lapsed: list[Submission], cause: str, basis: str) -> None:
    """A clock that an undone step had stopped runs again; the time it stood still is a pause with its reason."""
    rule = work.release.clock
    steps = work.release.definition.steps.values()
    keys = {step.key for row in lapsed for step in steps if pattern_of_step(step) == row.pattern}
    closed = work.case.closed_at is not None
    clock = find_case_clock(work) if rule is not None and (closed or keys & rule.stops_at) else None
    if clock is not None and clock.stopped_on is not None:
        reopen_clock(work.session, work.days.calendar, work.case.id, cause=cause, basis=basis[:200], now=work.now)


def check_not_final(work: Work, target: Task) -> None:
    """Refuse to go back over a step that item.toml names as the end of withdrawing: what it did stands outside.

    Raises:
        NotPermitted: such a step was done after ``target``.
    """
    final = set(work.release.withdraw_until)
    again = set(open_addresses(work.session, work.case.id))
    if any(pattern_of(row.address) in final and row.address not in again for row in _after(work, target)):
        raise NotPermitted(
            "该环节之后已出具证书或作出决定，不能退回；请走更正或变更", "a document was issued after that step"
        )


def open_addresses(session: Session, case_id: UUID) -> Sequence[str]:
    """The addresses of the open tasks of a case: these steps are being done, maybe again."""
    return session.scalars(select(Task.address).where(Task.case_id == case_id, Task.done_at.is_(None))).all()


def _after(work: Work, target: Task) -> list[Submission]:
    """The sections in force that going back to ``target`` undoes."""
    definition = work.release.definition
    beside, step = Beside(definition), definition.steps[target.step].id
    rows = work.session.scalars(
        select(Submission)
        .where(
            Submission.case_id == work.case.id,
            Submission.superseded_at.is_(None),
            Submission.lapsed_at.is_(None),
        )
        .order_by(Submission.id)
    ).all()
    own = next((place for place, row in enumerate(rows) if row.address == target.address), -1)
    return [row for row in rows[own + 1 :] if _undone(beside, target.scope_path, step, row)]


def _undone(beside: Beside, path: str, step: str, row: Submission) -> bool:
    name = row.address.removeprefix(f"{row.scope_path}.") if row.scope_path else row.address
    try:
        return beside.undoes(path, step, row.scope_path, name)
    except Conflict:  # no step of the drawing: what the applicant wrote on taking the case back
        return False
