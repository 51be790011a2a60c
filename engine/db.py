"""The database seam: declarative base, column types, and the only commit in the product.

Nothing here knows a table. A transaction is opened by ``transaction`` and by nothing else.
"""

import os
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, DateTime, Engine, MetaData, create_engine, event
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.types import TypeDecorator

from engine.errors import Conflict

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
BUSY_TIMEOUT_MS = 10_000
#: for statements that touch no row waiting to be written: those rows then go out together, at the end.
APART: dict[str, Any] = {"synchronize_session": False, "autoflush": False}
#: sorts behind every date that is set.
FAR_FUTURE = datetime(9999, 1, 1, tzinfo=UTC)


class UtcDateTime(TypeDecorator[datetime]):
    """Stores aware datetimes as UTC; refuses naive ones."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware datetime into naive UTC for the column."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the stored naive UTC back as an aware datetime."""
        return None if value is None else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """Base of every table. Webapp hands its metadata to Flask-SQLAlchemy."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime, dict[str, Any]: JSON, list[Any]: JSON}


_newest = {"value": 0}
_one_at_a_time = threading.Lock()


def new_id() -> UUID:
    """A fresh UUIDv7 (RFC 9562): 48 bits of milliseconds, then random bits, so keys sort by age.

    Within one process they sort strictly: one made in the same millisecond follows the one before.
    """
    stamp = time.time_ns() // 1_000_000
    low = secrets.randbits(74)
    value = (stamp << 80) | (0x7 << 76) | ((low >> 62) << 64) | (0b10 << 62) | (low & ((1 << 62) - 1))
    with _one_at_a_time:
        _newest["value"] = value = max(value, _newest["value"] + 1)
    return UUID(int=value)


def connect(url: str, **options: Any) -> Engine:  # noqa: ANN401 - SQLAlchemy's own engine options
    """Make an engine for ``url`` that keeps our promises (see ``keep_promises``)."""
    engine = create_engine(url, **options)
    keep_promises(engine)
    return engine


def keep_promises(engine: Engine) -> None:
    """Make SQLite durable and honest about locks: WAL, FULL, foreign keys, BEGIN IMMEDIATE for writers.

    A connection with ``execution_options(read_only=True)`` begins deferred, so that pages never
    wait for a writer. PostgreSQL needs nothing of this.
    """
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def prepare(raw: Any, _record: object) -> None:  # noqa: ANN401 - DBAPI connection
        raw.isolation_level = None
        cursor = raw.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        deferred = connection.get_execution_options().get("read_only", False)
        connection.exec_driver_sql("BEGIN DEFERRED" if deferred else "BEGIN IMMEDIATE")


@contextmanager
def transaction(session: Session) -> Iterator[Session]:
    """Commit on success, roll back on any error; a stale or doubled row becomes ``Conflict``.

    Raises:
        RuntimeError: a transaction is already open; commands never nest transactions.
        Conflict: the case changed since it was read, or the same row was written twice.
    """
    if session.in_transaction():
        raise RuntimeError("a transaction is already open")
    try:
        yield session
        reach("before-commit")
        session.commit()
    except (StaleDataError, IntegrityError) as stale:
        session.rollback()
        raise Conflict("办件刚被他人办理，请刷新后查看", "the case changed since it was read") from stale
    except BaseException:
        session.rollback()
        raise
    reach("after-commit")


@contextmanager
def reading(session: Session) -> Iterator[Session]:
    """Open a deferred, read-only transaction for one page and end it without writing anything."""
    if session.in_transaction():
        raise RuntimeError("a transaction is already open")
    try:
        session.connection(execution_options={"read_only": True})
        yield session
    finally:
        session.rollback()


def reach(point: str) -> None:
    """Pass the named fail point. Where LIANGHENG_FAIL_AT names it, the process dies as by kill -9."""
    if os.environ.get("LIANGHENG_FAIL_AT") == point:
        os._exit(137)
