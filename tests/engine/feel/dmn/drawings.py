"""Builds DMN files for tests, with only what a test is about."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

NAMESPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"


@dataclass(frozen=True)
class Column:
    """An input or output column: its name (or expression), type and values."""

    name: str
    type: str = ""
    values: str = ""
    default: str = ""


@dataclass(frozen=True)
class Drawn:
    """A decision table to be drawn: ``rules`` are rows of FEEL texts, tests first."""

    inputs: Sequence[Column]
    outputs: Sequence[Column]
    rules: Sequence[Sequence[str]]
    hit_policy: str = "UNIQUE"
    aggregation: str = ""
    extra: str = field(default="")


def definitions(*parts: str, namespace: str = "urn:test", name: str = "test") -> bytes:
    """A DMN file with these elements."""
    head = f'<definitions xmlns="{NAMESPACE}" id="defs" name="{name}" namespace="{namespace}">'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}\n{"".join(parts)}\n</definitions>'.encode()


def input_data(name: str, type_: str = "") -> str:
    """An input data element; its id is ``in_`` and its name."""
    return f"<inputData id={quoteattr('in_' + name)} name={quoteattr(name)}>{variable(name, type_)}</inputData>\n"


def variable(name: str, type_: str = "") -> str:
    """A variable, typed if a type is given."""
    typed = f" typeRef={quoteattr(type_)}" if type_ else ""
    return f"<variable name={quoteattr(name)}{typed}/>"


def decision(name: str, box: str, *, needs: Sequence[str] = (), knows: Sequence[str] = (), type_: str = "") -> str:
    """A decision that requires the nodes with these ids; its own id is ``d_`` and its name."""
    required = "".join(
        f"<informationRequirement><{_kind(id_)} href={quoteattr('#' + id_)}/></informationRequirement>" for id_ in needs
    )
    knowledge = "".join(
        f"<knowledgeRequirement><requiredKnowledge href={quoteattr(href)}/></knowledgeRequirement>"
        for href in (id_ if "#" in id_ else f"#{id_}" for id_ in knows)
    )
    head = f"<decision id={quoteattr('d_' + name)} name={quoteattr(name)}>"
    return f"{head}{variable(name, type_)}{required}{knowledge}{box}</decision>\n"


def _kind(id_: str) -> str:
    return "requiredDecision" if id_.startswith("d_") else "requiredInput"


def knowledge(name: str, parameters: Sequence[tuple[str, str]], box: str, *, knows: Sequence[str] = ()) -> str:
    """A business knowledge model; its id is ``b_`` and its name."""
    formal = "".join(
        f"<formalParameter name={quoteattr(title)} typeRef={quoteattr(type_ or 'Any')}/>" for title, type_ in parameters
    )
    required = "".join(
        f"<knowledgeRequirement><requiredKnowledge href={quoteattr('#' + id_)}/></knowledgeRequirement>"
        for id_ in knows
    )
    return (
        f"<businessKnowledgeModel id={quoteattr('b_' + name)} name={quoteattr(name)}>{variable(name)}"
        f"<encapsulatedLogic>{formal}{box}</encapsulatedLogic>{required}</businessKnowledgeModel>\n"
    )


def literal(text: str, type_: str = "") -> str:
    """A literal expression."""
    typed = f" typeRef={quoteattr(type_)}" if type_ else ""
    return f"<literalExpression{typed}>{_text(text)}</literalExpression>"


def _text(text: str) -> str:
    return f"<text>{escape(text)}</text>"


def table(drawn: Drawn) -> str:
    """A decision table."""
    aggregation = f' aggregation="{drawn.aggregation}"' if drawn.aggregation else ""
    clauses = "".join(_input(column) for column in drawn.inputs) + "".join(_output(column) for column in drawn.outputs)
    rules = "".join(_rule(at, row, len(drawn.inputs)) for at, row in enumerate(drawn.rules, 1))
    return f'<decisionTable id="table" hitPolicy="{drawn.hit_policy}"{aggregation}>{clauses}\n{rules}</decisionTable>'


def _input(column: Column) -> str:
    typed = f" typeRef={quoteattr(column.type)}" if column.type else ""
    values = f"<inputValues>{_text(column.values)}</inputValues>" if column.values else ""
    return f"<input><inputExpression{typed}>{_text(column.name)}</inputExpression>{values}</input>"


def _output(column: Column) -> str:
    typed = f" typeRef={quoteattr(column.type)}" if column.type else ""
    values = f"<outputValues>{_text(column.values)}</outputValues>" if column.values else ""
    default = f"<defaultOutputEntry>{_text(column.default)}</defaultOutputEntry>" if column.default else ""
    return f"<output name={quoteattr(column.name)}{typed}>{values}{default}</output>"


def _rule(at: int, row: Sequence[str], inputs: int) -> str:
    tests = "".join(f"<inputEntry>{_text(text)}</inputEntry>" for text in row[:inputs])
    outputs = "".join(f"<outputEntry>{_text(text)}</outputEntry>" for text in row[inputs:])
    return f'<rule id="rule_{at}">{tests}{outputs}</rule>\n'


def table_model(drawn: Drawn, *, result: str = "") -> bytes:
    """A file with one decision ``answer`` that is the table; every input column is input data of that name."""
    inputs = [input_data(column.name, column.type) for column in drawn.inputs]
    needs = [f"in_{column.name}" for column in drawn.inputs]
    return definitions(*inputs, decision("answer", table(drawn), needs=needs, type_=result))


def item(
    name: str, type_: str = "", *, allowed: str = "", constraint: str = "", many: bool = False, parts: str = ""
) -> str:
    """An item definition."""
    typed = f"<typeRef>{type_}</typeRef>" if type_ else ""
    limits = f"<allowedValues><text>{allowed}</text></allowedValues>" if allowed else ""
    limits += f"<typeConstraint><text>{constraint}</text></typeConstraint>" if constraint else ""
    return f'<itemDefinition name="{name}" isCollection="{str(many).lower()}">{typed}{limits}{parts}</itemDefinition>'


def part(name: str, type_: str, allowed: str = "") -> str:
    """A component of a structure."""
    return item(name, type_, allowed=allowed).replace("itemDefinition", "itemComponent")


def service(name: str, outputs: str, inputs: str = "", decisions: str = "") -> str:
    """A decision service; its id is ``s_`` and its name."""
    parts = [f'<outputDecision href="#{id_}"/>' for id_ in outputs.split()]
    parts += [f'<inputDecision href="#{id_}"/>' for id_ in decisions.split()]
    parts += [f'<inputData href="#{id_}"/>' for id_ in inputs.split()]
    return f'<decisionService id="s_{name}" name="{name}">{variable(name)}{"".join(parts)}</decisionService>'
