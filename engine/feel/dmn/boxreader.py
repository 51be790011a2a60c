"""Reads boxed expressions and decision tables from XML."""

from collections.abc import Callable

from lxml import etree

from engine.feel.dmn import xml
from engine.feel.dmn.definitions import (
    Aggregation,
    Boxed,
    Conditional,
    ContextBox,
    Filter,
    FunctionBox,
    HitPolicy,
    InputClause,
    Invocation,
    Iterator,
    ListBox,
    Literal,
    OutputClause,
    Quantity,
    Relation,
    Rule,
    Table,
    Text,
    Variable,
)
from engine.feel.dmn.errors import DmnError

Element = etree._Element


def read_box(element: Element, file: str) -> Boxed:
    """The boxed expression that an element is.

    Raises:
        DmnError: an unknown hit policy, a row of the wrong width, a foreign expression language.
    """
    return _READERS[xml.local(element)](element, file)


def box_in(element: Element | None, file: str) -> Boxed | None:
    """The first boxed expression inside an element, if it holds one."""
    if element is None:
        return None
    found = next((child for child in element if xml.local(child) in _READERS), None)
    return None if found is None else read_box(found, file)


def boxes_in(element: Element, file: str) -> tuple[Boxed, ...]:
    """All boxed expressions directly inside an element, in order."""
    return tuple(read_box(child, file) for child in element if xml.local(child) in _READERS)


def read_function(element: Element, file: str) -> FunctionBox:
    """A function definition, or the encapsulated logic of a business knowledge model."""
    parameters = tuple(_variable(child, file) for child in xml.children(element, "formalParameter"))
    kind = element.get("kind", "FEEL")
    return FunctionBox(parameters, box_in(element, file), kind, xml.type_ref(element), xml.place(element, file))


def _variable(element: Element, file: str) -> Variable:
    return xml.variable(element, "", file, xml.place(element, file))


def _literal(element: Element, file: str) -> Boxed:
    return Literal(xml.feel_text(element, file), xml.type_ref(element), xml.place(element, file))


def _context(element: Element, file: str) -> Boxed:
    entries = []
    for entry in xml.children(element, "contextEntry"):
        named = xml.child(entry, "variable")
        entries.append((None if named is None else _variable(named, file), box_in(entry, file)))
    return ContextBox(tuple(entries), xml.type_ref(element), xml.place(element, file))


def _list(element: Element, file: str) -> Boxed:
    return ListBox(boxes_in(element, file), xml.type_ref(element), xml.place(element, file))


def _relation(element: Element, file: str) -> Boxed:
    columns = tuple(_variable(column, file) for column in xml.children(element, "column"))
    rows = []
    for row in xml.children(element, "row"):
        cells = boxes_in(row, file)
        if len(cells) != len(columns):
            raise DmnError(
                f"关系表有 {len(columns)} 列，此行有 {len(cells)} 个单元格",
                f"the relation has {len(columns)} columns, this row has {len(cells)} cells",
                xml.place(row, file),
            )
        rows.append(cells)
    return Relation(columns, tuple(rows), xml.type_ref(element), xml.place(element, file))


def _invocation(element: Element, file: str) -> Boxed:
    bindings = []
    for binding in xml.children(element, "binding"):
        parameter = xml.child(binding, "parameter")
        if parameter is not None:
            bindings.append((_variable(parameter, file), box_in(binding, file)))
    return Invocation(box_in(element, file), tuple(bindings), xml.type_ref(element), xml.place(element, file))


def _conditional(element: Element, file: str) -> Boxed:
    parts = (box_in(xml.child(element, part), file) for part in ("if", "then", "else"))
    condition, then, otherwise = parts
    return Conditional(condition, then, otherwise, xml.type_ref(element), xml.place(element, file))


def _filter(element: Element, file: str) -> Boxed:
    source, match = (box_in(xml.child(element, part), file) for part in ("in", "match"))
    return Filter(source, match, xml.type_ref(element), xml.place(element, file))


def _iterator(element: Element, file: str) -> Boxed:
    quantity = Quantity(xml.local(element))
    body = xml.child(element, "return" if quantity is Quantity.FOR else "satisfies")
    return Iterator(
        quantity,
        " ".join(element.get("iteratorVariable", "").split()),
        box_in(xml.child(element, "in"), file),
        box_in(body, file),
        xml.type_ref(element),
        xml.place(element, file),
    )


def _table(element: Element, file: str) -> Boxed:
    inputs = tuple(_input(clause, file) for clause in xml.children(element, "input"))
    outputs = tuple(_output(clause, file) for clause in xml.children(element, "output"))
    if not outputs:
        raise DmnError("决策表没有输出列", "the decision table has no output column", xml.place(element, file))
    rules = tuple(_rule(row, file, len(inputs), len(outputs)) for row in xml.children(element, "rule"))
    policy, aggregation = _policy(element, file)
    return Table(inputs, outputs, rules, policy, aggregation, xml.type_ref(element), xml.place(element, file))


def _policy(element: Element, file: str) -> tuple[HitPolicy, Aggregation | None]:
    policy, aggregation = element.get("hitPolicy") or "UNIQUE", element.get("aggregation")
    try:
        return HitPolicy(policy), Aggregation(aggregation) if aggregation else None
    except ValueError as unknown:
        raise DmnError(
            f"未知的命中策略“{policy}”或汇总方式“{aggregation or ''}”",
            f"unknown hit policy {policy!r} or aggregation {aggregation!r}",
            xml.place(element, file),
        ) from unknown


def _input(element: Element, file: str) -> InputClause:
    question = xml.child(element, "inputExpression")
    text = Text("", xml.place(element, file)) if question is None else xml.feel_text(question, file)
    return InputClause(
        expression=text,
        type_ref=None if question is None else xml.type_ref(question),
        values=xml.optional_text(element, "inputValues", file),
        label=element.get("label") or " ".join(text.text.split()),
        place=xml.place(element, file),
    )


def _output(element: Element, file: str) -> OutputClause:
    name = xml.name_of(element)
    return OutputClause(
        name=name,
        type_ref=xml.type_ref(element),
        values=xml.optional_text(element, "outputValues", file),
        default=xml.optional_text(element, "defaultOutputEntry", file),
        label=element.get("label") or name,
        place=xml.place(element, file),
    )


def _rule(element: Element, file: str, inputs: int, outputs: int) -> Rule:
    tests = tuple(xml.feel_text(cell, file) for cell in xml.children(element, "inputEntry"))
    results = tuple(xml.feel_text(cell, file) for cell in xml.children(element, "outputEntry"))
    if (len(tests), len(results)) != (inputs, outputs):
        raise DmnError(
            f"规则应有 {inputs} 个条件和 {outputs} 个结果，实有 {len(tests)} 个和 {len(results)} 个",
            f"the rule must have {inputs} tests and {outputs} outputs, it has {len(tests)} and {len(results)}",
            xml.place(element, file),
        )
    return Rule(tests, results, xml.place(element, file))


_READERS: dict[str, Callable[[Element, str], Boxed]] = {
    "literalExpression": _literal,
    "context": _context,
    "list": _list,
    "relation": _relation,
    "invocation": _invocation,
    "functionDefinition": read_function,
    "conditional": _conditional,
    "filter": _filter,
    "for": _iterator,
    "some": _iterator,
    "every": _iterator,
    "decisionTable": _table,
}
