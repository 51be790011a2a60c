"""A line of the case log that was changed, removed or added behind our back is found, and so is a broken seal."""

import pytest
from sqlalchemy import delete, insert, select, update

from engine.db import new_id, transaction
from engine.log import broken_lines, broken_seals, seal_day
from engine.model.event import Event, LogSeal
from tests.engine.core.scenes import COMPLAINT, REPLY


@pytest.fixture
def case_id(world):
    case_id = world.submit("complaint-ticket", COMPLAINT)
    world.complete("service_desk", case_id, "handle", REPLY)
    return case_id


def change(world, statement) -> list[str]:
    world.session.rollback()
    with transaction(world.session):
        world.session.execute(statement)
    return list(broken_lines(world.session))


def test_a_log_as_it_was_written_is_whole(world, case_id):
    assert list(broken_lines(world.session)) == []


def test_a_changed_line_is_found(world, case_id):
    (found,) = change(world, update(Event).where(Event.seq == 2).values(actor_name="别人"))

    assert "line 2" in found


def test_a_removed_line_is_found(world, case_id):
    (found,) = change(world, delete(Event).where(Event.seq == 2))

    assert "line 3" in found


def test_a_log_cut_short_is_found(world, case_id):
    last = world.session.scalar(select(Event.seq).order_by(Event.seq.desc()))
    world.session.rollback()

    (found,) = change(world, delete(Event).where(Event.seq == last))

    assert f"the case says {last}" in found


def test_an_added_line_is_found(world, case_id):
    line = {"id": new_id(), "case_id": case_id, "seq": 99, "at": world.now, "kind": "note", "step": "", "actor": None,
            "actor_name": "x", "data": {}, "previous": "", "digest": "0" * 64}  # fmt: skip

    assert change(world, insert(Event).values(line))


def test_a_log_without_any_line_is_found(world, case_id):
    (found,) = change(world, delete(Event))

    assert "every line is missing" in found


def test_a_forged_seal_is_found_and_the_same_day_is_sealed_once(world, case_id):
    ring = world.means.ring
    with transaction(world.session):
        first = seal_day(world.session, ring, now=world.now).root
    with transaction(world.session):
        assert seal_day(world.session, ring, now=world.now).root == first
    assert list(broken_seals(world.session, ring)) == []

    change(world, update(LogSeal).values(root="0" * 64))

    assert list(broken_seals(world.session, ring)) == ["seal of 2026-08-19: the signature does not fit"]
