"""Random cases, moved in random order on random days: the clock always agrees with a slow walk over the days."""

from datetime import date, timedelta
from itertools import pairwise
from random import Random

import pytest

from tests.engine.clock.permit import Office
from tests.engine.clock.reference import CALENDAR

#: three branches of two steps each, at once.
NODES = (
    "start begin; user apply name=申请; and split; and meet; user decide name=决定; end done name=办结; "
    "user a1; user a2; user b1; user b2; user c1; user c2"
)
FLOWS = "begin > apply > split > a1 > a2 > meet > decide > done; split > b1 > b2 > meet; split > c1 > c2 > meet"
NEXT = {"a1": "a2", "b1": "b2", "c1": "c2", "a2": "", "b2": "", "c2": ""}
PAUSES = {
    "one branch": [({"a2"}, False)],
    "all first steps": [({"a1", "b1", "c1"}, False)],
    "any of two": [({"b2", "c1"}, True)],
    "two pauses": [({"a1", "b1", "c1", "a2"}, False), ({"c2"}, True)],
}


def clock_of(pauses):
    written = ", ".join(
        f'{{ steps = {sorted(steps)}, kind = "暂停{number}", basis = "第{number}条", whole = {str(whole).lower()} }}'
        for number, (steps, whole) in enumerate(pauses)
    ).replace("'", '"')
    return f'[clock]\nlegal_days = 20\nstarts_after = "apply"\nstops_at = "decide"\npauses = [{written}]\n'


def stands_still(pauses, live):
    """Whether the clock must stand still, by the sentence of rule W3."""
    return any((live & steps) if whole else (live and live <= steps) for steps, whole in pauses)


def slow_count(days, until):
    """Working days after the first day up to ``until``, without those on which the clock stood still."""
    total, one = 0, days[0][0]
    while one < until:
        one += timedelta(days=1)
        still = next(paused for began, paused in reversed(days) if began < one)
        total += CALENDAR.is_workday(one) and not still
    return total


@pytest.mark.parametrize("name", PAUSES)
def test_the_clock_of_a_random_case_agrees_with_a_walk_over_its_days(session, tmp_path, name):
    """W1, W3, W4, W5, W7 over random orders of parallel steps and random days between them."""
    pauses = PAUSES[name]
    office = Office(session, tmp_path, clock_of(pauses), nodes=NODES, flows=FLOWS)
    for seed in range(12):
        chance = Random(f"{name} {seed}")  # noqa: S311 - the same cases every time
        today = date(2026, 1, 5) + timedelta(days=chance.randrange(200))
        case_id = office.open(str(today))
        live = {"a1", "b1", "c1"}
        days = [(today, bool(stands_still(pauses, live)))]
        while live:
            today += timedelta(days=chance.choice((0, 0, 1, 1, 2, 3, 7)))
            step = chance.choice(sorted(live))
            office.do(case_id, step, str(today))
            live = (live | {NEXT[step]}) - {step, ""}
            days.append((today, bool(stands_still(pauses, live or {"decide"}))))
            _agrees(office, case_id, days, today)
        office.do(case_id, "decide", str(today))
        assert office.clock(case_id).counted_days == slow_count(days, today)


def _agrees(office, case_id, days, today):
    clock = office.clock(case_id)
    segments = clock.segments
    assert all(one.ended_on == other.started_on for one, other in pairwise(segments))
    assert [one.ended_on is None for one in segments].count(True) == 1
    assert (segments[-1].kind == "paused") == days[-1][1]
    counted = sum(
        CALENDAR.workdays_between(one.started_on, one.ended_on or today) for one in segments if one.kind == "counting"
    )
    assert counted == slow_count(days, today)
