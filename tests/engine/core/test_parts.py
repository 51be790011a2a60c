"""Shared parts: a service item calls a part of its own folder, with inputs, and the case runs through both."""

import json

import pytest
from sqlalchemy import select

from engine.catalog import compile_release, read_bundle
from engine.db import reading
from engine.errors import InvalidDefinition
from engine.metrology.operations import OPERATIONS, RENDERS
from engine.model.case import Task
from engine.model.submission import Submission
from tests.scenarios.world import World

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
OUTER = f"""<definitions xmlns="{MODEL}" id="d" targetNamespace="x"><process id="outer" isExecutable="true">
<laneSet id="l"><lane id="l1" name="申请人"><flowNodeRef>apply</flowNodeRef></lane></laneSet>
<startEvent id="begin"/><sequenceFlow id="f1" sourceRef="begin" targetRef="apply"/>
<userTask id="apply" name="申请"/><sequenceFlow id="f2" sourceRef="apply" targetRef="prepayment"/>
<callActivity id="prepayment" name="预付" calledElement="payment"/>
<sequenceFlow id="f3" sourceRef="prepayment" targetRef="done"/><endEvent id="done" name="已办结"/>
</process></definitions>"""
INNER = f"""<definitions xmlns="{MODEL}" id="d" targetNamespace="x"><process id="payment" isExecutable="true">
<laneSet id="l"><lane id="l1" name="财务"><flowNodeRef>pay</flowNodeRef></lane></laneSet>
<startEvent id="begin"/><sequenceFlow id="f1" sourceRef="begin" targetRef="pay"/>
<userTask id="pay" name="收款"/><sequenceFlow id="f2" sourceRef="pay" targetRef="paid"/>
<endEvent id="paid" name="已付"/>
</process></definitions>"""
ITEM = """code = "with-part"
title = "带预付的事项"
kind = "market-service"
process = "outer"
version = 1
[roles]
"申请人" = "applicant"
[tasks.apply]
form = "with-part/apply"
[parts.prepayment]
use = "payment"
inputs = { amount = "apply.amount * 2" }
"""
PART = """code = "payment"
title = "收款"
kind = "part"
process = "payment"
version = 1
[roles]
"财务" = "finance"
[tasks.pay]
form = "payment/pay"
subject = 'string(amount) + "元"'
"""


def a_form(kind, key):
    field = {"type": kind, "key": key, "label": key, "validate": {"required": True}}
    return json.dumps({"type": "default", "id": key, "schemaVersion": 19, "components": [field]})


@pytest.fixture
def folders(tmp_path):
    processes, forms = tmp_path / "processes", tmp_path / "forms"
    written = {
        processes / "with-part" / "process.bpmn": OUTER,
        processes / "with-part" / "item.toml": ITEM,
        processes / "payment" / "process.bpmn": INNER,
        processes / "payment" / "item.toml": PART,
        forms / "with-part" / "apply.form": a_form("number", "amount"),
        forms / "payment" / "pay.form": a_form("textfield", "receipt"),
    }
    for path, text in written.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return processes, forms


def test_a_case_runs_through_the_part_that_its_item_calls(session, tmp_path, now, folders):
    world = World(session, tmp_path, now)
    world.publish("with-part", *folders)
    case_id = world.submit("with-part", {"amount": "40.50"})

    with reading(session):
        task = session.scalars(select(Task).where(Task.case_id == case_id, Task.done_at.is_(None))).one()
        assert (task.address, task.role, task.subject) == ("prepayment.pay", "finance", "81.00元")
    world.complete("finance", case_id, "prepayment.pay", {"receipt": "R-1"})

    assert world.case(case_id).outcome == "已办结"
    with reading(session):
        written = session.scalars(select(Submission.address).where(Submission.case_id == case_id)).all()
    assert set(written) == {"apply", "prepayment.pay"}


def test_a_part_belongs_to_the_release_so_that_a_changed_part_is_a_changed_item(session, tmp_path, now, folders):
    processes, forms = folders
    before = read_bundle(processes / "with-part", forms).digest

    (processes / "payment" / "item.toml").write_text(PART.replace("收款", "缴费"), "utf-8")

    assert read_bundle(processes / "with-part", forms).digest != before


def test_a_missing_part_is_named(folders):
    processes, forms = folders
    (processes / "with-part" / "item.toml").write_text(ITEM.replace('"payment"', '"nowhere"'), "utf-8")

    with pytest.raises(InvalidDefinition) as refused:
        bundle = read_bundle(processes / "with-part", forms)
        compile_release(bundle, operations=OPERATIONS, renders=RENDERS)

    assert "nowhere" in refused.value.zh
