"""A line of figures for each month and unit: cases from the core, income and satisfaction from their registers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from engine.metrology.money.model import LedgerEntry, LedgerLeg
from engine.metrology.surveys import BAD, Survey
from engine.model.case import Case
from engine.policy import Actor
from engine.queries.figures import Asked, Cell, Tally, added, in_scope, month_on, tallies

#: accounts of income begin so.
INCOME = "收入"
STRUCK = "已剔除"


@dataclass(frozen=True, slots=True)
class Extra:
    """Income in fen; ratings that count: how many, their stars added up, how many were bad."""

    income_fen: int = 0
    rated: int = 0
    stars: int = 0
    bad: int = 0

    def plus(self, other: "Extra") -> "Extra":
        """Both together."""
        return Extra(
            self.income_fen + other.income_fen, self.rated + other.rated, self.stars + other.stars, self.bad + other.bad
        )

    @property
    def tenths(self) -> int | None:
        """Average stars in tenths, rounded half up; None where nobody rated."""
        return (self.stars * 20 + self.rated) // (2 * self.rated) if self.rated else None


@dataclass(frozen=True, slots=True)
class Line:
    """The figures of one month or unit."""

    name: str
    tally: Tally
    extra: Extra


@dataclass(frozen=True, slots=True)
class Figures:
    """By month, by unit, by both, and all together."""

    months: tuple[Line, ...]
    units: tuple[Line, ...]
    total: Line
    #: every unit in every month in which it had something: (month, its line).
    cells: tuple[tuple[str, Line], ...]


def read_figures(session: Session, actor: Actor, asked: Asked, units: Sequence[tuple[UUID, str]]) -> Figures:
    """All figures, in six statements."""
    cells, extras = tallies(session, actor, asked), _extras(session, actor, asked)
    places = sorted({unit for _, unit in (*cells, *extras)}, key=str)
    months = range(len(asked.span.months))
    names: dict[UUID | None, str] = dict(units)

    def line(name: str, wanted: Iterable[Cell]) -> Line:
        chosen = list(wanted)
        extra = Extra()
        for cell in chosen:
            extra = extra.plus(extras.get(cell, Extra()))
        return Line(name, added(cells, chosen), extra)

    called = [f"{first:%Y-%m}" for first in asked.span.months]
    return Figures(
        tuple(line(called[place], ((place, unit) for unit in places)) for place in months),
        tuple(line(names.get(unit, "—"), ((place, unit) for place in months)) for unit in places),
        line("", ((place, unit) for place in months for unit in places)),
        tuple(
            (called[place], line(names.get(unit, "—"), [(place, unit)]))
            for place in months
            for unit in places
            if (place, unit) in cells or (place, unit) in extras
        ),
    )


def _extras(session: Session, actor: Actor, asked: Asked) -> Mapping[Cell, Extra]:
    found: dict[Cell, Extra] = {}
    for month, unit, fen in session.execute(_income(actor, asked)):
        found[month, unit] = Extra(income_fen=-int(fen))
    for month, unit, level, count in session.execute(_ratings(actor, asked)):
        stars = level or 0
        bad = count if stars <= BAD else 0
        found[month, unit] = found.get((month, unit), Extra()).plus(Extra(0, count, stars * count, bad))
    return found


def _income(actor: Actor, asked: Asked) -> Select[int, UUID | None, int]:
    month = month_on(LedgerEntry.day, asked.span)
    return (
        select(month, Case.unit_id, func.sum(LedgerLeg.amount_fen))
        .select_from(LedgerLeg)
        .join(LedgerEntry, LedgerEntry.id == LedgerLeg.entry_id)
        .join(Case, Case.id == LedgerEntry.case_id)
        .where(
            *in_scope(actor, asked), LedgerLeg.account.startswith(INCOME),
            LedgerEntry.day >= asked.span.months[0], LedgerEntry.day < asked.span.end,
        )
        .group_by(month, Case.unit_id)
    )  # fmt: skip


def _ratings(actor: Actor, asked: Asked) -> Select[int, UUID | None, int | None, int]:
    month = month_on(Survey.rated_on, asked.span)
    return (
        select(month, Case.unit_id, Survey.level, func.count())
        .join(Case, Case.id == Survey.case_id)
        .where(
            *in_scope(actor, asked), Survey.followed_up != STRUCK,
            Survey.rated_on >= asked.span.months[0], Survey.rated_on < asked.span.end,
        )
        .group_by(month, Case.unit_id, Survey.level)
    )  # fmt: skip
