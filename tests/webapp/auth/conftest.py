"""Logging in writes: these pages are tried on both databases."""

import pytest

from tests.databases import Database


@pytest.fixture
def site_database(database: Database) -> Database:
    return database
