"""Runs migrations for Alembic, on the connection it is given or the database that ``-x url=…`` names.

All migrations of one run are one transaction, on both databases: a run that is killed leaves nothing half done.
"""

import importlib
from pathlib import Path
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import text
from sqlalchemy.engine import Connection

from engine.db import Base, UtcDateTime, connect

#: Any number that no other program uses on the same PostgreSQL database.
LOCK = 20261123
LOCK_TIMEOUT = "10s"
STATEMENT_TIMEOUT = "10min"


def load_tables() -> None:
    """Import every module that declares a table. Found by looking, because the core must not name metrology."""
    engine = Path(__file__).resolve().parent.parent
    for path in sorted(engine.rglob("*.py")):
        if "__tablename__" in path.read_text("utf-8") and path.parent != Path(__file__).resolve().parent:
            name = path.relative_to(engine.parent).with_suffix("").as_posix().removesuffix("/__init__")
            importlib.import_module(name.replace("/", "."))


def render_item(kind: str, item: object, _context: AutogenContext) -> str | Literal[False]:
    """Migrations stand for themselves: they do not name column types of today's code."""
    return "sa.DateTime()" if kind == "type" and isinstance(item, UtcDateTime) else False


def run(connection: Connection) -> None:
    """Run the migrations asked for, one process at a time."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=render_item,
        compare_type=True,
        transactional_ddl=True,
    )
    _keep_references(connection, "OFF")
    try:
        with context.begin_transaction():
            _take_turns(connection)
            context.run_migrations()
            _check_references(connection)
    finally:
        _keep_references(connection, "ON")


def _take_turns(connection: Connection) -> None:
    """Wait for other processes that migrate; then never block the users of a table for long."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))
        connection.execute(text(f"SET LOCAL statement_timeout = '{STATEMENT_TIMEOUT}'"))


def _keep_references(connection: Connection, switch: str) -> None:
    """Switch SQLite's foreign keys, outside any transaction: it changes a table by making it anew."""
    raw: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        raw.execute(f"PRAGMA foreign_keys={switch}")


def _check_references(connection: Connection) -> None:
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise RuntimeError("a migration left a row that names one that does not exist; nothing was changed")


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    load_tables()
    with connect(context.get_x_argument(as_dictionary=True)["url"]).connect() as own:
        run(own)
