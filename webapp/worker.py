"""The embedded worker: ticks and a few threads in the web process that run the engine's plain functions over rows.

Nothing is kept here: what is due stands in the database, so any number of workers may run, and one that is killed
loses nothing. A worker never answers anybody; each drain writes one line to the log.
"""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from threading import Lock

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.orm import Session

from engine.calendar.days import BEIJING
from engine.db import transaction
from engine.delivery import Breaker, deliver_next, wake_next
from engine.incidents import place_of
from engine.limits import Keeper
from engine.log import seal_day
from engine.moves import Means
from engine.ports import Adapter, FileStore, RenderTools
from engine.receipts import fetch_receipts, read_next
from engine.reconciling import reconcile
from engine.renders import Sweeper, render_next
from engine.timers import fire_due
from engine.uploads import forget_unfinished
from webapp.finance.reconciling import compare_last_days
from webapp.finance.telling import tell_next
from webapp.instruments.reminding import remind_next
from webapp.shipments.telling import tell_next as tell_parcel

#: seconds between looks at the database; a nudge looks at once.
TICK_SECONDS = 2
SWEEP_HOURS = 6
#: seconds between looks for receipts that a receiver holds for us.
FETCH_SECONDS = 60
#: the hour in Beijing at which keepers of instruments are reminded.
REMIND_HOUR = 8
#: the hour in Beijing at which receivers are asked what became of our messages.
RECONCILE_HOUR = 2
#: the hour in Beijing at which channels' statements of the day before are there.
COMPARE_HOUR = 10
#: how late what comes once a day may still begin; a machine that was busy at that second does not skip the day.
LATE_SECONDS = 3600
#: pieces of work in one drain, so that a log line comes even from an endless queue.
MOST = 1000

#: the kinds of work that may be due.
KINDS = ("timers", "limits", "renders", "deliveries", "receipts", "payments", "parcels", "answers")

_log = structlog.get_logger("liangheng.worker")


@dataclass(slots=True)
class _Turn:
    """Whether a kind of work is being drained, and whether somebody asked for another round meanwhile."""

    running: bool = False
    again: bool = False


@dataclass(slots=True)
class Worker:
    """Everything that happens without a person: deliveries, answers, receipts, renders and timers.

    Args:
        make_session: gives a session on the database; each drain uses its own.
        adapters: channel → adapter.
        clock: gives the present time.
    """

    make_session: Callable[[], Session]
    means: Means
    adapters: Mapping[str, Adapter]
    tools: RenderTools
    store: FileStore
    clock: Callable[[], datetime]
    threads: int = 3
    _breaker: Breaker = field(default_factory=Breaker)
    _sweeper: Sweeper = field(default_factory=Sweeper)
    _keeper: Keeper = field(default_factory=Keeper)
    _turns: dict[str, _Turn] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)
    _pool: ThreadPoolExecutor | None = None
    _ticks: BackgroundScheduler | None = None

    def run_once(self) -> int:
        """Do everything that is due, here and now; gives how many pieces of work that was."""
        total = 0
        while done := sum(self.drain(kind) for kind in KINDS):
            total += done
        return total

    def start(self) -> None:
        """Begin to tick. Starting twice is starting once."""
        if self._ticks is not None:
            return
        self._turns.clear()
        self._pool = ThreadPoolExecutor(self.threads, thread_name_prefix="worker")
        self._ticks = BackgroundScheduler(timezone=UTC)
        self._ticks.add_job(self.nudge, "interval", seconds=TICK_SECONDS, next_run_time=datetime.now(UTC))
        self._ticks.add_job(self.tidy, "interval", hours=SWEEP_HOURS, next_run_time=datetime.now(UTC))
        self._ticks.add_job(self.fetch, "interval", seconds=FETCH_SECONDS)
        for chore, hour in (
            (self.remind, REMIND_HOUR),
            (self.reconcile, RECONCILE_HOUR),
            (self.compare_money, COMPARE_HOUR),
        ):
            self._ticks.add_job(chore, "cron", hour=hour, minute=30, timezone=BEIJING, misfire_grace_time=LATE_SECONDS)
        self._ticks.start()

    def stop(self) -> None:
        """Stop ticking and let what is under way come to its end."""
        ticks, pool = self._ticks, self._pool
        self._ticks = self._pool = None
        if ticks is not None:
            ticks.shutdown()
        if pool is not None:
            pool.shutdown(cancel_futures=True)

    def nudge(self) -> None:
        """Look at once instead of at the next tick; a commit just made work. Does nothing when not started."""
        pool = self._pool
        if pool is None:
            return
        for kind in KINDS:
            with self._lock:
                turn = self._turns.setdefault(kind, _Turn())
                idle = not turn.running
                turn.running, turn.again = True, not idle
            if idle:
                with suppress(RuntimeError):  # the pool was shut down this very moment
                    pool.submit(self._rounds, kind, turn).add_done_callback(partial(_tell_failure, kind))

    def tidy(self) -> None:
        """Remove bytes that no row names, and seal the log for today."""
        with self.make_session() as session:
            removed = self._sweeper.sweep(session, self.store)
            with transaction(session):
                forgotten = forget_unfinished(session, now=self.clock())
            with transaction(session):
                seal = seal_day(session, self.means.ring, now=self.clock())
                sealed = seal.day
        _log.info("tidied", removed=removed, forgotten=forgotten, sealed=sealed)

    def fetch(self) -> None:
        """Take the receipts that receivers hold for us."""
        with self.make_session() as session:
            count = fetch_receipts(session, self.means.ring, self.adapters, now=self.clock())
        if count:
            _log.info("fetched", receipts=count)
            self.nudge()

    def reconcile(self) -> int:
        """Ask every receiver what became of the messages of the last days; gives how many were asked about."""
        total = 0
        with self.make_session() as session:
            while count := reconcile(session, self.adapters, now=self.clock()):
                total += count
        _log.info("reconciled", messages=total)
        return total

    def compare_money(self) -> int:
        """Compare the statements of the last days with our books; gives how many there were."""
        with self.make_session() as session:
            days = compare_last_days(session, self.adapters, now=self.clock())
        _log.info("money compared", days=days)
        return days

    def remind(self) -> int:
        """Tell the parties of instruments that fall due; gives how many were told or looked at."""
        count = 0
        with self.make_session() as session:
            while remind_next(session, self.means.ring, self.tools, now=self.clock()):
                count += 1
        _log.info("reminded", parties=count)
        return count

    def _kinds(self) -> Mapping[str, Callable[[Session], int]]:
        """What may be due → the function that does one piece of it and tells how much it did."""
        means, adapters, store = self.means, self.adapters, self.store
        return {
            "timers": lambda session: fire_due(session, means, now=self.clock()),
            "limits": lambda session: self._keeper.keep(session, means, now=self.clock()),
            "renders": lambda session: render_next(session, means, self.tools, store, now=self.clock()),
            "deliveries": lambda session: deliver_next(
                session, means, adapters, store, breaker=self._breaker, now=self.clock()
            ),
            "receipts": lambda session: read_next(session, means, adapters, now=self.clock()),
            "payments": lambda session: tell_next(session, means, now=self.clock()),
            "parcels": lambda session: tell_parcel(session, means, now=self.clock()),
            "answers": lambda session: wake_next(session, means, now=self.clock()),
        }

    def drain(self, kind: str) -> int:
        """Do what is due of one kind; gives how many pieces of work that was."""
        began, count = time.monotonic(), 0
        work = self._kinds()[kind]
        with self.make_session() as session:
            while count < MOST and (done := work(session)):
                count += int(done)
        if count:
            _log.info("worked", kind=kind, count=count, ms=round((time.monotonic() - began) * 1000))
        return count

    def _rounds(self, kind: str, turn: _Turn) -> None:
        """Drain, and again as long as somebody asked for it meanwhile."""
        again = True
        while again:
            whole = False
            try:
                self.drain(kind)
                whole = True
            finally:
                with self._lock:
                    again = turn.running = turn.again and whole
                    turn.again = False


def _tell_failure(kind: str, future: "Future[None]") -> None:
    failure = None if future.cancelled() else future.exception()
    if failure is not None:
        _log.error("worker failed", kind=kind, error=place_of(failure))
