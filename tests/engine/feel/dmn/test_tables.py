"""What decision tables answer: hit policies, aggregation, defaults, several outputs."""

from decimal import Decimal

import pytest

from engine.feel import dmn
from tests.engine.feel.dmn.drawings import Column, Drawn, decision, definitions, input_data, table, table_model

AGE = Column("age", "number")
BANDS = [("< 18", '"minor"', "1"), ("[18..60)", '"adult"', "2"), (">= 60", '"senior"', "3")]


def ask(drawn: Drawn, **inputs):
    """The answer of a table, and the English words of its warnings."""
    warnings = []
    answer = dmn.load(table_model(drawn), name="t").decision("answer").evaluate(inputs, warnings=warnings)
    return answer, " ".join(warning.en for warning in warnings)


def test_a_table_with_several_outputs_answers_a_context_by_column_name():
    drawn = Drawn([AGE], [Column("group"), Column("price")], BANDS)
    assert ask(drawn, age=Decimal(18))[0] == {"group": "adult", "price": Decimal(2)}


def test_a_unique_table_says_which_rules_match_together():
    drawn = Drawn([AGE], [Column("x")], [("> 1", "1"), ("-", "2"), ("> 2", "3")])
    answer, said = ask(drawn, age=Decimal(5))
    assert answer is None
    assert "rules 1, 2, 3 match together" in said


def test_rules_that_agree_satisfy_the_any_policy():
    rules = [("> 1", '"a"'), ("> 2", '"a"'), ("> 3", '"b"')]
    drawn = Drawn([AGE], [Column("x")], rules, hit_policy="ANY")
    assert ask(drawn, age=Decimal(3))[0] == "a"
    answer, said = ask(drawn, age=Decimal(4))
    assert answer is None
    assert "rules 1 and 3 have different outputs" in said


def test_outputs_too_large_to_compare_are_a_limit_of_the_model():
    doubled = "{e0: {a: 1}, " + ", ".join(f"e{at}: {{a: e{at - 1}, b: e{at - 1}}}" for at in range(1, 20)) + "}.e19"
    drawn = Drawn([AGE], [Column("x")], [("> 1", doubled), ("> 2", f"{doubled}  ")], hit_policy="ANY")
    with pytest.raises(dmn.DmnLimit) as refused:
        ask(drawn, age=Decimal(9))
    assert refused.value.place.element == "d_answer"


def test_the_first_policy_takes_the_first_rule_that_matches():
    drawn = Drawn([AGE], [Column("x")], [("> 1", "1"), ("> 2", "2")], hit_policy="FIRST")
    assert ask(drawn, age=Decimal(3))[0] == Decimal(1)


PRIORITIES = [("> 1", '"low"'), ("> 2", '"high"'), ("> 3", '"middle"')]
RISK = Column("risk", "string", '"high", "middle", "low"')


def test_priority_takes_the_output_that_stands_first_in_the_output_values():
    drawn = Drawn([AGE], [RISK], PRIORITIES, hit_policy="PRIORITY")
    assert ask(drawn, age=Decimal(5))[0] == "high"
    assert ask(drawn, age=Decimal(2))[0] == "low"


def test_output_order_lists_the_outputs_by_their_place_in_the_output_values():
    drawn = Drawn([AGE], [RISK], PRIORITIES, hit_policy="OUTPUT ORDER")
    assert ask(drawn, age=Decimal(5))[0] == ["high", "middle", "low"]


def test_rule_order_lists_the_outputs_as_the_rules_stand():
    drawn = Drawn([AGE], [RISK], PRIORITIES, hit_policy="RULE ORDER")
    assert ask(drawn, age=Decimal(5))[0] == ["low", "high", "middle"]


def test_the_order_of_priority_may_come_from_the_type_of_the_output():
    item = '<itemDefinition name="tRisk"><typeRef>string</typeRef>'
    item += '<allowedValues><text>"high","low"</text></allowedValues></itemDefinition>'
    drawn = Drawn([AGE], [Column("risk", "tRisk")], PRIORITIES[:2], hit_policy="PRIORITY")
    box = decision("answer", table(drawn), needs=["in_age"])
    model = dmn.load(definitions(item, input_data("age", "number"), box), name="t")
    assert model.decision("answer").evaluate({"age": Decimal(9)}) == "high"


@pytest.mark.parametrize(
    ("aggregation", "answer", "without"),
    [
        ("", [Decimal("1.10"), Decimal("2.20"), Decimal("2.20")], []),
        ("SUM", Decimal("5.50"), None),
        ("MIN", Decimal("1.10"), None),
        ("MAX", Decimal("2.20"), None),
        ("COUNT", Decimal(3), Decimal(0)),
    ],
)
def test_a_collecting_table_lists_or_aggregates(aggregation, answer, without):
    rules = [("> 1", "1.10"), ("> 2", "2.20"), ("> 3", "2.20")]
    drawn = Drawn([AGE], [Column("fee")], rules, hit_policy="COLLECT", aggregation=aggregation)
    assert ask(drawn, age=Decimal(9))[0] == answer
    assert ask(drawn, age=Decimal(0))[0] == without


def test_a_table_of_several_columns_can_count_its_rules():
    rules = [("> 1", "1", "2"), ("> 2", "1", "2")]
    drawn = Drawn([AGE], [Column("a"), Column("b")], rules, hit_policy="COLLECT", aggregation="COUNT")
    assert ask(drawn, age=Decimal(9))[0] == Decimal(2)


def test_output_values_may_be_ranges_and_dates():
    fee = Column("fee", "number", "> 100, [50..100], < 50")
    drawn = Drawn([AGE], [fee], [("> 1", "10"), ("> 1", "70"), ("> 1", "200")], hit_policy="OUTPUT ORDER")
    assert ask(drawn, age=Decimal(9))[0] == [Decimal(200), Decimal(70), Decimal(10)]
    day = Column("day", "date", 'date("2024-02-01"), date("2024-01-01")')
    rules = [("> 1", 'date("2024-01-01")'), ("> 1", 'date("2024-02-01")')]
    answer, _ = ask(Drawn([AGE], [day], rules, hit_policy="PRIORITY"), age=Decimal(9))
    assert str(answer) == "2024-02-01"


def test_the_default_is_the_answer_when_no_rule_matches():
    drawn = Drawn([AGE], [Column("x", default='"none"')], [("> 1", '"some"')])
    assert ask(drawn, age=Decimal(0)) == ("none", "")


def test_without_a_default_nothing_is_answered_and_said():
    drawn = Drawn([AGE], [Column("x")], [("> 1", '"some"')])
    answer, said = ask(drawn, age=Decimal(0))
    assert answer is None
    assert "no rule matches" in said


def test_outputs_are_expressions_over_the_inputs():
    drawn = Drawn([AGE], [Column("fee")], [("> 1", "age * 1.5"), ("not(> 1)", "0")])
    assert ask(drawn, age=Decimal(3))[0] == Decimal("4.5")


def test_cells_may_ask_about_other_inputs_and_about_the_answer_itself():
    drawn = Drawn(
        [AGE, Column("limit", "number")], [Column("x")], [("< limit", "-", '"below"'), ("? >= limit", "-", '"above"')]
    )
    assert ask(drawn, age=Decimal(3), limit=Decimal(4))[0] == "below"
    assert ask(drawn, age=Decimal(4), limit=Decimal(4))[0] == "above"


def test_an_input_that_its_column_does_not_allow_is_refused_in_words():
    drawn = Drawn([Column("grade", "string", '"A","B"')], [Column("x")], [("-", "1")])
    answer, said = ask(drawn, grade="C")
    assert answer is None
    assert "the value \"C\" of 'grade' is not among the input values" in said


@pytest.mark.parametrize(
    ("drawn", "words"),
    [
        (Drawn([AGE], [Column("x")], [("> (", "1")]), ""),
        (Drawn([AGE], [Column("x")], [("> 1", "1 +")]), ""),
        (Drawn([AGE], [Column("x")], [("> 1",)]), "must have 1 tests and 1 outputs"),
        (Drawn([AGE], [Column("x")], [], hit_policy="BEST"), "unknown hit policy"),
        (Drawn([AGE], [Column("x")], [], aggregation="SUM"), "only a COLLECT table"),
        (Drawn([AGE], [], []), "no output column"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_when_it_is_loaded(drawn, words):
    with pytest.raises(dmn.DmnError) as refused:
        dmn.load(table_model(drawn), name="fees.dmn")
    assert words in refused.value.en
    assert refused.value.zh
    assert refused.value.place.file == "fees.dmn"
    assert refused.value.place.line > 0


def test_a_column_without_a_question_is_refused():
    box = '<decisionTable><input id="i"/><output/></decisionTable>'
    with pytest.raises(dmn.DmnError, match="no input expression") as refused:
        dmn.load(definitions(decision("d", box)), name="fees.dmn")
    assert refused.value.place.element == "i"


def test_a_fault_in_a_cell_is_told_by_line_and_column_of_the_file():
    with pytest.raises(dmn.DmnError) as refused:
        dmn.load(table_model(Drawn([AGE], [Column("x")], [("< 1", "1"), ("> 2", "1 + * 2")])), name="fees.dmn")
    place = refused.value.place
    line = (
        table_model(Drawn([AGE], [Column("x")], [("< 1", "1"), ("> 2", "1 + * 2")]))
        .decode()
        .split("\n")[place.line - 1]
    )
    assert line[place.column - 1 :].startswith("* 2")
    assert place.element == "rule_2"


def test_a_fee_table_in_chinese_is_read_as_it_is_written():
    inputs = [Column("器具类别", "string"), Column("数量（台）", "number")]
    rules = [
        ('"压力表","温度计"', "<= 10", "数量（台） * 30", '"按台收费"'),
        ('"压力表","温度计"', "> 10", "数量（台） * 25", '"批量优惠"'),
        ("-", "-", "0", '"免费"'),
    ]
    drawn = Drawn(inputs, [Column("费用（元）", "number"), Column("说明", "string")], rules, hit_policy="FIRST")
    answer, said = ask(drawn, **{"器具类别": "温度计", "数量（台）": Decimal(20)})
    assert (answer, said) == ({"费用（元）": Decimal(500), "说明": "批量优惠"}, "")
