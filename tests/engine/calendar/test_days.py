"""Working-day arithmetic over the official calendar of 2026, and its laws."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.calendar.days import Calendar, Source, SpecialDay, Standing, YearDays, local_date
from engine.calendar.sources import imported_year, statutory_days
from engine.errors import InvalidAnswers

VECTORS = json.loads((Path(__file__).parents[2] / "data/vectors/workday_vectors.json").read_text("utf-8"))
OFFICIAL = Calendar(fallback=imported_year)


@pytest.mark.parametrize("row", VECTORS, ids=lambda row: f"{row['start']}+{row['working_days']}")
def test_due_dates_of_2026_come_out(row):
    start, due = date.fromisoformat(row["start"]), date.fromisoformat(row["due"])

    assert OFFICIAL.add_workdays(start, row["working_days"]) == due
    assert OFFICIAL.workdays_between(start, due) == row["working_days"]


def test_people_work_on_adjusted_weekends_and_rest_on_holidays():
    assert OFFICIAL.is_workday(date(2026, 2, 14))
    assert not OFFICIAL.is_workday(date(2026, 2, 16))
    assert OFFICIAL.name_of(date(2026, 2, 14)) == "春节调休上班"
    assert OFFICIAL.name_of(date(2026, 2, 16)) == "春节"
    assert OFFICIAL.name_of(date(2026, 3, 2)) == ""


def test_a_year_with_a_notice_is_known_and_later_ones_hold_statutory_days_only():
    assert imported_year(2026).source is Source.NOTICE
    assert imported_year(2040).source is Source.STATUTORY
    assert date(2040, 10, 1) in statutory_days(2040)
    assert not any(special.is_workday for special in imported_year(2040).specials)


def test_years_outside_the_calendar_are_provisional():
    calendar = Calendar([YearDays(2026, standing=Standing.CONFIRMED)])

    assert calendar.provisional_years(date(2026, 1, 1), date(2027, 1, 1)) == (2027,)
    assert calendar.holds(2026)
    calendar.is_workday(date(2027, 1, 1))
    assert not calendar.holds(2027)


def test_a_calendar_without_end_is_refused():
    with pytest.raises(InvalidAnswers):
        OFFICIAL.add_workdays(date(2026, 1, 1), 10_001)
    with pytest.raises(InvalidAnswers):
        OFFICIAL.is_workday(date(1900, 1, 1))


def test_special_days_belong_to_their_year_once():
    new_year = SpecialDay(date(2026, 1, 1), False, "元旦")

    with pytest.raises(ValueError, match="another year"):
        YearDays(2025, frozenset({new_year}))
    with pytest.raises(ValueError, match="doubled"):
        YearDays(2026, frozenset({new_year, SpecialDay(date(2026, 1, 1), True, "上班")}))


def test_the_day_changes_at_midnight_in_beijing():
    assert local_date(datetime(2026, 3, 1, 15, 59, tzinfo=UTC)) == date(2026, 3, 1)
    assert local_date(datetime(2026, 3, 1, 16, 0, tzinfo=UTC)) == date(2026, 3, 2)
    with pytest.raises(ValueError, match="naive"):
        local_date(datetime(2026, 3, 1, 16, 0))  # noqa: DTZ001 - the naive one is the point


days = st.dates(date(2020, 1, 1), date(2028, 12, 31))
counts = st.integers(0, 600)
laws = settings(deadline=None, max_examples=150)


def slowly_counted(after, until):
    span = (after + timedelta(days=step) for step in range(1, (until - after).days + 1))
    return sum(OFFICIAL.is_workday(day) for day in span)


@laws
@given(days, st.integers(0, 800))
def test_counting_agrees_with_walking_day_by_day(after, length):
    until = after + timedelta(days=length)

    assert OFFICIAL.workdays_between(after, until) == slowly_counted(after, until)
    assert OFFICIAL.workdays_between(until, after) == -slowly_counted(after, until)


@laws
@given(days, counts)
def test_adding_and_counting_undo_each_other(day, count):
    due = OFFICIAL.add_workdays(day, count)

    assert OFFICIAL.workdays_between(day, due) == count
    assert count == 0 or OFFICIAL.is_workday(due)


@laws
@given(days, counts, counts)
def test_adding_twice_is_adding_the_sum(day, first, second):
    assert OFFICIAL.add_workdays(OFFICIAL.add_workdays(day, first), second) == OFFICIAL.add_workdays(
        day, first + second
    )


@laws
@given(days, st.integers(1, 600))
def test_going_back_from_a_working_day_returns_to_it(day, count):
    worked = OFFICIAL.add_workdays(day, 1)

    assert OFFICIAL.add_workdays(OFFICIAL.add_workdays(worked, count), -count) == worked
    assert OFFICIAL.workdays_between(worked, OFFICIAL.add_workdays(worked, -count)) == -count
