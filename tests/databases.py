"""Databases for tests: the schema is made once, each test gets a fresh copy, on SQLite and on PostgreSQL."""

import hashlib
import importlib
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL, Connection
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateTable

from engine.db import Base, connect
from tests.postgres import server_url

ROOT = Path(__file__).resolve().parent.parent
KINDS = {"sqlite": ("sqlite",), "postgresql": ("postgresql",), "both": ("sqlite", "postgresql")}


@dataclass(frozen=True, slots=True)
class Database:
    """One test's own database: where it is, and an engine on it."""

    kind: str
    url: str
    engine: Engine

    def session(self) -> Session:
        """A new session, for a second actor at the same time."""
        return Session(self.engine)


def load_tables() -> None:
    """Import every module of the engine that declares a table, so that ``Base.metadata`` is whole."""
    for path in sorted((ROOT / "engine").rglob("*.py")):
        if "__tablename__" in path.read_text("utf-8") and "migrations" not in path.parts:
            importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))


def make_schema(url: str) -> None:
    """Create all tables in the empty database at ``url`` and let go of it, so that it can be copied."""
    engine = connect(url)
    Base.metadata.create_all(engine)
    engine.dispose()


class SqliteTemplate:
    """A file with the schema; a copy of a file is a database."""

    kind = "sqlite"

    def __init__(self, path: Path) -> None:
        self._template = path

    @classmethod
    def made(cls, folder: Path) -> "SqliteTemplate":
        """A template that holds the schema alone."""
        make_schema(f"sqlite:///{folder / 'template.db'}")
        return cls(folder / "template.db")

    def like(self, database: Database, folder: Path) -> "SqliteTemplate":
        """A template with all that ``database`` holds now, kept in ``folder``."""
        database.engine.dispose()  # the last one to let go writes the log back into the file
        return SqliteTemplate(Path(shutil.copy(str(database.engine.url.database), folder / "like.db")))

    @contextmanager
    def copy(self, folder: Path) -> Iterator[Database]:
        """A fresh database in ``folder``, with the schema."""
        path = shutil.copy(self._template, folder / "test.db")
        with _opened(self.kind, f"sqlite:///{path}") as database:
            yield database

    @contextmanager
    def empty(self, folder: Path) -> Iterator[Database]:
        """A fresh database in ``folder``, without any table."""
        with _opened(self.kind, f"sqlite:///{folder / 'empty.db'}") as database:
            yield database

    def close(self) -> None:
        """Nothing to let go of."""


class PostgresTemplate:
    """A template database on the server, shared by all test processes that have the same tables."""

    kind = "postgresql"

    def __init__(self, url: URL) -> None:
        self._server = url
        self._admin = create_engine(url, isolation_level="AUTOCOMMIT", pool_size=1)
        self._template = f"liangheng_{_schema_digest(self._admin)}"
        self._kept: list[str] = []
        with self._admin.connect() as connection:
            connection.execute(text("SELECT pg_advisory_lock(20261122)"))
            self._make_template(connection)
            connection.execute(text("SELECT pg_advisory_unlock(20261122)"))

    def _make_template(self, connection: Connection) -> None:
        known = connection.scalar(text("SELECT 1 FROM pg_database WHERE datname = :n"), {"n": self._template})
        if known:
            return
        half = f"{self._template}_half"
        connection.execute(text(f'DROP DATABASE IF EXISTS "{half}"'))
        connection.execute(text(f'CREATE DATABASE "{half}"'))
        make_schema(_text(self._server.set(database=half)))
        connection.execute(text(f'ALTER DATABASE "{half}" RENAME TO "{self._template}"'))

    @contextmanager
    def copy(self, folder: Path) -> Iterator[Database]:
        """A fresh database on the server, with the schema; dropped when the block ends."""
        with self._database_like(self._template) as database:
            yield database

    @contextmanager
    def empty(self, folder: Path) -> Iterator[Database]:
        """A fresh database on the server, without any table; dropped when the block ends."""
        with self._database_like("template0") as database:
            yield database

    @contextmanager
    def _database_like(self, template: str) -> Iterator[Database]:
        name = f"liangheng_test_{uuid.uuid4().hex}"
        with self._admin.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
        with _opened(self.kind, _text(self._server.set(database=name))) as database:
            yield database
        with self._admin.connect() as connection:
            connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))

    def like(self, database: Database, folder: Path) -> "PostgresTemplate":
        """A template with all that ``database`` holds now, kept until this one is closed."""
        database.engine.dispose()
        name = f"liangheng_like_{uuid.uuid4().hex}"
        with self._admin.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{database.engine.url.database}"'))
        made = copy(self)
        made._template, made._kept = name, []
        self._kept.append(name)
        return made

    def close(self) -> None:
        """Leave the server, and nothing on it but the template that everybody shares."""
        with self._admin.connect() as connection:
            for name in self._kept:
                connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
        self._admin.dispose()


class Templates:
    """The two schema copies, each made when the first test needs it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: dict[str, SqliteTemplate | PostgresTemplate] = {}

    def of(self, kind: str) -> SqliteTemplate | PostgresTemplate:
        if kind not in self._made:
            load_tables()
            self._made[kind] = SqliteTemplate.made(self._folder) if kind == "sqlite" else PostgresTemplate(server_url())
        return self._made[kind]

    def close(self) -> None:
        for template in self._made.values():
            template.close()


@contextmanager
def _opened(kind: str, url: str) -> Iterator[Database]:
    engine = connect(url)
    yield Database(kind, url, engine)
    engine.dispose()


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def _schema_digest(engine: Engine) -> str:
    tables = sorted(Base.metadata.tables.values(), key=lambda table: table.name)
    rules = [str(CreateTable(table).compile(engine)) for table in tables]
    rules += [f"{index.name} {index.unique} {index.expressions}" for table in tables for index in table.indexes]
    return hashlib.sha256("\n".join(sorted(rules)).encode()).hexdigest()[:16]
