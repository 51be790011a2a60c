"""A step asks the database the same number of times on day 1 and on day 1000, for one instrument and for hundreds."""

import copy

import pytest
from sqlalchemy import insert, select

from engine import tasks
from engine.db import new_id, transaction
from engine.model.case import Case, CaseState, Task
from engine.queries import inbox
from tests.engine.core.scenes import COMPLAINT, REPLY, play, steps_of
from tests.growth.counting import counted
from tests.scenarios.world import World

#: bytes of state that one more waiting instrument may add.
BYTES_PER_TOKEN = 600
BYTES_OF_ONE_TOKEN = 2500
#: as many instruments as the order form holds.
MANY, CLOSED = 200, 1000


@pytest.fixture
def world(session, tmp_path, now):
    return World(session, tmp_path, now)


def record_one_of(world, database, size: int) -> tuple[int, int, int]:
    """Record the second of ``size`` instruments: statements, bytes of state, open tasks."""
    steps = copy.deepcopy(steps_of("calibration-order", "three-instruments"))
    at = next(place for place, step in enumerate(steps) if step["step"].startswith("instruments["))
    record = next(step["answers"] for step in steps if step["step"] == "instruments[0].record")
    items = steps[0]["answers"]["items"]
    steps[0]["answers"]["items"] = [{**items[0], "serial_no": f"NO-{number:05}"} for number in range(size)]
    received = next(step["answers"] for step in steps if step["step"] == "receive_samples")
    received["samples"] = received["samples"][:1] * size
    assigned = next(step["answers"] for step in steps if step["step"] == "assign")
    assigned["standards"] = assigned["standards"][:1]  # the others serve what this order has none of
    case_id = play(world, "calibration-order", steps[:at])
    for number in (0, 1):
        task_id = world.open_task(case_id, f"instruments[{number}].record")
        with counted(database.engine) as sent, transaction(world.session):
            tasks.complete_task(
                world.session, world.means, world.staff["operator"], task_id, record, key=new_id().hex, now=world.now
            )
    state = world.session.scalar(select(CaseState.state).where(CaseState.case_id == case_id))
    return len(sent), len(state), len(world.open_steps(case_id))


@pytest.mark.slow
def test_a_step_of_one_instrument_costs_the_same_among_ten_and_among_hundreds(world, database):
    world.publish("calibration-order")

    few, few_bytes, few_tasks = record_one_of(world, database, 10)
    many, many_bytes, many_tasks = record_one_of(world, database, MANY)

    assert (few_tasks, many_tasks) == (10, MANY)
    assert many == few
    assert (many_bytes - few_bytes) / (MANY - 10) <= BYTES_PER_TOKEN


def test_a_case_with_one_token_needs_little_state(world):
    world.publish("complaint-ticket")
    case_id = world.submit("complaint-ticket", COMPLAINT)

    assert len(world.session.scalar(select(CaseState.state).where(CaseState.case_id == case_id))) <= BYTES_OF_ONE_TOKEN


def acts(world, database) -> tuple[list[str], list[str], list[str]]:
    """The statements of opening a case, completing its task, and the inbox."""
    world.session.rollback()
    with counted(database.engine) as opening:
        case_id = world.submit("complaint-ticket", COMPLAINT)
    with counted(database.engine) as listing:
        inbox(world.session, world.means, world.staff["service_desk"], now=world.now)
    world.session.rollback()
    with counted(database.engine) as completing:
        world.complete("service_desk", case_id, "handle", REPLY)
    return opening, completing, listing


def close_many(session, like: Case, count: int) -> None:
    """Copies of a closed case and its done task."""
    task = session.scalars(select(Task).where(Task.case_id == like.id, Task.step == "handle")).one()
    cases, done = [], []
    for number in range(count):
        case_id = new_id()
        facts = {column.key: getattr(like, column.key) for column in Case.__table__.columns}
        cases.append({**facts, "id": case_id, "number": f"OLD-{number}", "key": None})
        facts = {column.key: getattr(task, column.key) for column in Task.__table__.columns}
        done.append({**facts, "id": new_id(), "case_id": case_id})
    session.rollback()
    with transaction(session):
        session.execute(insert(Case), cases)
        session.execute(insert(Task), done)


def test_an_act_costs_the_same_with_no_closed_case_and_with_a_thousand(world, database):
    world.publish("complaint-ticket")
    acts(world, database)
    before = acts(world, database)
    like = world.session.scalars(select(Case).where(Case.closed_at.is_not(None)).limit(1)).one()
    close_many(world.session, like, CLOSED)

    after = acts(world, database)

    assert [len(sent) for sent in after] == [len(sent) for sent in before]
