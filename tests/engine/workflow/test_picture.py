"""The picture of a drawing: safe in a page, complete, marked on the server."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from engine.errors import InvalidDefinition
from engine.workflow import mark_svg, render_svg
from engine.workflow.lettering import width_of, wrap
from tests.engine.workflow.drawings import process, sub

DI = (
    '<bpmndi:BPMNDiagram xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'
    ' xmlns:di="http://www.omg.org/spec/DD/20100524/DI"><bpmndi:BPMNPlane '
    'bpmnElement="p">{}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>'
)
SHAPE = '<bpmndi:BPMNShape bpmnElement="{}"><dc:Bounds x="{}" y="{}" width="100" height="80"/></bpmndi:BPMNShape>'
EDGE = '<bpmndi:BPMNEdge bpmnElement="{}"><di:waypoint x="{}" y="40"/><di:waypoint x="{}" y="40"/></bpmndi:BPMNEdge>'
LANES = '<laneSet><lane id="l1" name="综合窗口"><flowNodeRef>a</flowNodeRef></lane></laneSet>'
DRAWING = process(
    "p",
    "start s; user a name=受理审查; edge late at=a duration=P1D; xor x default=d; end e; end f; call part; "
    "race r; receive m message=m;"
    " catch t duration=P1D; service op; send tell; rule work_out; or o; end boom terminate=1; and k",
    "s > a > x; d x > e; x > inner : yes; inner > part > r; r > m > op > tell > work_out > o > k > f; "
    "r > t > boom; late > x",
    LANES + sub("inner", "start i; user b; end z", "i > b > z"),
)


def ids(svg):
    return re.findall(r'data-element-id="([^"]*)"', svg)


def with_diagram(xml, shapes):
    return xml.replace(b"</definitions>", (DI.format(shapes) + "</definitions>").encode())


def test_everything_drawn_is_in_the_picture_once():
    svg = render_svg(DRAWING, title="检定/校准委托")
    drawn = set(
        re.findall(
            r'<(?:sequenceFlow|\w+(?:Task|Event|Gateway)|subProcess|callActivity) id="([^"]*)"', DRAWING.decode()
        )
    )
    found = [key for key in ids(svg) if not key.startswith("lane:")]
    assert sorted(found) == sorted(drawn)
    assert "受理审查" in svg
    assert "综合窗口" in svg
    assert etree.fromstring(svg).get("aria-label") == "检定/校准委托"


def test_the_picture_holds_nothing_that_a_strict_policy_refuses():
    evil = DRAWING.replace("受理审查".encode(), b"&lt;script&gt;alert(1)&lt;/script&gt;&quot; onload=&quot;x")
    for drawing in (DRAWING, evil):
        svg = etree.fromstring(render_svg(drawing, title='"><script>'))
        for element in svg.iter():
            assert etree.QName(element).localname in {"svg", "g", "title", "path", "rect", "circle", "text", "tspan"}
            assert not {name for name in element.attrib if name.startswith("on") or name in {"style", "href", "id"}}


def test_the_diagram_of_the_file_is_followed():
    xml = with_diagram(
        process("p", "start s; user a; end e", "s > a > e"),
        SHAPE.format("s", -50, 0) + SHAPE.format("a", 200, 0) + SHAPE.format("e", 400, 0) + EDGE.format("s_a", 50, 200),
    )
    svg = render_svg(xml, title="t")
    assert 'x="200" y="0" width="100" height="80"' in svg
    assert sorted(ids(svg)) == ["a", "e", "s", "s_a"]
    assert etree.fromstring(svg).get("viewBox").startswith("-70 -20 ")


@pytest.mark.parametrize("x", ["nan", "inf", "1e99", "abc", "9999999"])
def test_a_diagram_with_mad_numbers_is_laid_out_anew(x):
    xml = with_diagram(process("p", "start s; user a; end e", "s > a > e"), SHAPE.format("s", x, 0))
    assert {"s", "a", "e"} <= set(ids(render_svg(xml, title="t")))


def test_what_a_collapsed_sub_process_holds_stands_below():
    xml = process("p", "start s; end e", "s > inner > e", sub("inner", "start i; user b; end z", "i > b > z"))
    plane = DI.format(SHAPE.format("i", 0, 0) + SHAPE.format("b", 200, 0)).replace('"p"', '"inner"')
    xml = with_diagram(xml, SHAPE.format("s", 0, 0) + SHAPE.format("inner", 200, 0)).replace(
        b"</definitions>", plane.encode() + b"</definitions>"
    )
    svg = etree.fromstring(render_svg(xml, title="t"))
    box = svg.find(".//*[@data-element-id='b']/*[@class='bpmn-shape']")
    assert int(box.get("y")) > 80


def test_marks_are_put_on_the_server():
    svg = render_svg(DRAWING, title="t")
    marked = mark_svg(svg, {"a", "gone"}, {"s", "s_a", "a"})
    classes = {
        element.get("data-element-id"): element.get("class")
        for element in etree.fromstring(marked).iter()
        if element.get("data-element-id")
    }
    assert classes["a"].endswith("is-current")
    assert classes["s"].endswith("is-done")
    assert classes["s_a"].endswith("is-done")
    assert "is-" not in classes["x"]
    assert marked.count('class="bpmn-token"') == 1
    assert mark_svg(svg, set(), set()) == svg


def test_a_page_can_lead_to_the_current_step_and_not_to_the_box_around_it():
    marked = mark_svg(render_svg(DRAWING, title="t"), {"inner", "b", "a"}, set())
    found = {element.get("id"): element for element in etree.fromstring(marked).iter() if element.get("id")}
    assert list(found) == ["current-step"]
    assert found["current-step"].get("data-element-id") == "a"
    inner = next(one for one in etree.fromstring(marked).iter() if one.get("data-element-id") == "inner")
    assert "is-current" not in inner.get("class")


def test_the_picture_says_how_large_it_is():
    svg = etree.fromstring(render_svg(DRAWING, title="t"))
    assert svg.get("viewBox").split()[2:] == [svg.get("width"), svg.get("height")]


def test_the_same_drawing_gives_the_same_picture():
    assert render_svg(DRAWING, title="t") == render_svg(DRAWING, title="t")


def test_hostile_bytes_are_refused_like_everywhere():
    with pytest.raises(InvalidDefinition):
        render_svg(b"<!DOCTYPE x><x/>", title="t")


@given(
    text=st.text(alphabet="受理检定 abcXYZ，。（）-1", max_size=60), width=st.integers(30, 120), lines=st.integers(1, 5)
)
@settings(max_examples=100, deadline=None)
def test_names_are_wrapped_into_their_box(text, width, lines):
    found = wrap(text, width, lines)
    assert len(found) <= lines
    one_letter = 12
    assert all(width_of(line) <= width + one_letter for line in found)
    if len(found) < lines:
        assert "".join("".join(found).split()) == "".join(text.split())
