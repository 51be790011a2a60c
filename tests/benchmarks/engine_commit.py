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

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import tasks
from engine.db import new_id, transaction
from engine.model.case import Case, CaseState, Task
from engine.model.event import Event
from engine.model.outbox import OutboxMessage
from engine.model.submission import Submission
from tests.databases import Database, Templates
from tests.engine.core.scenes import COMPLAINT
from tests.scenarios.world import World

NOW = datetime(2026, 8, 19, 1, 0, tzinfo=UTC)
TURNS = 60
#: the answers are about 5 KB, as a form with a table sends.
REPLY = {"finding": "不涉及核实", "reply": "一般压力表的检定周期一般不超过半年。" * 90}


def rows_of(session: Session, case_id) -> dict:
    """What one completed task writes: a section, a message, the lines of the log, the new state of the case."""

    def facts(row):
        return {column.key: getattr(row, column.key) for column in type(row).__table__.columns}

    session.rollback()
    events = session.scalars(select(Event).where(Event.case_id == case_id).order_by(Event.seq)).all()[-2:]
    answers = select(Submission).where(Submission.case_id == case_id, Submission.address == "handle")
    told = select(OutboxMessage).where(OutboxMessage.topic == "on.closed", OutboxMessage.case_id == case_id)
    done = select(Task).where(Task.case_id == case_id, Task.step == "handle")
    made = {
        "section": facts(session.scalars(answers).one()),
        "events": [facts(event) for event in events],
        "message": facts(session.scalars(told).one()),
        "case": facts(session.get_one(Case, case_id)),
        "task": facts(session.scalars(done).one()),
    }
    session.rollback()
    return made


def through_core(session: Session, rows: dict, case_id, task_id) -> None:
    """Read the case, write the rows, through SQLAlchemy Core."""
    case, task, state = Case.__table__, Task.__table__, CaseState.__table__
    sections = Submission.__table__
    with session.get_bind().begin() as connection:
        connection.execute(select(task, case, state.c.state).join(case, case.c.id == task.c.case_id).join(
            state, state.c.case_id == case.c.id).where(task.c.id == task_id)).one()  # fmt: skip
        connection.execute(select(sections).where(sections.c.case_id == case_id)).all()
        connection.execute(state.delete().where(state.c.case_id == case_id))
        told = rows["case"]
        connection.execute(case.update().where(case.c.id == case_id).values(
            status=told["status"], outcome=told["outcome"], closed_at=told["closed_at"], revision=told["revision"],
            log_length=told["log_length"], log_head=told["log_head"]))  # fmt: skip
        done = rows["task"]
        connection.execute(task.update().where(task.c.id == task_id).values(
            done_at=done["done_at"], done_by=done["done_by"], done_by_name=done["done_by_name"]))  # fmt: skip
        mine = {"id": new_id(), "case_id": case_id}
        connection.execute(Event.__table__.insert(), [{**one, **mine, "id": new_id()} for one in rows["events"]])
        connection.execute(OutboxMessage.__table__.insert(), [{**rows["message"], **mine, "once": new_id().hex}])
        connection.execute(sections.insert(), [{**rows["section"], **mine, "key": new_id().hex}])


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

    def by_engine(_case_id, task_id) -> None:
        with transaction(world.session):
            tasks.complete_task(world.session, world.means, desk, task_id, REPLY, key=new_id().hex, now=NOW)

    ways = {
        "engine": by_engine,
        "core": lambda case_id, task_id: through_core(world.session, rows, case_id, task_id),
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
