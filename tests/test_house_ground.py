"""The ground other tests stand on: fresh databases, no network, named fail points."""

import socket

import pytest
from sqlalchemy import text

from engine.db import new_id, transaction
from tests.failpoints import fail_points


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_gets_a_database_nobody_wrote_in(session, turn):
    with transaction(session):
        session.execute(text("CREATE TABLE mine (turn INTEGER)"))
        session.execute(text("INSERT INTO mine VALUES (:turn)"), {"turn": turn})

    assert session.execute(text("SELECT turn FROM mine")).scalars().all() == [turn]


def test_the_database_is_the_one_the_run_says(database):
    assert database.engine.dialect.name == database.kind


def test_a_test_cannot_leave_this_machine():
    with socket.socket() as wire, pytest.raises(RuntimeError, match="stay on this machine"):
        wire.connect(("192.0.2.1", 80))


def test_a_test_cannot_even_look_up_a_stranger():
    with pytest.raises(RuntimeError, match="stay on this machine"):
        socket.getaddrinfo("example.com", 80)


def test_a_test_may_talk_to_itself():
    with socket.socket() as server, socket.socket() as client:
        server.bind(("127.0.0.1", 0))
        server.listen()
        client.connect(server.getsockname())


def test_the_commit_can_be_interrupted_before_and_after():
    assert {"before-commit", "after-commit"} <= {point.name for point in fail_points()}


def test_keys_made_one_after_another_sort_in_that_order():
    made = [new_id() for _ in range(2_000)]

    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert {key.version for key in made} == {7}
