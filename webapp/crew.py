"""The worker in service: the same functions over rows, run by any number of Celery workers on any machine.

A message says only that a kind of work may be due. What is due stands in the database, so a message that is lost or
comes twice changes nothing: the next tick looks again. One ticker at a time, held by an advisory lock of PostgreSQL.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from celery import Celery
from kombu.exceptions import OperationalError
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from engine.calendar.days import BEIJING
from webapp.settings import Settings
from webapp.worker import (
    FETCH_SECONDS,
    KINDS,
    LATE_SECONDS,
    RECONCILE_HOUR,
    REMIND_HOUR,
    SWEEP_HOURS,
    TICK_SECONDS,
    Worker,
)

QUEUE = "liangheng"
WORK = "liangheng.work"
TIDY = "tidy"
#: what a worker does by the clock, whether or not anything is due.
CHORES = (TIDY, "fetch", "remind", "reconcile")
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
        if kind in CHORES:
            getattr(worker(), kind)()
        else:
            worker().drain(kind)

    crew.task(name=WORK, shared=False)(work)
    return crew


def call(crew: Celery, *kinds: str, lasts: int = TICK_SECONDS * 5) -> bool:
    """Say that these kinds of work (all by default) may be due. A broker that is away is left to the next tick.

    Args:
        lasts: seconds after which a message that no worker took is forgotten.

    Returns:
        False when the broker is away.
    """
    for kind in kinds or KINDS:
        try:
            crew.send_task(WORK, (kind,), retry=False, expires=lasts)
        except OperationalError as away:
            _log.warning("broker is away", error=type(away).__name__)
            return False
    return True


def nudging(settings: Settings) -> Callable[[], None]:
    """What a site does after a commit that made work."""

    def no_worker() -> Worker:
        raise AssertionError("a site calls the crew; it does not work itself")

    crew = make_crew(settings, no_worker)

    def nudge() -> None:
        call(crew)

    return nudge


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
        self._ticks.add_job(self.send, "interval", ("fetch", FETCH_SECONDS), seconds=FETCH_SECONDS)
        for chore, hour in (("remind", REMIND_HOUR), ("reconcile", RECONCILE_HOUR)):
            self._ticks.add_job(
                self.send, "cron", (chore, LATE_SECONDS), hour=hour, minute=30, timezone=BEIJING,
                misfire_grace_time=LATE_SECONDS,
            )  # fmt: skip
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
        reached = call(self._crew)
        due = self._tidied is None or (moment - self._tidied).total_seconds() >= SWEEP_HOURS * 3600
        # A message that did not get through is no tidying: the next tick sends it again.
        if reached and due and self.send(TIDY, LATE_SECONDS):
            self._tidied = moment
        return True

    def send(self, chore: str, lasts: int) -> bool:
        """Have a chore done, unless another ticker sees to it; gives whether the message got through."""
        return self._held is not None and call(self._crew, chore, lasts=lasts)

    def _holds_lock(self) -> bool:
        """Ask for the lock, or ask the connection that holds it whether it still lives: it dies with the lock."""
        asked: Connection | None = None
        try:
            if self._held is not None:
                self._held.execute(text("SELECT 1"))
                return True
            asked = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            if asked.scalar(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": LOCK}):
                self._held = asked  # only now: chores are sent from other threads by whoever holds the lock
                return True
        except DBAPIError:
            _log.warning("database is away")
        _close(asked)
        self._let_go()
        return False

    def _let_go(self) -> None:
        held, self._held = self._held, None
        _close(held)


def _close(connection: Connection | None) -> None:
    if connection is not None:
        with suppress(Exception):
            connection.invalidate()  # closing the connection itself frees the lock
        connection.close()
