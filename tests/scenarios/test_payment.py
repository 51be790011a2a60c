"""Every scenario of the part ``payment``, called by a small service item, and together they take every way."""

import tomllib
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from engine.calendar.days import local_date
from engine.cases import withdraw_case
from engine.db import transaction
from engine.metrology.money import Paid, PaymentOrder, Refund, balances, record_payment
from engine.model.case import Case
from engine.model.outbox import Incident
from tests.scenarios.hosts import CODE, a_host
from tests.scenarios.world import ROOT, World
from webapp.finance.telling import tell_next

SCENARIOS = sorted(ROOT.glob("processes/payment/scenarios/*.toml"))


def paying_host(folder, *, amount, hours="null", on_account=False):
    """A service item that applies and pays."""
    asked = {"amount": amount, "subject": '"检定费"', "payer": "null"}
    return a_host(folder, "payment", asked | {"on_account": str(on_account).lower(), "hours": hours}, ("unpaid",))


class Paying:
    """One case of the host: it applies, money comes or does not, time goes by."""

    def __init__(self, world, folder, given):
        self.world = world
        world.publish(CODE, *paying_host(folder, **given))
        self.case_id = world.submit(CODE, {"name": "压力表"})

    def order(self):
        self.world.session.rollback()
        return self.world.session.scalars(select(PaymentOrder).order_by(PaymentOrder.id.desc())).first()

    def pay(self, *, channel="alipay", amount=None, times=1, untold=False, no="T"):
        order, session, now = self.order(), self.world.session, self.world.now
        fen = order.amount_fen if amount is None else int(Decimal(amount) * 100)
        told = Paid(channel, f"{no}{fen}", order.number, fen, local_date(now))
        session.rollback()
        for _ in range(times):
            with transaction(session):
                record_payment(session, told, now=now)
        if not untold:
            self.tell()

    def wait(self, *, hours):
        self.world.now += timedelta(hours=hours)
        self.world.work()
        self.tell()

    def tell(self):
        self.world.session.rollback()
        while tell_next(self.world.session, self.world.means, now=self.world.now):
            pass


@pytest.fixture
def world(session, tmp_path, now):
    return World(session, tmp_path, now)


def played(world, folder, path):
    scenario = tomllib.loads(path.read_text("utf-8"))
    paying = Paying(world, folder, scenario["given"])
    for step in scenario.get("steps", ()):
        step = dict(step)
        getattr(paying, step.pop("do"))(**step)
    return paying, scenario["expect"]


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_the_scenario_ends_as_it_says(world, tmp_path, path):
    paying, expected = played(world, tmp_path, path)

    assert world.case(paying.case_id).outcome == expected["outcome"]
    session = world.session
    order = paying.order()
    assert ("无需支付" if order is None else order.standing) == expected["standing"]
    assert [f"{one.amount_fen / 100:.2f}" for one in session.scalars(select(Refund))] == expected.get("refunds", [])
    assert session.scalars(select(Incident.sentence)).all() == []
    assert sum(balances(session).values()) == 0


def test_the_scenarios_take_every_way_of_the_part(database_templates, tmp_path, now):
    passed, taken = set(), set()
    for path in SCENARIOS:
        folder = tmp_path / path.stem
        folder.mkdir()
        with database_templates.of("sqlite").copy(folder) as fresh, fresh.session() as session:
            ways = played(World(session, folder, now), folder, path)[0].world.ways[CODE]
        passed |= ways.passed
        taken |= ways.taken

    steps = {"ask", "whether_due", "nothing_due", "await_payment", "take", "paid", "close", "whether_paid", "unpaid"}
    assert {f"part/{step}" for step in steps} - passed == set()
    assert {("part/whether_paid", "part/take"), ("part/whether_paid", "part/unpaid")} <= taken


def test_a_case_told_while_it_stands_still_is_told_when_it_goes_on(world, tmp_path):
    paying = Paying(world, tmp_path, {"amount": "80.00"})
    with transaction(world.session):
        world.session.get_one(Case, paying.case_id).suspended_at = world.now
    paying.pay()
    assert world.case(paying.case_id).closed_at is None
    with transaction(world.session):
        world.session.get_one(Case, paying.case_id).suspended_at = None
    paying.tell()
    assert world.case(paying.case_id).outcome == "done"


def test_the_order_of_a_case_that_was_withdrawn_is_closed(world, tmp_path):
    paying = Paying(world, tmp_path, {"amount": "80.00"})
    with transaction(world.session):
        withdraw_case(
            world.session, world.means, world.applicant, paying.case_id, reason="不办了", key="w", now=world.now
        )
    paying.tell()
    assert paying.order().standing == "已关闭"
