"""News from outside that meets a dying process is taken once: no fen, no refund and no parcel is lost or doubled."""

import shutil

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.metrology.money import Payment, Refund, balances
from engine.metrology.money.model import RefundStanding
from engine.model.case import Case
from tests.databases import load_tables, make_schema
from tests.failpoints import fail_points
from tests.killing.outside import OUTSIDE, Outside, hear, prepare

KILLED = 137
BOTH = ("before-commit", "after-commit")
MONEY = (*BOTH, "payment-taken", "payment-told", "refund-taken")
PARCEL = (*BOTH, "parcel-told")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def waiting(tmp_path_factory):
    """part → a folder with a case that waits in it."""
    load_tables()
    folders = {part: tmp_path_factory.mktemp(part) for part in ("payment", "logistics")}
    for part, folder in folders.items():
        make_schema(f"sqlite:///{folder / 'test.db'}")
        prepare(folder, part)
    return folders


@pytest.fixture(scope="module")
def undisturbed(waiting, fork, tmp_path_factory):
    """news → how many rows each table holds after a run that nobody killed."""
    told = {}
    for part, news in (("payment", "money"), ("logistics", "parcel")):
        folder = shutil.copytree(waiting[part], tmp_path_factory.mktemp(news) / "run")
        assert fork(hear, str(folder), news) == 0
        told[news] = Outside(folder).rows()
    return told


def test_every_point_of_the_outside_exists_and_is_met():
    assert {point.name for point in fail_points()} >= OUTSIDE
    assert set(MONEY + PARCEL) - set(BOTH) == OUTSIDE


@pytest.mark.parametrize("point", MONEY)
def test_money_meets_a_process_killed_at(point, fork, waiting, undisturbed, tmp_path):
    folder = shutil.copytree(waiting["payment"], tmp_path / "run")
    assert fork(hear, str(folder), "money", point) == KILLED
    assert fork(hear, str(folder), "money") == 0

    outside = Outside(folder)
    assert outside.rows() == undisturbed["money"]
    with Session(outside.engine) as session:
        assert session.scalars(select(Case.outcome)).one() == "done"
        assert len(session.scalars(select(Payment)).all()) == 1
        assert session.scalars(select(Refund.standing)).all() == [RefundStanding.DONE]
        assert sum(balances(session).values()) == 0
    outside.engine.dispose()


@pytest.mark.parametrize("point", PARCEL)
def test_a_parcel_meets_a_process_killed_at(point, fork, waiting, undisturbed, tmp_path):
    folder = shutil.copytree(waiting["logistics"], tmp_path / "run")
    assert fork(hear, str(folder), "parcel", point) == KILLED
    assert fork(hear, str(folder), "parcel") == 0

    outside = Outside(folder)
    assert outside.rows() == undisturbed["parcel"]
    outside.engine.dispose()
