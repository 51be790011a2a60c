"""form-js' own validator agrees with ours, but for the differences that docs/reference/forms-parity.md lists."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.forms import compile_form
from tests.engine.forms.builders import problems_of
from tests.webapp.parity.forms import answers_to, forms
from tests.webapp.parity.matrix import MATRIX, answers_of, form_of
from tests.webapp.parity.opinion import FormJs

LISTED = Path(__file__).parents[3] / "docs/reference/forms-parity.md"


@pytest.fixture(scope="module")
def form_js():
    other = FormJs()
    yield other
    other.close()


def listed_differences():
    """(what, answer, what we say, what form-js says) of every row of the table in the document."""
    lines = LISTED.read_text("utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines if line.startswith("| ")]
    return {(row[0], row[1].strip("`"), row[2], row[3]) for row in rows if row[1].startswith("`")}


def said(problems):
    return next(iter(problems.values()), "accepted")


@pytest.mark.slow
def test_every_difference_is_listed_and_every_listed_one_is_there(form_js):
    found = set()
    for what, (component, answers) in MATRIX.items():
        schema = form_of(component)
        form = compile_form(schema, key="parity/matrix")
        for answer in answers:
            ours = said(problems_of(form, answers_of(answer)))
            theirs = said(form_js.problems(schema, answers_of(answer)))
            if (ours == "accepted") != (theirs == "accepted"):
                found.add((what, json.dumps(answer, ensure_ascii=False), ours, " ".join(theirs.split())))

    assert found == listed_differences()


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_generated_forms_are_judged_alike(form_js, data):
    schema = data.draw(forms())
    answers = data.draw(answers_to(schema["components"]))

    ours = problems_of(compile_form(schema, key="parity/generated"), answers)

    assert set(form_js.problems(schema, answers)) == set(ours)
