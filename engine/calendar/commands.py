"""Keeping the working-day calendar: import, enter, correct and confirm a year; load it for arithmetic.

A confirmed year is never overwritten by an import. Every change gives the year a new version, by which clocks and
caches notice it. Commands run in the caller's transaction.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import blake2b
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, delete, select
from sqlalchemy.orm import Session

from engine.calendar.days import Calendar, Source, SpecialDay, Standing, YearDays
from engine.calendar.sources import imported_year
from engine.calendar.tables import CalendarDay, CalendarYear
from engine.db import new_id
from engine.errors import Conflict, InvalidAnswers, NotFound, Problem

#: The State Council publishes next year's notice in November, as a rule.
NOTICE_MONTH = 11
_LONGEST_NAME = 60
_cache: WeakKeyDictionary[Engine, Calendar] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class NoticeNeeded:
    """A year whose holiday notice an administrator should enter and confirm."""

    year: int
    zh: str
    en: str


def import_year(session: Session, year: int) -> CalendarYear:
    """Fill a year from the libraries; a provisional year is replaced.

    Raises:
        Conflict: the year is confirmed.
    """
    row = session.get(CalendarYear, year)
    if row is not None and row.status == Standing.CONFIRMED:
        raise Conflict(f"{year} 年日历已确认，不能重新导入", f"the calendar of {year} is confirmed")
    known = imported_year(year)
    return _write_year(session, year, known.source, known.specials)


def enter_year(session: Session, year: int, days: Iterable[SpecialDay]) -> CalendarYear:
    """Enter a year's notice whole: every holiday and every working weekend day. The year awaits confirmation again.

    Raises:
        InvalidAnswers: no day given, a day of another year, a day twice, or a name missing or too long.
    """
    specials = list(days)
    problems = [problem for special in specials for problem in _day_problems(special, year)]
    if not specials or len({special.day for special in specials}) != len(specials):
        problems.append(Problem("days", "请逐日填写放假和调休安排，每天一行", "each day once, at least one day"))
    if problems:
        raise InvalidAnswers(problems)
    return _write_year(session, year, Source.ENTERED, specials)


def set_day(session: Session, day: date, *, is_workday: bool, name: str) -> CalendarDay:
    """Set one day, also of a confirmed year (a day off declared later). The year keeps its standing.

    Raises:
        NotFound: the year is not in the calendar yet.
        InvalidAnswers: the name is missing or too long.
    """
    year = _year_row(session, day.year)
    problems = _day_problems(SpecialDay(day, is_workday, name), day.year)
    if problems:
        raise InvalidAnswers(problems)
    row = session.get(CalendarDay, day) or CalendarDay(day=day, year=day.year)
    row.is_workday, row.name = is_workday, name.strip()
    session.add(row)
    year.source = Source.ENTERED
    year.version = new_id()
    session.flush()
    return row


def confirm_year(session: Session, year: int, *, by: UUID, now: datetime) -> CalendarYear:
    """Confirm that a year agrees with the State Council's notice. Confirming twice changes nothing.

    Raises:
        NotFound: the year is not in the calendar yet.
        Conflict: only statutory holidays are known; the notice must be entered first.
    """
    row = _year_row(session, year)
    if row.status == Standing.CONFIRMED:
        return row
    if row.source == Source.STATUTORY:
        raise Conflict(
            f"{year} 年尚未录入国务院办公厅放假调休通知，不能确认", f"the notice for {year} has not been entered"
        )
    row.status, row.confirmed_by, row.confirmed_at = Standing.CONFIRMED, by, now
    row.version = new_id()
    session.flush()
    return row


def needs_notice(session: Session, today: date) -> NoticeNeeded | None:
    """The year to warn administrators about: this year unconfirmed, or from November on the next one; else None."""
    rows = session.scalars(select(CalendarYear.year).where(CalendarYear.status == Standing.CONFIRMED))
    confirmed = set(rows)
    wanted = [today.year, today.year + 1] if today.month >= NOTICE_MONTH else [today.year]
    missing = next((year for year in wanted if year not in confirmed), None)
    if missing is None:
        return None
    return NoticeNeeded(
        missing,
        f"{missing} 年放假调休安排尚未确认，{missing} 年的到期日均为暂定。请按国务院办公厅通知录入并确认。",
        f"The holiday notice for {missing} is not confirmed, so its due dates are provisional. Enter and confirm it.",
    )


def load_calendar(session: Session) -> Calendar:
    """The calendar as the table has it; years not in the table are taken from the libraries, provisional.

    One short query where nothing changed since the last load from this database.
    """
    versions = session.scalars(
        select(CalendarYear.version).order_by(CalendarYear.year).execution_options(autoflush=False)
    )
    stamp = blake2b(b"".join(version.bytes for version in versions), digest_size=16).hexdigest()
    engine = _engine_of(session)
    held = _cache.get(engine)
    if held is not None and held.stamp == stamp:
        return held
    calendar = Calendar(_read_years(session), fallback=imported_year, stamp=stamp)
    _cache[engine] = calendar
    return calendar


def list_years(session: Session) -> Sequence[CalendarYear]:
    """All years of the calendar, latest first, for the administrator's page."""
    return session.scalars(select(CalendarYear).order_by(CalendarYear.year.desc())).all()


def read_year(session: Session, year: int) -> tuple[CalendarYear, Sequence[CalendarDay]]:
    """One year with its special days in order. Raises NotFound."""
    days = select(CalendarDay).where(CalendarDay.year == year).order_by(CalendarDay.day)
    return _year_row(session, year), session.scalars(days).all()


def _read_years(session: Session) -> list[YearDays]:
    specials: dict[int, list[SpecialDay]] = {}
    for row in session.scalars(select(CalendarDay)):
        specials.setdefault(row.year, []).append(SpecialDay(row.day, row.is_workday, row.name))
    return [
        YearDays(row.year, frozenset(specials.get(row.year, ())), Source(row.source), Standing(row.status))
        for row in session.scalars(select(CalendarYear))
    ]


def _write_year(session: Session, year: int, source: Source, specials: Iterable[SpecialDay]) -> CalendarYear:
    row = session.get(CalendarYear, year)
    if row is None:
        row = CalendarYear(year=year)
        session.add(row)
    row.source, row.status = source, Standing.PROVISIONAL
    row.confirmed_by = row.confirmed_at = None
    row.version = new_id()
    session.flush()
    session.execute(delete(CalendarDay).where(CalendarDay.year == year))
    ordered = sorted(specials, key=lambda special: special.day)
    session.add_all(
        CalendarDay(day=special.day, year=year, is_workday=special.is_workday, name=special.name.strip())
        for special in ordered
    )
    session.flush()
    return row


def _year_row(session: Session, year: int) -> CalendarYear:
    row = session.get(CalendarYear, year)
    if row is None:
        raise NotFound(f"日历中还没有 {year} 年，请先导入", f"the calendar does not hold {year}; import it first")
    return row


def _day_problems(special: SpecialDay, year: int) -> list[Problem]:
    problems = []
    if special.day.year != year:
        problems.append(Problem("day", f"{special.day} 不在 {year} 年", f"{special.day} is not in {year}"))
    if not special.name.strip() or len(special.name) > _LONGEST_NAME:
        problems.append(Problem("name", "请填写名称，不超过 60 字", "a name of at most 60 characters is needed"))
    return problems


def _engine_of(session: Session) -> Engine:
    bind = session.get_bind()
    return bind.engine if isinstance(bind, Connection) else bind
