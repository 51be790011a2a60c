"""The page, the server's check and the programming interface say the same of the same answers."""

import json

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import InvalidAnswers
from engine.forms import compile_form
from tests.webapp.forms.site import NOW, make_site
from tests.webapp.parity.filling import fill_in
from tests.webapp.parity.forms import answers_to, forms
from webapp.forms import json_answers


def verdict(form, raw):
    """What is accepted, or None, and every sentence."""
    try:
        return form.check(raw, {}, now=NOW), []
    except InvalidAnswers as refused:
        return None, [problem.zh for problem in refused.problems]


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(st.data())
def test_page_server_and_api_agree_on_generated_forms(data):
    schema = data.draw(forms())
    answers = data.draw(answers_to(schema["components"]))
    form = compile_form(schema, key="parity/generated")

    ours = verdict(form, answers)
    by_page = fill_in(make_site(form, scope={}), answers)
    by_api = verdict(form, json_answers(form, json.loads(json.dumps(answers))))

    assert by_api == ours
    assert by_page[1] == ours[1]
    assert by_page[0] == ours[0]


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_what_is_accepted_fits_the_schema_and_is_accepted_again(data):
    schema = data.draw(forms())
    form = compile_form(schema, key="parity/generated")
    accepted, _ = verdict(form, data.draw(answers_to(schema["components"])))

    if accepted is not None:
        jsonschema_rs.Draft202012Validator(form.schema).validate(accepted)
        assert verdict(form, accepted) == (accepted, [])
        assert verdict(form, {**accepted, "foreign": "x"}) == (accepted, [])
