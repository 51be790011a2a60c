"""A small service item that calls the part ``payment``: it applies, pays, and ends settled or given up."""

import shutil

from tests.engine.workflow.drawings import process
from tests.scenarios.world import ROOT

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
<<<<<<< HEAD


def played(world: World, path: Path, kind: type[Play] = Play) -> Play:
    """Run one scenario in a world where the host is published."""
    play = kind(world, CODE, tomllib.loads(path.read_text("utf-8")))
    play.scenario["steps"].insert(0, {"who": "applicant", "step": "apply", "answers": {"name": "压力表"}})
    play.run()
    return play


def ways_left(part: str, folders: tuple[Path, Path], records: list[logging.LogRecord]) -> tuple[set[str], set[str]]:
    """The steps and the ways out of gateways of the part that the log says nothing of."""
    ways = Ways()
    ways.note(records)
    bundle = read_bundle(folders[0] / CODE, folders[1])
    definition = build(bundle.content("process.bpmn", asked_by=CODE), bindings_of(bundle, ""))
    steps = {key for key, step in definition.steps.items() if step.part and step.element != "startEvent"}
    gateways = {
        key for key, step in definition.steps.items() if step.element in ("exclusiveGateway", "inclusiveGateway")
    }
    flows = {
        (f"{flow.part}/{flow.source}", f"{flow.part}/{flow.target}")
        for flow in definition.flows.values()
        if f"{flow.part}/{flow.source}" in gateways
    }
    return steps - ways.passed, {f"{one} > {two}" for one, two in flows - ways.taken}
=======
>>>>>>> pay
