"""Timer values and the moments they mean."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.feel import DaysDuration, MonthsDuration
from engine.workflow.timers import (
    Span,
    after_day,
    is_literal,
    next_run,
    read_moment,
    read_span,
    read_timer,
    span_of,
    write_span,
)

NOW = datetime(2026, 1, 31, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("form", "value", "due"),
    [
        ("duration", "PT1H", datetime(2026, 1, 31, 3, tzinfo=UTC)),
        ("duration", "P1M", datetime(2026, 2, 28, 2, tzinfo=UTC)),
        ("duration", "P1Y2M", datetime(2027, 3, 31, 2, tzinfo=UTC)),
        ("duration", "P1W", datetime(2026, 2, 7, 2, tzinfo=UTC)),
        ("duration", "P1DT1.5S", datetime(2026, 2, 1, 2, 0, 1, 500_000, tzinfo=UTC)),
        ("duration", MonthsDuration(1), datetime(2026, 2, 28, 2, tzinfo=UTC)),
        ("duration", DaysDuration.of(timedelta(hours=5)), datetime(2026, 1, 31, 7, tzinfo=UTC)),
        ("duration", timedelta(0), NOW),
        ("date", "2026-05-01", datetime(2026, 4, 30, 16, tzinfo=UTC)),
        ("date", "2026-05-01T08:30", datetime(2026, 5, 1, 0, 30, tzinfo=UTC)),
        ("date", "2026-05-01T08:30:00Z", datetime(2026, 5, 1, 8, 30, tzinfo=UTC)),
        ("date", "2026-05-01T08:30:00+09:00", datetime(2026, 4, 30, 23, 30, tzinfo=UTC)),
        ("date", date(2026, 5, 1), datetime(2026, 4, 30, 16, tzinfo=UTC)),
        ("date", "P1D", datetime(2026, 2, 1, 2, tzinfo=UTC)),
        ("duration", datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)),
        ("cycle", "R3/PT1H", datetime(2026, 1, 31, 3, tzinfo=UTC)),
        ("cycle", "R/2026-02-01/P1D", datetime(2026, 1, 31, 16, tzinfo=UTC)),
        ("cycle", "P1D", datetime(2026, 2, 1, 2, tzinfo=UTC)),
    ],
)
def test_a_timer_value_means_a_moment(form, value, due):
    assert read_timer(form, value, NOW).at == due


@pytest.mark.parametrize("day", [date(2026, 5, 1), "2026-05-01"])
def test_the_date_of_a_limit_is_its_last_day(day):
    assert read_timer("date", after_day(day), NOW).at == datetime(2026, 5, 1, 16, tzinfo=UTC)
    assert after_day("2026-05-01T08:30") == "2026-05-01T08:30"
    assert after_day(NOW) == NOW


@pytest.mark.parametrize(
    "value",
    [
        "", "P", "PT", "P1", "P1H", "-P1D", "P1.5D", "R0/PT1H", "R3", "R3/", "R3/PT0S",
            "R3/2026-01-01/2026-01-02", "R99999999999/PT1H",
        "soon", "2026-02-30", "P999999999Y", 5, None, True, [], {}, timedelta(days=-1), MonthsDuration(-1),
    ],
)  # fmt: skip
def test_what_is_no_time_is_refused(value):
    with pytest.raises((ValueError, OverflowError)):
        read_timer("duration", value, NOW)


@pytest.mark.parametrize("text", ["PT1H", "P1D", "R3/PT1H", "2026-05-01", "2026-05-01T08:00:00Z", "P1X"])
def test_iso_values_are_told_from_feel(text):
    assert is_literal(text)


@pytest.mark.parametrize("text", ["apply.days", 'duration("P1D")', "P", "PTotal.days", "Rest", "2026", "today() + due"])
def test_feel_is_told_from_iso_values(text):
    assert not is_literal(text)


def test_missed_runs_of_a_cycle_are_skipped():
    due = NOW
    assert next_run(due, 3, "PT1H", NOW) == (NOW + timedelta(hours=1), 2)
    assert next_run(due, -1, "PT1H", NOW + timedelta(hours=10)) == (NOW + timedelta(hours=11), -1)
    assert next_run(due, 3, "PT1H", NOW + timedelta(hours=10)) is None
    assert next_run(due, 1, "PT1H", NOW) is None
    assert next_run(due, 12, "P1M", NOW + timedelta(days=60)) == (datetime(2026, 4, 28, 2, tzinfo=UTC), 9)


def test_years_of_missed_seconds_are_skipped_at_once():
    due, left = next_run(NOW, -1, "PT1S", NOW + timedelta(days=36_500))
    assert (due, left) == (NOW + timedelta(days=36_500, seconds=1), -1)


@given(months=st.integers(0, 1_000), exact=st.timedeltas(timedelta(0), timedelta(days=10_000)))
def test_a_span_is_written_and_read_exactly(months, exact):
    span = Span(months, exact)
    assert read_span(write_span(span)) == span


@given(
    moment=st.integers(0, 1_000_000).map(lambda hours: datetime(2000, 1, 1, tzinfo=UTC) + timedelta(hours=hours)),
    months=st.integers(1, 60),
)
def test_months_never_leave_the_month_they_lead_to(moment, months):
    after = Span(months, timedelta(0)).after(moment)
    assert 28 * months <= (after - moment).days <= 31 * months


def test_a_moment_keeps_its_offset():
    assert read_moment("2026-05-01T00:00:00-05:00") == datetime(2026, 5, 1, 5, tzinfo=UTC)
    assert span_of(MonthsDuration(2)) == Span(2, timedelta(0))
