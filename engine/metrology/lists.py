"""Long lists of registers: sifted by words, counted by a column, and read a page at a time."""

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

Row = TypeVar("Row")


def with_words(wanted: Select[Row], words: str, columns: Sequence[InstrumentedAttribute[str]]) -> Select[Row]:
    """Only the rows in which every word stands in one of the columns."""
    for word in words.split():
        wanted = wanted.where(or_(*(column.contains(word, autoescape=True) for column in columns)))
    return wanted


def page_of(session: Session, wanted: Select[Row], limit: int) -> tuple[tuple[Row, ...], bool]:
    """The first ``limit`` rows, and whether others follow; one statement."""
    found = session.scalars(wanted.limit(limit + 1)).all()
    return tuple(found[:limit]), len(found) > limit


def counts_by(session: Session, column: InstrumentedAttribute[Any], *where: ColumnElement[bool]) -> dict[str, int]:
    """How many rows have each value of a column; one statement."""
    counts: dict[str, int] = {}
    for value, count in session.execute(select(column, func.count()).where(*where).group_by(column)):
        counts[value] = count
    return counts
