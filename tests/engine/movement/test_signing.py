"""Signatures asked for on a task: before it, beside it, after it, and votes."""

import pytest
from sqlalchemy import select

from engine import movement, queries
from engine.errors import Conflict, InvalidAnswers, NotFound, NotPermitted
from engine.model.movement import SignRequest
from engine.signatures import Rule, SignKind

BEFORE, BESIDE, AFTER, VOTE = SignKind.BEFORE, SignKind.PARALLEL, SignKind.AFTER, SignKind.COUNTERSIGN


def ask(world, case_id, *signers, kind=BEFORE, step="assess", **facts):
    ids = [one.account_id for one in signers]
    task_id = world.open_task(case_id, step)
    world.act(movement.ask_to_sign, world.staff["reviewer"], task_id, ids, kind=kind, question="请核对依据", **facts)


def requests(world, case_id):
    with world._looking():
        return list(
            world.session.scalars(select(SignRequest).where(SignRequest.case_id == case_id).order_by(SignRequest.id))
        )


def sign(world, case_id, signer, verdict="agree", opinion="", actor=None):
    waiting = [one for one in requests(world, case_id) if one.signer == signer.account_id and one.signed_at is None]
    world.act(movement.sign_task, actor or signer, waiting[0].id, verdict=verdict, opinion=opinion)


@pytest.fixture
def three(world):
    return [world.staff["verifier"], world.staff["decider"], world.hire("adviser", "周洋", "expert")]


@pytest.mark.parametrize("kind", [BEFORE, VOTE])
def test_what_must_come_first_keeps_the_task_open(world, three, kind):
    """S1"""
    case_id = world.begin()
    ask(world, case_id, three[0], kind=kind)
    with pytest.raises(Conflict) as refused:
        world.do(case_id, "assess")
    assert "沈悦" in refused.value.zh
    sign(world, case_id, three[0])
    world.do(case_id, "assess")
    assert world.open_steps(case_id) == ["law", "tech"]
    assert world.is_whole(case_id)


@pytest.mark.parametrize("kind", [BESIDE, AFTER])
def test_what_comes_beside_or_after_holds_the_move_until_it_is_signed(world, three, kind):
    """S2 S3"""
    case_id = world.begin()
    ask(world, case_id, three[0], kind=kind)
    if kind is AFTER:
        with pytest.raises(Conflict):
            sign(world, case_id, three[0])
    world.do(case_id, "assess")
    assert world.open_steps(case_id) == ["assess"]
    assert "assess" not in world.in_force(case_id)
    with pytest.raises(Conflict):
        world.do(case_id, "assess")
    sign(world, case_id, three[0])

    assert world.open_steps(case_id) == ["law", "tech"]
    assert "assess" in world.in_force(case_id)
    assert world.task(case_id, "assess").done_by == world.staff["reviewer"].account_id
    assert world.is_whole(case_id)


def test_beside_it_may_be_signed_before_the_task_is_completed(world, three):
    """S2"""
    case_id = world.begin()
    ask(world, case_id, three[0], kind=BESIDE)
    sign(world, case_id, three[0])
    world.do(case_id, "assess")
    assert world.open_steps(case_id) == ["law", "tech"]


def test_disagreement_after_the_task_gives_it_back_and_the_signer_is_asked_again(world, three):
    """S4"""
    case_id = world.begin()
    ask(world, case_id, three[0], kind=AFTER)
    world.do(case_id, "assess")
    with pytest.raises(InvalidAnswers):
        sign(world, case_id, three[0], "disagree")
    sign(world, case_id, three[0], "disagree", "依据已废止")

    assert world.task(case_id, "assess").held_at is None
    page = queries.task_page(
        world.session, world.means, world.staff["reviewer"], world.task(case_id, "assess").id, now=world.now
    )
    assert page.raw["opinion"] == "同意"
    assert "依据已废止" in [vote.opinion for group in page.signatures for vote in group.votes]
    world.session.rollback()
    world.do(case_id, "assess", opinion="已换依据")
    assert world.open_steps(case_id) == ["assess"]
    sign(world, case_id, three[0])
    assert world.open_steps(case_id) == ["law", "tech"]
    assert world.is_whole(case_id)


@pytest.mark.parametrize(
    ("rule", "share", "votes", "outcome"),
    [
        (Rule.ALL, 100, "aaa", "agree"), (Rule.ALL, 100, "d", "disagree"), (Rule.ANY, 100, "da", "agree"),
        (Rule.ANY, 100, "ddd", "disagree"), (Rule.SHARE, 60, "ada", "agree"), (Rule.SHARE, 60, "dd", "disagree"),
        (Rule.SHARE, 34, "dda", "disagree"), (Rule.SHARE, 33, "dda", "agree"), (Rule.SHARE, 1, "a", "agree"),
    ],
)  # fmt: skip
def test_a_vote_is_decided_as_soon_as_nothing_can_turn_it(world, three, rule, share, votes, outcome):
    """S5"""
    case_id = world.begin()
    ask(world, case_id, *three, kind=VOTE, rule=rule, share=share)
    for signer, vote in zip(three, votes, strict=False):
        with pytest.raises(Conflict):
            world.do(case_id, "assess")
        sign(world, case_id, signer, "agree" if vote == "a" else "disagree", "意见")
        if all(one.signed_at is not None for one in requests(world, case_id)):
            break

    page = queries.task_page(
        world.session, world.means, world.staff["reviewer"], world.open_task(case_id, "assess"), now=world.now
    )
    assert [group.verdict for group in page.signatures] == [outcome]
    world.session.rollback()
    world.do(case_id, "assess")
    assert world.open_steps(case_id) == ["law", "tech"]


def test_who_asks_whom(world, three):
    """S1"""
    case_id = world.begin()
    with pytest.raises(InvalidAnswers):
        ask(world, case_id)
    with pytest.raises(InvalidAnswers):
        ask(world, case_id, world.staff["reviewer"])
    with pytest.raises(InvalidAnswers):
        ask(world, case_id, world.applicant)
    with pytest.raises(InvalidAnswers):
        ask(world, case_id, three[0], kind=VOTE, rule=Rule.SHARE, share=0)
    ask(world, case_id, three[0])
    mine = requests(world, case_id)[0]
    with pytest.raises(NotPermitted):
        world.act(movement.sign_task, three[1], mine.id, verdict="agree", opinion="")
    with pytest.raises(InvalidAnswers):
        world.act(movement.sign_task, three[0], mine.id, verdict="maybe", opinion="")
    sign(world, case_id, three[0])
    with pytest.raises(Conflict):
        world.act(movement.sign_task, three[0], mine.id, verdict="disagree", opinion="改主意")


def test_what_was_asked_is_taken_back_and_a_held_task_moves_on(world, three):
    """S6"""
    case_id = world.begin()
    ask(world, case_id, three[0], kind=AFTER)
    world.do(case_id, "assess")
    group, task = requests(world, case_id)[0].group_id, world.task(case_id, "assess").id
    with pytest.raises(NotPermitted):
        world.act(movement.drop_requests, three[1], task, group)
    world.act(movement.drop_requests, world.staff["reviewer"], task, group)
    with pytest.raises(NotFound):
        world.act(movement.drop_requests, world.staff["reviewer"], task, group)

    assert world.open_steps(case_id) == ["law", "tech"]
    assert world.is_whole(case_id)


def test_whoever_waited_for_the_lock_sees_that_somebody_asked_or_completed(world, three):
    """S3"""
    case_id = world.begin()
    began = world.case(case_id).revision
    ask(world, case_id, three[0], kind=AFTER)
    asked = world.case(case_id).revision
    world.do(case_id, "assess")
    assert began < asked < world.case(case_id).revision


def test_nothing_asked_is_taken_back_while_the_case_is_suspended(world, three):
    """S6 P1"""
    case_id = world.begin()
    ask(world, case_id, three[0], kind=AFTER)
    world.do(case_id, "assess")
    group, task = requests(world, case_id)[0].group_id, world.task(case_id, "assess").id
    world.act(movement.suspend_case, world.staff["supervisor"], case_id, reason="待鉴定", basis="")
    with pytest.raises(Conflict, match="suspended"):
        world.act(movement.drop_requests, world.staff["reviewer"], task, group)
    assert world.open_steps(case_id) == ["assess"]


def test_requests_lapse_with_their_task(world, three):
    """S7 B5"""
    case_id = world.begin("assess")
    ask(world, case_id, three[0], step="law")
    world.back(case_id, "tech", "assess", "cancelled")
    inbox = queries.inbox(world.session, world.means, three[0], view="sign", now=world.now)
    assert (inbox.rows, inbox.counts["sign"]) == ((), 0)
    world.session.rollback()
    with pytest.raises(Conflict):
        sign(world, case_id, three[0])


def test_those_asked_find_it_in_their_inbox(world, three):
    """S1"""
    case_id = world.begin()
    ask(world, case_id, three[0], kind=AFTER)
    assert queries.inbox(world.session, world.means, three[0], view="sign", now=world.now).rows == ()
    world.session.rollback()
    world.do(case_id, "assess")
    rows = queries.inbox(world.session, world.means, three[0], view="sign", now=world.now).rows
    assert [(row.case_id, row.step_name) for row in rows] == [(case_id, "评估")]
