"""Prints what completing one task costs against bare rows. Run: python -m tests.benchmarks.engine_commit [turns].

The engine loads, checks, runs, prunes, encrypts and writes; beside it the same rows go through SQLAlchemy Core and
through sqlite3, into the same durable file (WAL, FULL). The three take turns, so that the machine treats them alike.
"""

import sqlite3
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from engine import tasks
from engine.db import new_id, transaction
from tests.benchmarks.written_rows import REPLY, rows_of, write_rows
from tests.databases import Database, Templates
from tests.engine.core.scenes import COMPLAINT
from tests.scenarios.world import World

NOW = datetime(2026, 8, 19, 1, 0, tzinfo=UTC)
TURNS = 60


def plain(value):
    """A value as the file holds it."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(" ", "microseconds")
    if isinstance(value, dict):
        return "{}"
    return value.hex if hasattr(value, "hex") and not isinstance(value, bytes | float) else value


def through_driver(raw: sqlite3.Connection, rows: dict, case_id, task_id) -> None:
    """The same by hand, through sqlite3."""
    raw.execute("BEGIN IMMEDIATE")
    raw.execute(
        'SELECT * FROM task JOIN "case" c ON c.id = task.case_id JOIN case_state s ON s.case_id = c.id '
        "WHERE task.id = ?",
        (task_id.hex,),
    ).fetchone()
    raw.execute("SELECT * FROM submission WHERE case_id = ?", (case_id.hex,)).fetchall()
    raw.execute("DELETE FROM case_state WHERE case_id = ?", (case_id.hex,))
    told, done = rows["case"], rows["task"]
    names = ("status", "outcome", "closed_at", "revision", "log_length", "log_head")
    sets = ", ".join(f"{name} = ?" for name in names)
    statement = f'UPDATE "case" SET {sets} WHERE id = ?'  # noqa: S608 - the names stand two lines above
    raw.execute(statement, (*[plain(told[name]) for name in names], case_id.hex))
    raw.execute("UPDATE task SET done_at = ?, done_by = ?, done_by_name = ? WHERE id = ?",
                (plain(done["done_at"]), done["done_by"].hex, done["done_by_name"], task_id.hex))  # fmt: skip
    fresh = {"case_id": case_id}
    for table, many in (
        ("event", rows["events"]),
        ("outbox_message", [rows["message"]]),
        ("submission", [rows["section"]]),
    ):
        for one in many:
            own = {"once": new_id().hex} if "once" in one else {"key": new_id().hex} if "key" in one else {}
            row = {**one, **fresh, "id": new_id(), **own}
            columns, marks = ", ".join(f'"{name}"' for name in row), ", ".join("?" * len(row))
            statement = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608
            raw.execute(statement, [plain(one) for one in row.values()])
    raw.execute("COMMIT")


def measure(world: World, database: Database, turns: int) -> dict[str, list[float]]:
    """Milliseconds of each way, taking turns, each on a fresh case."""
    raw = sqlite3.connect(database.engine.url.database, isolation_level=None)
    for pragma in ("synchronous=FULL", "foreign_keys=ON"):
        raw.execute(f"PRAGMA {pragma}")
    first = world.submit("complaint-ticket", COMPLAINT)
    world.complete("service_desk", first, "handle", REPLY)
    rows = rows_of(world.session, first)
    desk, spent = world.staff["service_desk"], {"engine": [], "core": [], "driver": []}

    def through_core(case_id, task_id) -> None:
        with database.engine.begin() as connection:
            write_rows(connection, rows, case_id, task_id)

    def by_engine(_case_id, task_id) -> None:
        with transaction(world.session):
            tasks.complete_task(world.session, world.means, desk, task_id, REPLY, key=new_id().hex, now=NOW)

    ways = {
        "engine": by_engine,
        "core": through_core,
        "driver": lambda case_id, task_id: through_driver(raw, rows, case_id, task_id),
    }
    for _turn in range(turns):
        for name, act in ways.items():
            case_id = world.submit("complaint-ticket", COMPLAINT)
            task_id = world.open_task(case_id, "handle")
            world.session.rollback()
            began = time.perf_counter_ns()
            act(case_id, task_id)
            spent[name].append((time.perf_counter_ns() - began) / 1e6)
    raw.close()
    return spent


def main() -> None:
    """Medians and ratios."""
    turns = int(sys.argv[1]) if len(sys.argv) > 1 else TURNS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        templates = Templates(folder)
        with templates.of("sqlite").copy(folder) as database, database.session() as session:
            world = World(session, folder, NOW)
            world.publish("complaint-ticket")
            spent = measure(world, database, turns)
    middle = {way: statistics.median(times) for way, times in spent.items()}
    print(f"one task completed, SQLite FULL, {turns} turns, median ms: "
          + ", ".join(f"{way} {value:.2f}" for way, value in middle.items()))  # fmt: skip
    core, driver = (middle["engine"] / middle[way] for way in ("core", "driver"))
    print(f"engine / Core {core:.2f}   engine / sqlite3 {driver:.2f}")


if __name__ == "__main__":
    main()
