"""A damaged file is refused in words, or read as what it now says; it never breaks anything else."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.feel import dmn
from tests.engine.feel.dmn.drawings import Column, Drawn, decision, definitions, input_data, knowledge, literal, table

AGE = Column("age", "number")
DRAWN = Drawn(
    [AGE, Column("grade", "string", '"A","B"')], [Column("x")], [("< 18", '"A"', "1"), ("-", "-", "taxed(age)")]
)
WHOLE = definitions(
    input_data("age", "number"),
    input_data("grade", "string"),
    knowledge("taxed", [("net", "number")], literal("net * 1.13")),
    decision("d", table(DRAWN), needs=["in_age", "in_grade"], knows=["b_taxed"]),
)

damage = st.lists(
    st.tuples(
        st.integers(0, len(WHOLE) - 1),
        st.integers(0, 12),
        st.sampled_from([b"", b"<", b'"', b"-", b"d", b"(", b"text", b"1"]),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=150, deadline=None)
@given(damage)
def test_a_damaged_file_raises_nothing_but_an_error_in_words(cuts):
    data = bytearray(WHOLE)
    for at, length, instead in cuts:
        data[at : at + length] = instead
    try:
        model = dmn.read(bytes(data), name="damaged.dmn")
        model.findings()
        model.remarks()
        for name in model.decisions:
            model.decision(name).evaluate({"age": Decimal(20), "grade": "A"}, warnings=[])
    except dmn.DmnError as refused:
        assert refused.zh
        assert refused.en
