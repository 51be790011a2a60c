"""A process killed at any point of a payment, a refund or a reconciliation loses no fen and moves none twice."""

import multiprocessing
import os
import shutil

import pytest
from sqlalchemy import select

from engine.metrology.money import MoneyDifference, Payment, PaymentOrder, Refund, balances
from engine.metrology.money.ledger import INCOME, MONEY, OWED, RECEIVABLE
from engine.model.case import Case, Wait
from engine.model.outbox import Incident, ReceiptRow
from tests.databases import ROOT, load_tables, make_schema
from tests.failpoints import fail_points
from tests.killing.test_kill import EVERYWHERE, KILLED, is_of_money
from tests.killing.till import STAGES, Till, play

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def processes():
    """A clean process that has everything imported and from which each run is forked."""
    context = multiprocessing.get_context("forkserver")
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), before]))
    context.set_forkserver_preload(["tests.killing.till", "tests.killing.scenario"])

    def run(folder, point="", moment="", days=0):
        process = context.Process(target=play, args=(str(folder), point, moment, days))
        process.start()
        process.join()
        return process.exitcode

    yield run
    if before is None:
        del os.environ["PYTHONPATH"]
    else:
        os.environ["PYTHONPATH"] = before


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    folder = tmp_path_factory.mktemp("till")
    load_tables()
    make_schema(f"sqlite:///{folder / 'test.db'}")
    till = Till(folder)
    till.prepare()
    till.close()
    return folder


#: the stages whose commits move money or ask for it.
COMMITTING = ("choose", "read", "read_twice", "approve", "give_back", "settle")


def deaths():
    """Every point of money once; those that every transaction passes, at every stage."""
    points = [point.name for point in fail_points() if is_of_money(point)]
    yield from ((point, STAGES[0]) for point in points)
    yield from ((point, stage) for point in sorted(EVERYWHERE) for stage in COMMITTING)


@pytest.mark.parametrize(("point", "moment"), list(deaths()))
def test_a_process_killed_at(point, moment, processes, published, tmp_path):
    folder = shutil.copytree(published, tmp_path / "run")
    assert processes(folder, point, moment) == KILLED
    look_at(folder, every_fen_is_somewhere)
    assert processes(folder, days=1) == 0
    look_at(folder, everything_happened_once)


def look_at(folder, judge):
    till = Till(folder)
    judge(till.session, till)
    till.close()


def every_fen_is_somewhere(session, till):
    """The ledger stands before or after an action: it balances and says what the rows say."""
    held = balances(session)
    assert sum(held.values()) == 0
    orders = session.scalars(select(PaymentOrder)).all()
    payments = session.scalars(select(Payment)).all()
    assert held.get(RECEIVABLE, 0) == sum(one.amount_fen for one in orders if one.standing == "待支付")
    assert held.get(MONEY["demo"], 0) == sum(one.amount_fen - one.refunded_fen for one in payments)


def everything_happened_once(session, till):
    """One payment paid the order, two others were given back, and the channel's books say the same as ours."""
    every_fen_is_somewhere(session, till)
    assert balances(session) == {RECEIVABLE: 0, INCOME: -12_000, MONEY["demo"]: 12_000, OWED: 0}
    paid = [one["amount_fen"] for one in till.bank._all("order") if "paid_at" in one]
    back = [one["amount_fen"] for one in till.bank._all("refund")]
    assert (sum(paid), sum(back)) == (36_000, 24_000)
    assert sorted(session.scalars(select(Payment.found))) == ["已入账", "无此订单", "重复或逾期到款"]
    assert session.scalars(select(Refund.standing)).all() == ["已退款", "已退款"]
    (case,) = session.scalars(select(Case)).all()
    assert case.outcome == "done"
    assert session.scalars(select(Wait)).all() == []
    assert all(session.scalars(select(ReceiptRow.read_at)))
    assert all(session.scalars(select(MoneyDifference.settled_at)))
    assert session.scalars(select(Incident)).all() == []
