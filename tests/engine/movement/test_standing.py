"""Suspending, resuming, terminating and reopening a case."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine import movement
from engine.calendar.commands import load_calendar, set_day
from engine.calendar.days import end_of_day, local_date
from engine.cases import withdraw_case
from engine.db import transaction
from engine.errors import Conflict, InvalidAnswers, NotPermitted
from engine.limits import keep_limits
from engine.model.case import Task, Wait
from engine.model.submission import Draft
from engine.timers import fire_due
from tests.engine.movement.scenes import WHOLE, PermitWorld


def suspend(world, case_id, **facts):
    world.act(movement.suspend_case, world.staff["supervisor"], case_id, reason="待鉴定", basis="", **facts)


def test_nobody_works_on_a_suspended_case(world):
    """P1"""
    case_id = world.begin()
    suspend(world, case_id)
    task_id, reviewer = world.open_task(case_id, "assess"), world.staff["reviewer"]

    for act in (
        lambda: world.do(case_id, "assess"),
        lambda: world.act(movement.claim_task, reviewer, task_id),
        lambda: world.act(movement.send_back, reviewer, task_id, "assess", others="kept", reason="x"),
        lambda: suspend(world, case_id),
    ):
        with pytest.raises(Conflict):
            act()
    assert world.case(case_id).status == "已挂起"
    assert world.is_whole(case_id)


def test_only_supervisors_suspend_resume_and_terminate_and_each_says_why(world):
    """P1 P2 E1"""
    case_id = world.begin()
    with pytest.raises(NotPermitted):
        world.act(movement.suspend_case, world.staff["reviewer"], case_id, reason="x", basis="")
    with pytest.raises(InvalidAnswers):
        world.act(movement.suspend_case, world.staff["supervisor"], case_id, reason="", basis="")
    with pytest.raises(Conflict):
        world.act(movement.resume_case, world.staff["supervisor"], case_id, reason="")
    with pytest.raises(NotPermitted):
        world.act(movement.terminate_case, world.staff["reviewer"], case_id, reason="x")


def test_limits_of_steps_move_by_the_working_days_that_the_case_stood_still(world):
    """P2"""
    case_id = world.begin()
    before = world.task(case_id, "assess").due_at
    suspend(world, case_id)
    world.now += timedelta(days=7)
    world.act(movement.resume_case, world.staff["supervisor"], case_id, reason="已鉴定")

    assert world.task(case_id, "assess").due_at == before + timedelta(days=7)
    world.finish(case_id)
    assert world.is_whole(case_id)


def test_timers_stand_still_with_the_case_and_fire_later_by_as_long(session, tmp_path, now):
    """P1 P2"""
    world = PermitWorld(session, tmp_path, now, edge="; edge late at=assess duration=P3D cancelActivity=false; "
                        "user hurry name=催; end o", flows="; late > hurry > o")  # fmt: skip
    case_id = world.begin()
    suspend(world, case_id)
    world.now += timedelta(days=4)
    assert fire_due(world.session, world.means, now=world.now) == 0
    world.act(movement.resume_case, world.staff["supervisor"], case_id, reason="")

    assert fire_due(world.session, world.means, now=world.now) == 0
    assert world.session.scalars(select(Wait.due_at)).one() == now + timedelta(days=7)
    world.session.rollback()
    world.now += timedelta(days=3)
    assert fire_due(world.session, world.means, now=world.now) == 1
    assert world.open_steps(case_id) == ["assess", "hurry"]
    assert world.is_whole(case_id)


def test_a_corrected_calendar_keeps_what_a_suspension_has_moved(session, tmp_path, now):
    """P2"""
    due = "<timerEventDefinition><timeDate>add␣working␣days(today(),␣5)</timeDate></timerEventDefinition>"
    world = PermitWorld(session, tmp_path, now, edge=f"; edge late at=assess cancelActivity=false xml={due}; "
                        "user hurry name=催; end o", flows="; late > hurry > o")  # fmt: skip
    case_id = world.begin()
    calendar = load_calendar(world.session)
    free = calendar.add_workdays(local_date(now), 2)
    limit, timer = world.task(case_id, "assess").due_at, world.waits(case_id)[0].due_at
    world.session.rollback()
    suspend(world, case_id)
    world.now += timedelta(days=7)
    world.act(movement.resume_case, world.staff["supervisor"], case_id, reason="已鉴定")
    with transaction(world.session):
        set_day(world.session, free, is_workday=False, name="临时放假")
    while keep_limits(world.session, world.means, now=world.now):
        pass

    # The case stood still on one working day less, and the limit has one less to count: the day stays.
    assert world.task(case_id, "assess").due_at == limit + timedelta(days=7)
    # Of the timer's own five working days one is gone; the seven days that it stood still are added as they were.
    last = calendar.add_workdays(local_date(timer - timedelta(seconds=1)), 1)
    assert world.waits(case_id)[0].due_at == end_of_day(last) + timedelta(days=7)
    assert world.is_whole(case_id)


def test_a_terminated_case_waits_for_nothing_and_keeps_what_was_written(world):
    """E1"""
    case_id = world.begin("assess", "law")
    written = world.in_force(case_id)
    world.act(movement.terminate_case, world.staff["supervisor"], case_id, reason="单位注销")

    assert (world.case(case_id).outcome, world.open_steps(case_id)) == ("已终止", [])
    assert world.in_force(case_id) == written
    assert world.session.scalars(select(Draft.id)).all() == []
    assert world.session.scalars(select(Task.ended_as).where(Task.step == "tech")).one() == "terminated"
    assert world.kinds(case_id)[-2:] == ["ended", "terminated"]


def test_a_closed_case_goes_on_from_the_step_named_and_ends_again(world):
    """E2"""
    case_id = world.begin(*WHOLE)
    with pytest.raises(NotPermitted):
        world.act(movement.reopen_case, world.staff["decider"], case_id, step="summary", reason="复议撤销")
    with pytest.raises(InvalidAnswers):
        world.act(movement.reopen_case, world.staff["supervisor"], case_id, step="nowhere", reason="复议撤销")
    with pytest.raises(InvalidAnswers):
        world.act(movement.reopen_case, world.staff["supervisor"], case_id, step="apply", reason="复议撤销")
    world.act(movement.reopen_case, world.staff["supervisor"], case_id, step="summary", reason="复议撤销")

    assert world.open_steps(case_id) == ["summary"]
    assert "decide" not in world.in_force(case_id)
    assert world.is_whole(case_id)
    assert world.finish(case_id) == "准予"


def test_a_case_reopened_in_one_branch_of_a_parallel_block_does_not_wait_for_the_other(world):
    """E2"""
    case_id = world.begin(*WHOLE)
    world.act(movement.reopen_case, world.staff["supervisor"], case_id, step="law", reason="漏审")
    assert world.open_steps(case_id) == ["law"]
    assert "tech" in world.in_force(case_id)
    world.do(case_id, "law")
    assert world.open_steps(case_id) == ["samples[0].record", "samples[1].record"]
    world.act(movement.terminate_case, world.staff["supervisor"], case_id, reason="到此为止")
    assert world.is_whole(case_id)


def test_a_case_that_runs_or_was_taken_back_is_not_reopened(world):
    """E2 E3"""
    case_id = world.begin("assess")
    with pytest.raises(Conflict):
        world.act(movement.reopen_case, world.staff["supervisor"], case_id, step="assess", reason="x")
    world.act(withdraw_case, world.applicant, case_id, reason="不办了")
    with pytest.raises(NotPermitted):
        world.act(movement.reopen_case, world.staff["supervisor"], case_id, step="assess", reason="x")
