"""Figures of a service item, by month and by unit: counts and days, nothing about persons.

Every figure is one grouped statement over a bounded number of months and units, however many cases there are. A day is
a day in Beijing. Figures of money and of satisfaction are kept elsewhere; ``month_on`` and
``in_scope`` make theirs fit.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine.accounts import Unit
from engine.calendar.days import BEIJING
from engine.clock.lights import Light
from engine.clock.tables import Clock
from engine.model.case import Case, Task
from engine.policy import APPLICANT, Actor

MOST_MONTHS = 24
_HALF, _MOST_OF_THEM = 50, 80
_PER_CENT = 100

#: (index of the month, id of the unit or None) → what was counted there.
Cell = tuple[int, UUID | None]


@dataclass(frozen=True, slots=True)
class Span:
    """Months in a row, each by its first day, and the day after the last of them."""

    months: tuple[date, ...]

    @property
    def end(self) -> date:
        """The first day after the last month."""
        return _next(self.months[-1])

    @property
    def bounds(self) -> tuple[date, ...]:
        """For each month the first day after it."""
        return (*self.months[1:], self.end)

    def moment(self, day: date) -> datetime:
        """When a day begins in Beijing."""
        return datetime(day.year, day.month, day.day, tzinfo=BEIJING)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which figures: of one service item or of all, of one unit or of all that the actor sees, over a span."""

    span: Span
    item: str = ""
    unit_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted; ``days`` maps counted working days of a closed clock → how many closed after so many."""

    opened: int = 0
    closed: int = 0
    #: clocks that stopped, and those of them that did so in time.
    timed: int = 0
    on_time: int = 0
    days: Mapping[int, int] | None = None
    #: steps of staff that were done again.
    redone: int = 0

    def plus(self, other: "Tally") -> "Tally":
        """Both together."""
        days = dict(self.days or {})
        for day, count in (other.days or {}).items():
            days[day] = days.get(day, 0) + count
        return Tally(
            self.opened + other.opened, self.closed + other.closed, self.timed + other.timed,
            self.on_time + other.on_time, days, self.redone + other.redone,
        )  # fmt: skip

    @property
    def median(self) -> int | None:
        """Working days within which half of them were done; None where none was."""
        return self.within(_HALF)

    @property
    def most(self) -> int | None:
        """Working days within which 80 % of them were done."""
        return self.within(_MOST_OF_THEM)

    def within(self, share: int) -> int | None:
        """Working days within which ``share`` per cent were done."""
        total, reached = sum((self.days or {}).values()), 0
        for day, count in sorted((self.days or {}).items()):
            reached += count
            if reached * _PER_CENT >= share * total:
                return day
        return None

    @property
    def share(self) -> int | None:
        """Tenths of a per cent that were in time; None where nothing was to be."""
        return self.on_time * 1000 // self.timed if self.timed else None


def months_until(last: date, count: int) -> Span:
    """``count`` months (1 to 24) up to the one of ``last``."""
    first = last.replace(day=1)
    months = [first]
    for _ in range(min(max(count, 1), MOST_MONTHS) - 1):
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    return Span(tuple(reversed(months)))


def _next(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def tallies(session: Session, actor: Actor, asked: Asked) -> dict[Cell, Tally]:
    """Cases by month and unit, in four statements."""
    found: dict[Cell, Tally] = {}

    def add(cell: Cell, **facts: Any) -> None:  # noqa: ANN401 - fields of a tally
        found[cell] = found.get(cell, Tally()).plus(replace(Tally(), **facts))

    for month, unit, count in session.execute(_counted(actor, asked, Case.opened_at)):
        add((month, unit), opened=count)
    for month, unit, count in session.execute(_counted(actor, asked, Case.closed_at)):
        add((month, unit), closed=count)
    for month, unit, days, good, count in session.execute(_clocks(actor, asked)):
        spread = {} if days is None else {days: count}
        add((month, unit), timed=count, on_time=count if good else 0, days=spread)
    for month, unit, count in session.execute(_redone(actor, asked)):
        add((month, unit), redone=int(count or 0))
    return found


def _counted(
    actor: Actor, asked: Asked, at: InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]
) -> Select[int, UUID | None, int]:
    month = month_at(at, asked.span)
    wanted = select(month, Case.unit_id, func.count()).where(*in_scope(actor, asked), *during(at, asked.span))
    return wanted.group_by(month, Case.unit_id)


def _clocks(actor: Actor, asked: Asked) -> Select[int, UUID | None, int | None, bool, int]:
    month, good = month_on(Clock.stopped_on, asked.span), Clock.light != Light.RED
    return (
        select(month, Case.unit_id, Clock.counted_days, good, func.count())
        .join(Case, Case.id == Clock.case_id)
        .where(*in_scope(actor, asked), Clock.stopped_on >= asked.span.months[0], Clock.stopped_on < asked.span.end)
        .group_by(month, Case.unit_id, Clock.counted_days, good)
    )


def _redone(actor: Actor, asked: Asked) -> Select[int, UUID | None, int]:
    """Steps of staff that were done more than once, in cases that closed in the span."""
    month = month_at(Case.closed_at, asked.span)
    again = (
        select(month.label("month"), Case.unit_id.label("unit"), (func.count() - 1).label("more"))
        .select_from(Task)
        .join(Case, Case.id == Task.case_id)
        .where(
            *in_scope(actor, asked), *during(Case.closed_at, asked.span),
            Task.role != APPLICANT, Task.done_by.is_not(None),
        )
        .group_by(month, Case.unit_id, Task.case_id, Task.address)
        .having(func.count() > 1)
        .subquery()
    )  # fmt: skip
    return select(again.c.month, again.c.unit, func.sum(again.c.more)).group_by(again.c.month, again.c.unit)


def in_scope(actor: Actor, asked: Asked) -> tuple[ColumnElement[bool], ...]:
    """Cases of the item and unit asked for; who is no supervisor sees the own units only."""
    wanted: list[ColumnElement[bool]] = [] if actor.has("supervisor") else [Case.unit_id.in_(actor.unit_ids)]
    if asked.item:
        wanted.append(Case.item == asked.item)
    if asked.unit_id is not None:
        wanted.append(Case.unit_id == asked.unit_id)
    return tuple(wanted)


def during(at: Any, span: Span) -> tuple[ColumnElement[bool], ...]:  # noqa: ANN401 - a mapped moment
    """Whether a moment lies in the span."""
    return at >= span.moment(span.months[0]), at < span.moment(span.end)


def month_at(at: Any, span: Span) -> ColumnElement[int]:  # noqa: ANN401 - a mapped moment
    """The index of the month of a moment."""
    return case(*((at < span.moment(end), place) for place, end in enumerate(span.bounds)))


def month_on(day: Any, span: Span) -> ColumnElement[int]:  # noqa: ANN401 - a mapped day
    """The index of the month of a day."""
    return case(*((day < end, place) for place, end in enumerate(span.bounds)))


def added(cells: Mapping[Cell, Tally], wanted: Iterable[Cell]) -> Tally:
    """What was counted in several cells."""
    total = Tally(days={})
    for cell in wanted:
        if cell in cells:
            total = total.plus(cells[cell])
    return total


def units_seen(session: Session, actor: Actor) -> Sequence[tuple[UUID, str]]:
    """The units whose figures the actor may see, by name."""
    wanted = select(Unit.id, Unit.name).order_by(Unit.name)
    if not actor.has("supervisor"):
        wanted = wanted.where(Unit.id.in_(actor.unit_ids))
    return [(id, name) for id, name in session.execute(wanted)]
