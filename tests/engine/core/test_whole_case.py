"""An operation that asks who did what in the whole case is told so, wherever it is called."""

import dataclasses

from engine.catalog import Catalog, publish
from engine.catalog.bundle import read_bundle
from engine.db import transaction
from engine.ports import Operation
from tests.engine.workers.scenes import a_form
from tests.engine.workflow.drawings import process, sub
from tests.scenarios.world import World

ITEM = """
code = "twice"
title = "两次"
kind = "market-service"
process = "twice"
version = 1
[roles]
"委托方" = "applicant"
"检定" = "operator"
[tasks.apply]
form = "twice/words"
[tasks.record]
form = "twice/words"
[tasks.again]
form = "twice/words"
checks = [{ run = "see" }]
[repeat.instruments]
over = "2"
"""
LANES = (
    '<laneSet id="lanes"><lane id="l1" name="委托方"><flowNodeRef>apply</flowNodeRef></lane><lane id="l2" name="检定">'
    "<flowNodeRef>record</flowNodeRef><flowNodeRef>again</flowNodeRef></lane></laneSet>"
)


def test_a_check_sees_who_did_the_steps_of_every_instrument(session, tmp_path, now):
    seen = []

    def see(session, case, now):
        seen.append({address: done["name"] for address, done in case.done_by.items()})
        return {}

    world = World(session, tmp_path, now)
    catalog = Catalog({"see": Operation("see", {}, {}, see, whole=True)}, {})
    world.means = dataclasses.replace(world.means, catalog=catalog)
    home, forms = tmp_path / "item/processes/twice", tmp_path / "item/forms/twice"
    for path in (home, forms):
        path.mkdir(parents=True)
    inner = sub("instruments", "start i; user record; end z", "i > record > z") + LANES
    drawn = process("twice", "start s; user apply; user again; end e", "s > apply > instruments > again > e", inner)
    (home / "process.bpmn").write_bytes(drawn)
    (home / "item.toml").write_text(ITEM, "utf-8")
    (forms / "words.form").write_text(a_form("words"), "utf-8")
    with transaction(session):
        publish(session, catalog, read_bundle(home, forms.parent), unit_id=world.unit, by=None, now=now)

    case_id = world.submit("twice", {"words": "x"})
    for address in ("instruments[0].record", "instruments[1].record", "again"):
        world.complete("operator", case_id, address, {"words": "x"})

    assert seen == [
        {"apply": "周敏", "instruments[0].record": "徐健", "instruments[1].record": "徐健", "again": "徐健"}
    ]
