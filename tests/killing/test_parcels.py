"""A parcel's news that meets a dying process is taken once: no track and no move of the case is lost or doubled."""

import shutil

import pytest

from tests.databases import load_tables, make_schema
from tests.failpoints import fail_points
from tests.killing.parcels import play, prepare, rows
from tests.killing.test_kill import EVERYWHERE, KILLED, is_of_parcels

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def sent(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sent")
    load_tables()
    make_schema(f"sqlite:///{folder / 'test.db'}")
    prepare(folder)
    return folder


@pytest.fixture(scope="module")
def undisturbed(sent, fork, tmp_path_factory):
    """How many rows each table holds after a run that nobody killed."""
    folder = shutil.copytree(sent, tmp_path_factory.mktemp("undisturbed") / "run")
    assert fork(play, str(folder)) == 0
    return rows(folder)


@pytest.mark.parametrize(
    "point", sorted([*EVERYWHERE, *(point.name for point in fail_points() if is_of_parcels(point))])
)
def test_a_parcel_meets_a_process_killed_at(point, sent, fork, undisturbed, tmp_path):
    folder = shutil.copytree(sent, tmp_path / "run")
    assert fork(play, str(folder), point) == KILLED
    assert fork(play, str(folder)) == 0

    assert rows(folder) == undisturbed
