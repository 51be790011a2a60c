"""The ground of all numbers: no caller's decimal settings, and no float, ever changes a result."""

import ast
from decimal import Context, Decimal, Inexact, localcontext
from pathlib import Path

import pytest

import engine.metrology.numbers.exact as ground
from engine.metrology.numbers.charts import single_value_charts
from engine.metrology.numbers.conformity import decide
from engine.metrology.numbers.consensus import algorithm_a, weighted_mean
from engine.metrology.numbers.distributions import coverage_factor, student_factor
from engine.metrology.numbers.exact import BadNumber, divide, exponent, plain, read, root
from engine.metrology.numbers.indication import largest_error, mean_error
from engine.metrology.numbers.limits import Comparison, judge, parse_limit
from engine.metrology.numbers.mpe import Mpe, mpev, point
from engine.metrology.numbers.presentation import relative_percent, state
from engine.metrology.numbers.rounding import round_digits, round_to
from engine.metrology.numbers.scores import check_by_comparison, en_score, z_prime_score
from engine.metrology.numbers.uncertainty import Component, combine, effective_dof, type_a

SAMPLES = [
    lambda: round_to("123456789012345678.5", 1),
    lambda: round_digits("-0.0320512345", 5),
    lambda: judge(parse_limit("10.000001±0.1000001"), "10.10000110", Comparison.ROUNDED),
    lambda: type_a(["10.0000001", "10.0000003", "10.0000004"]),
    lambda: combine([Component("a", Decimal("0.1234567")), Component("b", Decimal("0.7654321"))]),
    lambda: effective_dof("0.7123456", [Component("a", Decimal("0.71"), dof=Decimal(7))]),
    lambda: state("-10.0576212345", "0.0268123456", "2.26"),
    lambda: relative_percent("-10.12345", "0.0271"),
    lambda: student_factor.__wrapped__(Decimal("0.95"), 7),
    lambda: coverage_factor("0.99", 1000),
    lambda: largest_error(["1.00000001", "-1.8765432"], ["1", "-2"]),
    lambda: mean_error(["1.1234567", "1.2"], "1"),
    lambda: mpev(Mpe(constant=Decimal("0.0123456"), reading_percent=Decimal("0.54321")), point("-987.654321")),
    lambda: decide("-0.1500001", "0.1000001", "0.0500000"),
    lambda: en_score("10.0500001", "10.0000001", "0.03", "0.04"),
    lambda: z_prime_score("11.1234567", "10", "0.3", "0.4"),
    lambda: check_by_comparison(["10.2000001", "10", "10"], 0, "0.2"),
    lambda: weighted_mean([("10.002001", "0.004"), ("9.998", "0.004")]),
    lambda: algorithm_a(["10.100001", "10.2", "9.9", "12"]),
    lambda: single_value_charts(["10.000001", "10.2", "9.9"]),
]


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_callers_decimal_settings_change_nothing(sample):
    usual = sample()

    with localcontext(Context(prec=2, traps=[Inexact])):
        assert sample() == usual


def test_no_float_is_written_in_numbers_or_units():
    folder = Path(ground.__file__).parents[1]

    trees = {
        path: ast.walk(ast.parse(path.read_text("utf-8")))
        for name in ("numbers", "units")
        for path in folder.glob(f"{name}/*.py")
    }
    floats = [
        (path.name, node.lineno)
        for path, nodes in trees.items()
        for node in nodes
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Name) and node.id == "float")
        or (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and path.parent.name == "numbers")
    ]
    assert len(trees) > 15
    assert floats == []


def test_the_ground_refuses_what_has_no_answer():
    for refused in (
        lambda: divide(Decimal(1), Decimal(0)),
        lambda: root(Decimal(-1)),
        lambda: exponent(Decimal("NaN")),
    ):
        with pytest.raises(BadNumber):
            refused()


def test_a_decimal_that_is_not_finite_is_refused():
    with pytest.raises(BadNumber, match="finite"):
        read(Decimal("Infinity"))


def test_a_number_is_written_plainly():
    assert [plain(Decimal(text)) for text in ("1E+3", "-0.00", "1.50E-3")] == ["1000", "0.00", "0.00150"]
