"""A small service item that opens a case of another one right after its application."""

import json

from tests.engine.workflow.drawings import process

CODE = "opening"
FIELDS = ("name", "phone", "content")
FORM = {
    "type": "default", "id": "f", "schemaVersion": 19,
    "components": [{"type": "textfield", "key": key, "label": key} for key in FIELDS],
}  # fmt: skip
OTHER = """{ topic: "投诉", content: apply.content, applicant_name: apply.name, contact_phone: apply.phone }"""
ITEM = f"""
code = "{CODE}"
title = "试验"
kind = "market-service"
process = "{CODE}"
version = 1
number = "SY-{{serial:4}}"
[roles]
"申请人" = "applicant"
"受理" = "acceptor"
[tasks.apply]
form = "{CODE}/apply"
[tasks.look]
form = "{CODE}/apply"
[operations.open]
run = "case.open"
inputs = {{ item = '"ITEM"', application = '''{OTHER}''' }}
"""
ANSWERS = {"name": "陈芳", "phone": "12000000004", "content": "压力表的检定周期是多久？"}


def publish(world, folder, item="complaint-ticket", application=OTHER):
    """A service item that opens a case of another one right after the application, then waits for a clerk."""
    (folder / "processes" / CODE).mkdir(parents=True)
    (folder / "forms" / CODE).mkdir(parents=True)
    (folder / "forms" / CODE / "apply.form").write_text(json.dumps(FORM), "utf-8")
    lanes = "".join(
        f'<lane id="l{place}" name="{name}">{"".join(f"<flowNodeRef>{one}</flowNodeRef>" for one in nodes)}</lane>'
        for place, (name, nodes) in enumerate(
            {"申请人": ("begin", "apply"), "受理": ("open", "look", "again", "done")}.items()
        )
    )
    drawing = process(
        CODE,
        "start begin; user apply; service open; user look; xor again default=enough; end done",
        'begin > apply > open > look > again; again > open : look.content = "again"; enough again > done',
        inner=f'<laneSet id="lanes">{lanes}</laneSet>',
    )
    (folder / "processes" / CODE / "process.bpmn").write_bytes(drawing)
    (folder / "processes" / CODE / "item.toml").write_text(
        ITEM.replace("ITEM", item).replace(OTHER, application), "utf-8"
    )
    world.publish(CODE, folder / "processes", folder / "forms")
