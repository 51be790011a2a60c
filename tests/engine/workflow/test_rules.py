"""What may be drawn: every element that the library gets wrong is either made right or refused with a sentence."""

from pathlib import Path

import pytest

from engine.errors import InvalidDefinition
from engine.workflow import Bindings, Repeat, StepKind, resume, start
from engine.workflow.lint_nodes import EVENT_TAGS, REFUSED_TAGS, STEP_TAGS
from engine.workflow.normalise import GATEWAYS
from engine.workflow.run import MAX_ITEMS, STEP_CAP
from tests.engine.workflow.drawings import NOW, at, define, nothing, process, sub, token
from tests.engine.workflow.refused_drawings import REFUSED


def flaws_of(xml, **bindings):
    with pytest.raises(InvalidDefinition) as refused:
        define(xml, **bindings)
    return refused.value.flaws


def line(middle, extra_nodes="", extra_flows="", inner="", beside=""):
    """A process ``s > a > x > e`` around one node under test, called x."""
    return process(
        "p", f"start s; user a; end e; {middle}; {extra_nodes}", f"s > a > x > e; {extra_flows}", inner, beside
    )


@pytest.mark.parametrize("row", REFUSED)
def test_what_would_go_wrong_is_refused_with_element_and_sentence(row):
    xml, element, word = REFUSED[row]
    found = [flaw for flaw in flaws_of(xml) if flaw.element == element and word in flaw.zh]
    assert found, [str(flaw) for flaw in flaws_of(xml)]
    assert all(flaw.file == "process.bpmn" and flaw.en for flaw in found)


def steps_after(xml, *addresses, scope=nothing, **bindings):
    definition = define(xml, **bindings)
    move = start(definition, scope, now=NOW)
    for address in addresses:
        move = resume(definition, move.state, token(move, address), scope, now=NOW)
    return at(move)


def yes(path):
    return {"yes": True, "no": False}


@pytest.mark.parametrize("tag", ["task", "user", "manualTask"])
def test_plain_user_and_manual_tasks_are_done_by_people(tag):
    assert steps_after(line(f"{tag} x"), "a") == ["x"]


def test_several_ways_out_of_a_step_are_all_taken():
    xml = process("p", "start s; user a; user b; user c; and j; end e", "s > a > b > j; a > c > j > e")
    assert steps_after(xml, "a") == ["b", "c"]


def test_conditional_ways_out_of_a_step_are_taken_where_they_hold():
    xml = process(
        "p",
        "start s; user a default=d; user b; user c; user f; or j; end e",
        "s > a; a > b : yes; a > c : no; d a > f; b > j; c > j; f > j > e",
    )
    assert steps_after(xml, "a", scope=yes) == ["b"]
    assert steps_after(xml, "a", scope=lambda path: {}) == ["f"]


def test_an_unconditional_way_beside_conditional_ones_is_always_taken():
    xml = process("p", "start s; user a; user b; user c; or j; end e", "s > a; a > b : no; a > c > j; b > j > e")
    assert steps_after(xml, "a", scope=yes) == ["c"]


def test_a_way_back_without_a_gateway_is_a_loop():
    xml = process("p", "start s; user a; user b default=d; end e", "s > a > b; back b > a : yes; d b > e")
    assert steps_after(xml, "a", "b", scope=lambda path: {"yes": True}) == ["a"]


def test_a_link_is_a_flow():
    xml = process("p", "start s; user a; throw go link=L; catch come link=L; user b; end e", "s > a > go; come > b > e")
    assert steps_after(xml, "a") == ["b"]


def test_two_arrows_between_the_same_nodes_are_two_ways():
    xml = process("p", "start s; user a; xor g default=d; user b; end e", "s > a > g; f1 g > b : yes; d g > b; b > e")
    assert steps_after(xml, "a", scope=yes) == ["b"]
    both = process("p", "start s; and f; and j; user b; end e", "s > f; f1 f > j; f2 f > j; j > b > e")
    assert steps_after(both) == ["b"]


def test_a_milestone_is_passed():
    assert steps_after(line("throw x"), "a") == []


def test_data_objects_notes_and_dangling_references_do_not_matter():
    inner = (
        '<dataObjectReference id="d1" dataObjectRef="gone"/><textAnnotation id="t1"><text>x</text></textAnnotation>'
        '<association id="as" sourceRef="a" targetRef="t1"/><dataStoreReference id="d2" dataStoreRef="none"/>'
    )
    association = "<dataInputAssociation><sourceRef>d1</sourceRef></dataInputAssociation>"
    xml = process(
        "p", f"start s; user a xml={association}; end e", "s > a > deep > e",
        inner + sub("deep", f"start i; user b xml={association}; end o", "i > b > o"),
    )  # fmt: skip
    assert steps_after(xml, "a") == ["deep.b"]


def test_lanes_reach_into_sub_processes_and_parts_have_their_own():
    lanes = (
        '<laneSet><lane id="l1" '
        'name="窗口"><flowNodeRef>a</flowNodeRef><flowNodeRef>inner</flowNodeRef><flowNodeRef>part</flowNodeRef>'
        '<childLaneSet><lane id="l2" name="收件"><flowNodeRef>a</flowNodeRef></lane></childLaneSet></lane></laneSet>'
    )
    part = process("q", "start qs; user pay; end qe", "qs > pay > qe")
    xml = process(
        "p",
        "start s; user a; call part; end e",
        "s > a > inner > part > e",
        lanes + sub("inner", "start i; user b; end o", "i > b > o"),
    )
    definition = define(xml, parts={"part": (part, Bindings("q"))})
    assert [definition.steps[key].lane for key in ("a", "inner", "b", "part", "part/pay")] == [
        "收件",
        "窗口",
        "窗口",
        "窗口",
        "窗口",
    ]
    move = start(definition, nothing, now=NOW)
    assert move.tokens[0].lane == "收件"
    move = resume(definition, move.state, move.tokens[0].id, nothing, now=NOW)
    assert (move.tokens[0].address, move.tokens[0].lane) == ("inner.b", "窗口")


def test_other_parties_may_be_drawn_as_empty_pools():
    pool = (
        '<collaboration id="c"><participant id="p1" processRef="p"/><participant id="p2" name="bank"/></collaboration>'
    )
    assert steps_after(line("user x", beside=pool), "a") == ["x"]


def test_a_multi_instance_marker_must_agree_with_its_binding():
    xml = line("user x xml=<multiInstanceLoopCharacteristics␣isSequential='true'/>")
    assert steps_after(xml, "a", repeats={"x": Repeat("2", "sequential")}) == ["x[0]"]
    assert [flaw.element for flaw in flaws_of(xml, repeats={"x": Repeat("2", "parallel")})] == ["x"]


@pytest.mark.parametrize(
    "bindings",
    [
        {"kinds": {"x": StepKind.OPERATION}},
        {"repeats": {"x": Repeat("2")}},
        {"parts": {"x": (process("q", "start s; end e", "s > e"), Bindings("q"))}},
        {"timers": {"x": "P1D"}},
        {"kinds": {"a": StepKind.RENDER}},
        {"timers": {"a": "P1D"}},
        {"repeats": {"s": Repeat("2")}},
    ],
)
def test_what_is_bound_and_not_drawn_so_is_told(bindings):
    assert flaws_of(process("p", "start s; user a; end e", "s > a > e"), **bindings)


def test_flaws_of_a_part_name_its_file():
    part = process("q", "start s; scriptTask t; end e", "s > t > e")
    found = flaws_of(process("p", "start s; call c; end e", "s > c > e"), parts={"c": (part, Bindings("q"))})
    assert [(flaw.file, flaw.element) for flaw in found] == [("q/process.bpmn", "t")]


def test_five_parallel_blocks_in_a_row_cost_no_more_than_their_tokens():
    parts, ways, last = ["start s", "end e"], [], "s"
    for number in range(5):
        parts += [f"and f{number}", f"and j{number}", *(f"user u{number}{letter}" for letter in "abc")]
        ways += [f"{last} > f{number}", *(f"f{number} > u{number}{letter} > j{number}" for letter in "abc")]
        last = f"j{number}"
    move = start(define(process("p", "; ".join(parts), "; ".join([*ways, f"{last} > e"]))), nothing, now=NOW)
    assert move.steps == 2
    assert len(move.state) < 200


def test_form_data_never_meets_the_library():
    poison = {"typename": "timedelta", "__builtins__": {}, "yes": True}
    xml = process("p", "start s; user a; xor g default=d; user b; end e", "s > a > g; g > b : yes; d g > e; b > e")
    definition = define(xml)
    move = start(definition, lambda path: poison, now=NOW)
    move = resume(definition, move.state, move.tokens[0].id, lambda path: poison, now=NOW)
    assert at(move) == ["b"]
    assert b"typename" not in move.state


def test_the_page_for_owners_names_every_element_that_is_judged():
    page = Path(__file__).parents[3].joinpath("docs/reference/drawing.md").read_text(encoding="utf-8")
    tags = {*STEP_TAGS, *EVENT_TAGS, *GATEWAYS, *REFUSED_TAGS} - {"dataStore"}
    assert {tag for tag in tags if f"`{tag}`" not in page} == set()
    words = {
        "signal",
        "escalation",
        "conditional",
        "ompensation",
        "cancel",
        "link",
        "terminate",
        "error",
        "timer",
        "message",
    }
    assert {word for word in words if word not in page} == set()
    assert f"{STEP_CAP:,}".replace(",", " ") in page
    assert f"{MAX_ITEMS:,}".replace(",", " ") in page
