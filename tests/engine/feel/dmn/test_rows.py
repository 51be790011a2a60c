"""Finding the rows of a table that can match: the same cost for 10 rows and for 10 000."""

import sys
from datetime import date
from decimal import Decimal

import pytest

from engine import feel
from engine.feel import dmn
from engine.feel.dmn.cells import read_cell
from engine.feel.dmn.rows import RowIndex
from tests.engine.feel.dmn.drawings import Column, Drawn, table_model

INPUTS = [Column("code", "string"), Column("kind", "string"), Column("amount", "number")]


def fee_table(rows: int) -> Drawn:
    """Five rows per code: by kind and amount, one of them for any kind."""
    cells = [('"a"', "< 10"), ('"a"', ">= 10"), ('"b","c"', "< 10"), ('"b","c"', ">= 10"), ("-", "< 0")]
    rules = [(f'"code {at // 5}"', *cells[at % 5], str(at)) for at in range(rows)]
    return Drawn(INPUTS, [Column("fee")], rules, hit_policy="FIRST")


def index_of(drawn: Drawn) -> RowIndex:
    return RowIndex([[read_cell(text) for text in row[:3]] for row in drawn.rules])


@pytest.mark.parametrize("rows", [10, 1_000, 10_000])
def test_three_rows_of_a_fee_table_are_tested_however_many_there_are(rows):
    candidates = index_of(fee_table(rows)).candidates(("code 1", "b", Decimal(12)))
    assert [candidate.row for candidate in candidates] == [7, 8, 9]
    assert {candidate.untested for candidate in candidates} == {(2,)}


def calls_of(rows: int) -> int:
    """How many Python functions one evaluation calls, at the given number of rows."""
    decision = dmn.load(table_model(fee_table(rows)), name="t").decision("answer")
    inputs = {"code": "code 1", "kind": "b", "amount": Decimal(12)}
    decision.evaluate(inputs)
    count = 0

    def note(frame, event, argument):
        nonlocal count
        count += event == "call"

    sys.setprofile(note)
    try:
        answer = decision.evaluate(inputs)
    finally:
        sys.setprofile(None)
    assert answer == Decimal(8)
    return count


@pytest.mark.slow
def test_evaluating_ten_thousand_rows_takes_as_many_calls_as_ten():
    assert calls_of(10) == calls_of(3_000) == calls_of(10_000)


def test_a_row_with_an_opaque_cell_is_tested_there_and_nowhere_else():
    index = index_of(Drawn(INPUTS, [], [('"x"', "f(?)", "1"), ('"x"', '"y"', "2")]))
    assert [(found.row, found.untested) for found in index.candidates(("x", "y", Decimal(1)))] == [(0, (1,))]


def test_true_is_not_one_and_one_is_not_the_text_one():
    index = RowIndex([[read_cell("true")], [read_cell("1")], [read_cell('"1"')]])
    assert [found.row for found in index.candidates((True,))] == [0]
    assert [found.row for found in index.candidates((Decimal("1.0"),))] == [1]
    assert [found.row for found in index.candidates(("1",))] == [2]
    assert not index.candidates((None,))


@pytest.mark.parametrize("cell", ['"a"', '"a","b"', "1", "1.0, 2", "true", "false", "-", "[1..2]", "< 3", ">= 1, 0"])
@pytest.mark.parametrize(
    "value",
    [None, True, False, "a", "1", "", Decimal(1), Decimal("1.00"), 1, 2, ["a"], [Decimal(1)], [], {}, date(2024, 1, 1)],
)
def test_the_index_says_of_every_value_what_feel_says(cell, value):
    by_feel = feel.compile(cell, {"?": None}, kind="unary-tests").evaluate({"?": value}) is True
    for copies in (1, 20):
        drawn = Drawn([Column("x")], [Column("y")], [(cell, '"hit"')] * copies, hit_policy="FIRST")
        decision = dmn.load(table_model(drawn), name="t").decision("answer")
        assert (decision.evaluate({"x": value}) == "hit") is by_feel


def test_long_lists_of_values_do_not_multiply_without_bound():
    listed = ",".join(str(at) for at in range(60))
    index = RowIndex([[read_cell(listed)] * 4])
    assert [found.untested for found in index.candidates((Decimal(1),) * 4)] == [(1, 2, 3)]


def test_bands_of_a_number_are_found_without_trying_them_all():
    bands = [[read_cell(f"[{at}..{at + 1})"), read_cell("? > 0")] for at in range(10_000)]
    index = RowIndex([*bands, [read_cell("-"), read_cell("-")]])
    assert [(found.row, found.untested) for found in index.candidates((Decimal("5000.5"), None))] == [
        (5000, (1,)),
        (10_000, ()),
    ]
    assert [found.row for found in index.candidates((Decimal(10_000), None))] == [10_000]
    assert [found.row for found in index.candidates((None, None))] == [10_000]


def test_bands_that_all_overlap_are_tried_one_by_one():
    index = RowIndex([[read_cell(f"[{at}..{99 - at}]")] for at in range(40)])
    assert len(index.candidates((Decimal(-5),))) == 40


def test_bands_leave_not_to_testing_because_null_is_not_a_number():
    index = RowIndex([[read_cell(f"not({at})")] for at in range(20)])
    assert len(index.candidates((None,))) == 20
