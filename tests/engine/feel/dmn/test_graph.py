"""Decisions that require each other, services, imports, names."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from engine.feel import dmn
from engine.feel.types import NUMBER
from tests.engine.feel.dmn.drawings import (
    decision,
    definitions,
    input_data,
    item,
    knowledge,
    literal,
    part,
    service,
    variable,
)

FEE = decision("fee", literal("price * 2"), needs=["in_price"])


TOTAL = decision("total", literal("fee + fee + extra"), needs=["d_fee", "in_extra"])


MODEL = definitions(input_data("price", "number"), input_data("extra", "number"), FEE, TOTAL)


def test_a_decision_tells_which_inputs_it_needs():
    decision_ = dmn.load(MODEL, name="m").decision("total")
    assert dict(decision_.inputs) == {"price": NUMBER, "extra": NUMBER}
    assert decision_.names >= {"price", "extra"}


def test_decisions_are_found_by_name_and_by_id():
    model = dmn.load(MODEL, name="m")
    assert model.decisions == ("fee", "total")
    assert model.decision("d_total").name == model.decision("total").name == "total"


def test_a_decision_uses_the_answers_of_those_it_requires():
    inputs = {"price": Decimal("1.50"), "extra": Decimal(1)}
    assert dmn.load(MODEL, name="m").decision("total").evaluate(inputs) == Decimal("7.00")


def test_an_input_that_is_missing_is_null_and_named():
    warnings = []
    assert dmn.load(MODEL, name="m").decision("fee").evaluate({}, warnings=warnings) is None
    assert "'price' was not given" in warnings[0].en
    assert "没有给出“price”" in warnings[0].zh


def test_decisions_that_require_each_other_are_refused():
    one, other = (decision(name, literal("1"), needs=[f"d_{needed}"]) for name, needed in (("a", "b"), ("b", "a")))
    with pytest.raises(dmn.DmnError, match="requires itself"):
        dmn.load(definitions(one, other), name="m")


def test_a_requirement_that_leads_nowhere_is_refused():
    with pytest.raises(dmn.DmnError, match="'#in_x' that is required does not exist"):
        dmn.load(definitions(decision("a", literal("1"), needs=["in_x"])), name="m")


def test_two_elements_with_one_id_are_refused():
    with pytest.raises(dmn.DmnError, match="two elements have the id 'd_a'"):
        dmn.load(definitions(decision("a", literal("1")), decision("a", literal("2"))), name="m")


def test_reading_tolerates_a_broken_decision_until_it_is_asked():
    model = dmn.read(definitions(decision("good", literal("1")), decision("bad", literal("1 +"))), name="m")
    assert model.decision("good").evaluate({}) == Decimal(1)
    assert len(list(model.problems())) == 1
    with pytest.raises(dmn.DmnError):
        model.decision("bad")


def test_a_service_is_given_what_it_does_not_work_out():
    parts = (input_data("price", "number"), input_data("extra", "number"), FEE, TOTAL)
    model = dmn.load(definitions(*parts, service("quote", "d_total", "in_extra", "d_fee")), name="m")
    quote = model.service("quote")
    assert list(quote.inputs) == ["extra", "fee"]
    assert quote.evaluate({"fee": Decimal(10), "extra": Decimal(1)}) == Decimal(21)


def test_a_service_with_several_outputs_answers_a_context():
    parts = (input_data("price", "number"), input_data("extra", "number"), FEE, TOTAL)
    model = dmn.load(definitions(*parts, service("quote", "d_total d_fee", "in_extra in_price")), name="m")
    assert model.service("quote").evaluate({"price": Decimal(1), "extra": Decimal(1)}) == {
        "total": Decimal(5),
        "fee": Decimal(2),
    }


def test_a_service_can_be_called_like_a_function():
    caller = decision("d", literal("quote(4)"), knows=["s_quote"])
    model = dmn.load(
        definitions(input_data("price", "number"), FEE, service("quote", "d_fee", "in_price"), caller), name="m"
    )
    assert model.decision("d").evaluate({}) == Decimal(8)


IMPORT = '<import name="lib" namespace="urn:lib" importType="https://www.omg.org/spec/DMN/20191111/MODEL/"/>'


LIBRARY = definitions(
    item("tRate", "number", allowed="[0..1]"),
    knowledge("with tax", [("net", "number"), ("rate", "tRate")], literal("net * (1 + rate)")),
    namespace="urn:lib",
)


def test_a_model_uses_functions_and_types_of_another():
    box = decision("d", literal("lib.with tax(100, rate)"), needs=["in_rate"], knows=["urn:lib#b_with tax"])
    files = [definitions(IMPORT, input_data("rate", "lib.tRate"), box), LIBRARY]
    asked = dmn.load(files, name="m").decision("d")
    assert asked.evaluate({"rate": Decimal("0.13")}) == Decimal("113.00")
    assert asked.evaluate({"rate": Decimal(2)}) is None


def test_a_missing_or_circular_import_is_refused():
    with pytest.raises(dmn.DmnError, match="is not given"):
        dmn.load(definitions(IMPORT), name="m")
    back = definitions('<import name="m" namespace="urn:test"/>', namespace="urn:lib")
    with pytest.raises(dmn.DmnError, match="import each other"):
        dmn.load([definitions(IMPORT), back], name="m")


def test_the_clock_of_a_decision_is_the_callers():
    now = datetime(2025, 1, 2, 3, 4, tzinfo=UTC)
    asked = dmn.load(definitions(decision("d", literal("today()"))), name="m").decision("d")
    assert asked.evaluate({}, now=now) == date(2025, 1, 2)


def test_a_warning_names_the_element_it_is_about():
    warnings = []
    model = dmn.load(definitions(input_data("x"), decision("d", literal('x + "a"'), needs=["in_x"])), name="m.dmn")
    model.decision("d").evaluate({"x": Decimal(1)}, warnings=warnings)
    assert warnings[0].place.element == "d_d"
    assert warnings[0].place.file == "m.dmn"


def test_names_that_nobody_gives_are_remarked_on():
    model = dmn.load(definitions(decision("d", literal("1 +\n  unknown"))), name="m.dmn")
    remarks = model.remarks()
    assert [remark.place.element for remark in remarks] == ["d_d"]
    assert "unknown" in remarks[0].en


def test_a_decision_tells_which_parts_of_its_inputs_it_reads():
    person = item("tPerson", parts=part("age", "number") + part("full name", "string"))
    taxed = knowledge("taxed", [("age", "number")], literal("age + 1"))
    box = decision("d", literal("taxed(person.age)"), needs=["in_person", "in_age"], knows=["b_taxed"])
    model = dmn.load(definitions(person, taxed, input_data("person", "tPerson"), input_data("age"), box), name="m")
    assert model.decision("d").names == {"person.age"}


def test_calling_a_service_does_not_require_its_inputs():
    caller = decision("d", literal("quote(4)"), knows=["s_quote"])
    model = dmn.load(
        definitions(input_data("price", "number"), FEE, service("quote", "d_fee", "in_price"), caller), name="m"
    )
    assert dict(model.decision("d").inputs) == {}


def test_a_decision_may_read_what_it_is_offered_without_a_drawn_input():
    drawn = definitions(
        decision("fee", literal("apply.quantity * 30")), decision("twice", literal("fee * 2"), needs=["d_fee"])
    )
    model = dmn.load(drawn, name="m", names={"apply": None, "pay": None})
    asked = model.decision("twice")
    assert (list(asked.inputs), asked.names) == (["apply"], {"apply.quantity"})
    assert asked.evaluate({"apply": {"quantity": Decimal(2)}}) == Decimal(120)
    assert model.remarks() == []
    warnings = []
    assert asked.evaluate({}, warnings=warnings) is None
    assert "'apply' was not given" in warnings[0].en


def test_a_chain_of_requirements_has_a_longest_length():
    chain = [decision("d0", literal("1"))]
    chain += [decision(f"d{at}", literal(f"d{at - 1} + 1"), needs=[f"d_d{at - 1}"]) for at in range(1, 60)]
    model = dmn.read(definitions(*chain), name="m")
    assert model.decision("d30").evaluate({}) == Decimal(31)
    with pytest.raises(dmn.DmnLimit, match="more than 40 deep"):
        dmn.read(definitions(*chain), name="m").decision("d59")


def test_inputs_of_an_imported_model_are_given_under_its_name():
    library = definitions(
        input_data("who"), decision("greet", literal('"Hello " + who'), needs=["in_who"]), namespace="urn:lib"
    )
    box = literal('lib.greet + "!"')
    drawn = decision("d", box).replace(
        box, f'<informationRequirement><requiredDecision href="urn:lib#d_greet"/></informationRequirement>{box}'
    )
    asked = dmn.load([definitions(IMPORT, drawn), library], name="m").decision("d")
    assert list(asked.inputs) == ["lib.who"]
    assert asked.evaluate({"lib": {"who": "Li"}}) == "Hello Li!"
    assert asked.evaluate({"lib.who": "Li"}) == "Hello Li!"
    assert asked.evaluate({"who": "Li"}) == "Hello Li!"


def test_a_service_answers_what_its_type_says():
    typed = service("quote", "d_fee", "in_price").replace(variable("quote"), variable("quote", "string"))
    model = dmn.load(definitions(input_data("price", "number"), FEE, typed), name="m")
    assert model.service("quote").evaluate({"price": Decimal(1)}) is None


def test_blanks_in_names_are_taken_as_one():
    drawn = definitions(input_data("net  price"), decision("a\n b", literal("net price + 1"), needs=["in_net  price"]))
    assert dmn.load(drawn, name="m").decision("a b").evaluate({"net price": Decimal(1)}) == Decimal(2)


def test_a_decision_without_logic_is_an_input_of_its_name():
    opinion = '<decision id="d_opinion" name="opinion"><variable name="opinion" typeRef="string"/></decision>'
    model = dmn.load(definitions(opinion, decision("d", literal('opinion + "!"'), needs=["d_opinion"])), name="m")
    assert model.decision("d").evaluate({"opinion": "good"}) == "good!"
    warnings = []
    assert model.decision("d").evaluate({}, warnings=warnings) is None
    assert "'opinion' has no logic and was not given" in warnings[0].en


def test_empty_knowledge_and_a_service_without_output_are_refused():
    empty = f'<businessKnowledgeModel id="b" name="b">{variable("b")}</businessKnowledgeModel>'
    with pytest.raises(dmn.DmnError, match="'b' is empty"):
        dmn.load(definitions(empty), name="m")
    with pytest.raises(dmn.DmnError, match="'s' has no output"):
        dmn.load(definitions(service("s", "")), name="m")


def test_an_import_without_a_name_brings_types_in_bare():
    files = [
        definitions(
            IMPORT.replace('"lib"', '""'), input_data("x", "tRate"), decision("d", literal("x"), needs=["in_x"])
        )
    ]
    model = dmn.load([*files, LIBRARY], name="m")
    assert model.decision("d").evaluate({"x": Decimal(2)}) is None
    assert model.decision("d").evaluate({"x": Decimal(1)}) == Decimal(1)


def test_a_model_lists_its_decisions_and_services():
    model = dmn.load(definitions(input_data("price"), FEE, service("quote", "d_fee", "in_price")), name="m")
    assert (model.decisions, model.services, model.unit.definitions.name) == (("fee",), ("quote",), "test")


def test_an_element_without_a_name_and_a_text_too_long_are_refused():
    with pytest.raises(dmn.DmnError, match="decision has no name"):
        dmn.load(definitions('<decision id="d"/>'), name="m")
    with pytest.raises(dmn.DmnLimit):
        dmn.load(definitions(decision("d", literal("1+" * 40_000 + "1"))), name="m")


def test_an_expression_that_is_empty_is_null():
    assert dmn.load(definitions(decision("d", literal(" "))), name="m").decision("d").evaluate({}) is None
    assert dmn.load(definitions(decision("d", "<literalExpression/>")), name="m").decision("d").evaluate({}) is None


def test_a_fault_is_placed_also_where_quotation_marks_are_escaped():
    text = "\n  &quot;a&quot; + * 2\n"
    data = definitions(decision("d", f"<literalExpression><text>{text}</text></literalExpression>"))
    with pytest.raises(dmn.DmnError) as refused:
        dmn.load(data, name="m")
    line = data.decode().split("\n")[refused.value.place.line - 1]
    assert line[refused.value.place.column - 1 :] == "* 2"
