"""One task receives all instruments of an order; each has its sample, its label and the hand that took it."""

import json

import pytest
from sqlalchemy import select

from engine.catalog import publish
from engine.catalog.bundle import read_bundle
from engine.db import reading, transaction
from engine.metrology.samples import Sample, SampleMove
from tests.engine.workflow.drawings import process, sub
from tests.scenarios.world import World

ITEM = """
code = "intake"
title = "收样"
kind = "market-service"
process = "intake"
version = 1
[roles]
"委托方" = "applicant"
"收样" = "sample_clerk"
[tasks.apply]
form = "intake/apply"
[tasks.receive]
form = "intake/receive"
[repeat.instruments]
over = "apply.items"
[operations.book_in]
run = "sample.receive"
[operations.book_in.inputs]
instrument = "item"
place = "receive.rows[index].place"
condition = "null"
accessories = "null"
step = '"receive"'
"""
LANES = (
    '<laneSet id="lanes"><lane id="l1" name="委托方"><flowNodeRef>apply</flowNodeRef></lane>'
    '<lane id="l2" name="收样"><flowNodeRef>receive</flowNodeRef></lane></laneSet>'
)


def a_list(path, *keys):
    fields = [{"type": "textfield", "key": key, "label": key} for key in keys]
    rows = {"type": "dynamiclist", "path": path, "label": path, "isRepeating": True, "components": fields}
    return json.dumps({"type": "default", "id": path, "schemaVersion": 19, "components": [rows]})


@pytest.fixture
def world(session, tmp_path, now):
    made = World(session, tmp_path, now)
    home, forms = tmp_path / "item/processes/intake", tmp_path / "item/forms/intake"
    for path in (home, forms):
        path.mkdir(parents=True)
    inner = sub("instruments", "start i; service book_in name=登记; end z", "i > book_in > z") + LANES
    drawn = process(
        "intake", "start s; user apply; user receive; end e", "s > apply > receive > instruments > e", inner
    )
    (home / "process.bpmn").write_bytes(drawn)
    (home / "item.toml").write_text(ITEM, "utf-8")
    (forms / "apply.form").write_text(a_list("items", "name", "model", "serial_no"), "utf-8")
    (forms / "receive.form").write_text(a_list("rows", "serial_no", "place"), "utf-8")
    with transaction(session):
        publish(session, made.means.catalog, read_bundle(home, forms.parent), unit_id=made.unit, by=None, now=now)
    return made


def test_each_row_of_the_one_task_is_a_sample_of_its_own(world):
    items = [{"name": "压力表", "model": "Y-100", "serial_no": number} for number in ("A1", "A2", "A3")]
    case_id = world.submit("intake", {"items": items})
    rows = [{"serial_no": one["serial_no"], "place": f"架{one['serial_no']}"} for one in items]

    world.complete("sample_clerk", case_id, "receive", {"rows": rows})

    with reading(world.session) as session:
        found = session.scalars(select(Sample).where(Sample.case_id == case_id).order_by(Sample.label_no)).all()
        hands = session.scalars(select(SampleMove.by_name)).all()
        assert [(one.address, one.serial_no, one.place, one.status) for one in found] == [
            (f"instruments[{place}]", number, f"架{number}", "待检") for place, number in enumerate(("A1", "A2", "A3"))
        ]
        assert [one.label_no for one in found] == ["YP26-000001", "YP26-000002", "YP26-000003"]
        assert set(hands) == {"陆婷"}
