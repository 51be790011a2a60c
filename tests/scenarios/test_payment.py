"""Every scenario of the part ``payment``, called by a small service item, and together they take every way."""

import logging
import shutil
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
from tests.engine.workflow.drawings import process
from tests.scenarios.play import Ways
from tests.scenarios.world import ROOT, World
from webapp.finance.telling import tell_next

SCENARIOS = sorted(ROOT.glob("processes/payment/scenarios/*.toml"))
HOST = """
code = "paying"
title = "缴费试验"
kind = "public-service"
process = "paying"
number = "JF-{{serial:4}}"
version = 1
[roles]
"申请人" = "applicant"
[tasks.apply]
form = "paying/apply"
[parts.settlement]
use = "payment"
inputs = {{ amount = '{amount}', subject = '"检定费"', payer = 'null', on_account = '{on_account}', hours = '{hours}' }}
"""
FIELD = '{"type": "textfield", "key": "name", "label": "品名"}'
FORM = f'{{"type": "default", "id": "f", "schemaVersion": 19, "components": [{FIELD}]}}'


def a_host(folder, *, amount, hours="null", on_account=False):
    """A service item that applies and pays, written into ``folder``; gives where its processes and forms are."""
    processes, forms = folder / "processes", folder / "forms"
    shutil.copytree(ROOT / "processes" / "payment", processes / "payment")
    (processes / "paying").mkdir()
    (forms / "paying").mkdir(parents=True)
    lane = "".join(
        f"<flowNodeRef>{one}</flowNodeRef>" for one in ("begin", "apply", "settlement", "late", "settled", "given_up")
    )
    drawing = process(
        "paying",
        "start begin; user apply; call settlement; edge late at=settlement error=unpaid; end settled; end given_up",
        "begin > apply > settlement > settled; late > given_up",
        inner=f'<laneSet id="lanes"><lane id="l" name="申请人">{lane}</lane></laneSet>',
    )
    (processes / "paying" / "process.bpmn").write_bytes(drawing)
    words = {"amount": amount, "hours": hours, "on_account": str(on_account).lower()}
    (processes / "paying" / "item.toml").write_text(HOST.format(**words), "utf-8")
    (forms / "paying" / "apply.form").write_text(FORM, "utf-8")
    return processes, forms


class Paying:
    """One case of the host: it applies, money comes or does not, time goes by."""

    def __init__(self, world, folder, given):
        self.world = world
        world.publish("paying", *a_host(folder, **given))
        self.case_id = world.submit("paying", {"name": "压力表"})

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


def test_the_scenarios_take_every_way_of_the_part(database_templates, tmp_path, now, caplog):
    ways = Ways()
    with caplog.at_level(logging.DEBUG, "engine.moves.advance"):
        for path in SCENARIOS:
            folder = tmp_path / path.stem
            folder.mkdir()
            with database_templates.of("sqlite").copy(folder) as fresh, fresh.session() as session:
                played(World(session, folder, now), folder, path)
    ways.note(caplog.records)

    steps = {"ask", "whether_due", "nothing_due", "await_payment", "take", "paid", "close", "whether_paid", "unpaid"}
    assert {f"settlement/{step}" for step in steps} - ways.passed == set()
    assert {
        ("settlement/whether_paid", "settlement/take"),
        ("settlement/whether_paid", "settlement/unpaid"),
    } <= ways.taken


def test_a_case_told_while_it_stands_still_is_told_when_it_goes_on(world, tmp_path):
    paying = Paying(world, tmp_path, {"amount": "80.00"})
    with transaction(world.session):
        world.session.get_one(Case, paying.case_id).suspended_at = world.now
    paying.pay()
    assert world.case(paying.case_id).closed_at is None
    with transaction(world.session):
        world.session.get_one(Case, paying.case_id).suspended_at = None
    paying.tell()
    assert world.case(paying.case_id).outcome == "settled"


def test_the_order_of_a_case_that_was_withdrawn_is_closed(world, tmp_path):
    paying = Paying(world, tmp_path, {"amount": "80.00"})
    with transaction(world.session):
        withdraw_case(
            world.session, world.means, world.applicant, paying.case_id, reason="不办了", key="w", now=world.now
        )
    paying.tell()
    assert paying.order().standing == "已关闭"
