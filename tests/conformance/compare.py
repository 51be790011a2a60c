"""Compares an answer with what the TCK expects."""

from decimal import Decimal

from engine.ports import Value

#: The tolerance of the TCK's own runner: expected numbers are printed with few digits.
PRECISION = Decimal("0.00000001")


def same(actual: Value, expected: Value) -> bool:
    """Whether the answer is the expected value; numbers within 1e-8, contexts regardless of order."""
    if isinstance(expected, bool) or isinstance(actual, bool) or expected is None or actual is None:
        return actual is expected
    if isinstance(expected, Decimal):
        return isinstance(actual, Decimal) and abs(actual - expected) < PRECISION
    if isinstance(expected, list):
        return isinstance(actual, list) and len(actual) == len(expected) and all(map(same, actual, expected))
    if isinstance(expected, dict):
        return (
            isinstance(actual, dict)
            and actual.keys() == expected.keys()
            and all(same(actual[name], value) for name, value in expected.items())
        )
    return type(actual) is type(expected) and bool(actual == expected)
