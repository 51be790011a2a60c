"""The clock of a case in the database: commands keep rows, and lights follow the days."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import sessionmaker
from sqlalchemy.orm.attributes import set_committed_value

from engine.calendar.commands import confirm_year, import_year, load_calendar, set_day
from engine.calendar.tables import CalendarDay, CalendarYear
from engine.clock.commands import (
    extend_clock,
    find_clock,
    pause_clock,
    reopen_clock,
    resume_clock,
    start_clock,
    stop_clock,
)
from engine.clock.course import Kind, Limit
from engine.clock.lights import Light
from engine.clock.recompute import recompute
from engine.clock.tables import Clock, ClockSegment
from engine.db import Base, connect, new_id, transaction
from engine.errors import Conflict, InvalidAnswers, NotFound

MARCH_2 = date(2026, 3, 2)
TABLES = [table.__table__ for table in (CalendarYear, CalendarDay, Clock, ClockSegment)]


def at(day):
    """Ten in the morning in Beijing."""
    return datetime(day.year, day.month, day.day, 2, tzinfo=UTC)


@pytest.fixture
def session(tmp_path):
    engine = connect(f"sqlite:///{tmp_path / 'clock.db'}")
    Base.metadata.create_all(engine, tables=TABLES)
    with sessionmaker(engine)() as opened:
        import_year(opened, 2026)
        confirm_year(opened, 2026, by=new_id(), now=at(MARCH_2))
        opened.commit()
        yield opened
    engine.dispose()


@pytest.fixture
def calendar(session):
    return load_calendar(session)


def started(session, calendar, *, legal=20, promised=None):
    case_id = new_id()
    start_clock(session, calendar, case_id, limit=Limit(legal, promised), started_on=MARCH_2, now=at(MARCH_2))
    return case_id


def paused(session, calendar, case_id, day):
    return pause_clock(session, calendar, case_id, cause="专家评审", basis="第四十五条", notice="", now=at(day))


def test_a_started_clock_knows_its_dates(session, calendar):
    case_id = started(session, calendar, promised=10)
    session.commit()

    clock = find_clock(session, case_id)
    assert (clock.due_on, clock.legal_due_on) == (date(2026, 3, 16), date(2026, 3, 30))
    assert (clock.light, clock.yellow_on, clock.next_change_on) == (Light.GREEN, date(2026, 3, 13), date(2026, 3, 13))


def test_a_case_has_one_clock(session, calendar):
    case_id = started(session, calendar)

    with pytest.raises(Conflict, match="already started"):
        start_clock(session, calendar, case_id, limit=Limit(20, None), started_on=MARCH_2, now=at(MARCH_2))


def test_a_clock_may_start_in_the_past_but_not_in_the_future(session, calendar):
    today = date(2026, 3, 10)
    clock = start_clock(session, calendar, new_id(), limit=Limit(5, None), started_on=MARCH_2, now=at(today))
    assert clock.light == Light.RED

    with pytest.raises(InvalidAnswers, match="future"):
        start_clock(session, calendar, new_id(), limit=Limit(5, None), started_on=date(2026, 3, 11), now=at(today))


def test_pausing_and_resuming_keeps_every_stretch(session, calendar):
    case_id = started(session, calendar)
    while_paused = paused(session, calendar, case_id, date(2026, 3, 9))
    assert (while_paused.due_on, while_paused.next_change_on) == (None, None)

    clock = resume_clock(session, calendar, case_id, now=at(date(2026, 3, 20)))

    assert clock.due_on == date(2026, 4, 13)
    stretches = [(row.kind, row.started_on, row.ended_on) for row in clock.segments]
    assert stretches == [
        (Kind.COUNTING, MARCH_2, date(2026, 3, 9)),
        (Kind.PAUSED, date(2026, 3, 9), date(2026, 3, 20)),
        (Kind.COUNTING, date(2026, 3, 20), None),
    ]


def test_pauses_never_overlap_and_name_their_basis(session, calendar):
    case_id = started(session, calendar)
    with pytest.raises(InvalidAnswers):
        pause_clock(session, calendar, case_id, cause="评审", basis=" ", notice="", now=at(MARCH_2))
    with pytest.raises(Conflict, match="not paused"):
        resume_clock(session, calendar, case_id, now=at(MARCH_2))

    paused(session, calendar, case_id, date(2026, 3, 9))

    with pytest.raises(Conflict, match="paused already"):
        paused(session, calendar, case_id, date(2026, 3, 10))


def test_a_limit_is_extended_once(session, calendar):
    case_id = started(session, calendar)
    clock = extend_clock(session, calendar, case_id, days=10, reason="案情复杂", notice="", now=at(date(2026, 3, 30)))
    assert clock.due_on == date(2026, 4, 14)

    with pytest.raises(Conflict, match="once only"):
        extend_clock(session, calendar, case_id, days=1, reason="再延", notice="", now=at(date(2026, 3, 31)))


def test_an_extension_has_bounds_a_reason_and_a_last_day(session, calendar):
    case_id = started(session, calendar)
    for days, reason in ((11, "复杂"), (0, "复杂"), (5, " ")):
        with pytest.raises(InvalidAnswers):
            extend_clock(session, calendar, case_id, days=days, reason=reason, notice="", now=at(MARCH_2))
    with pytest.raises(Conflict, match="has passed"):
        extend_clock(session, calendar, case_id, days=5, reason="复杂", notice="", now=at(date(2026, 3, 31)))


def test_a_stopped_clock_keeps_its_light_and_takes_no_more_orders(session, calendar):
    case_id = started(session, calendar)
    clock = stop_clock(session, calendar, case_id, now=at(date(2026, 3, 27)))
    assert (clock.light, clock.next_change_on, clock.calendar_stamp) == (Light.YELLOW, None, None)

    with pytest.raises(Conflict, match="stopped on 2026-03-27"):
        paused(session, calendar, case_id, date(2026, 3, 28))
    assert recompute(session, calendar, date(2026, 12, 1)).computed == 0


def test_a_stop_ends_a_running_pause(session, calendar):
    case_id = started(session, calendar)
    paused(session, calendar, case_id, date(2026, 3, 9))

    clock = stop_clock(session, calendar, case_id, now=at(date(2026, 3, 12)))

    assert clock.segments[-1].ended_on == date(2026, 3, 12)
    assert clock.due_on == date(2026, 4, 2)


def test_a_reopened_case_counts_its_rest_as_a_pause(session, calendar):
    case_id = started(session, calendar)
    with pytest.raises(Conflict, match="still running"):
        reopen_clock(session, calendar, case_id, cause="复议", basis="复议决定", now=at(MARCH_2))
    stop_clock(session, calendar, case_id, now=at(date(2026, 3, 9)))
    with pytest.raises(InvalidAnswers):
        reopen_clock(session, calendar, case_id, cause="", basis="", now=at(date(2026, 3, 20)))

    clock = reopen_clock(session, calendar, case_id, cause="复议", basis="复议决定", now=at(date(2026, 3, 20)))

    assert clock.due_on == date(2026, 4, 13)
    assert [row.kind for row in clock.segments] == [Kind.COUNTING, Kind.PAUSED, Kind.COUNTING]


def test_a_case_without_clock_is_told_so(session, calendar):
    with pytest.raises(NotFound):
        stop_clock(session, calendar, new_id(), now=at(MARCH_2))


def test_lights_change_as_days_pass_and_each_change_is_told_once(session, calendar):
    case_id = started(session, calendar)
    seen = []
    day = MARCH_2
    while day <= date(2026, 4, 3):
        seen += [(day, change.after) for change in recompute(session, calendar, day).changes]
        day += timedelta(days=1)

    assert seen == [(date(2026, 3, 26), Light.YELLOW), (date(2026, 3, 31), Light.RED)]
    assert find_clock(session, case_id).next_change_on is None


def test_quiet_clocks_are_not_computed_again(session, calendar):
    for _ in range(5):
        started(session, calendar)
    paused(session, calendar, started(session, calendar, legal=1, promised=None), MARCH_2)

    assert recompute(session, calendar, date(2026, 3, 25)).computed == 0
    assert recompute(session, calendar, date(2026, 3, 26)).computed == 5


def test_recomputing_goes_by_batches(session, calendar):
    for _ in range(5):
        started(session, calendar)

    batches = [recompute(session, calendar, date(2026, 3, 26), at_most=2) for _ in range(3)]

    assert [(batch.computed, batch.more) for batch in batches] == [(2, True), (2, True), (1, False)]


def test_a_declared_day_off_moves_the_dates_of_running_clocks(session, calendar):
    case_id = started(session, calendar)
    set_day(session, date(2026, 3, 3), is_workday=False, name="临时放假")

    done = recompute(session, load_calendar(session), date(2026, 3, 4))

    assert (done.computed, done.changes) == (1, ())
    assert find_clock(session, case_id).due_on == date(2026, 3, 31)
    assert recompute(session, load_calendar(session), date(2026, 3, 4)).computed == 0


def test_a_clock_is_one_transaction_with_what_else_happened(session, calendar):
    session.rollback()
    case_id = new_id()
    with pytest.raises(ZeroDivisionError), transaction(session):
        start_clock(session, calendar, case_id, limit=Limit(20, None), started_on=MARCH_2, now=at(MARCH_2))
        raise ZeroDivisionError

    assert session.get(Clock, case_id) is None
    assert session.scalars(select(ClockSegment)).all() == []


def test_a_quiet_recompute_costs_two_statements_however_many_clocks_there_are(session, calendar):
    statements = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *facts: statements.append(facts[2]))
    costs = []
    for _ in range(2):
        for _ in range(20):
            started(session, calendar)
        session.flush()
        statements.clear()
        recompute(session, calendar, date(2026, 3, 20))
        costs.append(len(statements))

    assert costs == [2, 2]


def test_a_change_of_a_clock_that_somebody_else_changed_meanwhile_is_a_conflict(session, calendar):
    case_id = started(session, calendar)
    read_then = find_clock(session, case_id).revision
    paused(session, calendar, case_id, date(2026, 3, 9))
    session.commit()

    with pytest.raises(Conflict), transaction(session):
        clock = find_clock(session, case_id)
        set_committed_value(clock, "revision", read_then)
        clock.light = Light.RED
