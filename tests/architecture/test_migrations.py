"""The numbered migrations give exactly the tables that the code declares, on both databases."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect

from engine.db import Base
from engine.migrations import upgrade
from tests.architecture.code import ROOT
from tests.databases import Database, Templates

FOLDER = ROOT / "engine" / "migrations"
#: the tables there were at the beginning, one migration for each room; those after them are short.
FIRST_TABLES = 12
LONGEST_MIGRATION = 60


@pytest.fixture
def empty(database: Database, database_templates: Templates, tmp_path: Path) -> Iterator[Database]:
    with database_templates.of(database.kind).empty(tmp_path) as fresh:
        yield fresh


def test_all_migrations_give_the_tables_the_code_declares(database, empty):
    upgrade(empty.engine)

    assert shape(empty.engine) == shape(database.engine)


def test_alembic_finds_nothing_left_to_migrate(empty):
    upgrade(empty.engine)

    with empty.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []


def test_migrations_are_numbered_without_a_gap_and_each_is_short():
    files = sorted(FOLDER.glob("versions/[!_]*.py"))

    assert [path.name[:5] for path in files] == [f"{number:04}_" for number in range(1, len(files) + 1)]
    assert [
        path.name for path in files[FIRST_TABLES:] if len(path.read_text("utf-8").splitlines()) > LONGEST_MIGRATION
    ] == []


def shape(engine: Engine) -> dict[str, object]:
    """Everything the database itself says about its tables, by table."""
    eye = inspect(engine)
    return {
        table: {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"], column["default"])
                for column in eye.get_columns(table)
            },
            "key": eye.get_pk_constraint(table),
            "references": _by_name(eye.get_foreign_keys(table)),
            "unique": _by_name(eye.get_unique_constraints(table)),
            "checks": _by_name(eye.get_check_constraints(table)),
            "indexes": _by_name(eye.get_indexes(table)),
        }
        for table in eye.get_table_names()
        if table != "alembic_version"
    }


def _by_name(rules: list) -> dict[str, str]:
    return {str(rule["name"]): json.dumps(rule, default=str, sort_keys=True) for rule in rules}
