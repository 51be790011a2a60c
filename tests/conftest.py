"""Fixtures every test may ask for: a database, a session, the time. Nothing here knows a table or a page.

A test that asks for ``database`` (or ``session``) runs once on SQLite and once on PostgreSQL; one that does
not, runs once. ``--db`` narrows that down.
"""

import ipaddress
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import hypothesis
import pytest
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy.orm import Session

from tests.databases import KINDS, Database, Templates

hypothesis.settings.register_profile("house", derandomize=True, deadline=None, max_examples=60, database=None)
hypothesis.settings.register_profile("quick", derandomize=True, deadline=None, max_examples=15, database=None)
hypothesis.settings.load_profile("house")

#: Which test is running, and whether it may leave this machine.
_network = {"allowed": False}


class CompiledTemplates(BytecodeCache):
    """Templates compiled by one test's app serve the next one's: compiling them costs more than most pages do."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


Flask.jinja_options = {"bytecode_cache": CompiledTemplates()}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--db",
        choices=sorted(KINDS),
        default="both",
        help="on which databases to run the tests that use one (default: both)",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    marks = {"postgresql": [pytest.mark.postgresql]}
    kinds = [pytest.param(k, marks=marks.get(k, [])) for k in KINDS[metafunc.config.getoption("--db")]]
    for name in {"database", "database_kind"} & set(metafunc.fixturenames):
        metafunc.parametrize(name, kinds, indirect=name == "database")


@pytest.fixture(scope="session")
def database_templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Templates]:
    templates = Templates(tmp_path_factory.mktemp("schema"))
    yield templates
    templates.close()


@pytest.fixture
def database(
    request: pytest.FixtureRequest, database_templates: Templates, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """An empty database with the whole schema, for this test alone."""
    with database_templates.of(request.param).copy(tmp_path_factory.mktemp("database")) as fresh:
        yield fresh


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session on the test's database, with no transaction open."""
    with database.session() as session:
        yield session


@pytest.fixture
def now() -> datetime:
    """A Wednesday morning in Shanghai, a working day."""
    return datetime(2026, 8, 19, 1, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def only_this_machine(request: pytest.FixtureRequest) -> Iterator[None]:
    """No test reaches beyond loopback, unless it is marked ``network``."""
    _network["allowed"] = request.node.get_closest_marker("network") is not None
    yield
    _network["allowed"] = False


def _refuse_strangers(event: str, arguments: tuple[Any, ...]) -> None:
    if event in {"socket.connect", "socket.sendto"}:
        host = arguments[1][0] if isinstance(arguments[1], tuple) else None
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if host is not None and not _network["allowed"] and not _is_here(str(host)):
        raise RuntimeError(f"a test tried to reach {host}; tests stay on this machine")


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        return host in {"localhost", ""}


sys.addaudithook(_refuse_strangers)
