"""Keeping the calendar: import, enter, correct, confirm, and the warning in November."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import sessionmaker

from engine.calendar.commands import (
    confirm_year,
    enter_year,
    import_year,
    list_years,
    load_calendar,
    needs_notice,
    set_day,
)
from engine.calendar.days import Source, SpecialDay, Standing
from engine.calendar.tables import CalendarDay, CalendarYear
from engine.db import Base, connect, new_id, transaction
from engine.errors import Conflict, InvalidAnswers, NotFound

ADMIN = new_id()
NOW = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)


@pytest.fixture
def session(tmp_path):
    engine = connect(f"sqlite:///{tmp_path / 'calendar.db'}")
    Base.metadata.create_all(engine, tables=[CalendarYear.__table__, CalendarDay.__table__])
    with sessionmaker(engine)() as opened:
        yield opened
    engine.dispose()


def confirmed(session, year):
    import_year(session, year)
    confirm_year(session, year, by=ADMIN, now=NOW)


def test_an_imported_year_is_provisional_until_confirmed(session):
    with transaction(session):
        year = import_year(session, 2026)
        assert (year.status, year.source) == (Standing.PROVISIONAL, Source.NOTICE)
        confirm_year(session, 2026, by=ADMIN, now=NOW)

    row = session.get(CalendarYear, 2026)
    assert (row.status, row.confirmed_by, row.confirmed_at) == (Standing.CONFIRMED, ADMIN, NOW)
    assert session.get(CalendarDay, date(2026, 2, 14)).is_workday


def test_the_loaded_calendar_counts_as_the_official_one(session):
    confirmed(session, 2026)

    calendar = load_calendar(session)

    assert calendar.add_workdays(date(2026, 2, 12), 5) == date(2026, 2, 26)
    assert calendar.provisional_years(date(2026, 1, 1), date(2027, 1, 1)) == (2027,)


def test_confirming_twice_keeps_the_first_confirmation(session):
    confirmed(session, 2026)

    row = confirm_year(session, 2026, by=new_id(), now=datetime(2026, 6, 1, tzinfo=UTC))

    assert (row.confirmed_by, row.confirmed_at) == (ADMIN, NOW)


def test_a_confirmed_year_is_not_imported_again(session):
    confirmed(session, 2026)

    with pytest.raises(Conflict, match="confirmed"):
        import_year(session, 2026)


def test_importing_a_provisional_year_again_restores_it(session):
    import_year(session, 2026)
    set_day(session, date(2026, 3, 2), is_workday=False, name="误填")

    assert import_year(session, 2026).source == Source.NOTICE
    assert session.get(CalendarDay, date(2026, 3, 2)) is None


def test_statutory_holidays_alone_cannot_be_confirmed(session):
    import_year(session, 2040)

    with pytest.raises(Conflict, match="has not been entered"):
        confirm_year(session, 2040, by=ADMIN, now=NOW)


def test_an_entered_notice_can_be_confirmed(session):
    import_year(session, 2040)
    days = [SpecialDay(date(2040, 1, 2), False, "元旦"), SpecialDay(date(2040, 1, 7), True, "元旦调休上班")]

    enter_year(session, 2040, days)
    confirm_year(session, 2040, by=ADMIN, now=NOW)

    calendar = load_calendar(session)
    assert calendar.is_workday(date(2040, 1, 7))
    assert not calendar.is_workday(date(2040, 1, 2))
    assert calendar.provisional_years(date(2040, 1, 1), date(2040, 12, 31)) == ()


def test_a_notice_entered_later_awaits_confirmation_again(session):
    confirmed(session, 2026)

    row = enter_year(session, 2026, [SpecialDay(date(2026, 1, 1), False, "元旦")])

    assert (row.status, row.confirmed_by) == (Standing.PROVISIONAL, None)


@pytest.mark.parametrize(
    "days",
    [
        [],
        [SpecialDay(date(2025, 1, 1), False, "元旦")],
        [SpecialDay(date(2026, 1, 1), False, " ")],
        [SpecialDay(date(2026, 1, 1), False, "元" * 61)],
        [SpecialDay(date(2026, 1, 1), False, "元旦"), SpecialDay(date(2026, 1, 1), True, "元旦")],
    ],
)
def test_a_notice_with_mistakes_is_refused(session, days):
    with pytest.raises(InvalidAnswers):
        enter_year(session, 2026, days)


def test_a_day_may_be_set_in_a_confirmed_year(session):
    confirmed(session, 2026)
    before = load_calendar(session)

    set_day(session, date(2026, 3, 3), is_workday=False, name="临时放假")

    after = load_calendar(session)
    assert before.is_workday(date(2026, 3, 3))
    assert not after.is_workday(date(2026, 3, 3))
    assert before.stamp != after.stamp
    assert session.get(CalendarYear, 2026).status == Standing.CONFIRMED


def test_a_day_needs_a_name_and_a_year(session):
    with pytest.raises(NotFound, match="import it first"):
        set_day(session, date(2026, 3, 3), is_workday=False, name="放假")
    import_year(session, 2026)
    with pytest.raises(InvalidAnswers):
        set_day(session, date(2026, 3, 3), is_workday=False, name="")


def test_the_calendar_is_read_again_only_when_it_changed(session):
    import_year(session, 2026)

    first, second = load_calendar(session), load_calendar(session)
    assert first is second


def test_a_change_that_was_rolled_back_is_forgotten(session):
    with transaction(session):
        import_year(session, 2026)
    set_day(session, date(2026, 3, 3), is_workday=False, name="放假")
    assert not load_calendar(session).is_workday(date(2026, 3, 3))
    session.rollback()

    with transaction(session):
        set_day(session, date(2026, 3, 4), is_workday=False, name="放假")

    calendar = load_calendar(session)
    assert calendar.is_workday(date(2026, 3, 3))
    assert not calendar.is_workday(date(2026, 3, 4))


def test_administrators_are_warned_from_november_until_the_notice_is_entered(session):
    assert needs_notice(session, date(2026, 3, 1)).year == 2026
    confirmed(session, 2026)
    assert needs_notice(session, date(2026, 10, 31)) is None
    assert needs_notice(session, date(2026, 11, 1)).year == 2027
    import_year(session, 2027)
    assert "2027" in needs_notice(session, date(2026, 12, 31)).zh

    enter_year(session, 2027, [SpecialDay(date(2027, 1, 1), False, "元旦")])
    confirm_year(session, 2027, by=ADMIN, now=NOW)

    assert needs_notice(session, date(2026, 12, 31)) is None
    assert [row.year for row in list_years(session)] == [2027, 2026]


def test_only_special_days_are_kept(session):
    import_year(session, 2026)

    rows = session.scalars(select(CalendarDay)).all()
    assert len(rows) < 60
    assert all(row.name for row in rows)
