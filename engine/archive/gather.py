"""Reads everything that a package is made of, as the case stood when it was filed; nothing is changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.catalog import CountedDays, Means, Release, case_file
from engine.errors import NotFound
from engine.model.case import Case
from engine.model.event import Event
from engine.model.file import StoredFile
from engine.model.submission import Submission
from engine.parties import read_party
from engine.parties.masking import mask_id
from engine.policy import APPLICANT
from engine.queries.facts import SectionView, section_view, step_at
from engine.sections import Section, open_row, untyped
from engine.workflow import render_svg

PERSON = "person"


@dataclass(frozen=True, slots=True)
class Filled:
    """One submission: as it is read, as it is stored, and whether a later one took its place."""

    view: SectionView
    stored: Mapping[str, Any]
    digest: str
    #: filled in by the applicant.
    theirs: bool
    superseded: bool


@dataclass(frozen=True, slots=True)
class Gathered:
    """A case as it stood when it was filed."""

    case: Case
    release: Release
    applicant: str
    filled: Sequence[Filled]
    events: Sequence[Event]
    files: Sequence[StoredFile]
    #: files that came with what the applicant filled in, by id.
    theirs: frozenset[object]
    drawing: str


def gather(session: Session, means: Means, package: Mapping[str, Any], *, case_id: object, now: datetime) -> Gathered:
    """Read the case of a package in the open transaction; what it gives is let go of the session.

    Args:
        package: the message's facts; ``closed_at`` and ``log_length`` say where the case stood.

    Raises:
        NotFound: the case was destroyed meanwhile.
    """
    case = session.get_one(Case, case_id)
    if not case.data_key:
        raise NotFound("办件档案已依规销毁", "the case has been destroyed")
    filed_at = datetime.fromisoformat(package["closed_at"])
    release = means.catalog.release(session, case.release)
    filled = _filled(session, means, case, release, filed_at, now)
    events = session.scalars(
        select(Event).where(Event.case_id == case.id, Event.seq <= package["log_length"]).order_by(Event.seq)
    ).all()
    files = session.scalars(
        select(StoredFile)
        .where(StoredFile.case_id == case.id, StoredFile.created_at <= filed_at)
        .order_by(StoredFile.created_at, StoredFile.id)
    ).all()
    theirs = frozenset(file.id for file in files if _is_theirs(release, file.address))
    applicant = _applicant(session, means, case)
    session.expunge_all()
    return Gathered(case, release, applicant, filled, events, files, theirs, render_svg(release.xml, title=case.title))


def _filled(
    session: Session, means: Means, case: Case, release: Release, filed_at: datetime, now: datetime
) -> list[Filled]:
    """Every submission up to the filing, in the order they were made, corrected ones too."""
    rows = session.scalars(
        select(Submission)
        .where(
            Submission.case_id == case.id,
            Submission.at <= filed_at,
        )
        .order_by(Submission.id)
    ).all()
    key = means.ring.open_data_key(case.data_key, bound=f"case:{case.id}")
    opened = [open_row(row, key, release.readers.get(row.pattern, untyped)) for row in rows]
    file = case_file(release, case, now, CountedDays(session), site_url=means.site_url)
    for row, section in zip(rows, opened, strict=True):
        if not _superseded(row, filed_at):
            file.put(section)
    return [
        Filled(
            _readable(section_view(release, section, file.scope(section.scope_path), now), section),
            section.stored,
            row.digest,
            _is_theirs(release, section.address),
            _superseded(row, filed_at),
        )
        for row, section in zip(rows, opened, strict=True)
    ]


def _readable(view: SectionView, section: Section) -> SectionView:
    """The view under a title that tells repeated steps apart."""
    scope = section.scope_path
    return replace(view, title=f"{view.title}（{scope}）") if scope else view


def _superseded(row: Submission, filed_at: datetime) -> bool:
    """Whether a later one, or a step sent back, had taken its place by then."""
    return any(at is not None and at <= filed_at for at in (row.superseded_at, row.lapsed_at))


def _is_theirs(release: Release, address: str) -> bool:
    step = step_at(release, address)
    return step is not None and release.role_of(step.lane) == APPLICANT


def _applicant(session: Session, means: Means, case: Case) -> str:
    """The applicant's name, with the identity number of a person masked."""
    if case.party_id is None:
        return case.applicant_name
    party = read_party(session, means.ring, case.party_id)
    number = party.particulars.id_no
    if not number:
        return case.applicant_name
    return f"{case.applicant_name}（{mask_id(number) if party.kind == PERSON else number}）"
