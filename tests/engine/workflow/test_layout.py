"""Drawings without a diagram are laid out as if somebody drew them with care."""

import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from engine.errors import InvalidDefinition
from engine.workflow import redraw, render_svg
from engine.workflow.drawing import read_drawing
from engine.workflow.geometry import read_planes
from engine.workflow.guard import read_xml
from engine.workflow.layout import MOST_NODES, lay_out
from engine.workflow.layout.routes import PATIENCE
from tests.engine.workflow.drawings import flows, nodes, process, sub
from tests.engine.workflow.planes import arrows_lying_on_each_other, check
from tests.engine.workflow.random_drawings import Sketch, blocks, name_blocks

SHIPPED = sorted((Path(__file__).parents[3] / "processes").glob("*/process.bpmn"))
DIAGRAM = "{http://www.omg.org/spec/BPMN/20100524/DI}BPMNDiagram"


def level_of(xml):
    return read_drawing(read_xml(xml, "process.bpmn"), "process.bpmn").processes[0][1]


def lane(name, *keys):
    return (
        f'<lane id="{name}" name="{name}">' + "".join(f"<flowNodeRef>{key}</flowNodeRef>" for key in keys) + "</lane>"
    )


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.parent.name)
def test_every_shipped_drawing_is_laid_out_readably(path):
    level = level_of(path.read_bytes())
    planes = lay_out(level)
    check(level, planes)
    assert [arrows_lying_on_each_other(plane) for plane in planes] == [[] for plane in planes]
    assert lay_out(level) == planes


@given(blocks().map(name_blocks))
@settings(max_examples=40)
def test_any_well_built_drawing_is_laid_out_readably(block):
    level = level_of(Sketch().process(block))
    check(level, lay_out(level))


@st.composite
def tangles(draw):
    """Any nodes in any lanes with any arrows, and events on some borders."""
    count = draw(st.integers(1, 12))
    kinds = draw(st.lists(st.sampled_from(["user", "xor", "end", "start", "catch"]), min_size=count, max_size=count))
    parts = [f"{kind} n{number} name=环节{number}" for number, kind in enumerate(kinds)]
    hosts = [number for number, kind in enumerate(kinds) if kind == "user" and draw(st.booleans())]
    parts += [f"edge e{host}_{copy} at=n{host} message=m" for host in hosts for copy in range(draw(st.integers(1, 3)))]
    names = [part.split()[1] for part in parts]
    pairs = draw(st.lists(st.tuples(st.sampled_from(names), st.integers(0, count - 1)), max_size=2 * count))
    arrows = "; ".join(f"f{at} {source} > n{target} : x" for at, (source, target) in enumerate(pairs))
    rows = draw(st.lists(st.integers(0, 3), min_size=count, max_size=count))
    lanes = "".join(lane(f"l{row}", *(f"n{at}" for at in range(count) if rows[at] == row)) for row in range(4))
    return process("p", "; ".join(parts), arrows, f"<laneSet>{lanes}</laneSet>")


@given(tangles())
@settings(max_examples=60)
def test_even_a_tangle_is_laid_out_readably(xml):
    level = level_of(xml)
    check(level, lay_out(level))


def test_the_flow_runs_to_the_right_and_drops_into_other_lanes():
    xml = process(
        "p", "start s; user a; user b; user c; end e", "s > a > b > c > e",
        f"<laneSet>{lane('申请人', 's', 'a', 'c')}{lane('受理', 'b', 'e')}</laneSet>",
    )  # fmt: skip
    (plane,) = lay_out(level_of(xml))
    at = {key: shape.box.middle for key, shape in plane.shapes.items()}
    assert at["s"][0] < at["a"][0] == at["b"][0] < at["c"][0] == at["e"][0]
    assert at["s"][1] == at["a"][1] == at["c"][1] < at["b"][1] == at["e"][1]


def test_arrows_from_a_border_leave_downwards():
    xml = process("p", "start s; user a; edge late at=a duration=P1D; user b; end e", "s > a > e; late > b > e")
    (plane,) = lay_out(level_of(xml))
    first, second, *_ = plane.edges["late_b"].points
    assert first[0] == second[0]
    assert first[1] < second[1]


def test_what_a_large_sub_process_holds_is_drawn_apart_and_that_of_a_small_one_inside():
    def drawing(size):
        steps = [f"n{number}" for number in range(size)]
        inner = sub("inner", "; ".join(f"user {step}" for step in steps), " > ".join(steps))
        return process("p", "start s; end e", "s > inner > e", inner)

    small, large = lay_out(level_of(drawing(5))), lay_out(level_of(drawing(20)))
    assert [plane.id for plane in small] == ["p"]
    assert [plane.id for plane in large] == ["p", "inner"]
    assert not large[0].shapes["inner"].expanded
    assert "bpmn-frame" in render_svg(drawing(20), title="t")


def test_event_sub_processes_stand_below_the_flow():
    xml = process(
        "p", "start s; user a; end e", "s > a > e",
        sub("news", "start i message=m; user b; end z", "i > b > z", attributes='triggeredByEvent="true"'),
    )  # fmt: skip
    (plane,) = lay_out(level_of(xml))
    flow = max(plane.shapes[key].box.y + plane.shapes[key].box.height for key in ("s", "a", "e"))
    assert plane.shapes["news"].box.y > flow


def calls(work):
    count = 0

    def tell(_frame, event, _what):
        nonlocal count
        count += event == "call"

    before = sys.getprofile()
    sys.setprofile(tell)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


def a_long_drawing(size):
    steps = [f"n{number}" for number in range(size)]
    back = "; ".join(f"b{at} n{at} > n{max(at - 4, 0)}" for at in range(5, size, 5))
    lanes = "".join(lane(f"l{row}", *(step for at, step in enumerate(steps) if at // 3 % 3 == row)) for row in range(3))
    parts = "; ".join(f"{'xor' if at % 5 == 0 else 'user'} {step}" for at, step in enumerate(steps))
    return level_of(process("p", parts, " > ".join(steps) + "; " + back, f"<laneSet>{lanes}</laneSet>"))


def test_a_drawing_of_twice_the_size_takes_not_much_more_than_twice_the_work():
    small, large = a_long_drawing(60), a_long_drawing(120)
    assert calls(lambda: lay_out(large)) < 3 * calls(lambda: lay_out(small))


def test_a_knot_of_arrows_keeps_nobody_waiting():
    keys = [f"n{number}" for number in range(300)]
    arrows = "; ".join(f"f{at} {keys[at * 7 % 300]} > {keys[at * 131 % 300]}" for at in range(900))
    level = level_of(process("p", "; ".join(f"user {key}" for key in keys), arrows))
    assert calls(lambda: lay_out(level)) < 200 * PATIENCE


def test_a_drawing_nobody_could_read_keeps_nobody_waiting():
    keys = [f"n{number}" for number in range(MOST_NODES + 1)]
    arrows = "; ".join(f"f{at} {key} > {keys[(at * 7) % len(keys)]}" for at, key in enumerate(keys))
    (plane,) = lay_out(level_of(process("p", "; ".join(f"user {key}" for key in keys), arrows)))
    assert len(plane.shapes) == len(plane.edges) == MOST_NODES + 1


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.parent.name)
def test_drawing_anew_changes_the_diagram_alone(path):
    xml = path.read_bytes()
    new = redraw(xml, "process.bpmn")
    assert new.split(b"<bpmndi:BPMNDiagram")[0] == xml.split(b"<bpmndi:BPMNDiagram")[0]
    assert redraw(new, "process.bpmn") == new
    planes = read_planes(read_xml(new, "process.bpmn"))
    level = level_of(xml)
    assert {key for plane in planes for key in plane.edges} == {
        arrow.id for inner in level.walk() for arrow in inner.arrows
    }
    assert "pool" in planes[0].shapes
    lanes = {node.lane for node in level.nodes.values()}
    assert sum(key.startswith("lane_") for key in planes[0].shapes) == len(lanes)


def test_a_drawing_without_a_diagram_gets_one_that_any_editor_can_read():
    xml = (
        b'<?xml version="1.0"?>\n<b:definitions xmlns:b="http://www.omg.org/spec/BPMN/20100524/MODEL">\n'
        + ((nodes("start s; user a; end e") + flows("s > a > e")).replace("</", "</b:").replace("<", "<b:"))
        .replace("<b:/b:", "</b:")
        .join(('<b:process id="p">', "</b:process>"))
        .encode()
        + b"\n</b:definitions>\n"
    )
    new = redraw(xml, "process.bpmn")
    assert len(etree.fromstring(new).findall(DIAGRAM)) == 1
    assert render_svg(new, title="t").count("data-element-id") == 5
    without = b"".join(new.splitlines(keepends=True)[:3] + new.splitlines(keepends=True)[-1:])
    assert without == xml


def test_pools_of_others_are_drawn_below():
    others = '<collaboration id="c"><participant id="we" processRef="p"/><participant id="bank"/></collaboration>'
    new = redraw(process("p", "start s; user a; end e", "s > a > e", beside=others), "process.bpmn")
    (plane,) = read_planes(read_xml(new, "process.bpmn"))
    assert plane.id == "c"
    assert plane.shapes["bank"].box.y > plane.shapes["we"].box.y + plane.shapes["we"].box.height


def test_what_only_a_person_can_place_is_not_thrown_about():
    xml = process("p", "start s; end e", "s > e", '<textAnnotation id="note"><text>x</text></textAnnotation>')
    with pytest.raises(InvalidDefinition) as refused:
        redraw(xml, "process.bpmn")
    assert refused.value.flaws[0].element == "note"


def test_a_file_whose_diagram_hides_in_a_comment_is_left_alone():
    xml = process("p", "start s; end e", "s > e", "<documentation>&lt;</documentation>")
    broken = xml.replace(b"</definitions>", b"<!-- <BPMNDiagram> --></definitions>")
    assert b"<!-- <BPMNDiagram> -->" in redraw(broken, "process.bpmn")
    with pytest.raises(InvalidDefinition):
        redraw(b"<html/>", "process.bpmn")
