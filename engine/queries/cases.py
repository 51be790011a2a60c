"""Cases as their applicants, the clerks and the public may see them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from engine.calendar.commands import load_calendar
from engine.calendar.days import local_date
from engine.catalog import Means, Release
from engine.errors import NotFound
from engine.files import MATERIAL, file_name
from engine.model.case import Case, Task, Wait
from engine.model.file import StoredFile
from engine.model.outbox import Incident, OutboxMessage, RenderJob
from engine.model.submission import Submission
from engine.policy import APPLICANT, Actor, may_see_case
from engine.queries.clock import ClockView, clock_view
from engine.queries.contents import Heading, Sight, item_of, open_sections, read_sections, seen_case
from engine.queries.events import EventOffer, events_of
from engine.queries.facts import CaseFacts, FileFacts, InboxRow, MessageFacts, SectionView, case_facts, step_at
from engine.queries.history import read_history, timeline
from engine.queries.holds import Holds, binds
from engine.queries.links import LinkFacts, links_of_applicant, links_seen_by
from engine.queries.overview import NO_WISH, Overview, Trail, Wish, open_tasks, overviews, read_trail, with_tasks
from engine.queries.rows import inbox_row
from engine.queries.servings import ServingRow, open_servings
from engine.queries.urges import UrgeFacts, urges_of
from engine.queries.watch import SlipRow, slips_of
from engine.queries.work import message_facts
from engine.vault import KeyRing
from engine.workflow import mark_svg, render_svg

#: sections and open tasks of a case beyond which those of its items stand on pages of their own.
LONG = 40
#: lines of the history that a page reads, unless its reader asks for all.
NEWEST = 60
EVERYWHERE = true()
#: files of no item.
_OUTSIDE = StoredFile.address.not_like("%[%")
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
    #: the items of each repeated scope, with their tasks.
    overviews: tuple[Overview, ...] = ()
    #: sections and files of items stand on pages of their own.
    is_long: bool = False
    #: whether the history goes further back than ``timeline``.
    earlier: bool = False
    #: cases that this one opened or was opened by, as far as the reader may see them.
    links: tuple[LinkFacts, ...] = ()


def case_page(
    session: Session, means: Means, actor: Actor, case_id: UUID, *, wish: Wish = NO_WISH, now: datetime
) -> CasePage:
    """One case, for its applicant or for staff of its unit. Raises NotFound for everybody else."""
    case, sight = seen_case(session, means, actor, case_id)
    release, staff = sight.release, sight.staff
    trail = read_trail(session, case, release)
    is_long, opened = _to_open(trail, sight)
    file = open_sections(session, means, case, release, opened, now=now)
    tables = overviews(trail, sight, file, wish, now=now)
    calendar = load_calendar(session)
    open_ones = open_tasks(session, case, trail, [row for table in tables for row in table.rows])
    listed = [
        (item_of(one.scope_path), inbox_row(session, means, one, case, calendar, now, actor))
        for one in open_ones
        if staff or one.role == APPLICANT
    ]
    servings = open_servings(session, case, release, to_take=not staff)
    urges = urges_of(session, means, case)
    clock = clock_view(session, case.id, release, calendar, now=now)
    history = read_history(session, means, case, newest=None if wish.whole_history else NEWEST)
    return CasePage(
        case=case_facts(case, release),
        sections=read_sections(sight, file, opened, folds=is_long, now=now),
        timeline=timeline(history, case, release, staff=staff),
        svg=picture(release, ((one.step, one.is_open) for one in trail.tasks)),
        files=case_files(
            session,
            means,
            actor,
            case,
            release,
            staff=staff,
            hidden=sight.untaken,
            where=_OUTSIDE if is_long else EVERYWHERE,
            now=now,
        ),
        tasks=tuple(row for path, row in listed if staff and not path),
        can_withdraw=not staff and case.closed_at is None and _may_withdraw(session, case, release),
        your_turn=None if staff else next((one.id for one in open_ones if one.role == APPLICANT), None),
        incidents=_incidents(session, case) if staff else (),
        messages=_messages(session, case) if staff else (),
        making=case.closed_at is None and _is_making(session, case),
        urges=urges,
        can_urge=not (staff or servings) and case.closed_at is None and _may_urge(trail, urges, now),
        clock=clock,
        can_extend=clock is not None and clock.can_extend and actor.has(release.extender, case.unit_id),
        slips=slips_of(session, case, now=now) if staff else (),
        events=events_of(session, release, case, actor),
        servings=servings,
        turn_until=None if staff else _turn_until(session, release, open_ones),
        overviews=tuple(with_tasks(one, listed) for one in tables),
        is_long=is_long,
        earlier=case.log_length > len(history),
        links=links_seen_by(session, actor, case),
    )


def _to_open(trail: Trail, sight: Sight) -> tuple[bool, list[Heading]]:
    """Whether the case is a long one, and the sections that its page opens.

    All of a short case; of a long one those outside its items, and the latest. The rest stands on pages of the items.
    """
    seen = [one for one in trail.headings if sight.sees(one)]
    if len(seen) + sum(one.is_open for one in trail.tasks) <= LONG:
        return False, seen
    return True, [one for one in seen if not item_of(one.address) or one is seen[-1]]


def picture(release: Release, tasks: Iterable[tuple[str, bool]]) -> str:
    """The drawing with its tokens marked: ``tasks`` by their step, and whether they are open.

    A task inside a part, or inside a sub-process that is drawn apart, marks the box that stands for it as well.
    """
    current: set[str] = set()
    done: set[str] = set()
    for key, is_open in tasks:
        step = release.definition.steps.get(key)
        if step is not None:
            around = [scope.removesuffix("[]") for scope in step.scope.split(".") if scope]
            own = step.part.partition("/")[0] or step.id
            (current if is_open else done).update({own, *around})
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
    where: ColumnElement[bool] = EVERYWHERE,
    now: datetime,
) -> tuple[FileFacts, ...]:
    """The files of a case: what was sent and what we issued; applicants see nothing that staff attached.

    Args:
        hidden: addresses of documents that are still to be served.
        where: which of them, by their address.
    """
    rows = session.scalars(select(StoredFile).where(StoredFile.case_id == case.id, where).order_by(StoredFile.id)).all()
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


def _may_urge(trail: Trail, urges: Sequence[UrgeFacts], now: datetime) -> bool:
    """Whether the applicant may urge now: not in their own turn, and once a day."""
    return {one.role for one in trail.tasks if one.is_open} != {APPLICANT} and not (
        urges and local_date(urges[0].at) == local_date(now)
    )


def _turn_until(session: Session, release: Release, open_ones: Sequence[Task]) -> datetime | None:
    """When the first timer drawn on an applicant's step ends it; None where none is, or none that anybody sees."""
    drawn = {
        (task.scope_path, f"{step.part}/{timer}".lstrip("/"))
        for task in open_ones
        if task.role == APPLICANT and (step := release.definition.steps[task.step])
        for timer in step.timers
    }
    if not drawn:
        return None
    waits = session.execute(
        select(Wait.scope_path, Wait.step, Wait.due_at).where(
            Wait.case_id == open_ones[0].case_id, Wait.step.in_({step for _, step in drawn}), Wait.due_at < NEVER
        )
    )
    return min((due_at for path, step, due_at in waits if due_at and (path, step) in drawn), default=None)


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
