"""The worker in service: the same functions over rows, run by any number of Celery workers on any machine.

A message says only that a kind of work may be due. What is due stands in the database, so a message that is lost or
comes twice changes nothing: the next tick looks again. One ticker at a time, held by an advisory lock of PostgreSQL.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache, partial

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from celery import Celery
from kombu.exceptions import OperationalError
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from webapp.settings import Settings
from webapp.worker import KINDS, SWEEP_HOURS, TICK_SECONDS, Worker

QUEUE = "liangheng"
WORK = "liangheng.work"
TIDY = "tidy"
#: the same number on every machine; whoever holds the lock ticks.
LOCK = 20261122

_log = structlog.get_logger("liangheng.crew")


def make_crew(settings: Settings, make_worker: Callable[[], Worker]) -> Celery:
    """The Celery application: one task per kind of work, acknowledged only when it has ended.

    Args:
        make_worker: makes the worker whose functions are run; called once in each process, at its first piece of work.
    """
    crew = Celery(QUEUE, broker=settings.broker_url, set_as_current=False)
    amqp = settings.broker_url.startswith("amqp")
    crew.conf.update(
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_ignore_result=True,
        task_default_queue=QUEUE,
        task_default_queue_type="quorum" if amqp else "classic",
        worker_detect_quorum_queues=amqp,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        broker_connection_retry_on_startup=True,
        broker_connection_timeout=2,
        broker_transport_options={"confirm_publish": True} if amqp else {},
    )
    worker = cache(make_worker)

    def work(kind: str) -> None:
        if kind == TIDY:
            worker().tidy()
        else:
            worker().drain(kind)

    crew.task(name=WORK, shared=False)(work)
    return crew


def call(crew: Celery, *kinds: str) -> None:
    """Say that these kinds of work (all by default) may be due. A broker that is away is left to the next tick."""
    for kind in kinds or KINDS:
        try:
            crew.send_task(WORK, (kind,), retry=False, expires=TICK_SECONDS * 5)
        except OperationalError as away:
            _log.warning("broker is away", error=type(away).__name__)
            return


def nudging(settings: Settings) -> Callable[[], None]:
    """What a site does after a commit that made work."""

    def no_worker() -> Worker:
        raise AssertionError("a site calls the crew; it does not work itself")

    return partial(call, make_crew(settings, no_worker))


def run(settings: Settings, engine: Engine, make_worker: Callable[[], Worker], *, threads: int) -> None:
    """Work and tick until told to stop; a piece of work that is under way comes to its end."""
    crew = make_crew(settings, make_worker)
    ticker = Ticker(crew, engine)
    ticker.start()
    try:
        crew.worker_main(["worker", "--pool=threads", f"--concurrency={threads}", "--loglevel=WARNING"])
    finally:
        ticker.stop()


class Ticker:
    """Calls the crew every two seconds, as long as no other ticker on this database does."""

    def __init__(self, crew: Celery, engine: Engine) -> None:
        self._crew, self._engine = crew, engine
        self._held: Connection | None = None
        self._ticks: BackgroundScheduler | None = None
        self._tidied: datetime | None = None

    def start(self) -> None:
        """Begin to tick."""
        self._ticks = BackgroundScheduler(timezone=UTC)
        self._ticks.add_job(self.tick, "interval", seconds=TICK_SECONDS, next_run_time=datetime.now(UTC))
        self._ticks.start()

    def stop(self) -> None:
        """Stop ticking and let another one tick."""
        if self._ticks is not None:
            self._ticks.shutdown()
            self._ticks = None
        self._let_go()

    def tick(self) -> bool:
        """Call the crew, unless another ticker is doing so; gives whether it called."""
        if not self._holds_lock():
            return False
        moment = datetime.now(UTC)
        call(self._crew)
        if self._tidied is None or (moment - self._tidied).total_seconds() >= SWEEP_HOURS * 3600:
            call(self._crew, TIDY)
            self._tidied = moment
        return True

    def _holds_lock(self) -> bool:
        """Ask for the lock, or ask the connection that holds it whether it still lives: it dies with the lock."""
        try:
            if self._held is not None:
                self._held.execute(text("SELECT 1"))
                return True
            self._held = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            if self._held.scalar(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": LOCK}):
                return True
        except DBAPIError:
            _log.warning("database is away")
        self._let_go()
        return False

    def _let_go(self) -> None:
        held, self._held = self._held, None
        if held is not None:
            with suppress(Exception):
                held.invalidate()  # closing the connection itself frees the lock
            held.close()
