"""The everyday cases and the public conformance kit's literal expressions all give what they should."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from engine import feel
from engine.feel.comparing import same
from tests.engine.feel.cases import CASES, NOT_STANDARD

KIT = json.loads(Path(__file__).with_name("tck_literals.json").read_text(encoding="utf-8"))["cases"]
NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(("text", "scope", "expected"), [case for case in CASES if case[0] not in NOT_STANDARD])
def test_an_everyday_expression_gives_its_value(text, scope, expected):
    value = feel.compile(text, list(scope)).evaluate(scope)

    assert isinstance(value, feel.Function) if expected == "fn" else value is expected or same(value, expected)


def test_the_standard_has_no_is_defined():
    with pytest.raises(feel.FeelError):
        feel.compile("is defined(missing)")


def test_an_unknown_function_is_null_and_says_so():
    warnings = []

    assert feel.compile("coalesce(null, 1)").evaluate({}, warnings=warnings) is None
    assert [warning.en for warning in warnings] == ["There is no 'coalesce'.", "What is called is no function."]


def close(value, expected):
    """Equal, numbers to eight digits as the kit asks."""
    if isinstance(value, Decimal) and isinstance(expected, Decimal):
        return abs(value - expected) <= abs(expected) * Decimal("1e-8")
    if isinstance(value, list) and isinstance(expected, list):
        return len(value) == len(expected) and all(map(close, value, expected))
    return (value is None and expected is None) or same(value, expected)


def outcome(text, types):
    try:
        return feel.compile(text, types=types).evaluate({}, now=NOW)
    except (feel.FeelError, feel.FeelLimit):
        return None


def test_every_literal_expression_of_the_conformance_kit_passes():
    wrong = []
    for case, text, expected, *named in KIT:
        types = {name: feel.parse_type(kind) for name, kind in (named[0] if named else {}).items()}
        if not close(outcome(text, types), feel.compile(expected).evaluate({})):
            wrong.append(f"{case}: {text}")

    assert wrong == []
    assert len(KIT) > 3000
