"""Reads the bytes of a drawing without trusting them.

Whatever is refused here is refused before any other code sees it: too large, not UTF-8, a DOCTYPE,
entities, broken XML, too deep, too many elements.
"""

from lxml import etree

from engine.errors import Flaw, InvalidDefinition

MAX_BYTES = 5_000_000
MAX_ELEMENTS = 60_000
MAX_DEPTH = 60
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"


def refuse(file: str, zh: str, en: str, element: str = "") -> InvalidDefinition:
    """One flaw as the error to raise."""
    return InvalidDefinition([Flaw(file, element, zh, en)])


def check_bytes(xml: bytes, file: str) -> None:
    """Refuse what no drawing needs, looking at the bytes alone.

    Raises:
        InvalidDefinition: empty, larger than 5 MB, not UTF-8, or with a DOCTYPE or entities.
    """
    if not xml.strip():
        raise refuse(file, "流程图是空的", "the drawing is empty")
    if len(xml) > MAX_BYTES:
        raise refuse(file, "流程图超过 5 MB", "the drawing is larger than 5 MB")
    if b"\x00" in xml or not _is_utf8(xml):
        raise refuse(file, "流程图必须是 UTF-8 编码", "the drawing must be UTF-8")
    upper = xml.upper()
    if b"<!DOCTYPE" in upper or b"<!ENTITY" in upper:
        raise refuse(file, "流程图不得含有 DOCTYPE 或实体声明", "the drawing must hold no DOCTYPE and no entities")


def read_xml(xml: bytes, file: str) -> etree._Element:
    """Parse the bytes of a drawing into its root element, ``bpmn:definitions``.

    Raises:
        InvalidDefinition: the bytes are refused, are no XML, or are no BPMN 2.0 drawing.
    """
    check_bytes(xml, file)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as broken:
        line = broken.position[0] if broken.position else 0
        raise refuse(file, f"第 {line} 行不是正确的 XML", f"line {line} is not well-formed XML") from broken
    if root.tag != f"{{{BPMN}}}definitions":
        raise refuse(file, "这不是 BPMN 2.0 流程图", "this is not a BPMN 2.0 drawing")
    _check_size(root, file)
    return root


def _is_utf8(xml: bytes) -> bool:
    try:
        xml.decode("utf-8")
    except UnicodeDecodeError:
        return False
    head = xml[:200].split(b"?>", 1)[0].lower()
    return b"encoding" not in head or b"utf-8" in head or b"utf8" in head or b"us-ascii" in head


def _check_size(root: etree._Element, file: str) -> None:
    count = depth = deepest = 0
    for event, _element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            count += 1
            depth += 1
            deepest = max(deepest, depth)
        else:
            depth -= 1
    if count > MAX_ELEMENTS or deepest > MAX_DEPTH:
        raise refuse(file, "流程图过大或嵌套过深", "the drawing has too many elements or is nested too deeply")
