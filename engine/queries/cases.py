"""Cases as their applicants, the clerks and the public may see them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine import sections
from engine.calendar.commands import load_calendar
from engine.calendar.days import local_date
from engine.catalog import CountedDays, Means, Release, case_file
from engine.errors import NotFound
from engine.files import MATERIAL, file_name
from engine.model.case import Case, Task, Wait
from engine.model.file import StoredFile
from engine.model.outbox import Incident, OutboxMessage, RenderJob
from engine.model.submission import Draft, Submission
from engine.parties import Party
from engine.policy import APPLICANT, Actor, is_theirs, may_see_case
from engine.queries.clock import ClockView, clock_view
from engine.queries.events import EventOffer, events_of
from engine.queries.facts import (
    COMMANDED,
    CaseFacts,
    CaseRow,
    DraftRow,
    FileFacts,
    InboxRow,
    MessageFacts,
    SectionView,
    case_facts,
    public_part,
    section_view,
    step_at,
)
from engine.queries.history import read_history, timeline
from engine.queries.holds import Holds, binds
from engine.queries.links import LinkFacts, links_of_applicant, links_seen_by
from engine.queries.rows import inbox_row
from engine.queries.servings import ServingRow, open_servings, untaken
from engine.queries.urges import UrgeFacts, urges_of
from engine.queries.watch import SlipRow, slips_of
from engine.queries.work import message_facts
from engine.sections import CaseFile, pattern_of
from engine.vault import KeyRing
from engine.workflow import Step, mark_svg, render_svg

LIST_LENGTH = 100
#: a timer due after this is drawn as one that is not to fire.
NEVER = datetime(2900, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class CasePage:
    """Everything on the page of one case; what applicants may not see is left out."""

    case: CaseFacts
    sections: tuple[SectionView, ...]
    timeline: tuple[dict[str, object], ...]
    svg: str
    files: tuple[FileFacts, ...]
    tasks: tuple[InboxRow, ...]
    can_withdraw: bool
    your_turn: UUID | None
    incidents: tuple[Incident, ...]
    messages: tuple[MessageFacts, ...]
    #: a document is being made, so that the page may soon say more.
    making: bool
    #: newest first, with their answers.
    urges: tuple[UrgeFacts, ...]
    can_urge: bool
    #: None where the service item has no clock.
    clock: ClockView | None = None
    #: slips of supervision; for staff only.
    slips: tuple[SlipRow, ...] = ()
    can_extend: bool = False
    #: events of the drawing that the reader may raise now.
    events: tuple[EventOffer, ...] = ()
    #: notices on their way: for the applicant those to be taken in the account, for staff all that are not served.
    servings: tuple[ServingRow, ...] = ()
    #: when the applicant's turn ends by itself; None where it does not.
    turn_until: datetime | None = None
    #: cases that this one opened or was opened by, as far as the reader may see them.
    links: tuple[LinkFacts, ...] = ()


def case_page(session: Session, means: Means, actor: Actor, case_id: UUID, *, now: datetime) -> CasePage:
    """One case, for its applicant or for staff of its unit. Raises NotFound for everybody else."""
    case = session.get(Case, case_id)
    if case is None:
        raise NotFound("没有这个办件，或您无权查看", "no such case")
    may_see_case(actor, case)
    release = means.catalog.release(session, case.release)
    staff = actor.is_staff and not is_theirs(actor, case)
    hidden = frozenset() if staff else untaken(session, case.id)
    servings = open_servings(session, case, release, to_take=not staff)
    tasks = session.scalars(select(Task).where(Task.case_id == case.id).order_by(Task.id)).all()
    calendar = load_calendar(session)
    open_tasks = [task for task in tasks if task.done_at is None]
    urges = urges_of(session, means, case)
    mine = next((task.id for task in open_tasks if task.role == APPLICANT), None)
    clock = clock_view(session, case.id, release, calendar, now=now)
    return CasePage(
        case=case_facts(case, release),
        sections=tuple(
            one
            for one in section_views(session, means, case, release, staff=staff, roles=actor.role_names, now=now)
            if one.address not in hidden
        ),
        timeline=timeline(read_history(session, means, case), case, release, staff=staff),
        svg=picture(release, tasks),
        files=case_files(session, means, actor, case, release, staff=staff, hidden=hidden, now=now),
        tasks=tuple(inbox_row(session, means, task, case, calendar, now, actor) for task in open_tasks)
        if staff
        else (),
        can_withdraw=not staff and case.closed_at is None and _may_withdraw(session, case, release),
        your_turn=None if staff else mine,
        incidents=_incidents(session, case) if staff else (),
        messages=_messages(session, case) if staff else (),
        making=case.closed_at is None and _is_making(session, case),
        urges=urges,
        can_urge=not (staff or servings) and case.closed_at is None and _may_urge(open_tasks, urges, now),
        clock=clock,
        can_extend=clock is not None and clock.can_extend and actor.has(release.extender, case.unit_id),
        slips=slips_of(session, case, now=now) if staff else (),
        events=events_of(session, release, case, actor),
        servings=servings,
        turn_until=None if staff else _turn_until(session, release, open_tasks),
        links=links_seen_by(session, actor, case),
    )


def load_file(session: Session, means: Means, case: Case, release: Release, *, now: datetime) -> CaseFile:
    """The whole case file, in one statement."""
    key = means.ring.open_data_key(case.data_key, bound=f"case:{case.id}")
    file = case_file(release, case, now, CountedDays(session), site_url=means.site_url)
    for section in sections.load(session, case.id, key, release.readers):
        file.put(section)
    return file


def section_views(
    session: Session,
    means: Means,
    case: Case,
    release: Release,
    *,
    staff: bool,
    roles: Iterable[str] = (),
    now: datetime,
) -> tuple[SectionView, ...]:
    """The sections in the order they were written; applicants see their own and the public ones.

    Args:
        roles: of the staff who read, also as the applicant of a case that they opened at the window.
    """
    hidden = release.hidden_from(roles) if staff or roles else frozenset[str]()
    file = load_file(session, means, case, release, now=now)
    views = []
    for section in file.sections.values():
        step = step_at(release, section.address)
        if step is None and section.address not in COMMANDED:
            continue
        if pattern_of(section.address) in hidden:
            continue
        own = step is None or release.role_of(step.lane) == APPLICANT
        view = section_view(release, section, file.scope(section.scope_path), now)
        shown = view if staff or own else public_part(release, view)
        if shown is not None and (staff or not section.is_lapsed):
            views.append(shown)
    return tuple(views)


def picture(release: Release, tasks: Iterable[Task]) -> str:
    """The drawing with its tokens marked."""
    current: set[str] = set()
    done: set[str] = set()
    for task in tasks:
        step = release.definition.steps.get(task.step)
        if step is not None and not step.part:
            (current if task.done_at is None else done).add(step.id)
    return mark_svg(drawing_of(release), current, done - current)


def drawing_of(release: Release) -> str:
    """The picture of a release, drawn once per process."""
    found = _DRAWINGS.get(release.digest)
    if found is None:
        found = _DRAWINGS[release.digest] = render_svg(release.xml, title=release.title)
    return found


_DRAWINGS: dict[str, str] = {}


def case_files(
    session: Session,
    means: Means,
    actor: Actor,
    case: Case,
    release: Release,
    *,
    staff: bool,
    hidden: Collection[str] = (),
    now: datetime,
) -> tuple[FileFacts, ...]:
    """The files of a case: what was sent and what we issued; applicants see nothing that staff attached.

    Args:
        hidden: addresses of documents that are still to be served.
    """
    rows = session.scalars(select(StoredFile).where(StoredFile.case_id == case.id).order_by(StoredFile.id)).all()
    holds = Holds(session, means, case, release, now=now)
    return tuple(
        file_facts(means.ring, row, holds, actor, case)
        for row in rows
        if row.address not in hidden and (staff or row.kind != MATERIAL or _is_applicants(release, row.address))
    )


def file_facts(ring: KeyRing, row: StoredFile, holds: Holds, actor: Actor, case: Case) -> FileFacts:
    """One file as lists show it: with the reason where it is held, and whether the actor may open it all the same."""
    bound = binds(actor, case)
    held = holds.sentence(row) if bound else holds.sentence_for_staff(row)
    name = file_name(ring, row)
    return FileFacts(row.id, name, row.kind, row.media_type, row.size, row.created_at, held, not (bound and held))


def _is_applicants(release: Release, address: str) -> bool:
    step = step_at(release, address)
    return step is not None and release.role_of(step.lane) == APPLICANT


def _may_withdraw(session: Session, case: Case, release: Release) -> bool:
    if not release.withdraw_until:
        return True
    reached = select(Submission.id).where(Submission.case_id == case.id, Submission.pattern.in_(release.withdraw_until))
    return session.scalar(reached.limit(1)) is None


def _may_urge(open_tasks: Sequence[Task], urges: Sequence[UrgeFacts], now: datetime) -> bool:
    """Whether the applicant may urge now: not in their own turn, and once a day."""
    own_turn = bool(open_tasks) and all(task.role == APPLICANT for task in open_tasks)
    return not own_turn and not (urges and local_date(urges[0].at) == local_date(now))


def _turn_until(session: Session, release: Release, open_tasks: Sequence[Task]) -> datetime | None:
    """When the first timer on an applicant's step ends it."""
    moments = [
        until
        for task in open_tasks
        if task.role == APPLICANT
        and (until := _ends_at(session, release.definition.steps[task.step], task)) is not None
    ]
    return min(moments, default=None)


def _ends_at(session: Session, step: Step, task: Task) -> datetime | None:
    """When the first timer drawn on a step is due; None where none is, or none that anybody lives to see."""
    drawn = [f"{step.part}/{timer}".lstrip("/") for timer in step.timers]
    if not drawn:
        return None
    waits = select(func.min(Wait.due_at)).where(
        Wait.case_id == task.case_id, Wait.scope_path == task.scope_path, Wait.step.in_(drawn), Wait.due_at < NEVER
    )
    return session.scalar(waits)


def _is_making(session: Session, case: Case) -> bool:
    waiting = select(RenderJob.id).where(RenderJob.case_id == case.id, RenderJob.settled_at.is_(None))
    return session.scalar(waiting.limit(1)) is not None


def _incidents(session: Session, case: Case) -> tuple[Incident, ...]:
    return tuple(
        session.scalars(select(Incident).where(Incident.case_id == case.id, Incident.resolved_at.is_(None))).all()
    )


def _messages(session: Session, case: Case) -> tuple[MessageFacts, ...]:
    rows = session.scalars(select(OutboxMessage).where(OutboxMessage.case_id == case.id).order_by(OutboxMessage.id))
    return tuple(message_facts(row) for row in rows)


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


def find_case(session: Session, actor: Actor, number: str) -> UUID:
    """The id of a case by its number, for staff of its unit. Raises NotFound."""
    case = session.scalar(select(Case).where(Case.number == number.strip()))
    if case is None:
        raise NotFound("没有这个办件，或您无权查看", "no such case")
    may_see_case(actor, case)
    return case.id


def find_progress(
    session: Session, means: Means, *, number: str, code: str, now: datetime
) -> Mapping[str, object] | None:
    """What anybody who holds number and query code may know of a case."""
    case = session.scalar(select(Case).where(Case.number == number, Case.query_code == code.upper()))
    if case is None:
        return None
    release = means.catalog.release(session, case.release)
    clock = clock_view(session, case.id, release, load_calendar(session), now=now) if release.clock else None
    return {
        "number": case.number,
        "title": case.title,
        "state": case.status,
        "light": clock.light if clock else "",
        "light_text": clock.light_text if clock else "",
        "next": "",
        "clock": clock,
        "steps": timeline(read_history(session, means, case), case, release, staff=False),
        "links": links_of_applicant(session, case),
    }
