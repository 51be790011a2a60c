"""Two people at once, the same form twice, four eyes, and the applicant who takes a case back."""

import pytest
from sqlalchemy import func, select

from engine import cases, tasks
from engine.db import transaction
from engine.errors import Conflict, NotPermitted
from engine.log import broken_lines
from engine.model.case import Case, Task
from engine.model.submission import Submission
from tests.engine.core.scenes import COMPLAINT, REPLY, play, steps_of, while_open

KEY, OTHER_KEY = "k" * 24, "o" * 24


def complete(world, task_id, actor, key, answers=REPLY):
    return lambda session: tasks.complete_task(
        session, world.means, actor, task_id, answers, key=key, now=world.now
    )  # fmt: skip


def apart(database, act):
    """Do it in a session and transaction of its own."""

    def run():
        with database.session() as session, transaction(session):
            return act(session)

    return run


def test_of_two_clerks_at_once_one_wins_and_the_other_reads_who_and_when(world, database):
    case_id = world.submit("complaint-ticket", COMPLAINT)
    task_id = world.open_task(case_id, "handle")
    slow = world.someone("service_desk", "徐健")

    done, refused = while_open(
        world.session,
        complete(world, task_id, world.staff["service_desk"], KEY),
        apart(database, complete(world, task_id, slow, OTHER_KEY)),
    )

    assert not done.repeated
    assert isinstance(refused, Conflict)
    assert refused.zh == "客服 于 09:00 已办理"
    assert world.session.scalar(select(func.count()).where(Submission.address == "handle")) == 1
    assert list(broken_lines(world.session)) == []


def test_the_same_form_sent_twice_at_once_gets_the_first_answer(world, database):
    task_id = world.open_task(world.submit("complaint-ticket", COMPLAINT), "handle")
    act = complete(world, task_id, world.staff["service_desk"], KEY)

    first, second = while_open(world.session, act, apart(database, act))

    assert (second.number, second.repeated) == (first.number, True)


def test_two_instruments_of_one_order_move_on_at_the_same_moment_and_neither_is_lost(world, database):
    world.publish("calibration-order")
    steps = steps_of("calibration-order", "three-instruments")
    at = next(place for place, step in enumerate(steps) if step["step"].startswith("instruments["))
    case_id = play(world, "calibration-order", steps[:at])
    first, second = [
        next(step for step in steps if step["step"] == f"instruments[{number}].record") for number in (0, 1)
    ]
    ids = [world.open_task(case_id, step["step"]) for step in (first, second)]
    doer = world.staff["operator"]

    _, theirs = while_open(
        world.session,
        complete(world, ids[0], doer, KEY, first["answers"]),
        apart(database, complete(world, ids[1], doer, OTHER_KEY, second["answers"])),
    )

    assert not isinstance(theirs, Exception), theirs
    assert {"instruments[0].verify", "instruments[1].verify"} <= set(world.open_steps(case_id))
    world.complete("verifier", case_id, "instruments[0].verify", verified(steps))
    world.complete("verifier", case_id, "instruments[1].verify", verified(steps))
    assert list(broken_lines(world.session)) == []


def verified(steps):
    return next(step["answers"] for step in steps if step["step"].endswith(".verify"))


def test_an_application_sent_twice_at_once_opens_one_case(world, database):
    session, means, applicant, now = world.session, world.means, world.applicant, world.now
    with transaction(session):
        draft_id = cases.start_draft(session, means, applicant, "complaint-ticket", party_id=world.party, now=now).id
    with transaction(session):
        cases.save_draft(session, means, applicant, draft_id, COMPLAINT, page=1, now=now)

    def submit(session):
        return cases.submit_draft(session, means, applicant, draft_id, key=KEY, now=now).number

    first, second = while_open(session, submit, apart(database, submit))

    assert first == second
    assert session.scalar(select(func.count()).select_from(Case)) == 1


def test_whoever_recorded_cannot_verify(world):
    world.publish("calibration-order")
    steps = steps_of("calibration-order", "three-instruments")
    at = next(place for place, step in enumerate(steps) if step["step"].endswith(".verify"))
    case_id = play(world, "calibration-order", steps[:at])
    address = steps[at]["step"]

    with pytest.raises(NotPermitted) as refused:
        world.complete("verifier", case_id, address, steps[at]["answers"], "徐健")

    assert "不能由同一人办理" in refused.value.zh
    assert address in world.open_steps(case_id)


def withdraw(world, case_id, key=KEY):
    with transaction(world.session):
        cases.withdraw_case(
            world.session, world.means, world.applicant, case_id, reason="填错了", key=key, now=world.now
        )


def test_a_case_can_be_taken_back_before_the_answer(world):
    case_id = world.submit("complaint-ticket", COMPLAINT)

    withdraw(world, case_id)
    withdraw(world, case_id, OTHER_KEY)

    assert (world.case(case_id).outcome, world.open_steps(case_id)) == ("已撤回", [])
    assert world.session.scalars(select(Task.ended_as).where(Task.step == "handle")).one() == "withdrawn"


def test_an_order_cannot_be_taken_back_once_a_certificate_is_registered(world):
    world.publish("calibration-order")
    steps = steps_of("calibration-order", "three-instruments")
    registered = next(place for place, step in enumerate(steps) if step["step"].endswith(".approve"))
    case_id = play(world, "calibration-order", steps[: registered + 1])

    with pytest.raises(NotPermitted):
        withdraw(world, case_id)

    assert world.case(case_id).outcome is None
