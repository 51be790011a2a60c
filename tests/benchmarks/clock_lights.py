"""How long it takes to keep the lights of 100 000 open cases true, and what a quiet day costs.

Run ``python -m tests.benchmarks.clock_lights [cases]``. Every clock turns yellow on one day: the worst day there is.
"""

import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import Engine, insert
from sqlalchemy.orm import Session

from engine.calendar.commands import import_year, load_calendar
from engine.clock.course import Course, Kind, Limit, Segment
from engine.clock.lights import read_clock
from engine.clock.recompute import recompute
from engine.clock.tables import Clock, ClockSegment
from engine.db import Base, connect, new_id, transaction

STARTED, BATCH, CHUNK = date(2026, 3, 2), 2000, 10_000


def fill(engine: Engine, cases: int) -> None:
    """So many running clocks of 20 working days, all started on the same day."""
    with Session(engine) as session, transaction(session):
        import_year(session, STARTED.year)
        calendar = load_calendar(session)
        reading = read_clock(calendar, Course(Limit(20, None), STARTED, (Segment(Kind.COUNTING, STARTED),)), STARTED)
        for first in range(0, cases, CHUNK):
            ids = [new_id() for _ in range(first, min(first + CHUNK, cases))]
            session.execute(insert(Clock), [
                {"case_id": one, "item": "permit", "legal_days": 20, "started_on": STARTED, "light": "green",
                 "due_on": reading.due_on, "legal_due_on": reading.due_on, "yellow_on": reading.yellow_on,
                 "next_change_on": reading.yellow_on, "calendar_stamp": calendar.stamp, "revision": 1,
                 "extension_reason": "", "extension_notice": ""}
                for one in ids
            ])  # fmt: skip
            session.execute(insert(ClockSegment), [
                {"id": new_id(), "case_id": one, "position": 0, "kind": "counting", "started_on": STARTED,
                 "cause": "", "basis": "", "notice": ""}
                for one in ids
            ])  # fmt: skip


def days(engine: Engine, cases: int) -> Iterator[tuple[str, int, float, float]]:
    """A quiet day, the day on which all turn yellow, and the day after it."""
    for name, today in (
        ("quiet day", STARTED + timedelta(days=7)),
        ("all turn yellow", date(2026, 3, 26)),
        ("day after", date(2026, 3, 27)),
    ):
        began, done, more = (time.perf_counter(), time.process_time()), 0, True
        while more:
            with Session(engine) as session, transaction(session):
                batch = recompute(session, load_calendar(session), today, at_most=BATCH)
                done, more = done + batch.computed, batch.more
        yield name, done, time.perf_counter() - began[0], time.process_time() - began[1]


def main(cases: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        engine = connect(f"sqlite:///{Path(folder) / 'lights.db'}")
        Base.metadata.create_all(engine)
        fill(engine, cases)
        for name, done, seconds, work in days(engine, cases):
            print(f"{name:16} {done:7d} clocks {seconds:7.2f} s, {work:6.2f} s of one processor")
        engine.dispose()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
