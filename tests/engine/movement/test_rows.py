"""The page of invariants and the tests hold on to each other."""

import re
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE.parents[2] / "docs/reference/free-movement.md"
ROW = re.compile(r"^\| ([A-Z]\d) \|", re.MULTILINE)


def test_every_row_of_the_page_is_cited_by_a_test_and_no_other():
    rows = set(ROW.findall(PAGE.read_text("utf-8")))
    cited = {
        row
        for path in HERE.glob("test_*.py")
        for line in re.findall(r'^ +"""([A-Z]\d(?: [A-Z]\d)*)"""$', path.read_text("utf-8"), re.MULTILINE)
        for row in line.split()
    }

    assert cited == rows
