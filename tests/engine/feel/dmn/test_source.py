"""Files that are not to be trusted are refused before anything in them is used."""

import pytest

from engine.feel import dmn
from engine.feel.dmn.source import NAMESPACES
from tests.engine.feel.dmn.drawings import NAMESPACE, decision, definitions, literal

ROOT = f'<definitions xmlns="{NAMESPACE}" name="m" namespace="n"/>'


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'<!DOCTYPE d [<!ENTITY a "b">]>' + ROOT.encode(), "document type"),
        (b'<?xml version="1.0"?>\n<!DOCTYPE d SYSTEM "file:///etc/passwd"><d>&a;</d>', "document type"),
        (ROOT.encode("utf-16"), "UTF-8"),
        (f'<?xml version="1.0" encoding="UTF-7"?>{ROOT}'.encode(), "UTF-8"),
        (f'<?xml version="1.0" encoding="GBK"?>{ROOT}'.encode("gbk"), "UTF-8"),
        (b"<definitions", "well-formed"),
        (b"", "well-formed"),
        (b"<bpmn/>", "not a DMN model"),
        (f'<model xmlns="{NAMESPACE}"/>'.encode(), "not a DMN model"),
        (f'<definitions xmlns="{NAMESPACE}">&undeclared;</definitions>'.encode(), "well-formed"),
    ],
)
def test_a_file_that_is_not_a_plain_dmn_file_is_refused(data, words):
    with pytest.raises(dmn.DmnError, match=words) as refused:
        dmn.load(data, name="up.dmn")
    assert refused.value.zh
    assert refused.value.place.file == "up.dmn"


def test_a_file_that_is_too_large_or_too_deep_is_refused():
    with pytest.raises(dmn.DmnLimit, match="larger"):
        dmn.load(b" " * (33 * 1024 * 1024), name="big")
    deep = f'<definitions xmlns="{NAMESPACE}">{"<a>" * 200}{"</a>" * 200}</definitions>'
    with pytest.raises(dmn.DmnLimit, match="deeper"):
        dmn.load(deep.encode(), name="deep")


def test_a_broken_file_is_told_by_line_and_column():
    with pytest.raises(dmn.DmnError) as refused:
        dmn.load(b"<definitions>\n  <a>\n</definitions>", name="b.dmn")
    assert (refused.value.place.line, refused.value.place.column) == (3, 15)


def test_a_file_with_byte_order_mark_and_comments_is_read():
    data = b"\xef\xbb\xbf" + definitions("<!-- nothing here -->")
    assert dmn.load(data, name="m").decisions == ()


@pytest.mark.parametrize("namespace", sorted(NAMESPACES))
def test_every_edition_of_the_standard_is_read(namespace):
    data = definitions(decision("d", literal("1 + 1"))).replace(NAMESPACE.encode(), namespace.encode())
    assert dmn.load(data, name="m").decision("d").evaluate({}) == 2


def test_elements_of_other_tools_are_passed_over():
    note = '<x:decision xmlns:x="urn:tool"/><extensionElements><x:a xmlns:x="urn:tool">1</x:a></extensionElements>'
    assert dmn.load(definitions(note, decision("d", note + literal("1"))), name="m").decision("d").evaluate({}) == 1


def test_what_is_asked_for_must_be_there():
    model = dmn.load(definitions(), name="m")
    with pytest.raises(dmn.DmnError, match="no decision 'x'"):
        model.decision("x")
    with pytest.raises(dmn.DmnError, match="no decision service 'x'"):
        model.service("x")
    with pytest.raises(dmn.DmnError, match="no DMN file"):
        dmn.load([], name="m")
