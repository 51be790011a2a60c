"""Urging a case, the supervisor's answer, and one command on many tasks."""

from datetime import timedelta

import pytest

from engine import movement, queries
from engine.calendar.days import local_date
from engine.errors import Conflict, InvalidAnswers, NotFound, NotPermitted


def urge(world, case_id, text="请尽快", **facts):
    world.act(movement.urge_case, facts.pop("actor", world.applicant), case_id, text=text, **facts)


def rows(world):
    with world._looking():
        return movement.open_urges(world.session, world.staff["supervisor"], now=world.now)


def test_an_applicant_urges_once_a_day_and_reads_the_answer(world):
    """U1 U2"""
    case_id = world.begin()
    urge(world, case_id)
    with pytest.raises(InvalidAnswers):
        urge(world, case_id)
    row = queries.inbox(world.session, world.means, world.staff["reviewer"], now=world.now).rows[0]
    assert row.is_urged
    world.session.rollback()
    world.act(movement.answer_urge, world.staff["supervisor"], case_id, text="已安排，周五前办完")

    page = queries.case_page(world.session, world.means, world.applicant, case_id, now=world.now)
    assert [(one.words, one.answer) for one in page.urges] == [("请尽快", "已安排，周五前办完")]
    assert page.case.urged_at is None
    world.session.rollback()
    assert rows(world) == ()
    world.now += timedelta(days=1)
    urge(world, case_id)


def test_the_answer_is_due_at_the_end_of_the_next_working_day(world):
    """U2"""
    case_id = world.begin()
    world.now += timedelta(days=2)  # a Friday
    urge(world, case_id)
    assert [(row.case_id, row.is_late) for row in rows(world)] == [(case_id, False)]
    assert local_date(rows(world)[0].due_at - timedelta(seconds=1)) == local_date(world.now) + timedelta(days=3)
    world.now += timedelta(days=4)
    assert rows(world)[0].is_late


def test_urging_is_refused_to_strangers_on_closed_cases_and_in_ones_own_turn(world):
    """U1 U2"""
    case_id = world.begin()
    with pytest.raises(NotFound):
        urge(world, case_id, actor=world.staff["reviewer"])
    with pytest.raises(InvalidAnswers):
        urge(world, case_id, text=" ")
    with pytest.raises(Conflict):
        world.act(movement.answer_urge, world.staff["supervisor"], case_id, text="好")
    with pytest.raises(NotPermitted):
        world.act(movement.answer_urge, world.staff["reviewer"], case_id, text="好")
    world.act(movement.terminate_case, world.staff["supervisor"], case_id, reason="重复")
    with pytest.raises(Conflict):
        urge(world, case_id)


def test_of_many_each_is_done_or_refused_by_itself(world):
    """K1"""
    first, second = world.begin(), world.begin()
    reviewer, other = world.staff["reviewer"], world.hire("r2", "周洋", "reviewer")
    ids = [world.open_task(first, "assess"), world.open_task(second, "assess")]
    world.act(movement.claim_task, other, ids[0])

    def claim(session, task_id):
        movement.claim_task(session, world.means, reviewer, task_id, key=f"bulk:{task_id}", now=world.now)

    outcomes = movement.do_each(world.session, [*ids, ids[1]], claim)

    assert [one.is_done for one in outcomes] == [False, True]
    assert "周洋" in outcomes[0].zh
    assert world.task(second, "assess").assignee == reviewer.account_id
    assert world.is_whole(first)
    assert world.is_whole(second)
