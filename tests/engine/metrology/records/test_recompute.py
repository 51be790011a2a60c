"""The second way of computing: it finds what the formulas find, and tells every figure that was changed."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.forms import form_facts
from engine.metrology.records.recompute import recompute
from engine.metrology.records.template import read_template
from tests.engine.metrology.operations.orders import recorded
from tests.items.folder import form

READINGS = st.decimals(min_value=-2000, max_value=2000, places=4).map(str)
STEPS = st.sampled_from(["1", "0.5", "0.2", "0.1", "0.02", "0.005", "0.0001"])


def typed_in(name, typed, service="校准"):
    """The template of a method, and what its form stores of what was typed."""
    found = read_template(form_facts(form(f"calibration-order/records/{name}")))
    rows = [{"uncertainty": "1", **row} for row in typed["points"]] if service == "校准" else typed["points"]
    return found, recorded(name, {**typed, "points": rows}, service)


@settings(max_examples=40, deadline=None)
@given(typed=st.lists(st.tuples(READINGS, READINGS, READINGS, READINGS, STEPS), min_size=1, max_size=3))
def test_means_errors_and_repeatability_of_a_multimeter_are_found_again(typed):
    rows = [dict(zip(("nominal", "r1", "r2", "r3", "step"), row, strict=True)) for row in typed]

    template, record = typed_in("digital-multimeter", {"points": rows})
    found = recompute(template, record)

    assert (found.differences, found.untold) == ([], [])
    assert found.checked == 3 * len(rows)


@settings(max_examples=40, deadline=None)
@given(typed=st.tuples(READINGS, READINGS, READINGS, READINGS, READINGS, STEPS))
def test_substitution_weighing_is_found_again(typed):
    names = ("reference", "a1", "b1", "b2", "a2")
    row = {"nominal": "100", **dict(zip(names, typed[:5], strict=True))}

    template, record = typed_in("weights", {"step": typed[5], "points": [row]})

    assert recompute(template, record).differences == []


@pytest.mark.parametrize("name", ["pressure-gauge", "blood-pressure-monitor"])
def test_errors_of_a_gauge_are_found_again(name):
    template, record = typed_in(
        name, {"limit": "4", "points": [{"nominal": "100", "up": "101", "down": "99.5"}]}, "检定"
    )

    found = recompute(template, record)

    assert found.agrees
    assert found.checked == len([one for one in template.tables[0].columns if one.sources])


def test_a_figure_that_was_changed_is_told_with_what_was_found():
    template, record = typed_in("thermometer", {"step": "0.01", "points": [
        {"nominal": "0", "reference": "0.02", "r1": "0.05", "r2": "0.06"}]})  # fmt: skip
    record["points"][0]["correction"] = Decimal("0.04")

    [difference] = recompute(template, record).differences

    assert (difference.row, difference.column) == (1, "修正值")
    assert (difference.recorded, difference.recomputed) == ("0.04", "-0.04")


def test_a_tie_is_rounded_to_the_even_multiple():
    row = {"nominal": "10", "inner": "10.001", "outer": "10.002"}

    template, record = typed_in("caliper", {"step": "0.001", "points": [row]})

    assert str(record["points"][0]["mean"]) == "10.002"
    assert recompute(template, record).agrees
