"""Who holds a task, and marks that move nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine import cases, movement, queries
from engine.accounts import Actor
from engine.calendar.days import local_date
from engine.db import transaction
from engine.errors import Conflict, InvalidAnswers, NotFound, NotPermitted
from engine.model.event import Event
from engine.model.submission import Draft

KEY = "k" * 24


def shown(world, actor, view="todo", now=None):
    return queries.inbox(world.session, world.means, actor, view=view, now=now or world.now).rows


def test_a_claimed_task_is_told_in_the_log_and_closed_to_others(world):
    """H1"""
    case_id = world.begin()
    task_id = world.open_task(case_id, "assess")
    world.act(movement.claim_task, world.staff["reviewer"], task_id)
    world.act(movement.claim_task, world.staff["reviewer"], task_id)

    with pytest.raises(Conflict) as refused:
        world.act(movement.claim_task, world.hire("r2", "周洋", "reviewer"), task_id)

    assert "徐健" in refused.value.zh
    assert world.kinds(case_id).count("claimed") == 1
    assert world.is_whole(case_id)


def test_neither_a_stranger_nor_an_applicant_claims(world):
    """H1"""
    task_id = world.open_task(world.begin(), "assess")
    with pytest.raises(NotPermitted):
        world.act(movement.claim_task, world.staff["verifier"], task_id)
    with pytest.raises(NotPermitted):
        world.act(movement.claim_task, world.applicant, task_id)


def test_a_released_task_keeps_what_was_filled_in(world):
    """H2"""
    case_id = world.begin()
    task_id, reviewer = world.open_task(case_id, "assess"), world.staff["reviewer"]
    world.act(movement.claim_task, reviewer, task_id)
    with transaction(world.session) as session:
        cases.save_task_draft(session, world.means, reviewer, task_id, {"opinion": "半"}, page=0, now=world.now)
    world.act(movement.release_task, reviewer, task_id, key=KEY)
    world.act(movement.release_task, reviewer, task_id, key=KEY)

    assert world.task(case_id, "assess").assignee is None
    assert world.session.scalars(select(Draft.task_id).where(Draft.task_id == task_id)).one() == task_id
    assert world.kinds(case_id)[-2:] == ["claimed", "released"]


def test_only_its_holder_and_supervisors_release(world):
    """H2"""
    task_id = world.open_task(world.begin(), "assess")
    world.act(movement.claim_task, world.staff["reviewer"], task_id)
    with pytest.raises(NotPermitted):
        world.act(movement.release_task, world.hire("r2", "周洋", "reviewer"), task_id)
    world.act(movement.release_task, world.staff["supervisor"], task_id)


def test_a_supervisor_reassigns_to_somebody_with_the_role(world):
    """H3"""
    case_id = world.begin()
    task_id, other = world.open_task(case_id, "assess"), world.hire("r2", "周洋", "reviewer")
    wish = {"reason": "忙", "key": KEY}
    world.act(movement.reassign_task, world.staff["supervisor"], task_id, other.account_id, **wish)
    world.act(movement.reassign_task, world.staff["supervisor"], task_id, other.account_id, **wish)

    assert world.task(case_id, "assess").assignee == other.account_id
    assert world.kinds(case_id).count("reassigned") == 1
    with pytest.raises(Conflict):
        world.act(movement.reassign_task, world.staff["supervisor"], task_id, other.account_id, reason="另外", key=KEY)
    with pytest.raises(InvalidAnswers):
        world.act(
            movement.reassign_task, world.staff["supervisor"], task_id, world.staff["verifier"].account_id, reason="忙"
        )
    with pytest.raises(NotPermitted):
        world.act(movement.reassign_task, other, task_id, other.account_id, reason="忙")


def test_its_holder_transfers_a_task_with_a_reason(world):
    """H4"""
    case_id = world.begin()
    task_id, other = world.open_task(case_id, "assess"), world.hire("r2", "周洋", "reviewer")
    with pytest.raises(InvalidAnswers):
        world.act(movement.transfer_task, world.staff["reviewer"], task_id, other.account_id, reason=" ")
    world.act(movement.transfer_task, world.staff["reviewer"], task_id, other.account_id, reason="出差")
    with pytest.raises(NotPermitted):
        world.act(movement.transfer_task, world.staff["reviewer"], task_id, other.account_id, reason="出差")

    assert [row.task_id for row in shown(world, other, "mine")] == [task_id]
    assert shown(world, world.staff["reviewer"]) == ()


def test_a_task_is_not_handed_to_whom_the_four_eyes_rule_shuts_out(world):
    """H4"""
    case_id = world.begin("assess", "law", "tech")
    both = world.hire("b", "双岗", "reviewer", "verifier")
    world.do(case_id, "samples[0].record", both)
    task_id = world.open_task(case_id, "samples[0].check")
    with pytest.raises(InvalidAnswers) as refused:
        world.act(movement.transfer_task, world.staff["verifier"], task_id, both.account_id, reason="忙")
    assert "双岗" in refused.value.zh


def test_a_note_is_sealed_beside_its_line_and_read_by_staff_only(world):
    """M1"""
    case_id = world.begin()
    world.act(movement.add_note, world.staff["reviewer"], case_id, text="电话 13900000000 未接")
    with pytest.raises(NotPermitted):
        world.act(movement.add_note, world.applicant, case_id, text="请快")

    page = queries.case_page(world.session, world.means, world.staff["reviewer"], case_id, now=world.now)
    mine = queries.case_page(world.session, world.means, world.applicant, case_id, now=world.now)
    assert any("未接" in str(line["text"]) for line in page.timeline)
    assert not any("未接" in str(line["text"]) for line in mine.timeline)
    assert "13900000000" not in str(world.session.scalars(select(Event.data)).all())


def test_what_is_urgent_stands_first_in_the_inbox(world):
    """M2"""
    first, second = world.begin(), world.begin()
    reviewer = world.staff["reviewer"]
    world.act(movement.set_priority, reviewer, world.open_task(second, "assess"), priority=1)
    with pytest.raises(InvalidAnswers):
        world.act(movement.set_priority, reviewer, world.open_task(first, "assess"), priority=7)
    with pytest.raises(NotPermitted):
        world.act(movement.set_priority, world.staff["verifier"], world.open_task(first, "assess"), priority=1)

    assert [row.case_id for row in shown(world, reviewer)] == [second, first]


def test_a_task_put_off_leaves_the_inbox_and_comes_back_by_itself(world):
    """M3"""
    case_id = world.begin()
    task_id, reviewer = world.open_task(case_id, "assess"), world.staff["reviewer"]
    due = world.task(case_id, "assess").due_at
    day = local_date(world.now) + timedelta(days=5)
    world.act(movement.follow_up, reviewer, task_id, on=day)
    for wrong in (local_date(world.now), local_date(world.now) + timedelta(days=500)):
        with pytest.raises(InvalidAnswers):
            world.act(movement.follow_up, reviewer, task_id, on=wrong)

    assert shown(world, reviewer) == ()
    assert [row.task_id for row in shown(world, reviewer, "later")] == [task_id]
    assert [row.task_id for row in shown(world, reviewer, now=world.now + timedelta(days=5))] == [task_id]
    assert world.task(case_id, "assess").due_at == due


def test_whoever_may_not_see_the_case_learns_nothing(world):
    """M1"""
    case_id = world.begin()
    stranger = Actor(world.unit, "外人", world.applicant.kind)
    with pytest.raises(NotFound):
        world.act(movement.add_note, stranger, case_id, text="谁")
