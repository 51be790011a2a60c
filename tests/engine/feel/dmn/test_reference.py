"""Random tables against a reference that is slow and obviously right.

The reference reads no cell and keeps no index: it asks FEEL about every cell of every row, by the
longest road (``? in (cell)``), and applies the hit policies as the standard's sentences have them.
"""

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import feel
from engine.feel import dmn
from engine.feel.dmn import Fault
from tests.engine.feel.dmn.drawings import Column, Drawn, table_model

NUMBER, WORD = Column("n", "number"), Column("w", "string", '"a","b","c"')
NUMBERS = [Decimal(value) / 4 for value in range(-2, 23)]
WORDS = ["a", "b", "c"]
RANK = ["high", "middle", "low"]

range_cells = st.one_of(
    st.sampled_from(["-", "0", "1", "2", "1, 3", "1.0", "2.50"]),
    st.builds("{} {}".format, st.sampled_from(["<", "<=", ">", ">="]), st.integers(0, 5)),
    st.builds(
        "{}{}..{}{}".format, st.sampled_from("[]("), st.integers(0, 5), st.integers(0, 5), st.sampled_from("[])")
    ),
)
number_cells = st.one_of(
    range_cells,
    st.builds("not({})".format, st.integers(0, 5)),
    st.builds("not(< {}, {})".format, st.integers(0, 3), st.integers(2, 5)),
    st.builds("? * 2 > {}".format, st.integers(0, 5)),
    st.builds("!= {}".format, st.integers(0, 5)),
)
word_cells = st.sampled_from(["-", '"a"', '"b"', '"c"', '"a","b"', 'not("a")', 'not("b","c")', '? = "c"'])
outputs = st.sampled_from([f'"{word}"' for word in RANK])
rows = st.lists(st.tuples(number_cells, word_cells, outputs), min_size=1, max_size=6)
many_rows = st.lists(st.tuples(range_cells, st.just("-"), outputs), min_size=8, max_size=16)
policies = st.sampled_from(["UNIQUE", "ANY", "PRIORITY", "FIRST", "RULE ORDER", "OUTPUT ORDER", "COLLECT"])


def cell_holds(cell: str, value: object) -> bool:
    """Whether a value satisfies a cell, by FEEL alone."""
    if cell == "-":
        return True
    if "?" in cell:
        return feel.compile(cell.replace("?", "v"), ("v",)).evaluate({"v": value}) is True
    if cell.startswith("not("):
        return not cell_holds(cell[4:-1], value)
    return feel.compile(f"v in ({cell})", ("v",)).evaluate({"v": value}) is True


def reference(drawn: Drawn, number: Decimal, word: str) -> object:
    """What the standard says the table answers."""
    hits = [row[2].strip('"') for row in drawn.rules if cell_holds(row[0], number) and cell_holds(row[1], word)]
    if drawn.hit_policy in ("RULE ORDER", "COLLECT"):
        return hits
    if drawn.hit_policy == "OUTPUT ORDER":
        return sorted(hits, key=RANK.index)
    if (
        not hits
        or (drawn.hit_policy == "UNIQUE" and len(hits) > 1)
        or (drawn.hit_policy == "ANY" and len(set(hits)) > 1)
    ):
        return None
    return min(hits, key=RANK.index) if drawn.hit_policy == "PRIORITY" else hits[0]


def drawn_table(rules, policy: str) -> Drawn:
    return Drawn([NUMBER, WORD], [Column("risk", "string", '"high","middle","low"')], rules, hit_policy=policy)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(rules=st.one_of(rows, many_rows), policy=policies)
def test_every_table_answers_as_the_reference(rules, policy):
    drawn = drawn_table(rules, policy)
    decision = dmn.load(table_model(drawn), name="t").decision("answer")
    for number, word in product(NUMBERS[::3], WORDS):
        assert decision.evaluate({"n": number, "w": word}) == reference(drawn, number, word), (number, word)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(rules=rows)
def test_findings_are_exactly_what_trying_every_answer_finds(rules):
    drawn = drawn_table([row for row in rules if "?" not in row[0] + row[1]] or [("-", "-", '"low"')], "UNIQUE")
    found = dmn.read(table_model(drawn), name="t").findings()
    hits = {
        (number, word): [
            at for at, row in enumerate(drawn.rules, 1) if cell_holds(row[0], number) and cell_holds(row[1], word)
        ]
        for number, word in product(NUMBERS, WORDS)
    }
    pairs = {(one, other) for rows_ in hits.values() for one in rows_ for other in rows_ if one < other}
    reached = {at for rows_ in hits.values() for at in rows_}
    assert {finding.rules for finding in found if finding.fault is Fault.OVERLAP and finding.rules} == pairs
    assert {finding.rules[0] for finding in found if finding.fault is Fault.UNREACHABLE} == (
        set(range(1, len(drawn.rules) + 1)) - reached
    )
    assert any(finding.fault is Fault.GAP for finding in found) == any(not rows_ for rows_ in hits.values())


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(rules=rows, policy=st.sampled_from(["FIRST", "PRIORITY"]))
def test_rules_said_to_never_decide_are_exactly_those_that_never_do(rules, policy):
    drawn = drawn_table([row for row in rules if "?" not in row[0] + row[1]] or [("-", "-", '"low"')], policy)
    order = {at: at if policy == "FIRST" else RANK.index(row[2].strip('"')) for at, row in enumerate(drawn.rules, 1)}
    deciding = set()
    for number, word in product(NUMBERS, WORDS):
        hits = [at for at, row in enumerate(drawn.rules, 1) if cell_holds(row[0], number) and cell_holds(row[1], word)]
        deciding.update(at for at in hits if order[at] == min(order[hit] for hit in hits))
    found = dmn.read(table_model(drawn), name="t").findings()
    assert {finding.rules[0] for finding in found if finding.fault is Fault.UNREACHABLE} == set(order) - deciding
