"""Workers under Celery do what the embedded worker does; one ticker at a time calls them."""

from functools import partial
from types import SimpleNamespace

import pytest
from celery.contrib.testing.worker import start_worker

from webapp.crew import CHORES, WORK, Ticker, call, make_crew
from webapp.settings import BadSetting, Settings, load_settings
from webapp.worker import KINDS

LONGEST = 20


@pytest.fixture
def crew():
    """A crew on a broker in memory, and what its worker was asked to do."""
    asked = []
    chores = {chore: partial(asked.append, chore) for chore in CHORES}
    worker = SimpleNamespace(drain=asked.append, **chores)
    made = make_crew(Settings(broker_url="memory://"), lambda: worker)
    made.conf.result_backend, made.conf.task_ignore_result = "cache+memory://", False
    yield made, asked
    made.close()


def test_a_call_reaches_a_worker_for_every_kind_of_work(crew):
    crew, asked = crew
    with start_worker(crew, pool="solo", perform_ping_check=False, shutdown_timeout=LONGEST):
        call(crew)
        crew.send_task(WORK, ("tidy",)).get(timeout=LONGEST)
    assert asked == [*KINDS, "tidy"]


def test_what_is_done_by_the_clock_reaches_a_worker_too(crew):
    crew, asked = crew
    *first, last = CHORES
    with start_worker(crew, pool="solo", perform_ping_check=False, shutdown_timeout=LONGEST):
        assert call(crew, *first, lasts=LONGEST)
        crew.send_task(WORK, (last,)).get(timeout=LONGEST)
    assert asked == ["tidy", "fetch", "remind", "reconcile"]


def test_a_ticker_without_the_lock_sends_nobody_on_a_chore(crew):
    crew, _asked = crew
    assert not Ticker(crew, None).send("remind", LONGEST)


def test_a_piece_of_work_is_acknowledged_only_when_it_has_ended(crew):
    crew, _asked = crew
    assert crew.tasks[WORK].acks_late
    assert crew.tasks[WORK].reject_on_worker_lost


def test_a_broker_that_is_away_stops_nobody():
    crew = make_crew(Settings(broker_url="amqp://guest@127.0.0.1:1//"), lambda: None)
    assert not call(crew)
    crew.close()


def test_one_ticker_ticks_and_another_takes_over_when_it_stops(database_templates, tmp_path, crew):
    with database_templates.of("postgresql").copy(tmp_path) as database:
        _take_turns(database, crew)


def _take_turns(database, crew):
    crew, _asked = crew
    first, second = Ticker(crew, database.engine), Ticker(crew, database.engine)
    assert first.tick()
    assert not second.tick()
    assert (first.send("fetch", LONGEST), second.send("fetch", LONGEST)) == (True, False)
    assert first.tick()
    first.stop()
    assert second.tick()
    second.stop()


def test_a_broker_is_an_address():
    assert load_settings({"LIANGHENG_BROKER_URL": "amqp://mq.example//"}).broker_url == "amqp://mq.example//"
    with pytest.raises(BadSetting):
        load_settings({"LIANGHENG_BROKER_URL": "rabbit"})
