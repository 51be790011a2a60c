"""Every scenario of every service item runs through the whole engine, and together they go everywhere."""

import json
import logging
import os
import tomllib
from functools import cache

import pytest
from sqlalchemy import select

from engine.catalog import read_bundle
from engine.catalog.bindings import bindings_of
from engine.log import broken_lines
from engine.metrology.registers import Certificate
from engine.model.outbox import Incident
from engine.workflow import build
from tests.scenarios.play import Play, Ways
from tests.scenarios.world import ROOT, World

#: parts have scenarios of another kind, in test modules of their own.
SCENARIOS = [
    path
    for path in sorted(ROOT.glob("processes/*/scenarios/*.toml"))
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


def played(world, path, caplog, seen):
    """Run one scenario and write its ways down."""
    scenario = tomllib.loads(path.read_text("utf-8"))
    play = Play(world, path.parts[-3], scenario)
    caplog.clear()
    with caplog.at_level(logging.DEBUG, "engine.moves.advance"):
        play.run()
    ways = Ways()
    ways.note(caplog.records)
    half = tmp_name(noted(seen, path))
    half.write_text(json.dumps([sorted(ways.passed), sorted(ways.taken)]), "utf-8")
    half.rename(noted(seen, path))
    return play


def tmp_name(path):
    return path.with_suffix(f".{os.getpid()}")


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: f"{path.parts[-3]}/{path.stem}")
def test_the_scenario_ends_as_it_says(world, path, caplog, seen):
    world.publish(path.parts[-3])
    play = played(world, path, caplog, seen)

    case = world.case(play.case_id)
    outcomes = world.means.catalog.release(world.session, case.release).definition.outcomes
    expected = play.scenario["expect"]
    assert world.session.scalars(select(Incident.sentence)).all() == []
    assert case.outcome == outcomes.get(expected["outcome"], expected["outcome"])
    assert world.open_steps(play.case_id) == []
    kinds = world.session.scalars(select(Certificate.kind).where(Certificate.case_id == play.case_id)).all()
    assert sorted(kinds) == sorted(expected.get("certificates", []))
    world.session.rollback()
    for name in {"clock", "licence"} & set(expected):
        found = getattr(play, name)()
        assert {key: found[key] for key in expected[name]} == expected[name]
    if "documents" in expected:
        assert play.documents() == expected["documents"]
    assert list(broken_lines(world.session)) == []


@pytest.mark.parametrize("code", CODES)
def test_the_scenarios_of_an_item_pass_every_step_and_take_every_way(
    code, database_templates, tmp_path, now, caplog, seen
):
    ways = Ways()
    for number, path in enumerate(one for one in SCENARIOS if one.parts[-3] == code):
        if not noted(seen, path).exists():
            folder = tmp_path / str(number)
            folder.mkdir()
            with database_templates.of("sqlite").copy(folder) as fresh, fresh.session() as session:
                world = World(session, folder, now)
                world.publish(code)
                played(world, path, caplog, seen)
        passed, taken = json.loads(noted(seen, path).read_text("utf-8"))
        ways.passed.update(passed)
        ways.taken.update((one, two) for one, two in taken)

    definition, folders = drawn(code)
    own = {path for path, folder in folders.items() if folder == code or home(folder) == code}
    steps = {at(key, folders) for key, step in definition.steps.items()
             if step.element != "startEvent" and step.part in own}  # fmt: skip
    gateways = {key for key, step in definition.steps.items()
                if step.element.endswith("Gateway") and step.part in own}  # fmt: skip
    flows = {
        (at(f"{flow.part}/{flow.source}".lstrip("/"), folders), at(entered(definition, flow), folders))
        for flow in definition.flows.values()
        if f"{flow.part}/{flow.source}".lstrip("/") in gateways
    }

    assert steps - {at(key, folders) for key in ways.passed} == set()
    assert flows - {(at(one, folders), at(two, folders)) for one, two in ways.taken} == set()


@cache
def home(part):
    """The item whose scenarios go everywhere in a part: the smallest that calls it; none if the part has its own."""
    if any((ROOT / "processes" / part / "scenarios").glob("*.toml")):
        return None
    callers = [code for code in CODES if part in drawn(code)[1].values()]
    return min(callers, key=lambda code: len(drawn(code)[0].steps))


@cache
def drawn(code):
    """The definition of an item, and part path → folder of the part, so that a part used twice is one drawing."""
    bundle = read_bundle(ROOT / "processes" / code, ROOT / "forms")
    folders = {"": code}

    def read(item, path):
        for step, bound in item.get("parts", {}).items():
            inner = f"{path}/{step}".lstrip("/")
            folders[inner] = bound["use"]
            read(bundle.item(f"parts/{bound['use']}/"), inner)

    read(bundle.item(), "")
    return build(bundle.content("process.bpmn", asked_by=code), bindings_of(bundle, "")), folders


def at(key, folders):
    path, _, step = key.rpartition("/")
    return f"{folders[path]}/{step}"


def entered(definition, flow):
    """Where a flow leads: for a sub-process or a part that is its start."""
    key = f"{flow.part}/{flow.target}".lstrip("/")
    step = definition.steps[key]
    inside = f"{step.scope}.{step.id}".lstrip(".") + ("[]" if step.repeat else "")
    starts = (one for one in definition.steps.values() if one.element == "startEvent" and one.scope == inside)
    return next((one.key for one in starts), key)
