"""Templates of original records: what the shipped ones say of their columns, and what makes a form no template."""

import json

import pytest

from engine.forms import compile_form, form_facts
from engine.metrology.records.template import Means, flaws_of, read_template
from tests.items.folder import FORMS, form

SHIPPED = sorted(path.stem for path in (FORMS / "calibration-order/records").glob("*.form"))


def told(name):
    return form_facts(form(f"calibration-order/{name}"))


@pytest.mark.parametrize("name", ["record", *(f"records/{one}" for one in SHIPPED)])
def test_a_shipped_template_is_sound(name):
    assert flaws_of(told(name)) == []


@pytest.mark.parametrize("name", ["record", *(f"records/{one}" for one in SHIPPED)])
def test_every_computed_column_of_a_shipped_template_says_what_it_means(name):
    silent = [
        field["name"]
        for one in told(name)["lists"]
        for field in one["fields"]
        if field["computed"] and "means" not in field["properties"]
    ]

    assert silent == []


def test_an_error_is_taken_against_the_reference_of_its_row():
    error = read_template(told("records/pressure-gauge")).tables[0].column("error_down")

    assert (error.means, error.sources, error.against, error.limit) == (Means.ERROR, ("down",), "nominal", "limit")


def test_a_table_may_have_a_unit_of_its_own():
    tables = {one.name: one for one in read_template(told("records/digital-multimeter")).tables}

    assert (tables["points"].unit, tables["resistance"].unit) == ("", "Ω")


@pytest.mark.parametrize(
    ("properties", "flaw"),
    [
        ({"means": "guess"}, "means“guess”不是规定的词"),
        ({"means": "mean", "from": "reading"}, "from 应写 2 至 99 列"),
        ({"means": "error", "from": "shown"}, "本表没有列“shown”"),
        ({"means": "error", "from": "reading", "limit": "bound"}, "没有字段“bound”"),
        ({"means": "error", "from": "reading", "unit": "kgf"}, "kgf"),
    ],
)
def test_what_makes_a_form_no_template_is_named(properties, flaw):
    schema = json.loads((FORMS / "calibration-order/record.form").read_text("utf-8"))
    points = next(one for one in schema["components"][2]["components"] if one.get("path") == "points")
    error = next(one for one in points["components"] if one["key"] == "error")
    error["properties"] = {"en": "Error", "type": "number", **properties}
    shared = {
        f"_shared/{path.stem}": json.loads(path.read_text("utf-8")) for path in (FORMS / "_shared").glob("*.form")
    }

    flaws = flaws_of(form_facts(compile_form(schema, key="calibration-order/record", shared=shared)))

    assert any(flaw in zh for _, zh, _ in flaws), flaws
