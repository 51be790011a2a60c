"""Every service item does what its scenarios say, and its scenarios take every way that is drawn."""

import pytest

from engine.metrology.registers.model import Status
from tests.items.folder import CODES, WALKED, item, scenario
from tests.items.walk import Walk


def of(code):
    return [name for name in WALKED if name.startswith(f"{code}/")]


@pytest.mark.parametrize("name", WALKED)
def test_a_scenario_comes_out_as_it_says(name, walked):
    expected = scenario(name)["expect"]

    walk = walked(name)

    assert walk.move.state is None
    assert walk.move.outcome == expected["outcome"]
    assert walk.certificates == [(kind, Status.ISSUED) for kind in expected.get("certificates", [])]
    if "total" in expected:
        assert str(walk.sections["total_fee"]["total"]) == expected["total"]


@pytest.mark.parametrize("code", CODES)
def test_scenarios_pass_through_every_step_that_is_drawn(code, walked):
    drawn = {key for key, step in item(code).definition.steps.items() if step.element != "startEvent"}

    assert drawn - {key for name in of(code) for key in walked(name).passed} == set()


@pytest.mark.parametrize("code", CODES)
def test_scenarios_take_every_arrow_of_every_gateway(code, walked):
    definition = item(code).definition
    gateways = {key for key, step in definition.steps.items() if step.element.endswith("Gateway")}
    ways = {(flow.source, flow.target) for flow in definition.flows.values() if flow.source in gateways}

    assert ways - {pair for name in of(code) for pair in walked(name).taken} == set()


def test_each_instrument_of_the_demo_is_judged_as_its_numbers_say(registers):
    walk = Walk(item("calibration-order"), registers)
    for step in scenario("calibration-order/scenarios/three-instruments.toml")["steps"]:
        if "." in step["step"] or step["step"] in ("apply", "accept", "receive_samples", "assign"):
            walk.act(step)

    a, b, c = (walk.sections[f"instruments[{place}].evaluate"] for place in range(3))

    assert (a["conclusion"], a["largest_error"], a["rows"][6]["limit"]) == ("合格", "+0.01", "±0.0256")
    assert (b["conclusion"], b["largest_error"], b["rows"][6]["limit"]) == ("不合格", "+0.08", "±0.040")
    assert (c["conclusion"], c["rows"][0]["value"], c["rows"][0]["uncertainty"]) == ("", "0.00012", "0.00008")
    assert [one["recomputed"]["agrees"] for one in (a, b, c)] == [True, True, True]
    assert str(walk.sections["total_fee"]["total"]) == "880.00"
