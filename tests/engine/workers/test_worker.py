"""The embedded worker: drains everything that is due, wakes at a nudge, and outlives what fails."""

from threading import Event as Signal

import pytest

from engine.model.case import Wait
from engine.model.file import StoredFile
from engine.model.outbox import Incident
from engine.ports import Delivery, Verdict
from tests.engine.workers.scenes import NOW, TOOLS, minutes
from webapp.worker import Worker

LONGEST = 20


@pytest.fixture
def worker(scene):
    """Makes a scene with these steps and a worker whose clock the scene holds."""
    made = []

    def make(steps):
        play = scene(steps)
        play.now = NOW
        one = Worker(play.make_session, play.means, play.adapters, TOOLS, play.store, lambda: play.now)
        made.append(one)
        return play, one

    yield make
    for one in made:
        one.stop()


def test_one_round_does_everything_that_is_due_and_what_follows_from_it(worker):
    scene, worker = worker("apply tell book seal pause look")
    case_id = scene.open()
    assert worker.run_once() == 3
    assert scene.one(Wait).step == "pause"
    assert worker.run_once() == 0
    scene.now = NOW + minutes(60)
    assert worker.run_once() == 1
    assert scene.waits_at(case_id) == ["look"]


def test_a_started_worker_carries_what_a_nudge_tells_it_of(worker):
    scene, worker = worker("apply book look")
    case_id = scene.open()
    arrived = Signal()
    scene.finance.during = lambda _: arrived.set()
    worker.start()
    worker.nudge()
    assert arrived.wait(LONGEST)
    worker.stop()
    assert scene.waits_at(case_id) == ["look"]
    assert len(scene.finance.seen) == 1


def test_a_nudge_to_a_worker_that_was_not_started_does_nothing(worker):
    scene, worker = worker("apply book look")
    scene.open()
    worker.nudge()
    worker.stop()
    assert scene.finance.seen == []


def test_a_nudge_during_a_round_is_followed_by_another_round(worker):
    scene, worker = worker("apply book look")
    scene.open(key="a")
    second = Signal()

    def arrive(message):
        if len(scene.finance.seen) == 2:
            second.set()
        else:
            scene.finance.answers = [Delivery(Verdict.RETRY)]
            scene.now += minutes(1)
            worker.nudge()

    scene.finance.during = arrive
    worker.start()
    worker.nudge()
    assert second.wait(LONGEST)
    worker.stop()
    assert scene.message().verdict == "delivered"


def test_a_silent_receiver_does_not_stop_renders(worker):
    scene, worker = worker("apply seal book look")
    scene.finance.answers = [Delivery(Verdict.RETRY)]
    scene.open()
    worker.run_once()
    assert len(scene.rows(StoredFile)) == 1
    assert scene.message().settled_at is None
    assert scene.rows(Incident) == []


def test_tidying_seals_the_log_and_removes_orphans_on_the_second_look(worker):
    scene, worker = worker("apply look")
    scene.open()
    scene.store.put("ab" * 32, b"nobody's")
    worker.tidy()
    worker.tidy()
    assert list(scene.store.digests()) == []
    assert scene.log_flaws() == []
