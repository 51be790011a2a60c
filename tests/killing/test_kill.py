"""A process killed at any named point leaves its case whole, and the next process brings it to its end."""

import multiprocessing
import os
import shutil
from collections import Counter

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters.archive_bagit import verify_store
from engine import workflow
from engine.db import connect
from engine.files import open_file
from engine.log import broken_lines
from engine.metrology.instruments import Instrument
from engine.model.case import Case, CaseState, Task, Wait
from engine.model.file import StoredFile
from engine.model.outbox import DeliveryRow, Incident, OutboxMessage, ReceiptRow, RenderJob
from engine.model.reconciliation import Difference
from engine.model.submission import Draft, Submission
from engine.renders import Sweeper
from tests.databases import ROOT, load_tables, make_schema
from tests.failpoints import fail_points
from tests.killing.scenario import MOMENTS, Play, play

KILLED = 137
EVERYWHERE = {"before-commit", "after-commit"}
TOPICS = {"sms": {"on.opened", "tell"}, "finance": {"book"}, "archive": {"on.closed"}}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def processes():
    """A clean process that has everything imported and from which each run is forked."""
    context = multiprocessing.get_context("forkserver")
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), before]))
    context.set_forkserver_preload(["tests.killing.scenario"])

    def run(folder, point="", moment="", days=0):
        process = context.Process(target=play, args=(str(folder), point, moment, days))
        process.start()
        process.join()
        return process.exitcode

    yield run
    if before is None:
        del os.environ["PYTHONPATH"]
    else:
        os.environ["PYTHONPATH"] = before


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """A folder with a database in which the service item is published."""
    folder = tmp_path_factory.mktemp("published")
    load_tables()
    make_schema(f"sqlite:///{folder / 'test.db'}")
    play = Play(folder)
    play.scene.close()
    play.engine.dispose()
    return folder


def is_of_money(point):
    """Whether a point lies on the way of money; those have a scenario of their own."""
    return point.where.startswith(("engine/metrology/money/", "webapp/finance/"))


def deaths():
    """Every named point once; those that every transaction passes, at every moment."""
    for point in fail_points():
        if is_of_money(point):
            continue
        for moment in MOMENTS if point.name in EVERYWHERE else MOMENTS[:1]:
            yield point.name, moment


@pytest.mark.parametrize(("point", "moment"), list(deaths()))
def test_a_process_killed_at(point, moment, processes, published, tmp_path):
    folder = shutil.copytree(published, tmp_path / "run")
    assert processes(folder, point, moment) == KILLED
    look_at(folder, rests_are_indexed)
    assert processes(folder, days=1) == 0
    look_at(folder, everything_happened_once)


def look_at(folder, judge):
    play = Play(folder)
    engine = connect(f"sqlite:///{folder / 'test.db'}")
    with Session(engine) as session:
        judge(session, play.scene, folder)
        assert list(broken_lines(session)) == []
    engine.dispose()
    play.scene.close()
    play.engine.dispose()


def rests_are_indexed(session, scene, folder):
    """The case stands before or after an action: its tokens are exactly what tasks, waits and work tell of."""
    for state in session.scalars(select(CaseState)):
        case = session.get_one(Case, state.case_id)
        definition = scene.means.catalog.release(session, case.release).definition
        tokens = {position.token for position in workflow.positions(definition, state.state)}
        waiting = OutboxMessage.waits & OutboxMessage.settled_at.is_(None)
        told = [
            *session.scalars(select(Task.token).where(Task.done_at.is_(None))),
            *session.scalars(select(Wait.token)),
            *session.scalars(select(RenderJob.token).where(RenderJob.settled_at.is_(None))),
            *session.scalars(select(OutboxMessage.token).where(waiting)),
        ]
        assert sorted(told) == sorted(tokens)
    assert session.scalars(select(Case)).first() is None or session.scalars(select(Draft)).first() is None


def everything_happened_once(session, scene, folder):
    """The case is closed, and nothing of it is missing or there twice."""
    (case,) = session.scalars(select(Case)).all()
    assert case.closed_at is not None
    assert [task.step for task in session.scalars(select(Task).order_by(Task.id))] == ["apply", "look"]
    for table in (CaseState, Wait, Draft):
        assert session.scalars(select(table)).all() == []
    assert Counter(session.scalars(select(Submission.address))) == Counter(
        ["apply", "tell", "work_out", "book", "seal", "look"]
    )
    assert all(incident.resolved_at for incident in session.scalars(select(Incident)))
    (job,) = session.scalars(select(RenderJob)).all()
    (receipt,) = session.scalars(select(ReceiptRow)).all()
    assert job.settled_at
    assert receipt.read_at
    messages = session.scalars(select(OutboxMessage)).all()
    assert {(message.channel, message.topic) for message in messages} == {
        (channel, topic) for channel, topics in TOPICS.items() for topic in topics
    }
    assert len(messages) == 4
    assert {message.verdict for message in messages} == {"delivered"}
    assert {row.message_id for row in session.scalars(select(DeliveryRow))} == {message.id for message in messages}
    the_outside_saw_each_message_under_one_id(messages, folder)
    the_file_is_there_alone(session, scene)
    the_package_is_whole(folder)
    assert session.scalars(select(Instrument.reminded)).all() == [-30]
    assert session.scalars(select(Difference)).all() == []


def the_package_is_whole(folder):
    (report,) = verify_store({"ARCHIVE_FOLDER": str(folder / "archive")}, workers=1)
    assert report.flaws == ()


def the_outside_saw_each_message_under_one_id(messages, folder):
    seen = Counter()
    for channel in TOPICS:
        seen.update((folder / f"{channel}.journal").read_text("utf-8").splitlines())
    assert set(seen) == {f"{message.topic} {message.id}" for message in messages}
    assert sum(seen.values()) <= len(messages) + 1


def the_file_is_there_alone(session, scene):
    (row,) = session.scalars(select(StoredFile)).all()
    assert "压力表" in open_file(scene.means.ring, scene.store, row)[1].decode()
    digest = row.digest
    session.rollback()
    sweeper = Sweeper()
    sweeper.sweep(session, scene.store)
    sweeper.sweep(session, scene.store)
    assert list(scene.store.digests()) == [digest]
