"""The values that pages are made of."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from engine.calendar.days import Calendar, local_date
from engine.catalog import Release
from engine.forms import FieldView, FormView, GroupView
from engine.forms.views import PartView
from engine.model.case import Case, Task
from engine.ports import Value
from engine.sections import Section, pattern_of
from engine.workflow import Step

#: sections that commands write, not steps of the drawing, and what pages call them.
COMMANDED = {"withdraw": "撤回申请", "extension": "延期决定"}


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What every page may say of a case."""

    id: UUID
    number: str
    query_code: str
    title: str
    item: str
    item_title: str
    applicant: str
    status: str
    outcome: str | None
    opened_at: datetime
    closed_at: datetime | None
    party_id: UUID | None
    unit_id: UUID | None
    #: since when nobody works on it.
    suspended_at: datetime | None
    #: since when the applicant waits for an answer to an urge.
    urged_at: datetime | None


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """What decides which commands are offered on a task."""

    id: UUID
    case_id: UUID
    address: str
    role: str
    unit_id: UUID | None
    assignee: UUID | None
    done_by: UUID | None
    is_open: bool
    is_held: bool
    is_suspended: bool
    is_closed: bool
    priority: int
    follow_up_at: datetime | None


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case in a list of the applicant's."""

    id: UUID
    number: str
    title: str
    status: str
    opened_at: datetime
    closed_at: datetime | None
    your_turn: UUID | None


@dataclass(frozen=True, slots=True)
class DraftRow:
    """One application not yet submitted."""

    id: UUID
    item: str
    title: str
    page: int
    saved_at: datetime
    #: who saved it last; several people may fill in for one party.
    saved_by: str
    party_name: str


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One task in an inbox. ``light`` is "" where the step has no limit."""

    task_id: UUID
    case_id: UUID
    number: str
    applicant: str
    item_title: str
    step_name: str
    subject: str
    due_at: datetime | None
    assignee: UUID | None
    opened_at: datetime
    light: str = ""
    light_text: str = ""
    #: 1 most urgent, 2 urgent, 3 ordinary.
    priority: int = 3
    #: out of the inbox until then.
    follow_up_at: datetime | None = None
    #: answered, and waiting for signatures.
    is_held: bool = False
    is_suspended: bool = False
    #: the applicant asks to hurry and has no answer yet.
    is_urged: bool = False
    #: whose work it is, when the reader is only a substitute.
    stands_for: str = ""
    #: the signature asked for, in the list of those to sign.
    request_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """When a draft was saved last, and by whom; ``revision`` counts the times."""

    at: datetime
    by: str
    revision: int = 0


@dataclass(frozen=True, slots=True)
class FileFacts:
    """One file of a case."""

    id: UUID
    name: str
    kind: str
    media_type: str
    size: int
    created_at: datetime
    #: why the applicant may not have it yet; "" where it is free.
    held: str = ""
    #: whether the reader may open it.
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class MessageFacts:
    """One message to the outside."""

    id: UUID
    case_id: UUID | None
    channel: str
    topic: str
    created_at: datetime
    verdict: str | None
    detail: str
    attempts: int
    due_at: datetime


@dataclass(frozen=True, slots=True)
class SectionView:
    """One section of the case file: ``view`` for the answers of a form, ``rows`` for what the engine wrote."""

    address: str
    title: str
    by: str
    at: datetime | None
    view: FormView | None = None
    rows: tuple[tuple[str, str], ...] = ()
    #: sent back or not yet signed: to be done again.
    is_lapsed: bool = False
    #: what the item is called whose section it is, in a repeated scope: an instrument by name and number.
    about: str = ""
    #: only the heading: its contents stand on a page of their own.
    is_folded: bool = False


def case_facts(case: Case, release: Release) -> CaseFacts:
    """The facts of a case row."""
    return CaseFacts(
        id=case.id,
        number=case.number,
        query_code=case.query_code,
        title=case.title,
        item=case.item,
        item_title=release.title,
        applicant=case.applicant_name,
        status=case.status,
        outcome=case.outcome,
        opened_at=case.opened_at,
        closed_at=case.closed_at,
        party_id=case.party_id,
        unit_id=case.unit_id,
        suspended_at=case.suspended_at,
        urged_at=case.urged_at,
    )


def task_facts(task: Task, case: Case) -> TaskFacts:
    """The facts of a task row."""
    return TaskFacts(
        id=task.id,
        case_id=case.id,
        address=task.address,
        role=task.role,
        unit_id=task.unit_id,
        assignee=task.assignee,
        done_by=task.done_by if task.ended_as is None else None,
        is_open=task.done_at is None and task.held_at is None,
        is_held=task.held_at is not None,
        is_suspended=case.suspended_at is not None,
        is_closed=case.closed_at is not None,
        priority=task.priority,
        follow_up_at=task.follow_up_at,
    )


def light_of(due_at: datetime | None, calendar: Calendar, now: datetime) -> tuple[str, str]:
    """Light and words for a step's limit: yellow with one working day left or less, red when over.

    ``due_at`` is the first moment after the last day.
    """
    if due_at is None:
        return "", ""
    today, last = local_date(now), local_date(due_at - timedelta(seconds=1))
    left = calendar.workdays_between(today, last)
    if now >= due_at:
        return "red", f"超期{max(-left, 1)}个工作日"
    if left <= 1:
        return "yellow", "今日到期" if left <= 0 else "剩1个工作日"
    return "green", f"剩{left}个工作日"


#: what the fields of letters, registers and servings are called where no form names them.
FIELD_WORDS = {
    "number": "文号",
    "title": "文书名称",
    "text": "正文",
    "dated": "日期",
    "certificate_no": "证书编号",
    "valid_until": "有效期至",
    "status": "状态",
    "served_on": "送达日期",
    "proof": "送达证明",
}


def section_view(
    release: Release, section: Section, scope: Mapping[str, Value], now: datetime, about: str = ""
) -> SectionView:
    """A section as a page prints it; ``about`` is what its item is called."""
    step = step_at(release, section.address)
    title = f"{step.name}" if step is not None else COMMANDED.get(section.address, section.address)
    bound = release.tasks.get(step.key) if step is not None else None
    form = bound.form_of(section.stored) if bound is not None else None
    if form is None:
        rows = tuple((name, told(value)) for name, value in section.values.items() if not _is_nested(value))
        return SectionView(section.address, title, section.by_name, section.at, None, rows, section.is_lapsed, about)
    view = form.view(section.stored, scope, now=now)
    return SectionView(section.address, title, section.by_name, section.at, view, (), section.is_lapsed, about)


def public_part(release: Release, view: SectionView) -> SectionView | None:
    """What an applicant may read of a step of ours: the fields that item.toml shows, or nothing."""
    step = step_at(release, view.address)
    if step is None:
        return None
    public = release.item.get("public", {}).get(step.id, {})
    texts = dict(view.rows)
    labels = {name: name for name in texts}
    for page in view.view.pages if view.view is not None else ():
        for field in _fields(page.parts):
            texts[field.name], labels[field.name] = field.shown, field.label
    named = ((labels[name], texts[name]) for name in public.get("shows", ()) if texts.get(name))
    rows = tuple((FIELD_WORDS.get(label, label), text) for label, text in named)
    title = str(public.get("label", step.name))
    return SectionView(view.address, title, "", view.at, None, rows, about=view.about) if rows else None


def _fields(parts: Iterable[PartView]) -> Iterator[FieldView]:
    for part in parts:
        if isinstance(part, FieldView):
            yield part
        elif isinstance(part, GroupView):
            yield from _fields(part.parts)


def step_at(release: Release, address: str) -> Step | None:
    """The step that writes the section at ``address``."""
    return release.by_pattern.get(pattern_of(address))


def told(value: Value) -> str:
    """A value in words."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    return str(value)


def _is_nested(value: Value) -> bool:
    return isinstance(value, list | dict)
