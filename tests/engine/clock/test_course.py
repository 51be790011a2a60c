"""The statutory clock as values: due days, pauses, extension, lights, and the sentences that explain them."""

from datetime import date, timedelta

import pytest

from engine.calendar.days import Calendar, Standing, YearDays
from engine.calendar.sources import imported_year
from engine.clock.course import (
    Course,
    Extension,
    Kind,
    Limit,
    Segment,
    due,
    elapsed,
    is_moving,
    natural_elapsed,
    remaining,
)
from engine.clock.lights import Light, correction_due, deemed_accepted_on, deliver_by, light, read_clock, yellow_on
from engine.clock.reasons import About, explain
from engine.errors import InvalidAnswers
from tests.engine.clock.reference import disagreements

YEAR = imported_year(2026)
OFFICIAL = Calendar([YearDays(2026, YEAR.specials, YEAR.source, Standing.CONFIRMED)], fallback=imported_year)
MARCH_2 = date(2026, 3, 2)
LATER = date(2026, 12, 1)


def a_pause(start, end=None, **named):
    ends = None if end is None else date.fromisoformat(end)
    return Segment(Kind.PAUSED, date.fromisoformat(start), ends, **named)


def a_course(*pauses, days=20, extension=None, stopped_on=None):
    return Course(Limit(days, None), MARCH_2, pauses, extension, stopped_on)


@pytest.mark.parametrize(
    ("pauses", "due_on"),
    [
        ([], "2026-03-30"),
        ([("2026-03-09", "2026-03-20")], "2026-04-13"),
        ([("2026-03-09", "2026-03-20"), ("2026-03-25", "2026-03-27")], "2026-04-15"),
    ],
)
def test_the_written_examples_come_out(pauses, due_on):
    course = a_course(*(a_pause(*pause) for pause in pauses))

    assert due(OFFICIAL, course, 20, today=LATER) == date.fromisoformat(due_on)


def test_an_extension_in_time_moves_the_due_day_and_a_late_one_does_not():
    timely = a_course(extension=Extension(10, date(2026, 3, 30)))
    late = a_course(extension=Extension(10, date(2026, 3, 31)))

    assert due(OFFICIAL, timely, 20, today=LATER) == date(2026, 4, 14)
    assert due(OFFICIAL, late, 20, today=LATER) == date(2026, 3, 30)


def test_an_extension_after_the_promise_lapsed_moves_the_legal_limit_only():
    course = Course(Limit(20, 10), MARCH_2, extension=Extension(10, date(2026, 3, 20)))

    reading = read_clock(OFFICIAL, course, date(2026, 3, 24))

    assert (reading.due_on, reading.legal_due_on) == (date(2026, 3, 16), date(2026, 4, 14))
    assert reading.light is Light.RED


def test_the_light_turns_yellow_at_nine_tenths_and_red_the_day_after_the_due_day():
    course = a_course()

    lights = {day: light(OFFICIAL, course, date(2026, 3, day)) for day in (25, 26, 30, 31)}
    assert lights == {25: Light.GREEN, 26: Light.YELLOW, 30: Light.YELLOW, 31: Light.RED}
    assert yellow_on(OFFICIAL, course, today=MARCH_2) == date(2026, 3, 26)


def test_the_light_is_red_on_the_weekend_after_the_due_day():
    course = a_course(days=4)

    assert light(OFFICIAL, course, date(2026, 3, 6)) is Light.YELLOW
    assert light(OFFICIAL, course, date(2026, 3, 7)) is Light.RED


def test_a_limit_of_one_day_is_yellow_from_the_start():
    assert light(OFFICIAL, a_course(days=1), MARCH_2) is Light.YELLOW


def test_a_running_pause_stops_the_count_and_moves_the_due_day():
    course = a_course(a_pause("2026-03-09"))

    assert is_moving(OFFICIAL, course, 20)
    assert elapsed(OFFICIAL, course, date(2026, 3, 20)) == 5
    assert natural_elapsed(OFFICIAL, course, date(2026, 3, 20)) == 14
    assert remaining(OFFICIAL, course, 20, date(2026, 3, 20)) == 15
    assert due(OFFICIAL, course, 20, today=date(2026, 3, 20)) == date(2026, 4, 13)
    assert due(OFFICIAL, course, 20, today=date(2026, 3, 23)) == date(2026, 4, 14)


def test_a_pause_that_begins_too_late_does_not_turn_red_to_green():
    course = a_course(a_pause("2026-03-30"))

    assert not is_moving(OFFICIAL, course, 20)
    assert due(OFFICIAL, course, 20, today=LATER) == date(2026, 3, 30)
    assert light(OFFICIAL, course, LATER) is Light.RED


def test_a_stopped_clock_stays_as_it_stopped():
    course = a_course(stopped_on=date(2026, 3, 20))

    reading = read_clock(OFFICIAL, course, LATER)
    assert (reading.light, reading.counted, reading.remaining) == (Light.GREEN, 14, 6)


@pytest.mark.parametrize(
    "pauses",
    [
        [("2026-03-01", "2026-03-03")],
        [("2026-03-05", "2026-03-04")],
        [("2026-03-05", "2026-03-10"), ("2026-03-09", "2026-03-12")],
        [("2026-03-05", None), ("2026-03-09", None)],
    ],
)
def test_pauses_that_overlap_or_run_backwards_are_refused(pauses):
    with pytest.raises(InvalidAnswers):
        a_course(*(a_pause(*pause) for pause in pauses))


def test_a_pause_may_begin_on_the_day_another_ended():
    course = a_course(a_pause("2026-03-09", "2026-03-11"), a_pause("2026-03-11", "2026-03-20"))

    assert due(OFFICIAL, course, 20, today=LATER) == date(2026, 4, 13)


@pytest.mark.parametrize(("legal", "promised"), [(None, None), (0, None), (20, 21), (1001, None), (20, 0)])
def test_limits_that_make_no_sense_are_refused(legal, promised):
    with pytest.raises(InvalidAnswers):
        Limit(legal, promised)


def test_a_clock_does_not_stop_before_it_starts():
    with pytest.raises(InvalidAnswers):
        a_course(stopped_on=date(2026, 3, 1))


def test_silence_for_five_working_days_is_acceptance_from_the_day_of_receipt():
    received = date(2026, 2, 12)
    assert correction_due(OFFICIAL, received) == date(2026, 2, 26)

    def deemed(told_on, today):
        return deemed_accepted_on(OFFICIAL, received, told_on=told_on, today=today)

    assert deemed(None, date(2026, 2, 26)) is None
    assert deemed(None, date(2026, 2, 27)) == received
    assert deemed(date(2026, 2, 26), date(2026, 3, 2)) is None
    assert deemed(date(2026, 2, 27), date(2026, 3, 2)) == received


def test_a_decision_is_handed_over_within_ten_working_days():
    assert deliver_by(OFFICIAL, date(2026, 9, 24)) == OFFICIAL.add_workdays(date(2026, 9, 24), 10) == date(2026, 10, 15)


def test_every_date_is_explained_in_both_languages():
    course = Course(
        Limit(20, 10),
        MARCH_2,
        (
            a_pause(
                "2026-03-09", "2026-03-20", cause="专家评审", basis="《行政许可法》第四十五条", notice="〔2026〕第12号"
            ),
            a_pause("2026-03-25"),
        ),
        Extension(5, date(2026, 3, 24), "案情复杂"),
    )

    reasons = explain(OFFICIAL, course, date(2026, 3, 26))

    assert [reason.about for reason in reasons] == [
        About.START,
        About.PAUSE,
        About.PAUSE,
        About.EXTENSION,
        About.DUE,
        About.LEGAL_DUE,
        About.YELLOW,
    ]
    assert reasons[1].zh == (
        "2026年3月9日至2026年3月20日暂停计时"
        "（专家评审，《行政许可法》第四十五条，〔2026〕第12号），其间 9 个工作日不计入。"
    )
    assert reasons[2].en.startswith("Paused since 2026-03-25; 1 working day so far")
    assert reasons[4].day == read_clock(OFFICIAL, course, date(2026, 3, 26)).due_on
    assert "承诺 15 个工作日" in reasons[4].zh
    assert "暂停中" in reasons[5].zh
    assert "案情复杂" in reasons[3].en


def test_a_clock_with_a_promise_only_names_no_legal_limit():
    course = Course(Limit(None, 10), MARCH_2)

    about = [reason.about for reason in explain(OFFICIAL, course, MARCH_2)]
    assert (About.DUE in about, About.LEGAL_DUE in about) == (True, False)


def test_the_stop_of_a_clock_is_explained():
    reasons = explain(OFFICIAL, a_course(stopped_on=date(2026, 3, 20)), LATER)

    assert reasons[-1].zh == "2026年3月20日停止计时，共计 14 个工作日。"


def test_dates_in_an_unconfirmed_year_are_called_provisional():
    next_year = Course(Limit(20, None), date(2040, 1, 2))
    unconfirmed = Course(Limit(20, None), date(2025, 3, 3))

    assert explain(OFFICIAL, next_year, date(2040, 1, 3))[-1].zh.startswith("2040 年放假调休安排尚未公布")
    assert explain(OFFICIAL, unconfirmed, date(2025, 3, 4))[-1].zh.startswith("2025 年放假调休安排尚待管理员确认")


@pytest.mark.slow
def test_two_thousand_random_courses_agree_with_walking_day_by_day():
    assert disagreements(2000, seed=7) == []


def test_a_reading_before_the_start_counts_nothing():
    assert elapsed(OFFICIAL, a_course(a_pause("2026-03-09")), MARCH_2 - timedelta(days=3)) == 0
