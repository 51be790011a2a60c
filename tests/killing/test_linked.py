"""A process killed while one case opens another leaves both or neither."""

import shutil

import pytest

from tests.databases import load_tables, make_schema
from tests.killing.linked import TABLES, play, prepare, rows
from tests.killing.test_kill import KILLED

pytestmark = pytest.mark.slow
#: on the way of an application that opens another; the first "moved" is that of the opened case.
POINTS = {"before-call": False, "moved": False, "before-commit": False, "after-commit": True}


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    folder = tmp_path_factory.mktemp("linked")
    load_tables()
    make_schema(f"sqlite:///{folder / 'test.db'}")
    prepare(folder)
    return folder


@pytest.mark.parametrize(("point", "is_done"), POINTS.items())
def test_both_cases_are_there_or_neither_after_a_process_killed_at(point, is_done, published, fork, tmp_path):
    folder = shutil.copytree(published, tmp_path / "run")

    assert fork(play, str(folder), point) == KILLED
    both = [2, 2, 1, 4, 3, 7, 1]
    assert rows(folder) == (both if is_done else [0] * len(TABLES))

    assert fork(play, str(folder)) == 0
    assert rows(folder) == both
