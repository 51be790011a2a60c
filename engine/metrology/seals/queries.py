"""What the pages of the seal register show, in a few statements each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.metrology.seals.model import Seal, SealApplication, SealRecord, SealUse, SealUser
from engine.metrology.seals.register import LOCAL, why_not

PAGE = 50
_BATCH = 500


@dataclass(frozen=True, slots=True)
class SealRow:
    """One line of the list of seals. ``problem`` says why it may not be used today, "" when it may."""

    seal: Seal
    uses: int
    last_use: datetime | None
    problem: str


@dataclass(frozen=True, slots=True)
class UseLine:
    """One use as it is listed."""

    number: str
    seal: str
    kind: str
    document: str
    case_number: str
    applicant: str
    approver: str
    note: str
    format: str
    algorithm: str
    digest: str
    applied_at: datetime
    decided_at: datetime | None
    sealed_at: datetime


@dataclass(frozen=True, slots=True)
class UseSearch:
    """What is looked for: a seal, words in document, case number or name, and days in local time."""

    seal_id: UUID | None = None
    words: str = ""
    begin: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class UsePage:
    """Some uses, newest first; ``next`` is the number after which the next page begins, "" at the end."""

    lines: Sequence[UseLine]
    next: str


@dataclass(frozen=True, slots=True)
class SealPage:
    """A seal with its people and its history, newest first."""

    seal: Seal
    problem: str
    users: Sequence[SealUser]
    records: Sequence[SealRecord]


def seal_rows(session: Session, *, now: datetime) -> Sequence[SealRow]:
    """Every seal with the number of its uses."""
    used = (
        select(SealUse.seal_id, func.count().label("uses"), func.max(SealUse.sealed_at).label("last"))
        .group_by(SealUse.seal_id)
        .subquery()
    )
    rows = session.execute(
        select(Seal, func.coalesce(used.c.uses, 0), used.c.last)
        .outerjoin(used, used.c.seal_id == Seal.id)
        .order_by(Seal.code)
    )
    return [SealRow(row[0], int(row[1]), row[2], _problem(row[0], now)) for row in rows]


def seal_page(session: Session, seal_id: UUID, *, now: datetime) -> SealPage:
    """One seal. Raises NotFound."""
    seal = session.get(Seal, seal_id)
    if seal is None:
        raise NotFound("没有这枚印章", "no such seal")
    users = session.scalars(select(SealUser).where(SealUser.seal_id == seal_id).order_by(SealUser.name)).all()
    records = session.scalars(
        select(SealRecord).where(SealRecord.seal_id == seal_id).order_by(SealRecord.at.desc(), SealRecord.id.desc())
    ).all()
    return SealPage(seal, _problem(seal, now), users, records)


def search_uses(session: Session, wanted: UseSearch, *, after: str = "") -> UsePage:
    """One page of uses."""
    lines = list(_lines(session, wanted, after, PAGE + 1))
    return UsePage(lines[:PAGE], lines[PAGE - 1].number if len(lines) > PAGE else "")


def every_use(session: Session, wanted: UseSearch) -> Iterator[UseLine]:
    """All uses looked for, newest first, read a batch at a time."""
    after = ""
    while lines := list(_lines(session, wanted, after, _BATCH)):
        yield from lines
        after = lines[-1].number


def _lines(session: Session, wanted: UseSearch, after: str, most: int) -> Iterator[UseLine]:
    for use, application, name in session.execute(_selected(wanted, after).limit(most)):
        yield UseLine(
            number=use.number,
            seal=name,
            kind=application.kind,
            document=application.document,
            case_number=application.case_number,
            applicant=application.applicant,
            approver=application.approver,
            note=application.note,
            format=use.format,
            algorithm=use.algorithm,
            digest=use.digest,
            applied_at=application.applied_at,
            decided_at=application.decided_at,
            sealed_at=use.sealed_at,
        )


def _selected(wanted: UseSearch, after: str) -> Any:  # noqa: ANN401 -- Select is typed differently by SQLAlchemy 2.0 and 2.1
    found = (
        select(SealUse, SealApplication, Seal.name)
        .join(SealApplication, SealApplication.id == SealUse.application_id)
        .join(Seal, Seal.id == SealUse.seal_id)
        .order_by(SealUse.number.desc())
    )
    if wanted.seal_id is not None:
        found = found.where(SealUse.seal_id == wanted.seal_id)
    if wanted.begin is not None:
        found = found.where(SealUse.sealed_at >= _midnight(wanted.begin))
    if wanted.end is not None:
        found = found.where(SealUse.sealed_at < _midnight(wanted.end + timedelta(days=1)))
    if after:
        found = found.where(SealUse.number < after)
    for word in wanted.words.split():
        columns = (SealApplication.document, SealApplication.case_number, SealApplication.applicant, SealUse.number)
        found = found.where(
            or_(SealUse.digest == word.lower(), *(column.contains(word, autoescape=True) for column in columns))
        )
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=LOCAL)


def _problem(seal: Seal, now: datetime) -> str:
    refusal = why_not(seal, now=now)
    return refusal.zh if refusal is not None else ""
