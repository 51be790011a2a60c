"""``build``: what it refuses before anything else sees it, and that it is quick and repeatable."""

import pytest

from engine.errors import InvalidDefinition
from engine.workflow import Bindings, Repeat, build
from engine.workflow.building import ask_child
from tests.engine.workflow.drawings import define, process

GOOD = process("p", "start s; user a; end e", "s > a > e")
LAUGHS = b'<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><definitions>&b;</definitions>'


def refusal(xml, **more):
    with pytest.raises(InvalidDefinition) as refused:
        build(xml, Bindings("p"), **more)
    return refused.value.flaws


@pytest.mark.parametrize(
    ("xml", "word"),
    [
        (b"", "空"),
        (b"   ", "空"),
        (b"<a", "XML"),
        (b"<definitions/>", "BPMN"),
        (LAUGHS, "DOCTYPE"),
        (b'<!doctype x SYSTEM "file:///etc/passwd"><x/>', "DOCTYPE"),
        (b"<x>" + b"a" * 10_000_000 + b"</x>", "5 MB"),
        ("<?xml version='1.0' encoding='utf-16'?><x/>".encode("utf-16"), "UTF-8"),
        (b"<?xml version='1.0' encoding='gb18030'?><x/>", "UTF-8"),
        (GOOD.replace(b"<process", b"<process " + b"").replace(b'id="p"', b'id="q"'), "p"),
        (
            b"<definitions "
            + GOOD.split(b" ", 1)[1].replace(b"</process>", b"<x>" * 100 + b"</x>" * 100 + b"</process>"),
            "嵌套",
        ),
    ],
)
def test_what_no_drawing_needs_is_refused_with_a_sentence(xml, word):
    flaws = refusal(xml)
    assert word in flaws[0].zh
    assert flaws[0].en


def test_the_same_drawing_and_bindings_give_the_same_bytes():
    bindings = Bindings("p", repeats={"a": Repeat("2")})
    first, second = build(GOOD, bindings), build(GOOD, bindings)
    assert first.to_bytes() == second.to_bytes() == define(GOOD, repeats={"a": Repeat("2")}).to_bytes()


def test_a_bad_expression_is_told_with_its_arrow():
    drawing = process("p", "start s; xor x default=d; end e; end f", "s > x; bad x > e : 1 +; d x > f")
    flaws = refusal(drawing)
    assert [(flaw.file, flaw.element) for flaw in flaws] == [("process.bpmn", "bad")]


def test_a_name_that_nothing_gives_is_told():
    drawing = process("p", "start s; xor x default=d; end e; end f", "s > x; ask x > e : accept.result = 1; d x > f")
    assert [flaw.element for flaw in refusal(drawing, known_names={"apply": None})] == ["ask"]
    assert build(drawing, Bindings("p"), known_names={"accept": None}).names == {"accept.result"}
    assert build(drawing, Bindings("p")).reads == {"": {"accept.result"}}


def chain(count):
    names = [f"u{number}" for number in range(count)]
    return process(
        "p", "start s; end e; " + "; ".join(f"user {name}" for name in names), " > ".join(["s", *names, "e"])
    )


def test_a_long_drawing_is_read_and_one_that_is_too_long_is_refused():
    assert len(build(chain(900), Bindings("p")).steps) == 902
    assert "1000" in refusal(chain(1_001))[0].zh


def test_a_drawing_that_takes_too_long_is_refused():
    with pytest.raises(InvalidDefinition) as refused:
        ask_child(b"{}", "slow.bpmn", 0.001)
    assert "超时" in refused.value.flaws[0].zh


def test_a_child_that_does_not_survive_is_told():
    with pytest.raises(InvalidDefinition) as refused:
        ask_child(b"{}", "broken.bpmn")
    assert refused.value.flaws[0].file == "broken.bpmn"


def test_parts_that_call_each_other_without_end_are_refused():
    bindings = Bindings("p")
    drawing = process("p", "start s; call c; end e", "s > c > e")
    for _depth in range(12):
        bindings = Bindings("p", parts={"c": (drawing, bindings)})
    with pytest.raises(InvalidDefinition):
        build(drawing, bindings)
