"""Documents after the drawing has made them: made again under a new number, taken back, or asked about.

A case may be closed by then; its drawing does not move. The earlier version of every section stays, as always, and
each act is a line of the case log.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.catalog import Called, Means
from engine.catalog.release import pattern_of_step
from engine.catalog.typed import to_json
from engine.db import new_id
from engine.errors import Conflict, NotFound
from engine.log import ENGINE, Who
from engine.model.file import StoredFile
from engine.model.outbox import RenderJob
from engine.moves import Work, lock_case
from engine.moves.calls import run_operation, tell_on
from engine.policy import Actor, may_see_case
from engine.ports import CaseView, Value
from engine.sections import Section, pattern_of

#: what item.toml may send a message on.
REISSUED, REVOKED, QUESTIONED = "reissued", "revoked", "questioned"


@dataclass(frozen=True, slots=True)
class Making:
    """The names of what makes a document: enters it, renders it, makes it count."""

    enter: str
    render: str
    issue: str


@dataclass(frozen=True, slots=True)
class Known:
    """What is known where a document was made."""

    view: CaseView
    scope: Mapping[str, Value]
    #: the section that entered the document, as it stands.
    entered: Section


def know(
    session: Session, means: Means, actor: Actor, case_id: UUID, scope_path: str, making: Making, *, now: datetime
) -> Known:
    """Read what made a document, for staff who may see the case. Raises NotFound."""
    work, keys = _work(session, means, actor, case_id, scope_path, making, now=now)
    return _known(work, keys[0], scope_path)


def make_again(
    session: Session,
    means: Means,
    actor: Actor,
    case_id: UUID,
    scope_path: str,
    making: Making,
    *,
    enter: Callable[[Known], Mapping[str, Value]],
    kind: str,
    reason: str,
    now: datetime,
) -> Mapping[str, Value]:
    """Enter a document anew and have it made; a worker renders it and makes it count.

    Args:
        enter: gives the new section of what entered the document.
        kind: of the line in the case log.

    Returns:
        The new section.

    Raises:
        NotFound: no such case or document for this actor.
    """
    work, (entered, render, issue) = _work(session, means, actor, case_id, scope_path, making, now=now)
    known = _known(work, entered, scope_path)
    if known.entered.is_lapsed:
        raise Conflict("办件已退回重新办理，请等重新制证", "the work is being done again; there will be a new document")
    section = enter(known)
    row = work.write(
        _beside(work, entered, scope_path),
        scope_path,
        {name: to_json(value) for name, value in section.items()},
    )
    work.record(kind, {"address": row.address, "digest": row.digest, "reason": reason}, step=entered)
    work.session.add(
        RenderJob(
            id=new_id(),
            case_id=case_id,
            token="",
            step=render,
            address=_beside(work, render, scope_path),
            scope_path=scope_path,
            opened_at=now,
            due_at=now,
            then=issue,
        )
    )
    return section


def hand_in_again(
    session: Session,
    means: Means,
    job: RenderJob,
    section: Mapping[str, Any],
    files: Sequence[StoredFile],
    *,
    now: datetime,
) -> None:
    """Write down what a render made outside the drawing, and make it count."""
    work = lock_case(session, means, job.case_id, ENGINE, now=now)
    if session.scalar(select(RenderJob.settled_at).where(RenderJob.id == job.id)) is not None:
        return  # another worker, after our lease ran out, has handed it in
    work.load_all()
    work.session.add_all(files)
    row = work.write(job.address, job.scope_path, section, who=ENGINE)
    work.record("answered", {"address": job.address, "digest": row.digest}, step=job.step, who=ENGINE)
    stored = run_operation(work, work.release.operations[job.then], job.scope_path)
    done = work.write(_beside(work, job.then, job.scope_path), job.scope_path, stored, who=ENGINE)
    work.record("automatic", {"address": done.address, "digest": done.digest}, step=job.then, who=ENGINE)
    tell_on(work, REISSUED, job.scope_path, once=str(job.id))


def tell_about(
    session: Session,
    means: Means,
    actor: Actor,
    case_id: UUID,
    scope_path: str,
    event: str,
    *,
    kind: str,
    data: Mapping[str, str],
    once: str,
    now: datetime,
) -> bool:
    """Note in the log what became of a document, and send what item.toml says on ``event``. True when a message goes.

    Raises:
        NotFound: no such case for this actor.
    """
    work = lock_case(session, means, case_id, Who(actor.account_id, actor.name), now=now)
    may_see_case(actor, work.case)
    work.load_all()
    work.record(kind, data)
    return tell_on(work, event, scope_path, once=once)


def _work(
    session: Session, means: Means, actor: Actor, case_id: UUID, scope_path: str, making: Making, *, now: datetime
) -> tuple[Work, tuple[str, str, str]]:
    work = lock_case(session, means, case_id, Who(actor.account_id, actor.name), now=now)
    may_see_case(actor, work.case)
    work.load_all()
    release = work.release
    keys = (
        _key(work, release.operations, making.enter, scope_path),
        _key(work, release.renders, making.render, scope_path),
        _key(work, release.operations, making.issue, scope_path),
    )
    return work, keys


def _key(work: Work, bound: Mapping[str, Called], run: str, scope_path: str) -> str:
    """The step of this scope that runs an operation or render."""
    scope = pattern_of(scope_path)
    for key, called in bound.items():
        step = work.release.definition.steps[key]
        if called.run == run and pattern_of_step(step) == (f"{scope}.{step.id}" if scope else step.id):
            return key
    raise NotFound("这个办件没有制证环节", f"nothing runs {run} here")


def _beside(work: Work, key: str, scope_path: str) -> str:
    step = work.release.definition.steps[key].id
    return f"{scope_path}.{step}" if scope_path else step


def _known(work: Work, entered: str, scope_path: str) -> Known:
    section = work.file.sections.get(_beside(work, entered, scope_path))
    if section is None:
        raise NotFound("还没有制证", "there is no document yet")
    return Known(work.view(scope_path), work.scope(scope_path), section)
