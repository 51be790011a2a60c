"""What boxed expressions answer."""

from decimal import Decimal
from xml.sax.saxutils import quoteattr

import pytest

from engine.feel import dmn
from tests.engine.feel.dmn.drawings import decision, definitions, input_data, knowledge, literal, variable


def ask(box: str, *others: str, knows=(), **inputs):
    """The answer of a decision that is the box, and the English words of its warnings."""
    names = list(inputs)
    data = [input_data(name) for name in names]
    drawn = decision("answer", box, needs=[f"in_{name}" for name in names], knows=knows)
    warnings = []
    model = dmn.load(definitions(*others, *data, drawn), name="t")
    return model.decision("answer").evaluate(inputs, warnings=warnings), " ".join(one.en for one in warnings)


def entry(name: str, box: str, type_: str = "") -> str:
    """A context entry; without a name it is the result."""
    return f"<contextEntry>{variable(name, type_) if name else ''}{box}</contextEntry>"


def numbers(*values: int) -> list[Decimal]:
    return [Decimal(value) for value in values]


def test_a_context_sees_its_earlier_entries_and_answers_them_all():
    box = f"<context>{entry('net price', literal('100'))}{entry('gross', literal('net price * 1.13'))}</context>"
    assert ask(box)[0] == {"net price": Decimal(100), "gross": Decimal("113.00")}


def test_a_context_with_a_result_answers_the_result():
    box = f"<context>{entry('费用', literal('2'))}{entry('', literal('费用 + 1'))}</context>"
    assert ask(box)[0] == Decimal(3)


def test_a_list_and_a_relation_answer_lists():
    assert ask(f"<list>{literal('1')}{literal('1 + 1')}</list>")[0] == numbers(1, 2)
    columns = '<column name="name"/><column name="fee" typeRef="number"/>'
    rows = "".join(f"<row>{literal(name)}{literal(fee)}</row>" for name, fee in (('"a"', "1"), ('"b"', '"x"')))
    answer, said = ask(f"<relation>{columns}{rows}</relation>")
    assert answer == [{"name": "a", "fee": Decimal(1)}, {"name": "b", "fee": None}]
    assert "should be of type 'number'" in said


def test_a_relation_with_a_short_row_is_refused():
    box = f'<relation><column name="a"/><column name="b"/><row>{literal("1")}</row></relation>'
    with pytest.raises(dmn.DmnError, match="2 columns, this row has 1"):
        ask(box)


@pytest.mark.parametrize(("condition", "answer"), [("true", "yes"), ("false", "no"), ("null", "no"), ('"x"', None)])
def test_a_conditional_takes_a_branch_by_a_boolean_only(condition, answer):
    parts = (("if", condition), ("then", '"yes"'), ("else", '"no"'))
    box = "".join(f"<{part}>{literal(text)}</{part}>" for part, text in parts)
    assert ask(f"<conditional>{box}</conditional>")[0] == answer


def test_a_filter_keeps_the_items_that_match_and_sees_their_entries():
    box = f"<filter><in>{literal('things')}</in><match>{literal('price > 1 and item.price < 4')}</match></filter>"
    things = [{"price": price} for price in numbers(1, 2, 3, 4)]
    assert ask(box, things=things)[0] == things[1:3]
    answer, said = ask(f"<filter><in>{literal('[1]')}</in><match>{literal('item')}</match></filter>")
    assert answer is None
    assert "neither true nor false" in said
    assert ask(f"<filter><in>{literal('null')}</in><match>{literal('true')}</match></filter>")[0] is None


def iterator(kind: str, source: str, body: str) -> str:
    inner = "return" if kind == "for" else "satisfies"
    return f'<{kind} iteratorVariable="x"><in>{literal(source)}</in><{inner}>{literal(body)}</{inner}></{kind}>'


@pytest.mark.parametrize(
    ("kind", "source", "body", "answer"),
    [
        ("for", "[1,2,3]", "x * 2", numbers(2, 4, 6)),
        ("for", "[1..3]", "x + count(partial)", numbers(1, 3, 5)),
        ("for", "[]", "x", []),
        ("some", "[1,2,3]", "x > 2", True),
        ("some", "[]", "true", False),
        ("some", "[1,2]", "x > null", None),
        ("every", "[1,2,3]", "x > 0", True),
        ("every", "[1,2,3]", "x > 1", False),
        ("every", "[]", "false", True),
        ("every", "[1]", '"no"', None),
        ("for", "null", "x", None),
    ],
)
def test_iterators_go_over_lists_and_ranges(kind, source, body, answer):
    assert ask(iterator(kind, source, body))[0] == answer


def test_a_loop_that_never_seems_to_end_is_stopped():
    box = iterator("for", "[1..100000]", "for y in [1..100000] return y")
    with pytest.raises(dmn.DmnLimit) as stopped:
        ask(box)
    assert stopped.value.zh


@pytest.mark.slow
def test_a_loop_over_a_long_table_is_stopped():
    rows = "".join(
        f"<rule><inputEntry><text>? = n + {at}</text></inputEntry><outputEntry><text>1</text></outputEntry></rule>"
        for at in range(300)
    )
    table = f"<input><inputExpression><text>n</text></inputExpression></input><output/>{rows}"
    looked_up = knowledge("look up", [("n", "number")], f'<decisionTable hitPolicy="COLLECT">{table}</decisionTable>')
    with pytest.raises(dmn.DmnLimit):
        ask(literal("for i in 1..5000 return look up(i)"), looked_up, knows=["b_look up"])


def test_no_more_warnings_are_kept_than_anyone_reads():
    said = ask(iterator("for", "[1..1000]", 'x + "a"'))[1]
    assert len(said.split(". ")) < 300


def invocation(function: str, **arguments: str) -> str:
    bindings = "".join(
        f"<binding><parameter name={quoteattr(name)}/>{literal(text)}</binding>" for name, text in arguments.items()
    )
    return f"<invocation>{literal(function)}{bindings}</invocation>"


ADD = knowledge("add up", [("left", "number"), ("right", "number")], literal("left - right"))


def test_business_knowledge_is_called_by_name_in_a_box_and_in_an_expression():
    assert ask(invocation("add up", right="1", left="3"), ADD, knows=["b_add up"])[0] == Decimal(2)
    assert ask(literal("add up(3, 1) + add up(right: 1, left: 5)"), ADD, knows=["b_add up"])[0] == Decimal(6)


def test_a_call_with_a_wrong_argument_is_null_and_says_why():
    answer, said = ask(invocation("add up", left='"x"', right="1"), ADD, knows=["b_add up"])
    assert answer is None
    assert "number" in said
    answer, said = ask(invocation("add up", up="1"), ADD, knows=["b_add up"])
    assert answer is None
    assert "no parameter named up" in said
    answer, said = ask(invocation("1 + 1"))
    assert answer is None
    assert "not a function" in said


def test_a_built_in_function_can_be_called_in_a_box():
    assert ask(invocation("substring", string='"abcd"', **{"start position": "2"}))[0] == "bcd"


def test_a_function_in_a_context_remembers_the_entries_before_it():
    body = f'<functionDefinition><formalParameter name="x"/>{literal("x * rate")}</functionDefinition>'
    box = f"<context>{entry('rate', literal('2'))}{entry('times', body)}{entry('', literal('times(21)'))}</context>"
    assert ask(box)[0] == Decimal(42)


def test_a_function_may_call_itself_until_the_limit():
    fact = knowledge("fact", [("n", "number")], literal("if n <= 1 then 1 else n * fact(n - 1)"))
    assert ask(literal("fact(10)"), fact, knows=["b_fact"])[0] == Decimal(3628800)
    with pytest.raises(dmn.DmnLimit):
        ask(literal("fact(100000)"), fact, knows=["b_fact"])


def test_functions_may_call_each_other():
    even = knowledge("even", [("n", "number")], literal("if n = 0 then true else odd(n - 1)"), knows=["b_odd"])
    odd = knowledge("odd", [("n", "number")], literal("if n = 0 then false else even(n - 1)"), knows=["b_even"])
    assert ask(literal("even(8)"), even, odd, knows=["b_even"])[0] is True


def test_a_model_runs_no_java():
    body = f'<functionDefinition kind="Java">{literal("1")}</functionDefinition>'
    with pytest.raises(dmn.DmnError, match="external Java functions are not supported"):
        ask(f"<context>{entry('f', body)}</context>")


def test_another_expression_language_is_refused():
    with pytest.raises(dmn.DmnError, match="only expression language is FEEL"):
        ask('<literalExpression expressionLanguage="javascript"><text>1</text></literalExpression>')


def test_a_missing_box_is_named():
    with pytest.raises(dmn.DmnError, match="an expression is missing"):
        ask(f"<conditional><if>{literal('true')}</if></conditional>")
