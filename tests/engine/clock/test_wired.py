"""The clock follows the case: rules W1 to W8 of docs/reference/clock.md, on a real database."""

from datetime import UTC, date, datetime

import pytest

from engine.errors import InvalidDefinition
from tests.engine.clock.permit import TIMER, Office, compiled, day

PLAIN = '[clock]\nlegal_days = 20\npromised_days = 10\nstarts_after = ["accepted", "deemed"]\nstops_at = "decide"\n'
EXPERTS = '{ steps = ["expert"], kind = "专家评审", basis = "第四十五条" }'
BOTH = '{ steps = ["expert", "check"], kind = "专家评审", basis = "第四十五条", planned_days = "number(review.days)" }'
WHOLE = '{ steps = ["expert"], kind = "专家评审", basis = "第四十五条", whole = true }'
DECISION = '{ steps = ["decide"], kind = "听证", basis = "第四十七条" }'


@pytest.fixture
def office(session, tmp_path):
    return lambda clock, **drawn: Office(session, tmp_path, clock, **drawn)


def paused(*pauses):
    return f"{PLAIN}pauses = [{', '.join(pauses)}]\n"


def accepted(office, clock, **answers):
    office = office(clock)
    case_id = office.open("2026-03-02")
    office.do(case_id, "review", "2026-03-03", **answers)
    return office, case_id


def test_it_starts_when_its_step_is_done_and_not_before(office):
    """W1."""
    office = office(PLAIN)
    case_id = office.open("2026-03-02")
    assert office.clock(case_id) is None

    office.do(case_id, "review", "2026-03-03")

    clock = office.clock(case_id)
    assert (clock.started_on, clock.due_on, clock.legal_due_on) == (
        date(2026, 3, 3), date(2026, 3, 17), date(2026, 3, 31),
    )  # fmt: skip
    assert office.told(case_id) == ["clock-started"]


@pytest.mark.parametrize(("days", "promised"), [("3", 15), ("", 10)])
def test_a_formula_may_choose_another_limit_when_the_clock_starts(office, days, promised):
    """W1."""
    office, case_id = accepted(
        office, f"{PLAIN}instead = [{{ when = 'review.days = \"3\"', promised_days = 15 }}]\n", days=days
    )

    clock = office.clock(case_id)

    assert (clock.legal_days, clock.promised_days) == (20, promised)


def test_without_a_starting_step_it_starts_with_the_application(office):
    """W1."""
    office = office("[clock]\npromised_days = 10\n")
    case_id = office.open("2026-03-02")

    assert office.segments(case_id) == [("counting", "2026-03-02", None, "")]


def test_deemed_acceptance_fires_when_the_fifth_working_day_is_over_and_counts_from_the_receipt(office):
    """W1, W2 and the limit that fires by itself."""
    office = office(PLAIN + 'starts_on = "case.opened_on"\n')
    case_id = office.open("2026-02-12")
    last_moment = datetime(2026, 2, 26, 15, 59, 59, tzinfo=UTC)

    assert office.fire(last_moment) == 0
    assert office.steps(case_id) == ["review"]
    assert office.fire(datetime(2026, 2, 26, 16, 0, tzinfo=UTC)) == 1

    assert office.steps(case_id) == ["check", "expert"]
    assert office.clock(case_id).started_on == date(2026, 2, 12)


def test_it_pauses_only_while_every_live_token_stands_on_a_pausing_step(office):
    """W3, W4."""
    office, case_id = accepted(office, paused(EXPERTS))
    assert office.segments(case_id) == [("counting", "2026-03-03", None, "")]

    office.do(case_id, "check", "2026-03-09")
    office.do(case_id, "expert", "2026-03-20")

    assert office.segments(case_id) == [
        ("counting", "2026-03-03", "2026-03-09", ""),
        ("paused", "2026-03-09", "2026-03-20", "专家评审"),
        ("counting", "2026-03-20", None, ""),
    ]
    assert office.clock(case_id).due_on == date(2026, 3, 30)
    assert office.told(case_id) == ["clock-started", "clock-paused", "clock-resumed"]


def test_a_whole_pause_holds_while_any_token_stands_there(office):
    """W3."""
    office, case_id = accepted(office, paused(WHOLE))

    assert [kind for kind, *_ in office.segments(case_id)] == ["counting", "paused"]
    office.do(case_id, "expert", "2026-03-05")
    assert [kind for kind, *_ in office.segments(case_id)] == ["counting", "paused", "counting"]


def test_one_pause_may_follow_straight_on_another(office):
    """W4, W7."""
    office, case_id = accepted(office, paused(BOTH, DECISION), days="15")
    assert office.clock(case_id).segments[-1].planned_days == 15
    office.do(case_id, "check", "2026-03-05")
    office.do(case_id, "expert", "2026-03-06")

    assert office.segments(case_id)[-2:] == [
        ("counting", "2026-03-06", "2026-03-06", ""), ("paused", "2026-03-06", None, "听证"),
    ]  # fmt: skip
    assert office.clock(case_id).due_on is None


def test_it_stops_for_good(office):
    """W5."""
    office, case_id = accepted(office, PLAIN)
    office.do(case_id, "check", "2026-03-05")
    office.do(case_id, "expert", "2026-03-06")
    office.do(case_id, "decide", "2026-03-10")
    stopped = office.segments(case_id)
    office.do(case_id, "deliver", "2026-03-12")

    assert office.clock(case_id).stopped_on == date(2026, 3, 10)
    assert office.segments(case_id) == stopped
    assert office.told(case_id)[-1] == "clock-stopped"
    assert office.case(case_id).outcome == "办结"


def test_without_a_stopping_step_it_stops_when_the_case_closes(office):
    """W5."""
    office, case_id = accepted(office, PLAIN.replace('stops_at = "decide"\n', ""))
    for step in ("check", "expert", "decide", "deliver"):
        assert office.clock(case_id).stopped_on is None
        office.do(case_id, step, "2026-03-12")

    assert office.clock(case_id).stopped_on == date(2026, 3, 12)


def test_a_withdrawn_case_stops_its_clock(office):
    """W6."""
    office, case_id = accepted(office, paused(WHOLE))
    office.withdraw(case_id, "2026-03-12")

    assert office.clock(case_id).stopped_on == date(2026, 3, 12)
    assert office.segments(case_id)[-1] == ("paused", "2026-03-03", "2026-03-12", "专家评审")


def test_a_case_withdrawn_before_its_clock_began_has_none(office):
    """W6."""
    office = office(PLAIN)
    case_id = office.open("2026-03-02")
    office.withdraw(case_id, "2026-03-03")

    assert office.clock(case_id) is None


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ('starts_after = "nowhere"', "流程图中没有环节 nowhere"),
        ('stops_at = ["decide", "gone"]', "流程图中没有环节 gone"),
        ('pauses = [{ steps = ["gone"], kind = "评审", basis = "第四十五条" }]', "流程图中没有环节 gone"),
        ('pauses = [{ steps = ["expert"], kind = "评审" }]', "basis 应为不超过 200 字的文字"),
        ('pauses = [{ steps = [], kind = "评审", basis = "x" }]', "请写暂停计时的环节"),
        ("pauses = [3]", "每个暂停应写成"),
        ("promised_days = 21", "承诺时限不能长于法定时限"),
        ('instead = [{ when = "true", promised_days = 30 }]', "承诺时限不能长于法定时限"),
        ("instead = [{ promised_days = 5 }]", "每项写明 when"),
        ('instead = [{ when = "true", days = 5 }]', "没有名为 days 的设置"),
        ("promised_days = 0", "promised_days 应为 1 至 1000 的整数"),
        ("starts_after = 3", "starts_after 应为环节编号"),
        ('begins_after = "apply"', "没有名为 begins_after 的设置"),
        ('starts_on = "case.opened_on +"', "clock.starts_on"),
    ],
)
def test_what_is_wrong_with_a_clock_is_told_with_its_place(tmp_path, wrong, sentence):
    with pytest.raises(InvalidDefinition) as refused:
        compiled(tmp_path, f"[clock]\nlegal_days = 20\n{wrong}\n")

    assert any(sentence in f"{flaw.element} {flaw.zh}" for flaw in refused.value.flaws)
    assert all(flaw.file == "item.toml" for flaw in refused.value.flaws)


def test_a_clock_without_any_limit_is_refused(tmp_path):
    with pytest.raises(InvalidDefinition, match="legal_days"):
        compiled(tmp_path, '[clock]\nstarts_after = "review"\n')


def test_a_date_in_the_flow_waits_for_the_day_to_begin(office):
    office = office(
        PLAIN.replace('["accepted", "deemed"]', '"apply"'),
        nodes="start begin; user apply name=申请; catch rest xml=" + TIMER + "; user decide; end done",
        flows="begin > apply > rest > decide > done",
    )
    case_id = office.open("2026-02-12")

    assert office.fire(datetime(2026, 2, 25, 15, 59, tzinfo=UTC)) == 0
    assert office.fire(datetime(2026, 2, 25, 16, 0, tzinfo=UTC)) == 1
    assert office.steps(case_id) == ["decide"]
    assert office.fire(day("2026-03-02")) == 0
