"""What is certainly wrong with a table is found before it is used."""

from decimal import Decimal

import pytest

from engine.feel import dmn
from engine.feel.dmn import Fault
from tests.engine.feel.dmn.drawings import (
    Column,
    Drawn,
    decision,
    definitions,
    input_data,
    knowledge,
    table,
    table_model,
    variable,
)

AGE, GRADE = Column("age", "number"), Column("grade", "string", '"A","B","C"')
X = Column("x")


def findings(drawn: Drawn):
    """(fault, rules, English words) of what is found in the table."""
    found = dmn.read(table_model(drawn), name="t").findings()
    assert all(one.zh for one in found)
    return [(one.fault, one.rules, one.en) for one in found]


def test_a_complete_table_without_overlaps_has_no_findings():
    rules = [("< 18", "-", "1"), (">= 18", '"A"', "2"), (">= 18", 'not("A")', "3")]
    assert findings(Drawn([AGE, GRADE], [X], rules)) == []


def test_rules_that_match_together_are_told_with_where():
    rules = [("<= 18", "-", "1"), ("[18..30]", '"A","B"', "2"), ("> 18", "-", "3")]
    assert findings(Drawn([AGE, GRADE], [X], rules)) == [
        (Fault.OVERLAP, (1, 2), 'rules 1 and 2 match together: age 18, grade "A" or "B"'),
        (Fault.OVERLAP, (2, 3), 'rules 2 and 3 match together: age (18..30], grade "A" or "B"'),
    ]


def test_what_no_rule_covers_is_told():
    rules = [("< 18", "-", "1"), ("(18..30]", '"A"', "2"), ("> 40", "-", "3")]
    assert [words for fault, _, words in findings(Drawn([AGE, GRADE], [X], rules)) if fault is Fault.GAP] == [
        "no rule matches: age 18 or (30..40]",
        'no rule matches: age (18..30], grade "B" or "C"',
    ]


def test_a_default_leaves_no_gap_and_collecting_leaves_none_either():
    assert findings(Drawn([AGE], [Column("x", default="0")], [("< 18", "1")])) == []
    assert findings(Drawn([AGE], [X], [("< 18", "1")], hit_policy="COLLECT")) == []


def test_values_of_an_open_column_leave_all_others_uncovered():
    found = findings(Drawn([Column("name", "string")], [X], [('"a"', "1"), ('"b"', "2")]))
    assert found == [(Fault.GAP, (), "no rule matches: name any other value")]


def test_true_and_false_are_all_there_is():
    yes = Column("yes", "boolean")
    assert findings(Drawn([yes], [X], [("true", "1"), ("false", "2")])) == []
    assert findings(Drawn([yes], [X], [("true", "1")])) == [(Fault.GAP, (), "no rule matches: yes false")]


def test_a_rule_behind_others_that_cover_it_never_decides():
    rules = [("< 20", "1"), (">= 10", "2"), ("[5..15]", "3")]
    found = findings(Drawn([AGE], [X], rules, hit_policy="FIRST"))
    assert found == [(Fault.UNREACHABLE, (3,), "rule 3 never decides: rules that go before it match wherever it does")]


def test_priority_hides_rules_of_lower_priority():
    risk = Column("risk", "string", '"high","low"')
    rules = [("[1..5]", '"low"'), ("-", '"high"')]
    found = findings(Drawn([AGE], [risk], rules, hit_policy="PRIORITY"))
    assert [(fault, rule) for fault, rule, _ in found] == [(Fault.UNREACHABLE, (1,))]


def test_a_test_that_nothing_fits_is_told():
    found = findings(Drawn([AGE, GRADE], [X], [("[5..3]", "-", "1"), ("-", '"D"', "2"), ("-", "-", "3")]))
    assert [(fault, rule) for fault, rule, _ in found] == [(Fault.UNREACHABLE, (1,)), (Fault.UNREACHABLE, (2,))]
    assert "fits its test of 'grade'" in found[1][2]


def test_any_tables_are_told_only_where_outputs_differ():
    rules = [("< 20", '"a"'), ("> 10", '"a"'), ("> 15", '"b"')]
    found = findings(Drawn([AGE], [X], rules, hit_policy="ANY"))
    assert [(fault, pair) for fault, pair, _ in found if fault is Fault.CONFLICT] == [
        (Fault.CONFLICT, (1, 3)),
        (Fault.CONFLICT, (2, 3)),
    ]


def test_cells_that_must_be_run_raise_no_false_alarm():
    rules = [("< limit", "-", "1"), ("-", '"A"', "2"), (">= limit", "-", "3")]
    assert (
        findings(
            Drawn(
                [
                    AGE,
                    GRADE,
                ],
                [X],
                rules,
            )
        )
        == []
    )


def test_dates_are_compared_as_dates():
    day = Column("day", "date")
    rules = [
        ('< date("2024-01-01")', "1"),
        ('[date("2024-01-01")..date("2024-06-30")]', "2"),
        ('> date("2024-06-29")', "3"),
    ]
    found = findings(Drawn([day], [X], rules))
    assert [(fault, pair) for fault, pair, _ in found] == [(Fault.OVERLAP, (2, 3))]


def test_allowed_values_of_a_type_are_known_also_through_a_path():
    grade = '<typeRef>string</typeRef><allowedValues><text>"A","B"</text></allowedValues>'
    item = f'<itemDefinition name="tPerson"><itemComponent name="grade">{grade}</itemComponent></itemDefinition>'
    drawn = Drawn([Column("person.grade")], [X], [('"A"', "1"), ('"B"', "2")])
    box = decision("d", table(drawn), needs=["in_person"])
    assert dmn.load(definitions(item, input_data("person", "tPerson"), box), name="t").findings() == []


@pytest.mark.slow
def test_a_table_of_ten_thousand_rows_is_checked_completely():
    rules = [(f'"c{at // 2}"', "< 5" if at % 2 else ">= 5", str(at)) for at in range(10_000)]
    rules[7_001] = ('"c3500"', "< 6", "7001")
    code = Column("code", "string")
    drawn = Drawn([code, AGE], [Column("fee", default="0")], rules)
    found = findings(drawn)
    assert [(fault, pair) for fault, pair, _ in found] == [(Fault.OVERLAP, (7_001, 7_002))]


def test_many_findings_of_a_kind_are_cut_short_with_their_number():
    rules = [("-", str(at)) for at in range(10)]
    found = findings(Drawn([AGE], [X], rules))
    assert len(found) == 21
    assert found[-1][2] == "25 more of this kind"


@pytest.mark.slow
@pytest.mark.parametrize("columns", [12])
def test_a_table_that_is_too_entangled_is_said_to_be_unchecked(columns):
    names = [Column(f"c{at}", "number") for at in range(columns)]
    rules = [(*(f"[{at * (column + 3) % 29}..40]" for column in range(columns)), "1") for at in range(40)]
    found = findings(Drawn(names, [X], rules))
    assert Fault.UNCHECKED in {fault for fault, _, _ in found}


@pytest.mark.slow
def test_thousands_of_rules_that_all_match_are_counted_only_so_far():
    found = findings(Drawn([AGE], [X], [("-", str(at)) for at in range(3_000)]))
    assert found[-1][2] == "at least 980 more of this kind"
    assert {fault for fault, _, _ in findings(Drawn([AGE], [X], [("-", "1")] * 3_000, hit_policy="ANY"))} == {
        Fault.UNCHECKED
    }


def test_findings_stand_at_the_row_they_are_about():
    found = dmn.read(table_model(Drawn([AGE], [X], [("-", "1"), ("> 1", "2")])), name="t").findings()
    assert found[0].place.element == "rule_2"
    assert Decimal(found[0].place.line) > 0


def test_tables_inside_other_boxes_are_checked_with_the_types_of_their_parameters():
    grade = '<itemDefinition name="tGrade"><typeRef>string</typeRef><allowedValues><text>"A","B"</text></allowedValues>'
    inner = table(Drawn([Column("grade")], [X], [('"A"', "1"), ('"B"', "2"), ('"B"', "3")]))
    box = f"<context><contextEntry>{variable('fee')}{inner}</contextEntry></context>"
    model = dmn.read(definitions(grade + "</itemDefinition>", knowledge("fees", [("grade", "tGrade")], box)), name="t")
    assert [(one.fault, one.rules) for one in model.findings()] == [(Fault.OVERLAP, (2, 3))]


def test_a_type_that_is_unknown_or_a_requirement_that_is_missing_does_not_stop_the_checks():
    drawn = Drawn([Column("age", "tNone")], [X], [("-", "1"), ("> 1", "2")])
    model = dmn.read(definitions(decision("d", table(drawn), needs=["in_missing"])), name="t")
    assert [(one.fault, one.rules) for one in model.findings()] == [(Fault.OVERLAP, (1, 2))]


@pytest.mark.parametrize("tests", [("1", '"a"'), ('time("10:00:00")', 'time("10:00:00Z")'), ('["a".."b"]', "[1..2]")])
def test_columns_whose_values_have_no_common_order_are_left_alone(tests):
    rules = [(test, str(at)) for at, test in enumerate(tests)]
    assert findings(Drawn([Column("x")], [X], rules)) == []


def test_words_may_be_ordered_too():
    found = findings(Drawn([Column("word", "string")], [X], [('< "b"', "1"), ('["a".."c"]', "2"), ('> "c"', "3")]))
    assert found == [(Fault.OVERLAP, (1, 2), 'rules 1 and 2 match together: word ["a".."b")')]
