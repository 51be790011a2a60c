"""Every scenario of every service item runs through the whole engine, on real databases."""

import tomllib

import pytest
from sqlalchemy import select

from engine.errors import EngineError
from engine.log import broken_lines
from engine.metrology.registers import Certificate
from engine.model.outbox import Incident
from tests.scenarios.world import ROOT, World

SCENARIOS = sorted(ROOT.glob("processes/*/scenarios/*.toml"))


@pytest.fixture
def world(session, tmp_path, now):
    return World(session, tmp_path, now)


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: f"{path.parts[-3]}/{path.stem}")
def test_the_scenario_ends_as_it_says(world, path):
    scenario = tomllib.loads(path.read_text("utf-8"))
    code = path.parts[-3]
    world.publish(code)
    case_id = None
    for step in scenario["steps"]:
        if case_id is None:
            case_id = world.submit(code, step["answers"])
        elif "refused" in step:
            with pytest.raises(EngineError) as refused:
                world.complete(step["who"], case_id, step["step"], step["answers"], step.get("person"))
            assert step["refused"] in refused.value.zh
        else:
            world.complete(step["who"], case_id, step["step"], step["answers"], step.get("person"))
        world.work()

    case = world.case(case_id)
    outcomes = world.means.catalog.release(world.session, case.release).definition.outcomes
    expected = scenario["expect"]
    assert world.session.scalars(select(Incident.sentence)).all() == []
    assert case.outcome == outcomes[expected["outcome"]]
    assert world.open_steps(case_id) == []
    kinds = world.session.scalars(select(Certificate.kind).where(Certificate.case_id == case_id)).all()
    assert sorted(kinds) == sorted(expected.get("certificates", []))
    assert list(broken_lines(world.session)) == []
