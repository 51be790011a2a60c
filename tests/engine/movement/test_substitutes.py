"""Delegating for a period, and the four-eyes rule through it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine import movement, queries
from engine.accounts import Account, AccountEvent, load_actor
from engine.calendar.days import local_date
from engine.db import transaction
from engine.errors import InvalidAnswers, NotPermitted
from engine.model.event import Event
from engine.model.submission import Submission

BLOCK = ["assess", "law", "tech"]
TODAY, DAY = timedelta(), timedelta(days=1)


def delegate(world, absent, substitute, *, actor=None, since=TODAY, until=5 * DAY, key="d" * 24, reason="休假"):
    today = local_date(world.now)
    with transaction(world.session) as session:
        return movement.set_substitute(
            session, actor or absent, absent.account_id, substitute.account_id,
            since=today + since, until=today + until, reason=reason, key=key, now=world.now,
        ).id  # fmt: skip


def as_of(world, person, now=None):
    """The person as they act at the moment."""
    with world._looking():
        stamp = world.session.get_one(Account, person.account_id).stamp
        return load_actor(world.session, person.account_id, stamp, now=now or world.now)


@pytest.fixture
def other(world):
    return world.hire("other", "周洋", "expert")


def test_for_the_period_a_substitute_does_the_work_and_the_log_says_for_whom(world, other):
    """H5 H6"""
    case_id = world.begin()
    delegate(world, world.staff["reviewer"], other)
    standing = as_of(world, other)
    rows = queries.inbox(world.session, world.means, standing, now=world.now).rows
    assert [(row.case_id, row.stands_for) for row in rows] == [(case_id, "徐健")]
    world.session.rollback()
    world.do(case_id, "assess", standing)

    done = world.task(case_id, "assess")
    assert (done.done_by, done.done_for) == (other.account_id, world.staff["reviewer"].account_id)
    told = world.session.scalars(select(Event.data).where(Event.kind == "task-completed", Event.step == "assess")).one()
    assert told["for"] == "徐健"


def test_before_and_after_the_period_nothing_is_lent(world, other):
    """H5"""
    delegate(world, world.staff["reviewer"], other, since=DAY, until=2 * DAY)
    assert as_of(world, other).stands_for == ()
    assert [one.name for one in as_of(world, other, world.now + DAY).stands_for] == ["徐健"]
    assert as_of(world, other, world.now + 4 * DAY).stands_for == ()


def test_a_task_claimed_as_a_substitute_is_the_absent_persons_again_afterwards(world, other):
    """H1 H5"""
    case_id = world.begin()
    substitution = delegate(world, world.staff["reviewer"], other)
    world.act(movement.claim_task, as_of(world, other), world.open_task(case_id, "assess"))
    assert world.task(case_id, "assess").assignee == world.staff["reviewer"].account_id
    with transaction(world.session) as session:
        movement.end_substitute(session, world.staff["reviewer"], substitution, now=world.now)

    assert as_of(world, other).stands_for == ()
    with pytest.raises(NotPermitted):
        world.do(case_id, "assess", as_of(world, other))
    world.do(case_id, "assess")


def test_whoever_did_a_step_does_not_check_it_as_somebodys_substitute(world):
    """H6"""
    case_id = world.begin(*BLOCK, "samples[0].record")
    delegate(world, world.staff["verifier"], world.staff["reviewer"])
    with pytest.raises(NotPermitted) as refused:
        world.do(case_id, "samples[0].check", as_of(world, world.staff["reviewer"]))
    assert "代为办理也不例外" in refused.value.zh
    assert "samples[0].check" in world.open_steps(case_id)


def test_the_one_represented_counts_too(world, other):
    """H6"""
    both = world.hire("both", "双岗", "reviewer", "verifier")
    case_id = world.begin(*BLOCK)
    delegate(world, both, other)
    standing = as_of(world, other)
    world.do(case_id, "samples[0].record", both)
    with pytest.raises(NotPermitted):
        world.do(case_id, "samples[0].check", standing)

    task_id = world.open_task(case_id, "samples[1].record")
    world.act(movement.transfer_task, both, task_id, both.account_id, reason="留给本人")
    world.do(case_id, "samples[1].record", standing)
    with pytest.raises(NotPermitted):
        world.do(case_id, "samples[1].check", both)
    world.do(case_id, "samples[1].check")
    row = world.session.scalars(select(Submission).where(Submission.address == "samples[1].record")).one()
    assert (row.by, row.done_for) == (other.account_id, both.account_id)


def test_roles_of_administration_are_never_lent_and_nothing_is_lent_on(world, other):
    """H5"""
    owner = world.hire("owner", "管事", "owner", "security_admin", "reviewer")
    delegate(world, owner, other)
    assert {role for _, role in as_of(world, other).stands_for[0].roles} == {"reviewer"}
    third = world.hire("third", "第三人", "expert")
    delegate(world, other, third, key="x" * 24)
    with pytest.raises(InvalidAnswers):
        delegate(world, third, other, key="y" * 24)
    assert as_of(world, third).stands_for[0].roles == frozenset({(world.unit, "expert")})


def test_who_sets_a_substitute_and_when_it_is_refused(world, other):
    """H5"""
    reviewer = world.staff["reviewer"]
    with pytest.raises(NotPermitted):
        delegate(world, reviewer, other, actor=other)
    for wrong in ({"since": -DAY}, {"since": 3 * DAY, "until": DAY}, {"until": 500 * DAY}, {"reason": " "}):
        with pytest.raises(InvalidAnswers):
            delegate(world, reviewer, other, **wrong)
    with pytest.raises(InvalidAnswers):
        delegate(world, reviewer, reviewer)
    with pytest.raises(InvalidAnswers):
        delegate(world, reviewer, world.applicant)
    keeper = world.hire("keeper", "安管", "security_admin")
    first = delegate(world, reviewer, other, actor=keeper)
    assert delegate(world, reviewer, other, actor=keeper) == first
    whats = world.session.scalars(select(AccountEvent.what).where(AccountEvent.what == "substitute-set")).all()
    assert len(whats) == 2


def test_a_substitute_signs_for_the_absent_but_never_under_their_own_work(world, other):
    """S6 H6"""
    from engine.signatures import SignKind
    from tests.engine.movement.test_signing import ask, sign

    case_id = world.begin()
    ask(world, case_id, world.staff["decider"], kind=SignKind.AFTER)
    delegate(world, world.staff["decider"], world.staff["reviewer"])
    delegate(world, world.staff["verifier"], other, key="v" * 24)
    world.do(case_id, "assess")
    with pytest.raises(NotPermitted):
        sign(world, case_id, world.staff["decider"], actor=as_of(world, world.staff["reviewer"]))
    with pytest.raises(NotPermitted):
        sign(world, case_id, world.staff["decider"], actor=as_of(world, other))
    assert world.open_steps(case_id) == ["assess"]


def test_nobody_makes_themselves_the_substitute_of_another(world):
    """H5"""
    guard = world.hire("guard", "安全", "security_admin")
    with pytest.raises(NotPermitted, match="themselves"):
        delegate(world, world.staff["reviewer"], guard, actor=guard)
