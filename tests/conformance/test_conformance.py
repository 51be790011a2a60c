"""The public conformance cases pass, except those whose reason is written down."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from tests.conformance.cases import cases
from tests.conformance.compare import same
from tests.conformance.runner import Verdict, run

REPORT = Path(__file__).parents[2] / "docs" / "reference" / "dmn-conformance.md"


@pytest.fixture(scope="module")
def outcomes():
    return list(run(cases()))


@pytest.mark.slow
def test_the_cases_that_fail_are_exactly_those_documented(outcomes):
    documented = re.findall(r"^\| `([^`]+/[^`]+/[^`]+)` \|", REPORT.read_text(encoding="utf-8"), re.MULTILINE)
    failed = [outcome.case.key for outcome in outcomes if outcome.verdict is not Verdict.PASSED]
    assert failed == documented


@pytest.mark.slow
def test_the_documented_numbers_are_the_measured_ones(outcomes):
    text = REPORT.read_text(encoding="utf-8")
    for level in ("compliance-level-2", "compliance-level-3"):
        of_level = [outcome for outcome in outcomes if outcome.case.level == level]
        passed = sum(outcome.verdict is Verdict.PASSED for outcome in of_level)
        assert f"| {level} | {passed} | {len(of_level)} | {100 * passed / len(of_level):.2f} % |" in text


@pytest.mark.slow
def test_every_case_asks_for_something(outcomes):
    assert [outcome.case.key for outcome in outcomes if not outcome.case.expectations] == []


@pytest.mark.parametrize(
    ("actual", "expected", "equal"),
    [
        (Decimal("0.333333333333"), Decimal("0.33333333"), True),
        (Decimal("0.3333333"), Decimal("0.33333333"), False),
        (True, Decimal(1), False),
        (Decimal(1), True, False),
        (None, False, False),
        (False, None, False),
        ("1", Decimal(1), False),
        ([Decimal(1)], [Decimal(1), None], False),
        ([Decimal(1), None], [Decimal(1), None], True),
        ({"a": Decimal(1), "b": None}, {"b": None, "a": Decimal(1)}, True),
        ({"a": Decimal(1)}, {"a": Decimal(1), "b": None}, False),
    ],
)
def test_the_runner_tells_right_answers_from_wrong_ones(actual, expected, equal):
    assert same(actual, expected) is equal
