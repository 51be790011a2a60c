"""Files for spreadsheets."""

import pytest

from webapp.csvlines import csv_lines


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_cell_begins_a_formula(sign):
    assert f"'{sign}1" in list(csv_lines(["列"], [[f"{sign}1"]]))[1]
