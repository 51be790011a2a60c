"""What supervisors watch: lights of running clocks, slips, and how many cases were on time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from engine.calendar.commands import load_calendar
from engine.calendar.days import Calendar, local_date
from engine.catalog import Means
from engine.clock.lights import Light
from engine.clock.tables import Clock
from engine.errors import NotFound
from engine.model.case import Case
from engine.policy import Actor, may_see_case
from engine.queries.clock import limit_words
from engine.watch.rules import RULES, Rule
from engine.watch.tables import Slip

PAGE = 50
#: lines of one download.
MOST = 100_000
#: figures of a service item of which there is nothing to count.
NONE = (0, 0, 0)
LIGHTS = (Light.RED.value, Light.YELLOW.value, Light.GREEN.value)


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One running clock. ``due_on`` is None while it is paused."""

    case_id: UUID
    number: str
    title: str
    applicant: str
    status: str
    light: str
    light_text: str
    light_text_en: str
    started_on: date
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Board:
    """A page of the lights board: how many of each light, and the clocks of the chosen ones."""

    counts: Mapping[str, int]
    items: tuple[tuple[str, str], ...]
    rows: tuple[BoardRow, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class SlipRow:
    """One slip with its case, for lists and its own page."""

    id: UUID
    case_id: UUID
    number: str
    title: str
    rule: Rule
    about: str
    raised_at: datetime
    reply_due_on: date | None
    is_late: bool
    reply: str
    replied_by: str
    replied_at: datetime | None
    remark: str
    closed_by: str
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """How the cases of one service item fared: closed and on time in the period, running now by light."""

    item: str
    title: str
    closed: int
    on_time: int
    #: counted working days of the closed ones, summed.
    days: int
    running: int
    yellow: int
    red: int

    @property
    def share(self) -> str:
        """The share on time, in tenths of a per cent; "" where nothing was closed."""
        tenths = self.on_time * 1000 // self.closed if self.closed else 0
        return f"{tenths // 10}.{tenths % 10}%" if self.closed else ""

    @property
    def average_days(self) -> str:
        """Counted working days of a closed case on average, to a tenth; "" where nothing was closed."""
        tenths = (self.days * 20 + self.closed) // (2 * self.closed) if self.closed else 0
        return f"{tenths // 10}.{tenths % 10}" if self.closed else ""


def lights_board(
    session: Session,
    means: Means,
    actor: Actor,
    *,
    light: str = "",
    item: str = "",
    page: int = 0,
    limit: int = PAGE,
    now: datetime,
) -> Board:
    """Running clocks, the most pressing first, of the units that the actor watches over.

    Args:
        light: red, yellow or green; "" for all.
        item: code of a service item; "" for all.
    """
    calendar, today = load_calendar(session), local_date(now)
    mine = (Clock.stopped_on.is_(None), *_watched(actor))
    counts = dict.fromkeys(LIGHTS, 0)
    counted = select(Clock.light, func.count()).join(Case, Case.id == Clock.case_id).where(*mine, *_of(item))
    for colour, count in session.execute(counted.group_by(Clock.light)):
        counts[colour] = count
    found = session.execute(_lines(mine, light, item).offset(page * limit).limit(limit + 1)).all()
    rows = tuple(_board_row(calendar, today, *line) for line in found[:limit])
    items = tuple((release.code, release.title) for release in means.catalog.items(session) if release.clock)
    return Board(counts, items, rows, len(found) > limit)


def _lines(mine: Iterable[ColumnElement[bool]], light: str, item: str) -> Select[Case, str, date, date | None]:
    # Paused clocks have no due day; they come last in their light.
    rank = case((Clock.light == Light.RED, 0), (Clock.light == Light.YELLOW, 1), else_=2)
    chosen = select(Case, Clock.light, Clock.started_on, Clock.due_on).join(Clock, Clock.case_id == Case.id)
    if light:
        chosen = chosen.where(Clock.light == light)
    return chosen.where(*mine, *_of(item)).order_by(rank, Clock.due_on.asc().nulls_last(), Case.id)


def _of(item: str) -> tuple[ColumnElement[bool], ...]:
    return (Clock.item == item,) if item else ()


def _watched(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """Supervisors watch over all units, everybody else over their own."""
    return () if actor.has("supervisor") else (Case.unit_id.in_(actor.unit_ids),)


def _board_row(
    calendar: Calendar, today: date, one: Case, light: str, started_on: date, due_on: date | None
) -> BoardRow:
    zh, en = "暂停计时", "clock paused"
    if due_on is not None:
        zh, en = limit_words(calendar.workdays_between(today, due_on), over=today > due_on)
    return BoardRow(
        one.id, one.number, one.title, one.applicant_name, one.status, light, zh, en, started_on, due_on
    )  # fmt: skip


def slips(session: Session, actor: Actor, *, closed: bool, now: datetime) -> tuple[SlipRow, ...]:
    """Slips of the units that the actor watches over: open ones by age, or the latest closed ones."""
    order = Slip.closed_at.desc() if closed else Slip.raised_at.asc()
    state = Slip.closed_at.is_not(None) if closed else Slip.closed_at.is_(None)
    found = session.execute(
        select(Slip, Case).join(Case, Case.id == Slip.case_id).where(state, *_watched(actor)).order_by(order).limit(200)
    )
    return tuple(_slip_row(slip, one, now) for slip, one in found)


def slip(session: Session, actor: Actor, slip_id: UUID, *, now: datetime) -> SlipRow:
    """One slip, for supervisors and for staff who may see its case. Raises NotFound."""
    found = session.execute(select(Slip, Case).join(Case, Case.id == Slip.case_id).where(Slip.id == slip_id)).first()
    if found is None or not actor.is_staff:
        raise NotFound("没有这张督办单", "no such slip")
    may_see_case(actor, found[1])
    return _slip_row(found[0], found[1], now)


def slips_of(session: Session, one: Case, *, now: datetime) -> tuple[SlipRow, ...]:
    """The slips of one case, newest first."""
    found = session.scalars(select(Slip).where(Slip.case_id == one.id).order_by(Slip.raised_at.desc()))
    return tuple(_slip_row(row, one, now) for row in found)


def _slip_row(row: Slip, one: Case, now: datetime) -> SlipRow:
    late = row.replied_at is None and row.reply_due_on is not None and local_date(now) > row.reply_due_on
    return SlipRow(
        row.id, one.id, one.number, one.title, RULES[row.rule], row.about, row.raised_at, row.reply_due_on, late,
        row.reply, row.replied_by or "", row.replied_at, row.remark, row.closed_by or "", row.closed_at,
    )  # fmt: skip


def on_time(session: Session, means: Means, actor: Actor, *, begin: date, end: date) -> tuple[ItemFigures, ...]:
    """Per service item: clocks stopped from ``begin`` to ``end``, how many of them on time, and those running now."""
    closed = {item: facts for item, *facts in session.execute(_closed(actor, begin, end))}
    running = {item: facts for item, *facts in session.execute(_running(actor))}
    return tuple(
        ItemFigures(release.code, release.title, *closed.get(release.code, NONE), *running.get(release.code, NONE))
        for release in means.catalog.items(session)
        if release.clock is not None or release.code in closed
    )


def _closed(actor: Actor, begin: date, end: date) -> Select[str, int, int, int | None]:
    good = func.count(case((Clock.light != Light.RED, 1)))
    return (
        select(Clock.item, func.count(), good, func.sum(Clock.counted_days))
        .join(Case, Case.id == Clock.case_id)
        .where(Clock.stopped_on.between(begin, end), *_watched(actor))
        .group_by(Clock.item)
    )


def _running(actor: Actor) -> Select[str, int, int, int]:
    yellow = func.count(case((Clock.light == Light.YELLOW, 1)))
    red = func.count(case((Clock.light == Light.RED, 1)))
    return (
        select(Clock.item, func.count(), yellow, red)
        .join(Case, Case.id == Clock.case_id)
        .where(Clock.stopped_on.is_(None), *_watched(actor))
        .group_by(Clock.item)
    )
