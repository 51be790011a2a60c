"""Every scenario of every service item runs through the whole engine, and together they go everywhere."""

import json
import os
import tomllib
from functools import cache

import pytest

from engine.catalog import read_bundle, read_items
from engine.catalog.bindings import bindings_of
from engine.workflow import build
from tests.scenarios.world import ROOT, World
from webapp.rehearsal import Ground, Play, Ways, homes_of, scenarios_of, shortfalls

PROCESSES, FORMS = ROOT / "processes", ROOT / "forms"
#: parts have scenarios of another kind, in test modules of their own.
SCENARIOS = [
    path
    for path in sorted(PROCESSES.glob("*/scenarios/*.toml"))
    if tomllib.loads((path.parents[1] / "item.toml").read_text("utf-8"))["kind"] != "part"
]
CODES = sorted({path.parts[-3] for path in SCENARIOS})


@pytest.fixture
def world(session, tmp_path, now):
    return World(session, tmp_path, now)


@pytest.fixture
def seen(tmp_path_factory):
    """Where all test processes of this run write down the ways of the scenarios they played."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "ways"
    folder.mkdir(exist_ok=True)
    return folder


def noted(seen, path):
    return seen / f"{path.parts[-3]}-{path.stem}.json"


def played(world, path, seen):
    """Run one scenario and write its ways down."""
    play = Play(world, path.parts[-3], tomllib.loads(path.read_text("utf-8")))
    play.run()
    ways = world.ways[play.code]
    half = noted(seen, path).with_suffix(f".{os.getpid()}")
    half.write_text(json.dumps([sorted(ways.passed), sorted(ways.runs)]), "utf-8")
    half.rename(noted(seen, path))
    return play


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: f"{path.parts[-3]}/{path.stem}")
def test_the_scenario_ends_as_it_says(world, path, seen):
    world.publish(path.parts[-3])
    assert list(shortfalls(played(world, path, seen))) == []


@pytest.mark.parametrize("code", CODES)
def test_the_scenarios_of_an_item_pass_every_step_and_take_every_way(code, database_templates, tmp_path, now, seen):
    ways = Ways()
    for number, path in enumerate(scenarios_of(PROCESSES, code)):
        if not noted(seen, path).exists():
            folder = tmp_path / str(number)
            folder.mkdir()
            with database_templates.of("sqlite").copy(folder) as fresh, fresh.session() as session:
                world = World(session, folder, now)
                world.publish(code)
                played(world, path, seen)
        passed, runs = json.loads(noted(seen, path).read_text("utf-8"))
        ways.passed.update(passed)
        ways.runs.update(tuple(run) for run in runs)

    bundle = read_bundle(PROCESSES / code, FORMS)
    definition = build(bundle.content("process.bpmn", asked_by=code), bindings_of(bundle, ""))
    ground = Ground(definition, bundle, homes())
    assert ground.steps_left(ways) == []
    assert ground.ways_left(ways) == []


@cache
def homes():
    return homes_of({bundle.item()["code"]: bundle for bundle in read_items(PROCESSES, FORMS)}, PROCESSES)
