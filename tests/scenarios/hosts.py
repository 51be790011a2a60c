"""Parts with scenarios of their own: a small service item that applies and calls one, and the ways through it."""

import json
import shutil
import tomllib
from collections.abc import Mapping
from itertools import chain
from pathlib import Path

from engine.catalog import read_bundle
from engine.catalog.bindings import bindings_of
from engine.workflow import build
from tests.engine.workflow.drawings import process
from tests.scenarios.world import ROOT, World
from webapp.rehearsal import Play

CODE, STEP = "hosting", "part"
FORM = {
    "type": "default", "id": "f", "schemaVersion": 19,
    "components": [{"type": "textfield", "key": "name", "label": "器具"}],
}  # fmt: skip


def scenarios_of(part: str) -> list[Path]:
    """The scenarios in a part's folder."""
    return sorted((ROOT / "processes" / part / "scenarios").glob("*.toml"))


def a_host(folder: Path, part: str, inputs: Mapping[str, str], errors: tuple[str, ...] = ()) -> tuple[Path, Path]:
    """A service item that applies and calls ``part``; gives where its processes and forms are."""
    processes, forms = folder / "processes", folder / "forms"
    shutil.copytree(ROOT / "processes" / part, processes / part)
    if (ROOT / "forms" / part).is_dir():
        shutil.copytree(ROOT / "forms" / part, forms / part)
    (processes / CODE).mkdir()
    (forms / CODE).mkdir(parents=True)
    (forms / CODE / "apply.form").write_text(json.dumps(FORM), "utf-8")
    nodes = ["begin", "apply", STEP, "done", *chain.from_iterable((f"on_{one}", one) for one in errors)]
    lane = "".join(f"<flowNodeRef>{one}</flowNodeRef>" for one in nodes)
    edges = "".join(f"; edge on_{one} at={STEP} error={one}; end {one}" for one in errors)
    drawing = process(
        CODE,
        f"start begin; user apply; call {STEP}; end done{edges}",
        f"begin > apply > {STEP} > done" + "".join(f"; on_{one} > {one}" for one in errors),
        inner=f'<laneSet id="lanes"><lane id="l" name="委托单位">{lane}</lane></laneSet>',
    )
    (processes / CODE / "process.bpmn").write_bytes(drawing)
    given = "".join(f"{name} = {json.dumps(feel, ensure_ascii=False)}\n" for name, feel in inputs.items())
    (processes / CODE / "item.toml").write_text(
        f'code = "{CODE}"\ntitle = "试验"\nkind = "market-service"\nprocess = "{CODE}"\nversion = 1\n'
        f'number = "SY-{{serial:4}}"\n[roles]\n"委托单位" = "applicant"\n[tasks.apply]\nform = "{CODE}/apply"\n'
        f'[parts.{STEP}]\nuse = "{part}"\n[parts.{STEP}.inputs]\n{given}',
        "utf-8",
    )
    return processes, forms


def played(world: World, path: Path, kind: type[Play] = Play) -> Play:
    """Run one scenario in a world where the host is published."""
    play = kind(world, CODE, tomllib.loads(path.read_text("utf-8")))
    play.scenario["steps"].insert(0, {"who": "applicant", "step": "apply", "answers": {"name": "压力表"}})
    play.run()
    return play


def ways_left(world: World, folders: tuple[Path, Path]) -> tuple[set[str], set[str]]:
    """The steps and the ways out of gateways of the part that no case in this world took."""
    ways = world.ways[CODE]
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
