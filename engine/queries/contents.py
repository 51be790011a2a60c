"""The sections of a case as its readers may see them: all of them, or only those that a page opens.

A page of a long case opens few of them. Their headings cost one narrow statement, their contents another, which
opens no row that is neither shown nor read by a formula of a form that is.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import sections
from engine.calendar.days import BEIJING
from engine.catalog import CountedDays, Means, Release, case_file
from engine.catalog.release import is_read_from_outside, read_by
from engine.errors import NotFound
from engine.model.case import Case
from engine.model.submission import Submission
from engine.policy import APPLICANT, Actor, is_theirs, may_see_case
from engine.queries.facts import COMMANDED, SectionView, public_part, section_view, step_at, told
from engine.queries.servings import untaken
from engine.sections import CaseFile, Section, pattern_of
from engine.vault import DataKey
from engine.workflow import Step

#: bytes of a section that a long case shows on a page of its own.
BIG = 32_000
_ITEM = re.compile(r"[^\[]*\[\d+\]")


@dataclass(frozen=True, slots=True)
class Heading:
    """A section that is not opened: where it stands, whether it is to be done again, its bytes as they are kept."""

    address: str
    pattern: str
    scope_path: str
    is_lapsed: bool
    size: int = 0

    @property
    def is_big(self) -> bool:
        """Too much to stand among others: about a hundred rows of a list."""
        return self.size > BIG


@dataclass(frozen=True, slots=True)
class Sight:
    """What one reader may see of a case's sections: of those that nothing here allows, nothing.

    Args:
        staff: reads all but what is kept from their roles; anybody else their own answers and what is public.
        hidden: patterns of sections that only other roles of staff may read.
        untaken: addresses of documents that are still to be served.
    """

    release: Release
    staff: bool
    hidden: frozenset[str] = frozenset()
    untaken: Collection[str] = ()

    def sees(self, one: Heading | Section) -> bool:
        """Whether the reader may know that the section is there."""
        step = step_at(self.release, one.address)
        if step is None and one.address not in COMMANDED:
            return False
        if one.address in self.untaken or pattern_of(one.address) in self.hidden:
            return False
        return self.staff or (not one.is_lapsed and (self._is_own(step) or bool(self._shows(step))))

    def status_words(self, key: str) -> str:
        """How the reader is told that something stands at a step; "" for one that is kept from them."""
        step = self.release.definition.steps[key]
        return str(self._public(step).get("status", "")) or self._name(step) if not self.staff else step.name

    def done_words(self, pattern: str) -> str:
        """How the reader is told that something ended with a section of the pattern; "" where nobody outside is."""
        step = step_at(self.release, pattern)
        if step is None or pattern in self.hidden or not (self._is_own(step) or self.release.is_public(step.key)):
            return ""
        return str(self._public(step).get("done", f"已完成（{self._name(step)}）"))

    def view(self, section: Section, file: CaseFile, now: datetime, about: str = "") -> SectionView | None:
        """The section as the reader may read it, or None."""
        if not self.sees(section):
            return None
        view = section_view(self.release, section, file.scope(section.scope_path), now, about)
        own = self._is_own(step_at(self.release, section.address))
        return view if self.staff or own else public_part(self.release, view)

    def heading(self, section: Section) -> SectionView:
        """A section that the reader sees, not opened."""
        step = step_at(self.release, section.address)
        full = self.staff or self._is_own(step)
        name = (step.name if full else self._name(step)) if step is not None else ""
        title, by = name or COMMANDED.get(section.address, ""), section.by_name if full else ""
        return SectionView(section.address, title, by, section.at, is_lapsed=section.is_lapsed, is_folded=True)

    def _is_own(self, step: Step | None) -> bool:
        return step is None or self.release.role_of(step.lane) == APPLICANT

    def _shows(self, step: Step | None) -> Sequence[str]:
        shows: Sequence[str] = self._public(step).get("shows", ())
        return shows

    def _name(self, step: Step) -> str:
        if self.staff:
            return step.name
        return self.release.label(step.key) if self._is_own(step) or self.release.is_public(step.key) else ""

    def _public(self, step: Step | None) -> Mapping[str, Any]:
        told: Mapping[str, Mapping[str, Any]] = self.release.item.get("public", {})
        return told.get(step.id, {}) if step is not None else {}


def seen_case(session: Session, means: Means, actor: Actor, case_id: UUID) -> tuple[Case, Sight]:
    """A case and what the actor may see of it. Raises NotFound for whoever may see nothing."""
    case = session.get(Case, case_id)
    if case is None:
        raise NotFound("没有这个办件，或您无权查看", "no such case")
    may_see_case(actor, case)
    staff = actor.is_staff and not is_theirs(actor, case)
    release = means.catalog.release(session, case.release)
    kept = frozenset[str]() if staff else untaken(session, case.id)
    return case, sight_of(release, staff=staff, roles=actor.role_names, untaken=kept)


def sight_of(release: Release, *, staff: bool, roles: Iterable[str] = (), untaken: Collection[str] = ()) -> Sight:
    """What a reader may see.

    Args:
        roles: of the staff who read, also as the applicant of a case that they opened at the window.
    """
    hidden = release.hidden_from(roles) if staff or roles else frozenset[str]()
    return Sight(release, staff, hidden, untaken)


def load_file(session: Session, means: Means, case: Case, release: Release, *, now: datetime) -> CaseFile:
    """The whole case file, in one statement."""
    file, key = _empty(session, means, case, release, now)
    for section in sections.load(session, case.id, key, release.readers):
        file.put(section)
    return file


def section_views(
    session: Session, means: Means, case: Case, release: Release, *, staff: bool, roles: Iterable[str] = (),
    now: datetime,
) -> tuple[SectionView, ...]:  # fmt: skip
    """Every section in the order they were written; applicants see their own and the public ones."""
    sight = sight_of(release, staff=staff, roles=roles)
    file = load_file(session, means, case, release, now=now)
    views = (sight.view(section, file, now) for section in file.sections.values())
    return tuple(view for view in views if view is not None)


def headings(session: Session, case_id: UUID) -> tuple[Heading, ...]:
    """The current sections in the order they were written, none of them opened."""
    rows = session.execute(
        select(
            Submission.address,
            Submission.pattern,
            Submission.scope_path,
            Submission.lapsed_at.is_not(None),
            func.length(Submission.sealed),
        )
        .where(Submission.case_id == case_id, Submission.superseded_at.is_(None))
        .order_by(Submission.id)
    )
    return tuple(Heading(*row) for row in rows)


def open_sections(
    session: Session, means: Means, case: Case, release: Release, opened: Sequence[Heading], *, now: datetime
) -> CaseFile:
    """The case file with these sections, and with what the forms they are shown on read; one statement."""
    file, key = _empty(session, means, case, release, now)
    names = _names_read(release, {one.pattern for one in opened})
    wanted = read_by(release.readers, names)
    found = sections.load_shown(
        session,
        case.id,
        key,
        release.readers,
        [one.address for one in opened],
        wanted=wanted,
        scopes=[one.scope_path for one in opened],
        repeated=release.inside - {pattern for pattern in wanted if is_read_from_outside(pattern, names)},
    )
    for section in found:
        file.put(section)
    return file


def read_sections(
    sight: Sight,
    file: CaseFile,
    opened: Iterable[Heading],
    *,
    labelled: bool = True,
    folds: bool = False,
    now: datetime,
) -> tuple[SectionView, ...]:
    """The opened sections as the reader may read them, ``labelled`` by their items; what they may not is left out.

    Args:
        folds: of big ones only the headings.
    """
    labels: dict[str, str] = {"": ""}
    views = []
    for one in opened:
        section, path = file.sections.get(one.address), item_of(one.address) if labelled else ""
        if path not in labels:
            labels[path] = label_of(sight.release, file, path, now)
        if folds and one.is_big and section is not None and sight.sees(section):
            views.append(sight.heading(section))
            continue
        view = sight.view(section, file, now, labels[path]) if section is not None else None
        if view is not None:
            views.append(view)
    return tuple(views)


def item_of(address: str) -> str:
    """The outermost item that an address or a scope path stands in: ``instruments[2]``; "" for none."""
    found = _ITEM.match(address)
    return found[0] if found else ""


def label_of(release: Release, file: CaseFile, path: str, now: datetime) -> str:
    """What an item is called: what the first task of its scope is about."""
    pattern = pattern_of(path)
    for key, bound in release.tasks.items():
        scope = release.definition.steps[key].scope.partition("[]")
        if bound.subject is not None and scope[1] and scope[0] == pattern:
            return told(bound.subject.evaluate(file.scope(path), now=now.astimezone(BEIJING)))
    return ""


def _empty(session: Session, means: Means, case: Case, release: Release, now: datetime) -> tuple[CaseFile, DataKey]:
    key = means.ring.open_data_key(case.data_key, bound=f"case:{case.id}")
    return case_file(release, case, now, CountedDays(session), site_url=means.site_url), key


def _names_read(release: Release, patterns: Iterable[str]) -> frozenset[str]:
    """What the forms of these sections read, and the lists and inputs of the scopes around them."""
    read = [expression.names for expression in release.items.values()]
    read += [expression.names for inputs in release.inputs.values() for expression in inputs.values()]
    for pattern in patterns:
        step = step_at(release, pattern)
        bound = release.tasks.get(step.key) if step is not None else None
        read += [form.names for form in bound.forms] if bound is not None else []
    return frozenset[str]().union(*read)
