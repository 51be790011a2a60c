"""Another FEEL engine, npm's feelin, gives the same values, except where it departs from the standard."""

import json
import subprocess
from decimal import Decimal

import pytest

from engine import feel
from engine.feel.comparing import same
from tests.engine.feel.cases import CASES, NOT_STANDARD
from tests.engine.feel.corpus import SCOPE, corpus
from tests.tools import other_feel_engine

pytestmark = pytest.mark.slow

# Where feelin is not right, and why we are.
DEPARTURES = {
    "0.1+0.2": "feelin counts in binary floats; DMN 1.5 section 10.3.2.3.1 asks for 34 decimal digits.",
    "function(a) a+1": "Functions have no text to compare by.",
}
HOURS_ON_A_DATE = '@"PT36H"'  # feelin makes a date and time of date + hours; the kit (0100-arithmetic) keeps the date.


@pytest.fixture(scope="module")
def node():
    return ["node", str(other_feel_engine())]


def exact(value):
    """A caller's floats as decimals."""
    if isinstance(value, list):
        return [exact(item) for item in value]
    if isinstance(value, dict):
        return {key: exact(item) for key, item in value.items()}
    return Decimal(str(value)) if isinstance(value, float) else value


def disagreements(node, questions):
    lines = "".join(json.dumps({"text": text, "scope": scope}) + "\n" for text, scope in questions)
    answer = subprocess.run(node, input=lines, capture_output=True, text=True, check=True)
    wrong = []
    for (text, scope), line in zip(questions, answer.stdout.splitlines(), strict=True):
        ours = feel.compile(text, list(scope)).evaluate(exact(scope))
        theirs = json.loads(line)
        value = feel.compile(theirs["feel"]).evaluate({}) if "feel" in theirs else theirs
        if not (ours is value or same(ours, value)):
            wrong.append(f"{text}: {ours} here, {theirs} there")
    return wrong


def test_both_engines_agree_on_the_everyday_cases(node):
    skipped = NOT_STANDARD | DEPARTURES.keys()

    assert disagreements(node, [(text, scope) for text, scope, _ in CASES if text not in skipped]) == []


def test_both_engines_agree_on_a_corpus_of_generated_expressions(node):
    questions = [(text, SCOPE) for text in corpus(1_500) if HOURS_ON_A_DATE not in text]

    assert len(questions) > 1_200
    assert disagreements(node, questions) == []


def test_the_departures_are_still_departures(node):
    cases = [(text, scope) for text, scope, _ in CASES if text == "0.1+0.2"]

    assert len(disagreements(node, [*cases, (f'@"2026-01-01" + {HOURS_ON_A_DATE}', {})])) == 2
