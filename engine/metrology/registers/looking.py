"""The kept registers as their pages ask for them: by words, by how a row stands today, and by one field of its own."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, Text, and_, false, func, not_, or_, select
from sqlalchemy import cast as as_type
from sqlalchemy.orm import Session

from engine.metrology.registers.kept import Register, Row, Takes

PAGE = 50
#: rows of one spreadsheet.
MOST = 20_000
#: how far ahead the end of validity counts as soon.
SOON = timedelta(days=60)
YES, NO = "是", "否"


class RowStanding(StrEnum):
    """How a row stands on a day, as pages write it."""

    COUNTS = "有效"
    SOON = "即将到期"
    EXPIRED = "已过期"
    EARLY = "尚未生效"
    SUSPENDED = "停用"


@dataclass(frozen=True, slots=True)
class RowsAsked:
    """What a reader wants to see; "" leaves a filter out."""

    words: str = ""
    standing: str = ""
    #: what the field by which the register is sifted holds; 是 or 否 for a switch.
    sift: str = ""
    #: the last number of the page before.
    after: str = ""


@dataclass(frozen=True, slots=True)
class RowsPage:
    """A page of a register, by number; ``counts`` has every standing that its rows can have."""

    rows: Sequence[Row]
    counts: Mapping[RowStanding, int]
    #: number after which the next page begins; "" on the last one.
    next: str


def list_rows(session: Session, register: Register, asked: RowsAsked, *, today: date, limit: int = PAGE) -> RowsPage:
    """One page: two statements, however many rows there are."""
    stands = standings(register)
    counted = session.execute(
        select(*(func.count().filter(_stands(register, one, today)) for one in stands)).select_from(register.table)
    ).one()
    found = cast("Sequence[Row]", session.scalars(_wanted(register, asked, today).limit(limit + 1)).all())
    rows = found[:limit]
    return RowsPage(rows, dict(zip(stands, counted, strict=True)), rows[-1].number if len(found) > limit else "")


def standings(register: Register) -> tuple[RowStanding, ...]:
    """How the rows of a register can stand."""
    columns = register.table.__table__.columns
    ends = (RowStanding.SOON, RowStanding.EXPIRED) if "valid_until" in columns else ()
    begins = (RowStanding.EARLY,) if "valid_from" in columns else ()
    return (RowStanding.COUNTS, *ends, *begins, RowStanding.SUSPENDED)


def standing_of(row: Row, today: date) -> RowStanding:
    """How a row stands."""
    begin, end = getattr(row, "valid_from", None), getattr(row, "valid_until", None)
    if row.suspended:
        return RowStanding.SUSPENDED
    if end is not None and end < today:
        return RowStanding.EXPIRED
    if begin is not None and begin > today:
        return RowStanding.EARLY
    return RowStanding.SOON if end is not None and end <= today + SOON else RowStanding.COUNTS


def _stands(register: Register, standing: str, today: date) -> ColumnElement[bool]:
    """The same for a statement: whether a row stands so."""
    table: Any = register.table
    ended: ColumnElement[bool] = false()
    soon: ColumnElement[bool] = false()
    early: ColumnElement[bool] = false()
    if RowStanding.EXPIRED in standings(register):
        ended, soon = table.valid_until < today, table.valid_until <= today + SOON
    if RowStanding.EARLY in standings(register):
        early = and_(table.valid_from.is_not(None), table.valid_from > today)
    used = table.suspended.is_(False)
    clauses: Mapping[str, ColumnElement[bool]] = {
        RowStanding.COUNTS: and_(used, not_(ended), not_(early), not_(soon)),
        RowStanding.SOON: and_(used, not_(ended), not_(early), soon),
        RowStanding.EXPIRED: and_(used, ended),
        RowStanding.EARLY: and_(used, not_(ended), early),
        RowStanding.SUSPENDED: table.suspended.is_(True),
    }
    return clauses[standing]


def _wanted(register: Register, asked: RowsAsked, today: date) -> Select[Any]:
    table: Any = register.table
    wanted = select(table).order_by(table.number)
    for word in asked.words.split():
        wanted = wanted.where(or_(*(_holds(register, name, word) for name in register.searched)))
    if asked.standing:
        wanted = wanted.where(_stands(register, asked.standing, today))
    if asked.sift:
        column = getattr(table, register.sifted)
        is_switch = register.entry(register.sifted).takes is Takes.SWITCH
        wanted = wanted.where(column.is_(asked.sift == YES) if is_switch else column == asked.sift)
    return wanted.where(table.number > asked.after) if asked.after else wanted


def _holds(register: Register, name: str, word: str) -> ColumnElement[bool]:
    """Whether a field holds a word; a list of words is searched as it is stored."""
    column = getattr(register.table, name)
    if register.entry(name).takes is Takes.WORDS:
        column, word = as_type(column, Text), json.dumps(word)[1:-1]
    found: ColumnElement[bool] = column.contains(word, autoescape=True)
    return found
