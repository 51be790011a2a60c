"""The clock as pages show it: stretches, words, dates that explain themselves, and what is usual."""

from datetime import date

import pytest

from engine.calendar.commands import load_calendar
from engine.db import reading
from engine.queries.clock import BAR, clock_view
from tests.engine.clock.permit import Office, day

CLOCK = (
    '[clock]\nlegal_days = 20\npromised_days = 10\nstarts_after = ["accepted", "deemed"]\nstops_at = "decide"\n'
    'pauses = [{ steps = ["expert", "check"], kind = "专家评审", basis = "第四十五条",'
    ' planned_days = "number(review.days)" }]\n'
)


@pytest.fixture
def office(session, tmp_path):
    return Office(session, tmp_path, CLOCK)


def seen(office, case_id, on):
    with reading(office.session) as session:
        release = office.means.catalog.current(session, "permit")
        return clock_view(session, case_id, release, load_calendar(session), now=day(on))


def through(office, *, opened, accepted, checked, decided):
    case_id = office.open(opened)
    office.do(case_id, "review", accepted, days="5")
    office.do(case_id, "expert", checked)
    office.do(case_id, "check", checked)
    office.do(case_id, "decide", decided)
    return case_id


def test_before_it_starts_the_limits_are_known_and_nothing_else(office):
    view = seen(office, office.open("2026-03-02"), "2026-03-03")

    assert (view.state, view.promised_days, view.legal_days, view.shown_days) == ("waiting", 10, 20, 10)
    assert (view.dates, view.stretches, view.light) == ((), (), "")


def test_a_pause_is_seen_with_its_basis_and_the_days_that_were_announced(office):
    case_id = office.open("2026-03-02")
    office.do(case_id, "review", "2026-03-02", days="5")
    view = seen(office, case_id, "2026-03-11")
    pause = view.stretches[-2]

    assert (view.state, view.paused_by, view.light_text) == ("paused", "专家评审", "暂停计时")
    assert (pause.kind, pause.basis, pause.planned_days, pause.workdays, pause.is_late) == (
        "paused", "第四十五条", 5, 7, True,
    )  # fmt: skip
    assert all(one.moving for one in view.dates if one.about in {"due", "legal-due", "yellow"})


def test_the_stretches_fill_the_bar_from_the_start_to_the_due_day(office):
    case_id = office.open("2026-03-02")
    office.do(case_id, "review", "2026-03-02", days="5")
    for step in ("expert", "check"):
        office.do(case_id, step, "2026-03-09")
    view = seen(office, case_id, "2026-03-12")

    assert [one.kind for one in view.stretches] == ["paused", "counting", "left"]
    assert view.stretches[0].x == 0
    assert sum(one.width for one in view.stretches) == BAR
    assert (view.counted, view.days, view.due_on, view.light_text) == (3, 10, date(2026, 3, 23), "剩7个工作日")


def test_a_clock_that_stopped_on_the_day_it_started_has_that_day_for_a_bar(office):
    case_id = through(office, opened="2026-03-02", accepted="2026-03-02", checked="2026-03-02", decided="2026-03-02")
    view = seen(office, case_id, "2026-03-03")

    assert (view.state, len(view.stretches), view.counted, view.light_text) == ("stopped", 1, 0, "用时0个工作日")


def test_every_date_is_explained(office):
    case_id = through(
        office, opened="2026-03-02", accepted="2026-03-02", checked="2026-03-09", decided="2026-03-11"
    )  # fmt: skip
    view = seen(office, case_id, "2026-04-01")

    assert [one.about for one in view.dates] == ["start", "legal-due", "due", "stop"]
    assert all(one.reasons for one in view.dates)
    assert (view.state, view.light_text, view.counted) == ("stopped", "用时2个工作日", 2)


def test_what_is_past_the_due_day_is_a_piece_of_its_own(office):
    case_id = office.open("2026-03-02")
    office.do(case_id, "review", "2026-03-02", days="1")
    for step in ("expert", "check"):
        office.do(case_id, step, "2026-03-02")
    view = seen(office, case_id, "2026-03-18")

    assert [one.kind for one in view.stretches] == ["counting", "over"]
    assert (view.light, view.light_text) == ("red", "超期2个工作日")


def test_what_is_usual_is_told_once_there_are_enough_cases(office):
    for number, decided in enumerate((3, 4, 5, 6, 9), start=1):
        assert seen(office, office.open("2026-03-02"), "2026-03-02").usual is None
        through(
            office, opened="2026-03-02", accepted="2026-03-02", checked="2026-03-02", decided=f"2026-03-{decided:02d}"
        )  # fmt: skip
        assert number <= 5

    usual = seen(office, office.open("2026-03-02"), "2026-03-02").usual
    assert (usual.cases, usual.median, usual.most) == (5, 3, 4)
