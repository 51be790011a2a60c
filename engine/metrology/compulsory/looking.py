"""The register as its page asks for it: by month, district and words, and what lacks a number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from engine.metrology.compulsory.model import CompulsoryInstrument
from engine.metrology.lists import page_of, with_words

PAGE = 50
#: lines of one sheet.
MOST = 20_000
_DECEMBER = 12


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader wants to see; "" and None leave a filter out."""

    #: first day of the month of acceptance.
    month: date | None = None
    region: str = ""
    #: only those that lack a number of the portal.
    lacking: bool = False
    words: str = ""
    #: the last row of the page before.
    after: UUID | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the register, newest first."""

    rows: tuple[CompulsoryInstrument, ...]
    #: how many there are under the filters, and how many of these lack a number.
    count: int
    lacking: int
    #: row after which the next page begins; None on the last one.
    next: UUID | None


def list_instruments(session: Session, asked: Asked, *, limit: int = PAGE) -> Listed:
    """One page: two statements, however many instruments there are."""
    wanted = _wanted(asked)
    counted = wanted.with_only_columns(func.count(), func.count().filter(_lacks()), maintain_column_froms=True)
    count, lacking = session.execute(counted).one()
    shown = wanted.where(CompulsoryInstrument.id < asked.after) if asked.after else wanted
    rows, more = page_of(session, shown.order_by(CompulsoryInstrument.id.desc()), limit)
    return Listed(rows, count, lacking, rows[-1].id if more else None)


def regions_used(session: Session) -> Sequence[str]:
    """The codes of the districts that instruments are used in."""
    used = select(CompulsoryInstrument.region_code).where(CompulsoryInstrument.region_code != "").distinct()
    return session.scalars(used.order_by(CompulsoryInstrument.region_code)).all()


def _wanted(asked: Asked) -> Select[CompulsoryInstrument]:
    wanted = select(CompulsoryInstrument)
    if asked.month is not None:
        wanted = wanted.where(
            CompulsoryInstrument.entered_on >= asked.month, CompulsoryInstrument.entered_on < _next_month(asked.month)
        )
    if asked.region:
        wanted = wanted.where(CompulsoryInstrument.region_code == asked.region)
    if asked.lacking:
        wanted = wanted.where(_lacks())
    searched = (
        CompulsoryInstrument.case_number, CompulsoryInstrument.user_name, CompulsoryInstrument.name,
        CompulsoryInstrument.serial_no, CompulsoryInstrument.filing_no, CompulsoryInstrument.application_no,
    )  # fmt: skip
    return with_words(wanted, asked.words, searched)


def _lacks() -> ColumnElement[bool]:
    return or_(CompulsoryInstrument.filing_no == "", CompulsoryInstrument.application_no == "")


def _next_month(month: date) -> date:
    return date(month.year + month.month // _DECEMBER, month.month % _DECEMBER + 1, 1)
