"""Renders: slow, local work done by a worker, such as a signed PDF. Files are stored before the row that names them.

Inputs are read without a lock, the render runs with no transaction open, and the case is woken in one
transaction with its files. A render that is made twice gives the same values; bytes that no row names are swept.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from engine.afterwards import hand_in_again
from engine.catalog import Called
from engine.catalog.typed import to_json
from engine.db import reach, reading, transaction
from engine.files import seal_file
from engine.incidents import RENDER, Failure, attempt, open_incident, settle_incident
from engine.log import ENGINE
from engine.model.case import Case, CaseState
from engine.model.file import StoredFile
from engine.model.outbox import RenderJob
from engine.moves import Means, Work, wake
from engine.ports import CaseView, FileStore, Render, Rendered, RenderTools, Value

#: longer than any render takes; a worker that died is followed by another one after it.
LEASE = timedelta(minutes=10)
WAKE_TRIES = 5


@dataclass(frozen=True, slots=True)
class _Order:
    """What a render is called with."""

    render: Render
    view: CaseView
    inputs: dict[str, Value]


def render_next(session: Session, means: Means, tools: RenderTools, store: FileStore, *, now: datetime) -> bool:
    """Make the render longest due and wake its case. False when none is due."""
    job = _claim(session, now)
    if job is None:
        return False
    reach("render-claimed")
    done = attempt(partial(_make, session, means, tools, store, job, now))
    for _ in range(WAKE_TRIES):
        if not (isinstance(done, Failure) and done.again):
            break
        done = attempt(partial(_make, session, means, tools, store, job, now))
    if isinstance(done, Failure):
        _put_off(session, job, done, now)
    return True


def _claim(session: Session, now: datetime) -> RenderJob | None:
    """Take a job for LEASE; it comes let go of the session."""
    with transaction(session):
        job = session.scalars(
            select(RenderJob)
            .where(
                RenderJob.settled_at.is_(None),
                RenderJob.due_at <= now,
                or_(RenderJob.leased_until.is_(None), RenderJob.leased_until <= now),
            )
            .order_by(RenderJob.due_at, RenderJob.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).first()
        if job is None:
            return None
        job.leased_until = now + LEASE
        job.attempts += 1
        session.flush()
        session.expunge(job)
    return job


def _make(session: Session, means: Means, tools: RenderTools, store: FileStore, job: RenderJob, now: datetime) -> None:
    order = _gather(session, means, job)
    rendered, files = Rendered((), {}), []
    if order is not None:
        rendered = order.render.run(tools, order.view, now, **order.inputs)
        files = _store(means, store, job, rendered, now)
        reach("render-stored")
    _hand_in(session, means, job, rendered, files, now)


def _gather(session: Session, means: Means, job: RenderJob) -> _Order | None:
    """Read what the render needs; the case stays unlocked. None when the case has ended."""
    with reading(session):
        found = session.execute(
            select(Case, CaseState.state)
            .outerjoin(CaseState, CaseState.case_id == Case.id)
            .where(Case.id == job.case_id)
        ).one_or_none()
        if found is None or (found.state is None and not job.then):
            return None
        case, state = found
        work = Work(session, means, case, state, ENGINE, now=job.opened_at)
        work.load(job.scope_path, also=work.release.readers)
        bound = work.release.renders[job.step]
        render = means.catalog.renders[bound.run]
        return _Order(render, work.view(job.scope_path), _inputs(work, bound, job))


def _inputs(work: Work, bound: Called, job: RenderJob) -> dict[str, Value]:
    """What the formulas give, the number that was allotted, and the words of the notice."""
    given = work.evaluate(bound.inputs, job.scope_path)
    if bound.number:
        given["number"] = job.number
    if bound.notice is not None:
        given["text"] = bound.notice.render(work.scope(job.scope_path), now=job.opened_at)
    return given


def _store(
    means: Means, store: FileStore, job: RenderJob, rendered: Rendered, now: datetime
) -> list[tuple[StoredFile, dict[str, Any]]]:
    """The rows to add, with what the section says of each; the bytes are durable already."""
    made = []
    for file in rendered.files:
        row = seal_file(
            means.ring,
            store,
            content=file.content,
            name=file.name,
            media_type=file.media_type,
            kind="document",
            now=now,
        )
        row.case_id, row.step, row.address = job.case_id, job.step, job.address
        told = {
            "id": str(row.id),
            "name": file.name,
            "digest": row.digest,
            "size": row.size,
            "media_type": file.media_type,
        }
        made.append((row, told))
    return made


def _hand_in(
    session: Session,
    means: Means,
    job: RenderJob,
    rendered: Rendered,
    files: Sequence[tuple[StoredFile, dict[str, Any]]],
    now: datetime,
) -> None:
    """Wake the case with the result. A case that waits no longer keeps nothing; its job is done with."""
    values = {name: to_json(value) for name, value in rendered.values.items()}
    section, rows = {**values, "files": [told for _, told in files]}, [row for row, _ in files]
    with transaction(session):
        if job.then:
            hand_in_again(session, means, job, section, rows, now=now)
        else:
            wake(
                session,
                means,
                job.case_id,
                job.token,
                address=job.address,
                scope_path=job.scope_path,
                section=section,
                with_work=lambda work: work.session.add_all(rows),
                now=now,
            )
        _update(session, job, settled_at=now, leased_until=None)
        settle_incident(session, kind=RENDER, case_id=job.case_id, subject=job.id, now=now)


def _put_off(session: Session, job: RenderJob, failure: Failure, now: datetime) -> None:
    with transaction(session):
        incident = open_incident(
            session, kind=RENDER, case_id=job.case_id, subject=job.id, failure=_at(failure, job.step), now=now
        )
        _update(session, job, due_at=incident.next_try, leased_until=None)


def _at(failure: Failure, step: str) -> Failure:
    return failure if failure.step else Failure(failure.sentence, step)


def _update(session: Session, job: RenderJob, **values: datetime | None) -> None:
    session.execute(
        update(RenderJob)
        .where(RenderJob.id == job.id, RenderJob.settled_at.is_(None))
        .values(**values)
        .execution_options(synchronize_session=False)
    )


@dataclass(slots=True)
class Sweeper:
    """Removes bytes that no row names, once they have been orphans in two sweeps.

    Sweep less often than the longest upload or render takes: bytes are stored a moment before their row.
    """

    _seen: set[str] = field(default_factory=set)

    def sweep(self, session: Session, store: FileStore) -> int:
        """Look once; gives how many were removed."""
        held = set(store.digests())
        with reading(session):
            orphans = held - set(session.scalars(select(StoredFile.digest)))
        gone = orphans & self._seen
        for digest in gone:
            store.remove(digest)
        self._seen = orphans - gone
        return len(gone)
