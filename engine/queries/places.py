"""One place of a case: an item of a repeated scope with everything in it, or a single section, each by its address."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_
from sqlalchemy.orm import Session

from engine.calendar.commands import load_calendar
from engine.catalog import Means
from engine.errors import NotFound
from engine.forms.views import GroupView, ListView, PartView
from engine.model.file import StoredFile
from engine.policy import APPLICANT, Actor
from engine.queries.cases import case_files
from engine.queries.contents import headings, item_of, open_sections, read_sections, seen_case
from engine.queries.facts import CaseFacts, FileFacts, InboxRow, SectionView, case_facts
from engine.queries.overview import ItemRow, item_row, open_tasks, read_trail, title_of
from engine.queries.rows import inbox_row
from engine.sections import pattern_of

NOTHING_HERE = ("没有这部分内容，或您无权查看", "no such part of the case")


@dataclass(frozen=True, slots=True)
class ItemPage:
    """One item of a case: where it stands, what was filled in on it, what it waits for."""

    case: CaseFacts
    #: what the repeated step is called.
    title: str
    item: ItemRow
    #: its row of the list that the step is repeated over, as far as the reader may see the list.
    given: tuple[PartView, ...]
    sections: tuple[SectionView, ...]
    files: tuple[FileFacts, ...]
    tasks: tuple[InboxRow, ...]


def case_item(session: Session, means: Means, actor: Actor, case_id: UUID, path: str, *, now: datetime) -> ItemPage:
    """One item of a case, for whoever may see the case.

    Args:
        path: scope path of the item, such as ``instruments[2]``.

    Raises:
        NotFound: no such case or item.
    """
    case, sight = seen_case(session, means, actor, case_id)
    trail = read_trail(session, case, sight.release)
    over = sight.release.items.get(pattern_of(path))
    listed_in, _, name = (over.origin if over is not None and over.origin else "").partition(".")
    opened = [one for one in trail.headings if item_of(one.address) == path and sight.sees(one)]
    around_it = [one for one in trail.headings if one.address == listed_in and sight.sees(one)]
    file = open_sections(session, means, case, sight.release, [*around_it, *opened], now=now)
    item = item_row(trail, sight, file, path, now=now)
    if item is None:
        raise NotFound(*NOTHING_HERE)
    calendar = load_calendar(session)
    tasks = tuple(
        inbox_row(session, means, task, case, calendar, now, actor)
        for task in open_tasks(session, case, trail, [item])
        if item_of(task.scope_path) == path and (sight.staff or task.role == APPLICANT)
    )
    within = or_(StoredFile.address == path, StoredFile.address.startswith(f"{path}.", autoescape=True))
    return ItemPage(
        case=case_facts(case, sight.release),
        title=title_of(sight, path),
        item=item,
        given=_row(read_sections(sight, file, around_it, now=now), name, item.number - 1),
        sections=read_sections(sight, file, opened, labelled=False, now=now),
        files=case_files(
            session,
            means,
            actor,
            case,
            sight.release,
            staff=sight.staff,
            hidden=sight.untaken,
            where=within,
            now=now,
        ),
        tasks=tasks,
    )


def _row(listed: Iterable[SectionView], name: str, place: int) -> tuple[PartView, ...]:
    """Everything in one row of the list of this name."""
    parts = (part for one in listed if one.view is not None for page in one.view.pages for part in page.parts)
    found = next((part for part in _flat(parts) if isinstance(part, ListView) and part.name == name), None)
    return found.rows[place].parts if found is not None and place < len(found.rows) else ()


def _flat(parts: Iterable[PartView]) -> Iterator[PartView]:
    for part in parts:
        yield part
        if isinstance(part, GroupView):
            yield from _flat(part.parts)


def case_section(
    session: Session, means: Means, actor: Actor, case_id: UUID, address: str, *, now: datetime
) -> tuple[CaseFacts, SectionView]:
    """One section of a case, for whoever may read it. Raises NotFound for everybody else."""
    case, sight = seen_case(session, means, actor, case_id)
    opened = [one for one in headings(session, case.id) if one.address == address and sight.sees(one)]
    file = open_sections(session, means, case, sight.release, opened, now=now)
    for view in read_sections(sight, file, opened, now=now):
        return case_facts(case, sight.release), view
    raise NotFound(*NOTHING_HERE)
