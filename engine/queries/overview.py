"""The items of a repeated scope in one table: what each is called and where it stands, none of them opened."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.catalog import Release
from engine.model.case import Case, Task, Wait
from engine.policy import APPLICANT
from engine.queries.contents import Heading, Sight, headings, item_of, label_of
from engine.queries.facts import InboxRow
from engine.sections import CaseFile, parent_of, pattern_of
from engine.workflow import TokenKind

#: rows of a page of the table.
PAGE = 20


@dataclass(frozen=True, slots=True)
class Wish:
    """What the reader of a case page asks for: items in one state, a page of them, the history from its beginning."""

    state: str = ""
    page: int = 1
    whole_history: bool = False


NO_WISH = Wish()


@dataclass(frozen=True, slots=True)
class Trace:
    """A task, or a token that waits for something else, by the step it stands at."""

    step: str
    scope_path: str
    is_open: bool
    #: whose task it is.
    role: str = ""
    #: how a task ended that nobody did.
    ended_as: str = ""
    is_work: bool = True


@dataclass(frozen=True, slots=True)
class Trail:
    """Where a case has been and where it stands."""

    headings: tuple[Heading, ...]
    tasks: tuple[Trace, ...]
    waits: tuple[Trace, ...]


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item: ``state`` is where it stands, in the reader's words."""

    path: str
    number: int
    label: str
    state: str
    is_done: bool
    #: what waits for somebody there; for applicants only what waits for them.
    tasks: tuple[InboxRow, ...] = ()


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many items stand so."""

    state: str
    count: int
    is_done: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """The items of one repeated scope, those of the state and page asked for."""

    title: str
    total: int
    done: int
    states: tuple[StateCount, ...]
    #: the state asked for, "" for all, and how many items have it.
    state: str
    found: int
    page: int
    pages: int
    rows: tuple[ItemRow, ...]


@dataclass(frozen=True, slots=True)
class _Stand:
    """How an item stands."""

    state: str
    is_done: bool


#: place from 0, path, how it stands.
_Row: TypeAlias = tuple[int, str, _Stand]
_ENDED, _TO_COME, _AT_WORK = _Stand("已结束", True), _Stand("未开始", False), _Stand("办理中", False)


def read_trail(session: Session, case: Case, release: Release) -> Trail:
    """Headings, tasks and waits in three narrow statements; two where nothing is repeated."""
    tasks = session.execute(
        select(Task.step, Task.scope_path, Task.done_at.is_(None), Task.role, Task.ended_as)
        .where(Task.case_id == case.id)
        .order_by(Task.id)
    ).all()
    waits = select(Wait.step, Wait.scope_path, Wait.kind).where(Wait.case_id == case.id)
    return Trail(
        headings(session, case.id),
        tuple(Trace(step, path, is_open, role, ended_as or "") for step, path, is_open, role, ended_as in tasks),
        tuple(
            Trace(step, path, True, is_work=kind == TokenKind.EXTERNAL) for step, path, kind in session.execute(waits)
        )
        if release.items
        else (),
    )


def overviews(trail: Trail, sight: Sight, file: CaseFile, wish: Wish, *, now: datetime) -> tuple[Overview, ...]:
    """A table for each repeated scope that the case has come to."""
    stands = _stands(trail, sight)
    patterns = dict.fromkeys(pattern_of(path) for path in stands)
    return tuple(_table(pattern, _rows(pattern, stands, sight, file), sight, file, wish, now) for pattern in patterns)


def item_row(trail: Trail, sight: Sight, file: CaseFile, path: str, *, now: datetime) -> ItemRow | None:
    """One row of a table; None where there is no such item."""
    stands, pattern = _stands(trail, sight), pattern_of(path)
    rows = _rows(pattern, stands, sight, file) if any(pattern_of(one) == pattern for one in stands) else []
    found = [_row(row, sight, file, now) for row in rows if row[1] == path]
    return found[0] if found else None


def title_of(sight: Sight, path: str) -> str:
    """What the repeated step is called in the drawing."""
    step = sight.release.by_pattern.get(pattern_of(path))
    return step.name if step is not None else ""


def with_tasks(table: Overview, tasks: Sequence[tuple[str, InboxRow]]) -> Overview:
    """The table with what waits for somebody in the items, by their paths."""
    rows = (replace(row, tasks=tuple(task for path, task in tasks if path == row.path)) for row in table.rows)
    return replace(table, rows=tuple(rows))


def _table(pattern: str, rows: Sequence[_Row], sight: Sight, file: CaseFile, wish: Wish, now: datetime) -> Overview:
    counts: dict[_Stand, int] = {}
    for _, _, stand in rows:
        counts[stand] = counts.get(stand, 0) + 1
    states = sorted((StateCount(one.state, count, one.is_done) for one, count in counts.items()), key=_is_done)
    state = wish.state if any(one.state == wish.state for one in states) else ""
    listed = [row for row in rows if not state or row[2].state == state]
    pages = -(-len(listed) // PAGE)
    page = min(max(wish.page, 1), pages)
    return Overview(
        title=title_of(sight, pattern),
        total=len(rows),
        done=sum(1 for _, _, stand in rows if stand.is_done),
        states=tuple(states),
        state=state,
        found=len(listed),
        page=page,
        pages=pages,
        rows=tuple(_row(row, sight, file, now) for row in listed[(page - 1) * PAGE : page * PAGE]),
    )


def _is_done(one: StateCount) -> bool:
    return one.is_done


def _row(row: _Row, sight: Sight, file: CaseFile, now: datetime) -> ItemRow:
    place, path, stand = row
    return ItemRow(path, place + 1, label_of(sight.release, file, path, now), stand.state, stand.is_done)


def _rows(pattern: str, stands: Mapping[str, _Stand], sight: Sight, file: CaseFile) -> list[_Row]:
    """Every item of the scope: as many as its list holds, or as have been come to."""
    reached = max(int(path[path.rindex("[") + 1 : -1]) for path in stands if pattern_of(path) == pattern)
    listed = file.items[pattern](file.scope(parent_of(pattern))) if pattern in file.items else ()
    step = sight.release.by_pattern.get(pattern)
    ordered = step is not None and step.repeat is not None and step.repeat.mode == "sequential"
    paths = enumerate(f"{pattern}[{place}]" for place in range(max(len(listed), reached + 1)))
    return [
        (place, path, stands.get(path, _TO_COME if ordered and place > reached else _ENDED)) for place, path in paths
    ]


def _stands(trail: Trail, sight: Sight) -> dict[str, _Stand]:
    """How each item stands that the case has come to, by its path."""
    done = {one.pattern: _done(one.pattern, sight) for one in trail.headings}
    stands: dict[str, _Stand] = {}
    for one in trail.headings:
        path = item_of(one.scope_path)
        if path and not one.is_lapsed and one.address not in sight.untaken:
            stands[path] = done[one.pattern] or stands.get(path, _ENDED)
    stands |= {path: _Stand("已终止", True) for path in _stopped(trail)}
    waiting = sorted(trail.waits, key=lambda one: one.is_work)
    at_work = {item_of(one.scope_path): _now(one, sight) for one in [*waiting, *_open(trail.tasks)]}
    return {path: stand for path, stand in (stands | at_work).items() if path}


def _open(tasks: Iterable[Trace]) -> Iterator[Trace]:
    return (one for one in tasks if one.is_open)


def _stopped(trail: Trail) -> list[str]:
    """Items whose last task was taken away, not done."""
    last = {item_of(one.scope_path): one for one in trail.tasks}
    return [path for path, one in last.items() if one.ended_as and one.ended_as != "sent-back"]


def _done(pattern: str, sight: Sight) -> _Stand | None:
    """How an item stands that ended with a section of the pattern; None where the reader is not told."""
    words = sight.done_words(pattern)
    return _Stand(words, True) if words else None


def _now(one: Trace, sight: Sight) -> _Stand:
    """How an item stands that waits at a step."""
    words = sight.status_words(one.step) if one.is_work else ""
    return _Stand(words, False) if words else _AT_WORK


def open_tasks(session: Session, case: Case, trail: Trail, rows: Iterable[ItemRow]) -> Sequence[Task]:
    """The open tasks that a page shows: those outside the items, those in ``rows``, and all of the applicant's."""
    shown = {row.path for row in rows}
    paths = {one.scope_path for one in _open(trail.tasks) if item_of(one.scope_path) in shown}
    wanted = or_(Task.scope_path.not_like("%[%"), Task.role == APPLICANT, Task.scope_path.in_(paths))
    found = select(Task).where(Task.case_id == case.id, Task.done_at.is_(None), wanted)
    return session.scalars(found.order_by(Task.id)).all()
