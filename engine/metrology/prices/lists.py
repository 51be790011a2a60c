"""Versions of the price list: drafted, filled by row or by sheet, published by a second person, never changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.errors import Conflict, InvalidAnswers, NotFound, NotPermitted, Problem
from engine.metrology.prices.fields import check_price
from engine.metrology.prices.model import PriceRow, PriceVersion, VersionStanding

NO_SUCH = ("没有这个价目版本", "no such version of the price list")
_LONGEST_NUMBER, _LONGEST_BASIS = 40, 200


@dataclass(frozen=True, slots=True)
class Drafter:
    """Whoever drafts or publishes."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class ImportedPrices:
    """What an import did: rows are numbered as on the sheet; with any problem nothing was taken over."""

    count: int
    problems: tuple[tuple[int, Problem], ...]


def versions(session: Session) -> Sequence[PriceVersion]:
    """All versions, the latest to come into force first."""
    return session.scalars(select(PriceVersion).order_by(PriceVersion.valid_from.desc(), PriceVersion.id.desc())).all()


def version_on(session: Session, day: date) -> PriceVersion | None:
    """The published version that counts on a day; None before the first one."""
    wanted = select(PriceVersion).where(
        PriceVersion.standing == VersionStanding.PUBLISHED, PriceVersion.valid_from <= day
    )
    return session.scalar(wanted.order_by(PriceVersion.valid_from.desc()).limit(1))


def find_version(session: Session, version_id: UUID) -> PriceVersion:
    """One version. Raises NotFound."""
    found = session.get(PriceVersion, version_id)
    if found is None:
        raise NotFound(*NO_SUCH)
    return found


def rows_of(session: Session, version_id: UUID, words: str = "") -> Sequence[PriceRow]:
    """The prices of a version in their order; every word occurs in category, name, service, range or remarks."""
    wanted = select(PriceRow).where(PriceRow.version_id == version_id)
    for word in words.split():
        columns = (PriceRow.category, PriceRow.name, PriceRow.service_type, PriceRow.range, PriceRow.remarks)
        found = columns[0].contains(word, autoescape=True)
        for column in columns[1:]:
            found = found | column.contains(word, autoescape=True)
        wanted = wanted.where(found)
    return session.scalars(wanted.order_by(PriceRow.place, PriceRow.id)).all()


def draft_version(session: Session, typed: Mapping[str, str], by: Drafter, *, key: str, now: datetime) -> PriceVersion:
    """Begin a version with the prices of the one that counts now; the same ``key`` again gives the first one.

    Raises:
        InvalidAnswers: number, basis or first day is missing or wrong, or the number is taken.
    """
    before = session.scalar(select(PriceVersion).where(PriceVersion.key == key))
    if before is not None:
        return before
    values = _read_head(session, typed, None)
    version = PriceVersion(
        **values,
        standing=VersionStanding.DRAFT,
        drafted_by=by.id,
        drafter=by.name,
        authors=[by.id],
        drafted_at=now,
        key=key,
    )
    session.add(version)
    session.flush()
    former = version_on(session, version.valid_from)
    for row in rows_of(session, former.id) if former is not None else ():
        copied = {name: getattr(row, name) for name in _COPIED}
        session.add(PriceRow(version_id=version.id, **copied))
    session.flush()
    return version


def change_version(session: Session, version_id: UUID, typed: Mapping[str, str], by: Drafter) -> PriceVersion:
    """Correct the head of a draft; whoever does is its drafter. Raises as ``draft_version``, Conflict."""
    version = _draft(session, version_id, by)
    for name, value in _read_head(session, typed, version.id).items():
        setattr(version, name, value)
    return version


def put_row(session: Session, version_id: UUID, row_id: UUID | None, raw: Mapping[str, str], by: Drafter) -> PriceRow:
    """Add a price to a draft, or change one.

    Raises:
        InvalidAnswers: a column is missing or wrong, or there is a price for the same already.
        Conflict: the version is published.
        NotFound: no such version or row.
    """
    version = _draft(session, version_id, by)
    values, problems = check_price(raw)
    same = select(PriceRow.id).where(PriceRow.version_id == version.id)
    same = same.where(*(getattr(PriceRow, name) == values[name] for name in _SAME))
    if not problems and session.scalar(same) not in (None, row_id):
        problems = [_twice("")]
    if problems:
        raise InvalidAnswers(problems)
    row = _row(session, version.id, row_id) if row_id is not None else None
    if row is None:
        last = session.scalar(select(func.max(PriceRow.place)).where(PriceRow.version_id == version.id)) or 0
        row = PriceRow(version_id=version.id, place=last + 1)
    for name, value in values.items():
        setattr(row, name, value)
    session.add(row)
    session.flush()
    return row


def drop_row(session: Session, version_id: UUID, row_id: UUID, by: Drafter) -> None:
    """Take a price out of a draft. Raises Conflict, NotFound."""
    version = _draft(session, version_id, by)
    session.delete(_row(session, version.id, row_id))
    session.flush()


def import_rows(
    session: Session, version_id: UUID, rows: Sequence[tuple[int, Mapping[str, str]]], by: Drafter
) -> ImportedPrices:
    """Put the prices of a sheet in place of those of a draft; nothing is taken over when any row is wrong."""
    version = _draft(session, version_id, by)
    made: list[PriceRow] = []
    problems: list[tuple[int, Problem]] = []
    seen: dict[tuple[Any, ...], int] = {}
    for number, raw in rows:
        values, wrong = check_price(raw)
        same = tuple(values[name] for name in _SAME)
        if not wrong and same in seen:
            wrong = [_twice(f"（第{seen[same]}行）")]
        seen.setdefault(same, number)
        problems += [(number, one) for one in wrong]
        made.append(PriceRow(version_id=version.id, place=len(made) + 1, **values))
    if not rows:
        raise InvalidAnswers([Problem("sheet", "表格里没有价目", "there are no prices on the sheet")])
    if not problems:
        for row in rows_of(session, version.id):
            session.delete(row)
        session.flush()
        session.add_all(made)
        session.flush()
    return ImportedPrices(0 if problems else len(made), tuple(problems))


def publish_version(session: Session, version_id: UUID, by: Drafter, *, today: date, now: datetime) -> PriceVersion:
    """Let a draft count from its first day on; from here it is never changed.

    Raises:
        NotPermitted: by anybody who drafted or changed it.
        InvalidAnswers: it has no prices, begins in the past, or another version begins on the same day.
        Conflict: it is no draft any more.
    """
    version = _locked(session, version_id)
    if by.id in version.authors:
        raise NotPermitted("价目由没有参与起草的人发布", "somebody who did not work on it publishes it")
    if version.standing != VersionStanding.DRAFT:
        raise _published(version)
    other = session.scalar(
        select(PriceVersion.number).where(
            PriceVersion.standing == VersionStanding.PUBLISHED, PriceVersion.valid_from == version.valid_from
        )
    )
    problems = []
    if not session.scalar(select(func.count(PriceRow.id)).where(PriceRow.version_id == version.id)):
        problems.append(Problem("", "这个版本还没有价目，不能发布", "the version has no prices"))
    if version.valid_from < today:
        problems.append(Problem("", "生效日期已过，请先改为今天或以后", "its first day has passed; change it first"))
    if other is not None:
        problems.append(Problem("", f"版本 {other} 也从这一天起生效", f"{other} begins on the same day"))
    if problems:
        raise InvalidAnswers(problems)
    version.standing = VersionStanding.PUBLISHED
    version.published_by, version.publisher, version.published_at = by.id, by.name, now
    return version


def drop_version(session: Session, version_id: UUID) -> PriceVersion:
    """Give up a draft; it stays in the list as 已作废. Raises Conflict, NotFound."""
    version = _locked(session, version_id)
    if version.standing != VersionStanding.DRAFT:
        raise _published(version)
    version.standing = VersionStanding.DROPPED
    return version


_COPIED = ("place", "category", "name", "service_type", "range", "per", "price_fen", "remarks")
_SAME = ("category", "service_type", "range")


def _draft(session: Session, version_id: UUID, by: Drafter) -> PriceVersion:
    """The draft, locked; whoever touches it cannot publish it."""
    version = _locked(session, version_id)
    if version.standing != VersionStanding.DRAFT:
        raise _published(version)
    version.drafted_by, version.drafter = by.id, by.name
    if by.id not in version.authors:
        version.authors = [*version.authors, by.id]
    return version


def _locked(session: Session, version_id: UUID) -> PriceVersion:
    found = session.get(PriceVersion, version_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound(*NO_SUCH)
    return found


def _row(session: Session, version_id: UUID, row_id: UUID) -> PriceRow:
    found = session.get(PriceRow, row_id)
    if found is None or found.version_id != version_id:
        raise NotFound("没有这条价目", "no such price")
    return found


def _published(version: PriceVersion) -> Conflict:
    return Conflict(f"价目版本 {version.number} {version.standing}，不能再改", f"{version.number} is no draft any more")


def _twice(where: str) -> Problem:
    zh = f"同一器具类别、服务类型和测量范围已有价目{where}"
    return Problem("category", zh, "there is a price for this category, service and range already")


def _read_head(session: Session, typed: Mapping[str, str], own: UUID | None) -> dict[str, Any]:
    problems = []
    number, basis = typed.get("number", "").strip(), typed.get("basis", "").strip()
    taken = session.scalar(select(PriceVersion.id).where(PriceVersion.number == number))
    if not number or len(number) > _LONGEST_NUMBER:
        problems.append(Problem("number", "请填写版本号，不超过40字", "give it a number of at most 40 characters"))
    elif taken not in (None, own):
        problems.append(Problem("number", f"版本号 {number} 已经用过", f"{number} is taken"))
    if not basis or len(basis) > _LONGEST_BASIS:
        problems.append(Problem("basis", "请填写依据（文号和名称），不超过200字", "say what it rests on"))
    try:
        valid_from = date.fromisoformat(typed.get("valid_from", "").strip())
    except ValueError:
        problems.append(Problem("valid_from", "请填写生效日期，例如 2027-01-01", "say from which day it counts"))
    if problems:
        raise InvalidAnswers(problems)
    return {"number": number, "basis": basis, "valid_from": valid_from, "example": bool(typed.get("example"))}
