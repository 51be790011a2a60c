"""The page of one task: its form, the case beside it, what happened so far."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.accounts import Account
from engine.calendar.commands import load_calendar
from engine.catalog import Means, Release
from engine.drafts import read_draft
from engine.errors import EngineError, NotFound
from engine.forms import Form
from engine.model.case import Case, Task
from engine.model.movement import SignRequest
from engine.model.submission import Draft
from engine.policy import APPLICANT, Actor, is_theirs, may_do, may_move, may_see_case
from engine.ports import Value
from engine.queries.cases import case_files, picture
from engine.queries.clock import ClockView, clock_view
from engine.queries.contents import load_file
from engine.queries.events import events_of
from engine.queries.facts import (
    CaseFacts,
    FileFacts,
    Saved,
    SectionView,
    TaskFacts,
    case_facts,
    section_view,
    step_at,
    task_facts,
)
from engine.queries.history import SentBack, read_history, sent_back, timeline
from engine.queries.servings import untaken
from engine.queries.signatures import SignGroup, sign_groups
from engine.sections import CaseFile, Section, pattern_of


@dataclass(frozen=True, slots=True)
class DoneFacts:
    """Who did a task, and when; ``ended_as`` when nobody did."""

    by: str
    at: datetime
    ended_as: str | None


@dataclass(frozen=True, slots=True)
class TaskForm:
    """A task with its form and what has been filled in: enough to take answers."""

    task: Task
    case: Case
    release: Release
    file: CaseFile
    holder: str
    step_name: str
    form: Form | None
    raw: Mapping[str, Any]
    page: int
    saved: Saved | None

    @property
    def scope(self) -> Mapping[str, Value]:
        """What the form's formulas may read."""
        return self.file.scope(self.task.scope_path)


@dataclass(frozen=True, slots=True)
class TaskPage:
    """Everything on the page of one task."""

    task_id: UUID
    case: CaseFacts
    step_name: str
    subject: str
    form: Form | None
    scope: Mapping[str, Value]
    raw: Mapping[str, Any]
    page: int
    saved: Saved | None
    sections: tuple[SectionView, ...]
    timeline: tuple[dict[str, object], ...]
    svg: str
    files: tuple[FileFacts, ...]
    can_work: bool
    why_not: str
    claimed_by: str
    claimed_by_me: bool
    done: DoneFacts | None
    facts: TaskFacts
    #: whose work it is, when the reader is only a substitute.
    stands_for: str
    sent_back: SentBack | None
    signatures: tuple[SignGroup, ...]
    #: None where the service item has no clock.
    clock: ClockView | None = None
    #: whether there is an event of the drawing that the reader may raise now.
    has_events: bool = False


def task_form(session: Session, means: Means, actor: Actor, task_id: UUID, *, now: datetime) -> TaskForm:
    """A task and its form, in two statements. Raises NotFound for whoever may not see the case."""
    found = session.execute(
        select(Task, Case, Account.display_name, Draft)
        .join(Case, Case.id == Task.case_id)
        .outerjoin(Account, Account.id == Task.assignee)
        .outerjoin(Draft, Draft.task_id == Task.id)
        .where(Task.id == task_id)
    ).first()
    if found is None:
        raise NotFound("没有这项待办，或您无权查看", "no such task")
    task, case, holder, draft = found
    kept = draft if task.done_at is None else None
    may_see_case(actor, case)
    if task.role != APPLICANT and not actor.is_staff:
        raise NotFound("没有这项待办，或您无权查看", "no such task")
    release = means.catalog.release(session, case.release)
    seen_by = release.tasks[task.step].seen_by
    if seen_by and actor.is_staff and not actor.role_names & set(seen_by):
        raise NotFound("没有这项待办，或您无权查看", "no such task")
    file = load_file(session, means, case, release, now=now)
    form = release.tasks[task.step].form_for(file.scope(task.scope_path), now)
    return TaskForm(
        task=task,
        case=case,
        release=release,
        file=file,
        holder=holder or "",
        step_name=release.definition.steps[task.step].name,
        form=form,
        raw=read_draft(means.ring, kept) if kept else _begun(form, file.sections.get(task.address)),
        page=kept.page if kept else 0,
        saved=Saved(kept.saved_at, kept.account_name, kept.revision) if kept else None,
    )


def linked_form(session: Session, means: Means, case_id: UUID, scope_path: str, *, now: datetime) -> TaskForm:
    """The latest step of a scope that is answered by link, done or not. Raises NotFound where there is none.

    The caller has made sure of the link.
    """
    rows = session.execute(
        select(Task, Case)
        .join(Case, Case.id == Task.case_id)
        .where(Task.case_id == case_id, Task.scope_path == scope_path, Task.role == APPLICANT)
        .order_by(Task.id.desc())
    ).all()
    for task, case in rows:
        release = means.catalog.release(session, case.release)
        if case.data_key and release.tasks[task.step].by_link:
            file = load_file(session, means, case, release, now=now)
            form = release.tasks[task.step].form_for(file.scope(task.scope_path), now)
            name = release.definition.steps[task.step].name
            return TaskForm(task, case, release, file, "", name, form, {}, 0, None)
    raise NotFound("没有这项内容，或链接已失效", "nothing here, or the link is no longer good")


def task_page(session: Session, means: Means, actor: Actor, task_id: UUID, *, now: datetime) -> TaskPage:
    """One task, for whoever may see its case. Raises NotFound for everybody else."""
    asked = task_form(session, means, actor, task_id, now=now)
    task, case, release, file = asked.task, asked.case, asked.release, asked.file
    rows = session.execute(
        select(Task, SignRequest)
        .outerjoin(SignRequest, SignRequest.task_id == Task.id)
        .where(Task.case_id == case.id)
        .order_by(Task.id, SignRequest.id)
    ).all()
    history = read_history(session, means, case)
    stand = actor.stand_for(task.role, task.unit_id, task.assignee)
    staff = actor.is_staff and not is_theirs(actor, case)
    hidden = release.hidden_from(actor.role_names) if actor.is_staff else frozenset[str]()
    why_not = _why_not(actor, task, case)
    return TaskPage(
        task_id=task.id,
        case=case_facts(case, release),
        step_name=asked.step_name,
        subject=task.subject,
        form=asked.form,
        scope=asked.scope,
        raw=asked.raw,
        page=asked.page,
        saved=asked.saved,
        sections=tuple(
            section_view(release, section, file.scope(section.scope_path), now)
            for section in file.sections.values()
            if (step := step_at(release, section.address)) is not None
            and section.address != task.address
            and pattern_of(section.address) not in hidden
            and _near(section.scope_path, task.scope_path)
            and (staff or release.role_of(step.lane) == APPLICANT)
        ),
        timeline=timeline(history, case, release, staff=staff),
        svg=picture(release, ((one.step, one.done_at is None) for one, _ in rows)),
        files=case_files(
            session,
            means,
            actor,
            case,
            release,
            staff=staff,
            hidden=() if staff else untaken(session, case.id),
            now=now,
        ),
        can_work=task.done_at is None and task.held_at is None and not why_not,
        why_not=why_not,
        claimed_by=asked.holder,
        claimed_by_me=task.assignee in actor.seats,
        done=DoneFacts(task.done_by_name or "", task.done_at, task.ended_as) if task.done_at else None,
        facts=task_facts(task, case),
        stands_for=stand.name if stand is not None else "",
        sent_back=sent_back(history, task.address) if staff else None,
        signatures=sign_groups(means, case, [one for _, one in rows if one is not None], actor, task) if staff else (),
        clock=clock_view(session, case.id, release, load_calendar(session), now=now) if release.clock else None,
        has_events=bool(events_of(session, release, case, actor)),
    )


def _begun(form: Form | None, before: Section | None) -> Mapping[str, Any]:
    """What was answered the last time, less what is asked anew."""
    if form is None or before is None:
        return {}
    anew = {field.path[0] for field in form.body.fields if field.anew}
    return {name: value for name, value in before.stored.items() if name not in anew}


def _why_not(actor: Actor, task: Task, case: Case) -> str:
    try:
        may_do(actor, task, case)
        if task.done_at is None:
            may_move(case)
    except EngineError as refused:
        return refused.zh
    return ""


def _near(section_path: str, task_path: str) -> bool:
    """Whether a section stands in a scope around the task, or inside it."""
    return not section_path or task_path == section_path or task_path.startswith(f"{section_path}.") or not task_path
