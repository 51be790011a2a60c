"""Taking an order back: by the command, and by an event of the drawing when work has begun and is to be paid.

The rows are those of docs/reference/free-movement.md.
"""

import dataclasses
import shutil
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from engine import movement
from engine.calendar.days import local_date
from engine.cases import withdraw_case
from engine.catalog import Catalog, publish
from engine.catalog.bundle import read_bundle
from engine.db import reading, transaction
from engine.errors import Conflict, InvalidDefinition, NotPermitted
from engine.log import broken_lines
from engine.metrology.contracts import Contract, ContractDraw, ContractKind
from engine.metrology.money import Paid, PaymentOrder, record_payment
from engine.metrology.operations import OPERATIONS
from engine.model.case import CaseState, Task, Wait
from engine.model.outbox import Incident, RenderJob
from engine.ports import Render
from engine.queries import case_page
from tests.engine.workers.scenes import a_form
from tests.engine.workflow.drawings import flows, nodes, process, sub
from tests.scenarios.world import ROOT, World
from webapp.finance.telling import tell_next

LANES = {"委托方": "applicant", "收样": "sample_clerk", "检定": "operator", "业务": "dispatcher"}
STEPS = {"委托方": ["apply"], "收样": ["receive", "give_back"], "检定": ["record"], "业务": ["confirm", "release"]}
ITEM = """
code = "order"
title = "委托"
kind = "market-service"
process = "order"
number = "W-{serial:4}"
version = 1
[roles]
%s
%s
[repeat.instruments]
over = "2"
[renders.seal]
run = "paper"
inputs = {}
[operations.undraw]
run = "contract.give_back"
inputs = {}
[parts.prepay]
use = "payment"
inputs = { amount = "100", subject = "null", payer = "null", on_account = "false", hours = "null" }
[parts.share]
use = "payment"
inputs = { amount = "number(confirm.words)", subject = "null", payer = "null", on_account = "false", hours = "null" }
[withdraw]
until = ["receive"]
[messages.asked]
label = "撤回委托"
by = ["applicant"]
after = ["receive"]
until = ["release"]
[messages.lost]
label = "样品丢失"
by = ["operator"]
after = ["record"]
[on.withdrawn]
archive = true
[archive]
needs = { "已撤回" = ["give_back"] }
"""
INSIDE = sub(
    "instruments",
    "start i; user record name=记录; edge slow at=record duration=P30D cancelActivity=false; end late; "
    "edge lost at=record message=lost; end gone; service seal name=制证; end z",
    "i > record > seal > z; slow > late; lost > gone",
)
BESIDE = (
    '<subProcess id="withdrawing" triggeredByEvent="true">'
    + nodes(
        "start asked message=asked; user confirm name=核定费用; service undraw name=退还额度; call share name=费用; "
        "user give_back name=退样; end back name=已撤回; edge owing at=share error=unpaid; end owed name=未付"
    )
    + flows("asked > confirm > undraw > share > give_back > back; owing > owed")
    + "</subProcess>"
)


class Order(World):
    """An order in the middle of its work: two instruments, a prepayment, and a share of a framework contract."""

    def __init__(self, session, folder, now, item=ITEM):
        super().__init__(session, folder, now)
        paper = Render("paper", {}, {"title": "string"}, self._paper)
        self.means = dataclasses.replace(self.means, catalog=Catalog(OPERATIONS, {"paper": paper}))
        home, forms = folder / "item/processes/order", folder / "item/forms/order"
        for path in (home, forms):
            path.mkdir(parents=True)
        shutil.copytree(ROOT / "processes/payment", home.parent / "payment")
        drawn = process(
            "order",
            "start s; user apply; user receive; and f; call prepay; and j; user release; end e name=已办结; "
            "edge unpaid_for at=prepay error=unpaid; xor m",
            "s > apply > receive > f; f > instruments > j; f > prepay > m > j; j > release > e; unpaid_for > m",
            INSIDE + BESIDE + self._lanes(),
        )
        (home / "process.bpmn").write_bytes(drawn)
        roles = "\n".join(f'"{name}" = "{role}"' for name, role in LANES.items())
        forms_of = "\n".join(f'[tasks.{one}]\nform = "order/words"' for steps in STEPS.values() for one in steps)
        (home / "item.toml").write_text(item % (roles, forms_of), "utf-8")
        (forms / "words.form").write_text(a_form("words"), "utf-8")
        with transaction(session):
            bundle = read_bundle(home, forms.parent)
            publish(session, self.means.catalog, bundle, unit_id=self.unit, by=None, now=now)

    def _paper(self, tools, case, now):
        raise ArithmeticError("the font is missing")

    @staticmethod
    def _lanes():
        inner = "".join(
            f'<lane id="l{number}" name="{name}">{"".join(f"<flowNodeRef>{one}</flowNodeRef>" for one in steps)}</lane>'
            for number, (name, steps) in enumerate(STEPS.items())
        )
        return f'<laneSet id="lanes">{inner}</laneSet>'

    def begun(self, *, received=True):
        """A case whose contract is drawn from; with samples here, one record done whose certificate cannot be made."""
        case_id = self.submit("order", {"words": "检定"})
        with transaction(self.session) as session:
            contract = Contract(
                number="HT-1", kind=ContractKind.FRAMEWORK, client="x", party_id=self.party, case_id=case_id,
                case_number="W-0001", subject="x", cap_fen=10_000, valid_from=date(2026, 1, 1),
                valid_until=date(2026, 12, 31), pdf_digest="", registered_at=self.now,
            )  # fmt: skip
            session.add(contract)
            session.flush()
            facts = {"contract_id": contract.id, "case_id": case_id, "case_number": "W-0001", "drawn_at": self.now}
            session.add(ContractDraw(amount_fen=9_000, once=f"{case_id}:contract", **facts))
        if received:
            self.complete("sample_clerk", case_id, "receive", {"words": "好"})
            self.complete("operator", case_id, "instruments[0].record", {"words": "好"})
            self.work()
        return case_id

    def offers(self, case_id, role="applicant"):
        with reading(self.session):
            return {
                (one.label, one.wait_id)
                for one in case_page(self.session, self.means, self.staff[role], case_id, now=self.now).events
            }

    def raised(self, case_id, wait_id, role="applicant"):
        with transaction(self.session):
            movement.raise_event(
                self.session, self.means, self.staff[role], case_id, wait_id, reason="不做了", key="k", now=self.now
            )

    def orders(self):
        with reading(self.session):
            rows = self.session.scalars(select(PaymentOrder).order_by(PaymentOrder.id))
            return [(one.scope_path, str(one.standing), one.amount_fen) for one in rows]

    def count(self, table, *conditions):
        with reading(self.session):
            return self.session.scalar(select(func.count()).select_from(table).where(*conditions))

    def pay(self):
        """The open order is paid, and its case is told."""
        with transaction(self.session) as session:
            order = session.scalars(select(PaymentOrder).where(PaymentOrder.standing == "待支付")).one()
            told = Paid("alipay", "T1", order.number, order.amount_fen, local_date(self.now))
            record_payment(session, told, now=self.now)
        while tell_next(self.session, self.means, now=self.now):
            pass

    def wait_of(self, case_id, name):
        with reading(self.session):
            return self.session.scalars(select(Wait.id).where(Wait.case_id == case_id, Wait.name == name)).first()


@pytest.fixture
def world(session, tmp_path, now):
    return Order(session, tmp_path, now)


def test_an_order_taken_back_while_work_is_under_way_ends_everything_and_goes_on_as_it_is_drawn(world):
    """V1"""
    case_id = world.begun()
    assert world.orders() == [("prepay", "待支付", 10_000)]
    assert world.count(Incident, Incident.resolved_at.is_(None)) == 1
    [(label, wait_id)] = world.offers(case_id)
    assert label == "撤回委托"

    world.raised(case_id, wait_id)

    assert world.open_steps(case_id) == ["withdrawing.confirm"]
    assert world.orders() == [("prepay", "已关闭", 10_000)]
    assert world.count(Incident, Incident.resolved_at.is_(None)) == 0
    assert world.count(RenderJob, RenderJob.settled_at.is_(None)) == 0
    assert world.count(Wait, Wait.case_id == case_id) == 0
    assert world.count(Task, Task.address == "instruments[1].record", Task.ended_as == "cancelled") == 1
    world.now += timedelta(days=60)
    world.work()
    assert world.open_steps(case_id) == ["withdrawing.confirm"]


def test_a_withdrawal_that_is_drawn_is_paid_in_part_and_reads_as_one_everywhere(world):
    """V1, E2"""
    case_id = world.begun()
    [(_, wait_id)] = world.offers(case_id)
    world.raised(case_id, wait_id)
    world.complete("dispatcher", case_id, "withdrawing.confirm", {"words": "30.00"})
    assert world.count(ContractDraw) == 0
    assert world.orders()[1:] == [("withdrawing.share", "待支付", 3_000)]
    assert world.case(case_id).status == "待缴费"

    world.pay()
    world.complete("sample_clerk", case_id, "withdrawing.give_back", {"words": "已退"})

    case = world.case(case_id)
    assert (case.status, case.outcome, case.closed_at) == ("已撤回", "已撤回", world.now)
    assert world.orders()[1:] == [("withdrawing.share", "已支付", 3_000)]
    assert world.count(CaseState) == 0
    world.work()
    [package] = world.receivers["archive"].got.values()
    assert (package.payload["number"], package.payload["outcome"]) == ("W-0001", "已撤回")
    with reading(world.session):
        assert list(broken_lines(world.session)) == []
    supervisor = world.staff["supervisor"]
    with pytest.raises(NotPermitted), transaction(world.session):
        movement.reopen_case(
            world.session, world.means, supervisor, case_id, step="receive", reason="x", key="r", now=world.now
        )


def test_an_event_is_offered_and_taken_only_after_and_until_the_steps_it_names(world):
    """V1"""
    case_id = world.begun(received=False)
    wait_id = world.wait_of(case_id, "asked")
    assert world.offers(case_id) == set()
    with pytest.raises(NotPermitted) as early:
        world.raised(case_id, wait_id)
    assert early.value.zh == "现在还不能登记“撤回委托”"

    world.complete("sample_clerk", case_id, "receive", {"words": "好"})
    assert world.offers(case_id) == {("撤回委托", wait_id)}


def test_a_step_of_another_instrument_opens_no_event_of_this_one(world):
    """V1"""
    case_id = world.begun()

    assert world.offers(case_id, "operator") == set()
    with pytest.raises(NotPermitted):
        world.raised(case_id, world.wait_of(case_id, "lost"), "operator")


def test_an_event_is_over_with_the_step_that_ends_it_even_where_the_case_still_waits_for_it(session, tmp_path, now):
    """V1"""
    world = Order(session, tmp_path, now, ITEM.replace('until = ["release"]', 'until = ["record"]'))
    case_id = world.begun()

    assert world.offers(case_id) == set()
    with pytest.raises(NotPermitted) as late:
        world.raised(case_id, world.wait_of(case_id, "asked"))
    assert late.value.zh.startswith("现在不能再登记“撤回委托”")


def test_a_step_that_is_not_drawn_is_refused_at_publish(session, tmp_path, now):
    """V1"""
    with pytest.raises(InvalidDefinition) as refused:
        Order(session, tmp_path, now, ITEM.replace('after = ["record"]', 'after = ["nowhere"]'))

    assert [(flaw.element, flaw.zh) for flaw in refused.value.flaws] == [
        ("messages.lost.after", "流程图中没有环节 nowhere")
    ]


def test_the_commands_give_back_what_was_drawn_and_close_what_was_to_be_paid(world):
    """E1, E3"""
    taken = world.begun(received=False)
    with transaction(world.session):
        withdraw_case(world.session, world.means, world.applicant, taken, reason="不做了", key="w", now=world.now)
    assert world.count(ContractDraw) == 0
    assert world.case(taken).outcome == "已撤回"

    with transaction(world.session) as session:
        session.delete(session.scalars(select(Contract)).one())
    ended = world.begun()
    supervisor = world.staff["supervisor"]
    with transaction(world.session):
        movement.terminate_case(world.session, world.means, supervisor, ended, reason="x", key="t", now=world.now)
    assert world.count(ContractDraw) == 0
    assert world.orders() == [("prepay", "已关闭", 10_000)]
    with pytest.raises(Conflict):
        world.raised(ended, world.unit)


def test_an_order_stays_closed_when_its_case_is_sent_back_and_is_asked_for_anew(world):
    """B1"""
    case_id = world.begun()
    with transaction(world.session):
        movement.send_back(
            world.session, world.means, world.staff["operator"], task_of(world, case_id), "receive",
            others="cancelled", reason="再看", key="b", now=world.now,
        )  # fmt: skip
    assert world.orders() == [("prepay", "已关闭", 10_000)]

    world.complete("sample_clerk", case_id, "receive", {"words": "好"})
    assert [standing for _, standing, _ in world.orders()] == ["已关闭", "待支付"]


def task_of(world, case_id):
    return world.open_task(case_id, "instruments[1].record")
