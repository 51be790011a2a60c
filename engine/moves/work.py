"""A case at work: locked, its sections loaded, ready to be moved and written down."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from engine import log, sections
from engine.calendar.days import BEIJING, local_date
from engine.catalog import CountedDays, Means, Release, case_file
from engine.clock.facts import clock_facts
from engine.clock.tables import Clock
from engine.errors import NotFound
from engine.feel import Expression
from engine.log import Who
from engine.model.case import Case, CaseState, Task
from engine.model.event import Event
from engine.model.movement import SignRequest
from engine.model.package import PackageRow
from engine.model.submission import Draft, Submission
from engine.ports import CaseView, Value
from engine.sections import Section
from engine.vault import DataKey

#: the case as it was when the statement began.
_SEEN = aliased(Case)
#: how many packages of the case stand in the archive's books.
_PACKAGES = select(func.count(PackageRow.id)).where(PackageRow.case_id == Case.id).correlate(Case).scalar_subquery()
#: whether somebody was asked to sign the task and has not done so.
_UNSIGNED = exists().where(SignRequest.task_id == Task.id, SignRequest.signed_at.is_(None)).correlate(Task)
#: whether the address of the task holds a section already, from an earlier turn.
_ANSWERED = (
    exists()
    .where(Submission.case_id == Task.case_id, Submission.address == Task.address, Submission.superseded_at.is_(None))
    .correlate(Task)
)
NO_SUCH_TASK = ("没有这项待办，或您无权查看", "no such task")
NO_SUCH_CASE = ("没有这个办件，或您无权查看", "no such case")


class Work:
    """One locked case within the open transaction."""

    def __init__(
        self, session: Session, means: Means, case: Case, state: bytes | None, who: Who, *, now: datetime
    ) -> None:
        self.session = session
        self.means = means
        self.case = case
        self.state = state
        self.who = who
        self.now = now
        self.release: Release = means.catalog.release(session, case.release)
        #: the calendar, loaded when somebody counts.
        self.days = CountedDays(session)
        self.file = case_file(self.release, case, now, self.days, site_url=means.site_url)
        self._key: DataKey | None = None
        self._written: dict[str, Submission] = {}
        #: whether the case was opened in this transaction: it then has no earlier sections, and no drafts.
        self.is_new = False
        #: how many cases opened one another in this transaction, down to this one.
        self.depth = 0
        #: what ``lock_task`` saw of the task at hand: a draft, and an earlier answer.
        self.has_draft = self.is_answered = False
        #: whether somebody was asked to sign the task at hand and has not answered.
        self.is_unsigned = False
        #: packages of the case in the archive's books, where that is known.
        self.packages: int | None = None
        #: the task whose completion is being written down, and the tasks that this move opened.
        self.doing: UUID | None = None
        self.opened: list[Task] = []
        #: people named for tasks, as accounts that hold the role.
        self.holders: dict[tuple[str, str], UUID | None] = {}
        #: how the tasks end whose tokens this move takes away.
        self.ends_as = "cancelled"

    @property
    def key(self) -> DataKey:
        """The case's data key, opened when first asked for."""
        if self._key is None:
            self._key = self.means.ring.open_data_key(self.case.data_key, bound=f"case:{self.case.id}")
        return self._key

    @property
    def here(self) -> datetime:
        """The present moment in Beijing: formulas ask it for today."""
        return self.now.astimezone(BEIJING)

    @property
    def today(self) -> date:
        """The day in Beijing."""
        return local_date(self.now)

    def load(self, here: str = "", *, also: Iterable[str] = ()) -> None:
        """Load the sections that expressions may read when something moves at ``here``; one statement."""
        wanted = self.release.wanted | set(also)
        found = sections.load(
            self.session,
            self.case.id,
            self.key,
            self.release.readers,
            wanted=wanted,
            here=here,
            repeated=self.release.repeated,
        )
        for section in found:
            self.file.put(section)
        self._know_clock()

    def load_all(self) -> None:
        """Load every current section."""
        self._know_clock()
        for section in sections.load(self.session, self.case.id, self.key, self.release.readers):
            self.file.put(section)

    def _know_clock(self) -> None:
        """Let formulas read how the clock stands now, where some formula does."""
        if self.release.reads_clock:
            with self.session.no_autoflush:
                clock = None if self.is_new else self.session.get(Clock, self.case.id)
            self.file.know("clock", clock and clock_facts(self.days.calendar, clock, self.today))

    def scope(self, scope_path: str) -> Mapping[str, Value]:
        """What expressions at ``scope_path`` may name."""
        return self.file.scope(scope_path)

    def evaluate(self, inputs: Mapping[str, Expression], scope_path: str) -> dict[str, Value]:
        """Evaluate named expressions at ``scope_path``."""
        scope = self.scope(scope_path)
        return {name: expression.evaluate(scope, now=self.here) for name, expression in inputs.items()}

    def write(
        self,
        address: str,
        scope_path: str,
        stored: Mapping[str, Any],
        *,
        who: Who | None = None,
        task_id: UUID | None = None,
        once: str | None = None,
        fresh: bool = False,
        done_for: UUID | None = None,
    ) -> Submission:
        """Write one section and make it the current one of its address; ``fresh`` when there cannot be an earlier."""
        by = who or self.who
        earlier = self._written.get(address)
        if earlier is not None:
            earlier.superseded_at = self.now
        row = sections.write(
            self.session,
            self.case.id,
            self.key,
            address,
            scope_path,
            stored,
            by,
            task_id=task_id,
            once=once,
            done_for=done_for,
            replaces=not (fresh or self.is_new or earlier is not None),
            now=self.now,
        )
        self._written[address] = row
        reader = self.release.readers.get(row.pattern, sections.untyped)
        self.file.put(Section(address, scope_path, reader(stored), stored, by.id, by.name, self.now, done_for))
        return row

    def record(
        self, kind: str, data: Mapping[str, Any] | None = None, *, step: str = "", who: Who | None = None
    ) -> Event:
        """Add one line to the case's log."""
        return log.record(self.session, self.case, who or self.who, kind, data, step=step, now=self.now)

    def view(self, scope_path: str) -> CaseView:
        """The case as operations and renders see it."""
        case = self.case
        done = {
            address: {
                "account_id": section.by,
                "name": section.by_name,
                "at": section.at,
                "done_for": section.done_for,
            }
            for address, section in self.file.sections.items()
            if not section.is_lapsed
        }
        return CaseView(
            id=case.id,
            number=case.number,
            query_code=case.query_code,
            item=case.item,
            title=case.title,
            scope_path=scope_path,
            opened_at=case.opened_at,
            party_id=case.party_id,
            applicant_name=case.applicant_name,
            done_by=done,
        )


def lock_task(session: Session, means: Means, task_id: UUID, who: Who, *, now: datetime) -> tuple[Task, Work]:
    """Lock a task's case and give both. Raises NotFound."""
    found = _locked(
        session,
        select(Task, Case, CaseState.state, Draft.id, _ANSWERED, _UNSIGNED, _PACKAGES, _SEEN.revision)
        .join(Case, Case.id == Task.case_id)
        .join(_SEEN, _SEEN.id == Case.id)
        .outerjoin(CaseState, CaseState.case_id == Case.id)
        .outerjoin(Draft, Draft.task_id == Task.id)
        .where(Task.id == task_id),
    )
    if found is None:
        raise NotFound(*NO_SUCH_TASK)
    task, case, state, draft, answered, unsigned, packages, _ = found
    work = Work(session, means, case, state, who, now=now)
    work.packages = packages
    work.has_draft, work.is_answered, work.is_unsigned = draft is not None, answered, unsigned
    return task, work


def lock_case(session: Session, means: Means, case_id: UUID, who: Who, *, now: datetime) -> Work:
    """Lock a case. Raises NotFound."""
    found = _locked(
        session,
        select(Case, CaseState.state, _SEEN.revision)
        .join(_SEEN, _SEEN.id == Case.id)
        .outerjoin(CaseState, CaseState.case_id == Case.id)
        .where(Case.id == case_id),
    )
    if found is None:
        raise NotFound(*NO_SUCH_CASE)
    case, state, _ = found
    return Work(session, means, case, state, who, now=now)


def _locked(session: Session, statement: Select[*tuple[Any, ...]]) -> Row[*tuple[Any, ...]] | None:
    """Run a statement that locks the case; once more when it had to wait for somebody who changed the case.

    After a wait PostgreSQL gives the locked row as it is now, and every row joined to it as it was before: a task
    would look open that is done, and a state current that is not. The revision seen before tells the two apart.
    """
    statement = statement.with_for_update(of=Case).execution_options(populate_existing=True)
    found = session.execute(statement).first()
    if found is not None and found[-1] != found.Case.revision:
        found = session.execute(statement).first()
    return found
