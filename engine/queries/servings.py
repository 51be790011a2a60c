"""Notices that are not served yet: the worklist of clerks, one notice with every try, what an applicant has to take."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import Session

from engine.catalog import Means, Release
from engine.errors import NotFound
from engine.files import file_name
from engine.model.case import Case
from engine.model.file import StoredFile
from engine.model.serving import POST, SMS, Serving, ServingTry
from engine.policy import Actor, is_theirs, may_see_case
from engine.queries.facts import CaseFacts, FileFacts, case_facts

LIST_LENGTH = 200
NOT_TRIED = ("", "")
NO_SUCH = ("没有这份待送达的文书，或您无权查看", "no such notice to be served")


@dataclass(frozen=True, slots=True)
class ServingRow:
    """A notice nobody has proven to be served yet."""

    id: UUID
    case_id: UUID
    number: str
    applicant: str
    #: what is served, as the public calls it.
    name: str
    opened_at: datetime
    #: how it was tried last.
    channel: str
    #: the last day on which that way has time for a proof; None where it has none.
    next_on: date | None
    #: whether another way follows then by itself.
    goes_on: bool
    #: whether a clerk must act now: a letter is to be posted, or nothing follows any more.
    needs_clerk: bool


@dataclass(frozen=True, slots=True)
class ServingPage:
    """One notice with everything that was tried."""

    row: ServingRow
    case: CaseFacts
    tries: tuple[ServingTry, ...]
    papers: tuple[FileFacts, ...]
    #: whether a text message can be sent again.
    can_text: bool
    is_open: bool
    served_on: date | None
    served_by: str


def servings(session: Session, means: Means, actor: Actor) -> tuple[ServingRow, ...]:
    """The open ones on the actor's worklist: first those that wait for a clerk, then by the day of the next channel."""
    found = session.execute(
        select(Serving, Case)
        .join(Case, Case.id == Serving.case_id)
        .where(Serving.ended_at.is_(None), _in_reach(actor))
        .order_by(Serving.next_on.is_not(None), Serving.next_on, Serving.id)
        .limit(LIST_LENGTH)
    ).all()
    last = _last_tries(session, [serving.id for serving, _ in found])
    rows = [
        _row(serving, case, means.catalog.release(session, case.release), last.get(serving.id, NOT_TRIED))
        for serving, case in found
    ]
    return tuple(sorted(rows, key=lambda row: not row.needs_clerk))


def serving_page(session: Session, means: Means, actor: Actor, serving_id: UUID) -> ServingPage:
    """One notice, for staff of its unit. Raises NotFound for everybody else."""
    serving, case, release = _found(session, means, actor, serving_id)
    if not actor.is_staff:
        raise NotFound(*NO_SUCH)
    tries = session.scalars(
        select(ServingTry).where(ServingTry.serving_id == serving.id).order_by(ServingTry.begun_at, ServingTry.id)
    ).all()
    session.expunge_all()
    return ServingPage(
        row=_row(serving, case, release, (tries[-1].channel, tries[-1].reference) if tries else NOT_TRIED),
        case=case_facts(case, release),
        tries=tuple(tries),
        papers=_papers(session, means, serving),
        can_text=any(one.name == SMS for one in release.deliveries[serving.step].serve),
        is_open=serving.ended_at is None,
        served_on=serving.served_on,
        served_by=serving.channel,
    )


def notice_page(session: Session, means: Means, actor: Actor, serving_id: UUID) -> ServingPage:
    """A notice as its applicant meets it: what it is called, and its document once it has been taken."""
    serving, case, release = _found(session, means, actor, serving_id)
    if not is_theirs(actor, case) or not serving.takes_account:
        raise NotFound(*NO_SUCH)
    return ServingPage(
        row=_row(serving, case, release, NOT_TRIED),
        case=case_facts(case, release),
        tries=(),
        papers=_papers(session, means, serving) if serving.ended_at is not None else (),
        can_text=False,
        is_open=serving.ended_at is None,
        served_on=serving.served_on,
        served_by=serving.channel,
    )


def open_servings(session: Session, case: Case, release: Release, *, to_take: bool) -> tuple[ServingRow, ...]:
    """The notices of a case that are not served yet; ``to_take``: those its applicant can take in the account."""
    waiting = select(Serving).where(Serving.case_id == case.id, Serving.ended_at.is_(None))
    if to_take:
        waiting = waiting.where(Serving.takes_account)
    return tuple(_row(serving, case, release, NOT_TRIED) for serving in session.scalars(waiting.order_by(Serving.id)))


def untaken(session: Session, case_id: UUID) -> frozenset[str]:
    """The addresses of documents that the applicant reads only once they have been taken."""
    waiting = select(Serving.paper).where(Serving.case_id == case_id, Serving.ended_at.is_(None), Serving.takes_account)
    return frozenset(session.scalars(waiting))


def _found(session: Session, means: Means, actor: Actor, serving_id: UUID) -> tuple[Serving, Case, Release]:
    found = session.execute(
        select(Serving, Case).join(Case, Case.id == Serving.case_id).where(Serving.id == serving_id)
    ).one_or_none()
    if found is None:
        raise NotFound(*NO_SUCH)
    serving, case = found
    may_see_case(actor, case)
    return serving, case, means.catalog.release(session, case.release)


def _row(serving: Serving, case: Case, release: Release, last: tuple[str, str]) -> ServingRow:
    channel, reference = last
    return ServingRow(
        id=serving.id,
        case_id=case.id,
        number=case.number,
        applicant=case.applicant_name,
        name=release.label(serving.step),
        opened_at=serving.opened_at,
        channel=channel,
        next_on=serving.next_on,
        goes_on=serving.place + 1 < len(release.deliveries[serving.step].serve),
        needs_clerk=serving.next_on is None or (channel == POST and not reference),
    )


def _papers(session: Session, means: Means, serving: Serving) -> tuple[FileFacts, ...]:
    if not serving.paper:
        return ()
    mine = select(StoredFile).where(StoredFile.case_id == serving.case_id, StoredFile.address == serving.paper)
    return tuple(
        FileFacts(row.id, file_name(means.ring, row), row.kind, row.media_type, row.size, row.created_at)
        for row in session.scalars(mine.order_by(StoredFile.id))
    )


def _last_tries(session: Session, ids: list[UUID]) -> Mapping[UUID, tuple[str, str]]:
    """How each was tried last: channel and number of the letter; one statement for all."""
    if not ids:
        return {}
    tries = select(ServingTry.serving_id, ServingTry.channel, ServingTry.reference).where(
        ServingTry.serving_id.in_(ids)
    )
    ordered = session.execute(tries.order_by(ServingTry.begun_at, ServingTry.id))
    return {one.serving_id: (one.channel, one.reference) for one in ordered}


def _in_reach(actor: Actor) -> ColumnElement[bool]:
    """Of the units and roles the actor holds; supervisors see all."""
    if actor.has("supervisor"):
        return true()
    mine = [
        and_(or_(Serving.unit_id == unit, Serving.unit_id.is_(None)), Serving.role == role)
        for unit, role in actor.all_roles
    ]
    return or_(*mine) if mine else false()
