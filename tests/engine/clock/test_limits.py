"""Days pass and calendars change: lights, slips, due days and timers follow, and nothing else is touched."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from engine.calendar.commands import set_day
from engine.db import transaction
from engine.limits import Keeper, keep_limits
from engine.model.case import Case, Task, Wait
from engine.watch.tables import Slip, WatchLimit
from tests.engine.clock.permit import FLOWS, NODES, Office, day
from tests.growth.counting import counted
from webapp.worker import KINDS

CLOCK = '[clock]\nlegal_days = 20\nstarts_after = ["accepted", "deemed"]\nstops_at = "decide"\ndelivery_days = 10\n'
PAUSED = CLOCK + (
    'pauses = [{ steps = ["expert", "check"], kind = "专家评审", basis = "第四十五条",'
    ' planned_days = "number(review.days)" }]\n'
)
WATCH = """[watch]
answered = "accepted"
correction = "review"
decided = "decide"
signed = "deliver"
delivered = "deliver"
[[watch.rules]]
rule = "R2"
after = "decide"
when = 'decide.result = "不予" and decide.days = null'
about = "不予许可未说明理由"
"""


@pytest.fixture
def office(session, tmp_path):
    return lambda text=CLOCK, **drawn: Office(session, tmp_path, text, **drawn)


def keep(office, on):
    """The night before this day's work, as the worker does it."""
    total = 0
    while done := keep_limits(office.session, office.means, now=day(on)):
        total += done
    return total


def slips(office, case_id):
    with transaction(office.session) as session:
        found = select(Slip.rule, Slip.light, Slip.raised_at).where(Slip.case_id == case_id).order_by(Slip.id)
        return [(rule, light, str(at.date())) for rule, light, at in session.execute(found)]


def rules(office, case_id):
    return [rule for rule, *_ in slips(office, case_id)]


def accepted(office, text=CLOCK, **answers):
    office = office(text)
    case_id = office.open("2026-03-02")
    office.do(case_id, "review", "2026-03-02", **answers)
    return office, case_id


def test_a_clock_turns_yellow_and_red_by_itself_and_each_light_raises_one_slip(office):
    """Y1, R1."""
    office, case_id = accepted(office)
    for on in ("2026-03-25", "2026-03-26", "2026-03-27", "2026-03-30", "2026-03-31", "2026-04-01"):
        keep(office, on)

    assert slips(office, case_id) == [("Y1", "yellow", "2026-03-26"), ("R1", "red", "2026-03-31")]
    assert office.clock(case_id).light == "red"


def test_a_short_limit_is_yellow_when_one_working_day_is_left(office):
    """Y2."""
    office = office(CLOCK.replace("legal_days = 20", "legal_days = 3"))
    case_id = office.open("2026-03-02")
    office.do(case_id, "review", "2026-03-02")
    keep(office, "2026-03-04")

    assert rules(office, case_id) == ["Y2"]


def test_a_step_over_its_limit_raises_one_slip(office):
    """Y3."""
    office = office(due={"expert": 2})
    case_id = office.open("2026-03-02")
    office.do(case_id, "review", "2026-03-02")
    keep(office, "2026-03-04")
    assert rules(office, case_id) == []
    keep(office, "2026-03-05")
    keep(office, "2026-03-06")

    assert rules(office, case_id) == ["Y3"]


def test_a_step_of_a_suspended_case_is_not_late(office):
    """Y3."""
    office = office(due={"expert": 2})
    case_id = office.open("2026-03-02")
    office.do(case_id, "review", "2026-03-02")
    with transaction(office.session) as session:
        session.get_one(Case, case_id).suspended_at = day("2026-03-03")
    keep(office, "2026-03-06")

    assert rules(office, case_id) == []


def test_an_application_nobody_answers_in_five_working_days_raises_a_slip(office):
    """R5."""
    office = office(CLOCK + WATCH)
    case_id = office.open("2026-02-12")
    keep(office, "2026-02-26")
    assert rules(office, case_id) == []
    keep(office, "2026-02-27")

    assert rules(office, case_id) == ["R5"]


def test_an_answer_in_time_raises_nothing(office):
    """R5."""
    office = office(CLOCK + WATCH)
    case_id = office.open("2026-02-12")
    office.do(case_id, "review", "2026-02-26")
    keep(office, "2026-02-28")

    assert rules(office, case_id) == []


def decided(office, result="准予", reason=""):
    for step, on in (("check", "2026-03-03"), ("expert", "2026-03-04")):
        office.do(office.case_id, step, on)
    office.do(office.case_id, "decide", "2026-03-05", result=result, days=reason)


@pytest.mark.parametrize(("reason", "expected"), [("", ["R2"]), ("材料虚假", [])])
def test_a_refusal_without_a_reason_raises_a_slip(office, reason, expected):
    """R2, stated in item.toml."""
    office, office.case_id = accepted(office, CLOCK + WATCH)
    decided(office, "不予", reason)

    assert rules(office, office.case_id) == expected


@pytest.mark.parametrize(("on", "expected"), [("2026-03-30", []), ("2026-03-31", ["R4"])])
def test_formulas_read_how_the_clock_stands(office, on, expected):
    stated = WATCH.replace('rule = "R2"', 'rule = "R4"').partition("when = ")[0] + "when = 'clock.overdue'\n"
    office, case_id = accepted(office, CLOCK + stated)
    for step in ("check", "expert", "decide"):
        office.do(case_id, step, on)

    assert [rule for rule in rules(office, case_id) if rule == "R4"] == expected


#: compulsory verification: what is over its limit is free of charge (强制检定管理办法 art. 15).
FEES = {
    "nodes": NODES.replace("user deliver name=送达; end done name=办结",
                           "xor fee default=due_charged; end free name=免费; end charged name=收费"),
    "flows": FLOWS.replace("decide > deliver > done", "decide > fee; fee > free : clock.overdue; "
                           "due_charged fee > charged"),
}  # fmt: skip


@pytest.mark.parametrize(("on", "outcome"), [("2026-03-30", "收费"), ("2026-03-31", "免费")])
def test_what_is_over_its_limit_is_free_of_charge(office, on, outcome):
    office = office(CLOCK, **FEES)
    case_id = office.open("2026-03-02")
    office.do(case_id, "review", "2026-03-02")
    for step in ("check", "expert", "decide"):
        office.do(case_id, step, on)

    assert office.case(case_id).outcome == outcome


def test_a_decision_not_delivered_in_ten_working_days_raises_a_slip(office):
    """R6."""
    office, office.case_id = accepted(office, CLOCK + WATCH)
    decided(office)
    keep(office, "2026-03-19")
    assert rules(office, office.case_id) == []
    keep(office, "2026-03-20")

    assert rules(office, office.case_id) == ["R6"]


def test_a_suspension_longer_than_announced_raises_a_slip(office):
    """R7."""
    office, case_id = accepted(office, PAUSED, days="3")
    keep(office, "2026-03-05")
    assert rules(office, case_id) == []
    keep(office, "2026-03-06")

    assert rules(office, case_id) == ["R7"]


def test_a_suspension_that_ended_in_time_raises_nothing(office):
    """R7."""
    office, case_id = accepted(office, PAUSED, days="3")
    office.do(case_id, "check", "2026-03-04")
    office.do(case_id, "expert", "2026-03-05")
    keep(office, "2026-03-09")

    assert rules(office, case_id) == []


def test_a_closed_case_is_watched_over_no_more(office):
    office, office.case_id = accepted(office, CLOCK + WATCH)
    decided(office)
    office.do(office.case_id, "deliver", "2026-03-06")

    assert keep(office, "2026-06-01") == 0
    with transaction(office.session) as session:
        assert session.scalars(select(WatchLimit)).all() == []


def test_a_withdrawn_case_is_watched_over_no_more(office):
    office = office(CLOCK + WATCH)
    case_id = office.open("2026-02-12")
    office.withdraw(case_id, "2026-02-13")

    assert keep(office, "2026-06-01") == 0
    assert rules(office, case_id) == []


def test_a_corrected_calendar_moves_lights_steps_limits_and_timers(office):
    """C10."""
    office = office(CLOCK + WATCH, due={"review": 3})
    case_id = office.open("2026-03-02")
    with transaction(office.session) as session:
        set_day(session, date(2026, 3, 4), is_workday=False, name="临时放假")
    keep(office, "2026-03-03")

    with transaction(office.session) as session:
        assert session.scalars(select(Task.due_at)).all()[-1] == datetime(2026, 3, 6, 16, tzinfo=UTC)
        assert session.scalar(select(Wait.due_at)) == datetime(2026, 3, 10, 16, tzinfo=UTC)
        assert session.scalar(select(WatchLimit.due_on)) == date(2026, 3, 10)
    assert office.fire(datetime(2026, 3, 10, 15, 59, tzinfo=UTC)) == 0
    assert office.fire(datetime(2026, 3, 10, 16, 0, tzinfo=UTC)) == 1
    keep(office, "2026-03-11")
    assert rules(office, case_id) == ["R5"]


def test_a_timer_counted_from_today_keeps_the_day_it_was_set(office):
    """C10: ``today()`` stays the day on which the timer was set."""
    office = office(CLOCK, counts_from="today()")
    office.open("2026-03-02")
    with transaction(office.session) as session:
        set_day(session, date(2026, 3, 4), is_workday=False, name="临时放假")
    keep(office, "2026-03-06")

    with transaction(office.session) as session:
        assert session.scalar(select(Wait.due_at)) == datetime(2026, 3, 10, 16, tzinfo=UTC)


def test_a_quiet_day_costs_the_same_however_many_cases_are_open(office):
    office = office(CLOCK + WATCH)
    costs = []
    for _ in range(2):
        for _ in range(3):
            office.do(office.open("2026-03-02"), "review", "2026-03-02")
        keep(office, "2026-03-03")
        with counted(office.session.get_bind()) as statements:
            keep(office, "2026-03-04")
        costs.append(len(statements))

    assert costs[0] == costs[1]


def test_only_the_clocks_that_change_today_are_worked_on(office):
    office = office()
    for number in range(4):
        office.do(office.open("2026-03-02"), "review", f"2026-03-{2 + number:02d}")

    assert keep(office, "2026-03-26") == 1
    with transaction(office.session) as session:
        assert session.scalar(select(Slip.rule)) == "Y1"
        assert len(session.scalars(select(Case)).all()) == 4


def test_the_keeper_asks_once_a_day(office):
    office, _ = accepted(office)
    keeper = Keeper()
    while keeper.keep(office.session, office.means, now=day("2026-03-26")):
        pass
    with counted(office.session.get_bind()) as statements:
        assert keeper.keep(office.session, office.means, now=day("2026-03-26")) == 0

    assert len([text for text in statements if "SELECT" in text]) == 1
    assert keeper.keep(office.session, office.means, now=day("2026-03-31")) == 1


def test_the_worker_keeps_limits_among_its_kinds_of_work():
    assert "limits" in KINDS
