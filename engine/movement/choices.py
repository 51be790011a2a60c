"""What the forms of these commands let people choose from; reads only, locks nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.catalog import Means, Release
from engine.errors import NotFound
from engine.model.case import Case, CaseState, Task
from engine.movement.back import earlier_steps
from engine.movement.ending import done_steps
from engine.movement.people import colleagues, staff_of
from engine.moves import Work
from engine.moves.work import NO_SUCH_CASE, NO_SUCH_TASK
from engine.policy import Actor, may_see_case
from engine.tasks import who_is


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose: what is posted, and what it is called."""

    value: str
    label: str


def steps_back(session: Session, means: Means, actor: Actor, task_id: UUID, *, now: datetime) -> tuple[Choice, ...]:
    """The steps that a task may be sent back to. Raises NotFound."""
    task, work = _look(session, means, actor, task_id, now)
    return _named(work.release, earlier_steps(session, work, task))


def steps_to_reopen(
    session: Session, means: Means, actor: Actor, case_id: UUID, *, now: datetime
) -> tuple[Choice, ...]:
    """The steps from which a closed case may go on. Raises NotFound."""
    case = session.get(Case, case_id)
    if case is None:
        raise NotFound(*NO_SUCH_CASE)
    may_see_case(actor, case)
    work = Work(session, means, case, None, who_is(actor), now=now)
    apply = work.release.apply.key
    return _named(work.release, (one for one in done_steps(session, work) if one.step != apply))


def people_to_take(session: Session, means: Means, actor: Actor, task_id: UUID, *, now: datetime) -> tuple[Choice, ...]:
    """Who may be given a task: everybody with its role but the one who holds it. Raises NotFound."""
    task, _ = _look(session, means, actor, task_id, now)
    return tuple(
        Choice(str(one), name) for one, name in colleagues(session, task, now=now) if one not in (task.assignee,)
    )


def people_to_sign(session: Session, means: Means, actor: Actor, task_id: UUID, *, now: datetime) -> tuple[Choice, ...]:
    """Who may be asked for a signature: staff of the unit, whatever their role. Raises NotFound."""
    task, work = _look(session, means, actor, task_id, now)
    people = staff_of(session, work.case.unit_id, now=now)
    return tuple(Choice(str(one), name) for one, name in people if one not in (actor.account_id, task.assignee))


def _look(session: Session, means: Means, actor: Actor, task_id: UUID, now: datetime) -> tuple[Task, Work]:
    found = session.execute(
        select(Task, Case, CaseState.state)
        .join(Case, Case.id == Task.case_id)
        .outerjoin(CaseState, CaseState.case_id == Case.id)
        .where(Task.id == task_id)
    ).one_or_none()
    if found is None:
        raise NotFound(*NO_SUCH_TASK)
    task, case, state = found
    may_see_case(actor, case)
    return task, Work(session, means, case, state, who_is(actor), now=now)


def _named(release: Release, tasks: Iterable[Task]) -> tuple[Choice, ...]:
    steps = release.definition.steps
    return tuple(
        Choice(
            task.address,
            " · ".join(
                part
                for part in (steps[task.step].name, task.subject if "[" in task.address else "", task.done_by_name)
                if part
            ),
        )
        for task in tasks
    )
