"""Sending back, and taking back one's own last step."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine import cases, movement, queries
from engine.db import transaction
from engine.errors import Conflict, InvalidAnswers, NotPermitted
from engine.model.case import Task
from engine.model.submission import Draft
from engine.movement.choices import steps_back
from tests.engine.core.scenes import play, steps_of
from tests.engine.movement.scenes import INSIDE

KEY = "k" * 24
BLOCK = ["assess", "law", "tech"]


def test_out_of_a_parallel_block_the_other_branch_is_cancelled_when_asked_for(world):
    """B2"""
    case_id = world.begin("assess")
    world.back(case_id, "law", "assess", "cancelled")

    assert world.open_steps(case_id) == ["assess"]
    assert world.task(case_id, "tech").ended_as == "sent-back"
    assert world.is_whole(case_id)
    assert world.finish(case_id) == "准予"


@pytest.mark.parametrize("others", ["kept", "refused"])
def test_out_of_a_parallel_block_it_is_refused_while_others_are_at_work_there(world, others):
    """B2 B3"""
    case_id = world.begin("assess")
    with pytest.raises(InvalidAnswers) as refused:
        world.back(case_id, "law", "assess", others)
    assert "技术审查" in refused.value.zh
    assert world.open_steps(case_id) == ["law", "tech"]


def test_a_branch_of_a_block_that_was_left_is_opened_alone(world):
    """B1 B3"""
    case_id = world.begin(*BLOCK, *INSIDE)
    world.back(case_id, "summary", "law")

    assert world.open_steps(case_id) == ["law"]
    assert "tech" in world.in_force(case_id)
    assert not set(INSIDE) & set(world.in_force(case_id))
    assert world.is_whole(case_id)
    assert world.finish(case_id) == "准予"


def test_one_item_goes_back_and_the_others_are_left_alone(world):
    """B4"""
    case_id = world.begin(*BLOCK, "samples[0].record", "samples[1].record")
    world.back(case_id, "samples[0].check", "samples[0].record")

    assert world.open_steps(case_id) == ["samples[0].record", "samples[1].check"]
    assert world.task(case_id, "samples[0].record").assignee == world.staff["reviewer"].account_id
    assert world.is_whole(case_id)
    assert world.finish(case_id) == "准予"


def test_one_item_may_be_opened_again_after_all_are_through(world):
    """B4"""
    case_id = world.begin(*BLOCK, *INSIDE)
    world.back(case_id, "summary", "samples[1].check")
    assert world.open_steps(case_id) == ["samples[1].check"]
    assert "samples[0].check" in world.in_force(case_id)
    assert world.finish(case_id) == "准予"


def test_signatures_after_the_step_lapse_and_what_was_written_is_kept_to_read(world):
    """B5"""
    case_id = world.begin(*BLOCK, *INSIDE)
    world.back(case_id, "summary", "assess")

    assert world.in_force(case_id) == ["apply", "assess"]
    with world._looking():
        page = queries.case_page(world.session, world.means, world.staff["reviewer"], case_id, now=world.now)
        mine = queries.case_page(world.session, world.means, world.applicant, case_id, now=world.now)
    assert {one.address for one in page.sections if one.is_lapsed} == {"law", "tech", *INSIDE}
    assert not any(one.is_lapsed for one in mine.sections)


def test_the_limit_of_the_step_starts_again_and_its_draft_is_gone_with_the_step(world):
    """B5"""
    case_id = world.begin("assess")
    first = world.task(case_id, "assess").due_at
    task_id = world.open_task(case_id, "law")
    with transaction(world.session) as session:
        cases.save_task_draft(
            session, world.means, world.staff["reviewer"], task_id, {"opinion": "半"}, page=0, now=world.now
        )
    world.now += timedelta(days=7)
    world.back(case_id, "tech", "assess", "cancelled")

    assert world.task(case_id, "assess").due_at == first + timedelta(days=7)
    assert world.session.scalars(select(Draft.id)).all() == []


def test_a_decision_is_not_gone_back_over(world):
    """B6"""
    case_id = world.begin(*BLOCK, *INSIDE, "summary")
    with pytest.raises(NotPermitted) as refused:
        world.back(case_id, "decide", "law")
    assert "不能退回" in refused.value.zh
    world.back(case_id, "decide", "summary")
    assert world.open_steps(case_id) == ["summary"]
    world.back(case_id, "summary", "law")
    assert world.finish(case_id) == "准予"


def test_no_reason_no_earlier_step_no_stranger(world):
    """B1"""
    case_id = world.begin("assess")
    for wrong in ({"reason": " "}, {"to": "summary"}, {"to": "apply"}, {"to": "nowhere"}):
        with pytest.raises(InvalidAnswers):
            world.back(case_id, "law", **({"to": "assess", "others": "cancelled"} | wrong))
    with pytest.raises(NotPermitted):
        world.back(case_id, "law", "assess", "cancelled", actor=world.staff["verifier"])
    with pytest.raises(NotPermitted):
        world.back(case_id, "law", "assess", "cancelled", actor=world.applicant)


def test_the_same_form_sent_twice_sends_back_once(world):
    """B1"""
    case_id = world.begin("assess")
    task_id, reviewer = world.open_task(case_id, "law"), world.staff["reviewer"]
    for _ in range(2):
        world.act(movement.send_back, reviewer, task_id, "assess", others="cancelled", reason="补", key=KEY)
    assert world.kinds(case_id).count("sent-back") == 1
    assert world.open_steps(case_id) == ["assess"]


def test_the_form_offers_the_steps_that_came_before_and_no_others(world):
    """B1"""
    case_id = world.begin(*BLOCK, "samples[0].record")
    task_id = world.open_task(case_id, "samples[0].check")
    offered = steps_back(world.session, world.means, world.staff["verifier"], task_id, now=world.now)
    assert [one.value for one in offered] == ["samples[0].record", "tech", "law", "assess"]


def retract(world, case_id, address, actor=None, **facts):
    doer = actor or world.staff["reviewer"]
    world.act(movement.retract_step, doer, world.task(case_id, address).id, **facts)


def test_the_last_step_is_taken_back_while_nobody_has_touched_what_follows(world):
    """B7"""
    case_id = world.begin("assess")
    retract(world, case_id, "assess", key=KEY)
    with transaction(world.session) as session:
        first = session.scalars(select(Task.id).where(Task.address == "assess").order_by(Task.id)).first()
        movement.retract_step(session, world.means, world.staff["reviewer"], first, key=KEY, now=world.now)

    assert world.open_steps(case_id) == ["assess"]
    assert world.kinds(case_id).count("retracted") == 1
    assert world.is_whole(case_id)
    assert world.finish(case_id) == "准予"


def test_the_step_that_ended_a_repeated_part_is_taken_back_into_its_item(world):
    """B7"""
    case_id = world.begin(*BLOCK, *INSIDE)
    retract(world, case_id, "samples[1].check", world.staff["verifier"])
    assert world.open_steps(case_id) == ["samples[1].check"]
    assert world.is_whole(case_id)


def test_a_branch_that_only_arrived_at_its_join_is_taken_back(world):
    """B7"""
    case_id = world.begin("assess", "law")
    retract(world, case_id, "law")
    assert world.open_steps(case_id) == ["law", "tech"]
    assert world.is_whole(case_id)


def test_what_somebody_has_claimed_or_done_is_not_taken_back(world):
    """B8"""
    case_id = world.begin("assess")
    world.act(movement.claim_task, world.staff["reviewer"], world.open_task(case_id, "law"))
    with pytest.raises(Conflict):
        retract(world, case_id, "assess")
    world.do(case_id, "law")
    with pytest.raises(Conflict):
        retract(world, case_id, "assess")


def test_only_ones_own_step_is_taken_back_and_never_an_application(world):
    """B8"""
    case_id = world.begin("assess")
    with pytest.raises(NotPermitted):
        retract(world, case_id, "assess", world.hire("r2", "周洋", "reviewer"))
    with pytest.raises(NotPermitted):
        retract(world, case_id, "apply", world.applicant)
    with pytest.raises(Conflict):
        retract(world, case_id, "law")


def test_what_was_told_outside_is_not_taken_back(world):
    """B9"""
    world.publish("calibration-order")
    apply, accept, *_ = steps_of("calibration-order", "correction-and-sent-back")
    case_id = play(world, "calibration-order", [apply, accept])
    with pytest.raises(Conflict) as refused:
        retract(world, case_id, "accept", world.staff["acceptor"])
    assert "消息" in refused.value.zh
