"""Reads one DMN file: imports, item definitions, and the nodes of the requirement graph."""

from collections.abc import Callable

from lxml import etree

from engine.feel.dmn import xml
from engine.feel.dmn.boxreader import box_in, read_function
from engine.feel.dmn.definitions import (
    DecisionNode,
    Definitions,
    FunctionItem,
    Import,
    InputData,
    ItemDefinition,
    KnowledgeNode,
    Node,
    ServiceNode,
)
from engine.feel.dmn.errors import DmnError
from engine.feel.dmn.source import NAMESPACES, parse

Element = etree._Element


def read(data: bytes, file: str) -> Definitions:
    """One DMN file as plain values.

    Args:
        data: the file, UTF-8.
        file: how errors name it.

    Raises:
        DmnError: the file is not safe, not well-formed, or not DMN; ``DmnLimit`` when it is too large.
    """
    root = parse(data, file)
    return Definitions(
        name=root.get("name") or "",
        namespace=root.get("namespace") or "",
        imports=tuple(_import(element, file) for element in xml.children(root, "import") if _is_model(element)),
        items=tuple(_item(element, file) for element in xml.children(root, "itemDefinition")),
        nodes=tuple(_NODES[xml.local(element)](element, file) for element in root if xml.local(element) in _NODES),
        place=xml.place(root, file),
        prefixes={prefix or "": uri for prefix, uri in root.nsmap.items()},
    )


def _is_model(element: Element) -> bool:
    """Whether an import brings a DMN model; XML schemas and PMML are of no use to us."""
    return element.get("importType", "") in {"", *NAMESPACES}


def _import(element: Element, file: str) -> Import:
    return Import(element.get("namespace") or "", xml.name_of(element), xml.place(element, file))


def _item(element: Element, file: str) -> ItemDefinition:
    return ItemDefinition(
        name=_name(element, file),
        type_ref=xml.type_ref(element),
        components=tuple(_item(part, file) for part in xml.children(element, "itemComponent")),
        function=_function_item(xml.child(element, "functionItem"), file),
        is_collection=element.get("isCollection") == "true",
        allowed=xml.optional_text(element, "allowedValues", file),
        constraint=xml.optional_text(element, "typeConstraint", file),
        place=xml.place(element, file),
    )


def _function_item(element: Element | None, file: str) -> FunctionItem | None:
    if element is None:
        return None
    owner = xml.place(element, file)
    parameters = tuple(xml.variable(part, "", file, owner) for part in xml.children(element, "parameters"))
    return FunctionItem(parameters, element.get("outputTypeRef") or None)


def _name(element: Element, file: str) -> str:
    name = xml.name_of(element)
    if not name:
        raise DmnError(
            f"元素 {xml.local(element)} 没有名称",
            f"an element {xml.local(element)} has no name",
            xml.place(element, file),
        )
    return name


def _hrefs(element: Element, outer: str, inner: str) -> tuple[str, ...]:
    """The hrefs of all ``inner`` elements inside the ``outer`` children."""
    holders = xml.children(element, outer)
    return tuple(child.get("href", "") for holder in holders for child in xml.children(holder, inner))


def _input_data(element: Element, file: str) -> Node:
    place = xml.place(element, file)
    variable = xml.variable(xml.child(element, "variable"), _name(element, file), file, place)
    return InputData(element.get("id", ""), variable, place)


def _decision(element: Element, file: str) -> Node:
    place, name = xml.place(element, file), _name(element, file)
    needed = [
        part.get("href", "")
        for holder in xml.children(element, "informationRequirement")
        for part in xml.children(holder, "requiredInput", "requiredDecision")
    ]
    return DecisionNode(
        id=element.get("id", ""),
        name=name,
        variable=xml.variable(xml.child(element, "variable"), name, file, place),
        information=tuple(needed),
        knowledge=_hrefs(element, "knowledgeRequirement", "requiredKnowledge"),
        box=box_in(element, file),
        place=place,
    )


def _knowledge(element: Element, file: str) -> Node:
    place, name = xml.place(element, file), _name(element, file)
    logic = xml.child(element, "encapsulatedLogic")
    return KnowledgeNode(
        id=element.get("id", ""),
        name=name,
        variable=xml.variable(xml.child(element, "variable"), name, file, place),
        knowledge=_hrefs(element, "knowledgeRequirement", "requiredKnowledge"),
        function=None if logic is None else read_function(logic, file),
        place=place,
    )


def _service(element: Element, file: str) -> Node:
    place, name = xml.place(element, file), _name(element, file)

    def hrefs(word: str) -> tuple[str, ...]:
        return tuple(child.get("href", "") for child in xml.children(element, word))

    return ServiceNode(
        id=element.get("id", ""),
        name=name,
        variable=xml.variable(xml.child(element, "variable"), name, file, place),
        outputs=hrefs("outputDecision"),
        encapsulated=hrefs("encapsulatedDecision"),
        input_decisions=hrefs("inputDecision"),
        input_data=hrefs("inputData"),
        place=place,
    )


_NODES: dict[str, Callable[[Element, str], Node]] = {
    "inputData": _input_data,
    "decision": _decision,
    "businessKnowledgeModel": _knowledge,
    "decisionService": _service,
}
