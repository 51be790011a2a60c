"""Builders of drawings for tests: the flows as one line of text, the nodes as short tags."""

import re
from datetime import UTC, datetime
from itertools import pairwise

from engine.workflow import Bindings, StepKind
from engine.workflow.assemble import assemble
from engine.workflow.definition import Definition

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
NS = "http://www.omg.org/spec/BPMN/20100524/MODEL"
_SHORT = {
    "user": "userTask",
    "service": "serviceTask",
    "send": "sendTask",
    "rule": "businessRuleTask",
    "receive": "receiveTask",
    "xor": "exclusiveGateway",
    "and": "parallelGateway",
    "or": "inclusiveGateway",
    "race": "eventBasedGateway",
    "start": "startEvent",
    "end": "endEvent",
    "catch": "intermediateCatchEvent",
    "throw": "intermediateThrowEvent",
    "edge": "boundaryEvent",
    "sub": "subProcess",
    "call": "callActivity",
}


def nodes(text, inner=""):
    """``user accept; xor ok default=f2; edge late at=accept timer=PT1H`` as BPMN elements."""
    return "".join(_node(part.strip()) for part in text.split(";") if part.strip()) + inner


def _node(text):
    short, key, *facts = text.split()
    tag = _SHORT.get(short, short)
    facts = dict(fact.split("=", 1) for fact in facts)
    attributes = f'id="{key}" name="{facts.pop("name", key)}"'
    inside = ""
    if "at" in facts:
        attributes += f' attachedToRef="{facts.pop("at")}"'
    for name, value in facts.items():
        if name in {"duration", "date", "cycle"}:
            form = {"duration": "timeDuration", "date": "timeDate", "cycle": "timeCycle"}[name]
            inside += f"<timerEventDefinition><{form}>{value}</{form}></timerEventDefinition>"
        elif name == "message" and short == "receive":
            attributes += f' messageRef="{value}"'
        elif name in {"message", "error", "signal", "escalation"}:
            inside += f'<{name}EventDefinition {name}Ref="{value}"/>'
        elif name == "link":
            inside += f'<linkEventDefinition name="{value}"/>'
        elif name in {"terminate", "compensate", "cancel", "conditional"}:
            inside += f"<{name}EventDefinition/>"
        elif name == "xml":
            inside += value.replace("␣", " ")
        else:
            attributes += f' {name}="{value}"'
    return f"<{tag} {attributes}>{inside}</{tag}>"


def flows(text):
    """``start > accept > ok; ok > yes : a.b = 1; f9 ok > no`` as sequence flows; ids are given or numbered."""
    made = []
    for part in re.split(r";\s*", text):
        if not part.strip():
            continue
        line, _, condition = part.partition(" : ")
        names = [name.strip() for name in line.split(">")]
        for source, target in pairwise(names):
            given, _, source = source.rpartition(" ")
            key = given.strip() or f"{source}_{target}"
            when = condition.strip().replace("<", "&lt;")
            expression = f"<conditionExpression>{when}</conditionExpression>" if when else ""
            made.append(
                f'<sequenceFlow id="{key}" sourceRef="{source}" targetRef="{target}">{expression}</sequenceFlow>'
            )
    return "".join(made)


def process(key, node_text, flow_text, inner="", beside=""):
    """A whole file with one process."""
    messages = "".join(
        f'<message id="{name}" name="{name}"/>' for name in sorted(set(re.findall(r"message=(\w+)", node_text + inner)))
    )
    messages += "".join(
        f'<message id="{name}" name="{name}"/>'
        for name in sorted(set(re.findall(r'messageRef="(\w+)"', inner)) - set(re.findall(r"message=(\w+)", node_text)))
    )
    errors = "".join(
        f'<error id="{name}" errorCode="{name}"/>'
        for name in sorted(set(re.findall(r"error=(\w+)", node_text)) | set(re.findall(r'errorRef="(\w+)"', inner)))
    )
    return (
        f'<definitions xmlns="{NS}" targetNamespace="t">{messages}{errors}'
        f'<process id="{key}" '
        f'isExecutable="true">{nodes(node_text)}{flows(flow_text)}{inner}</process>{beside}</definitions>'
    ).encode()


def sub(key, node_text, flow_text, inner="", attributes=""):
    """A sub-process element."""
    return f'<subProcess id="{key}" name="{key}" {attributes}>{nodes(node_text)}{flows(flow_text)}{inner}</subProcess>'


def define(xml, process="p", known=None, **bindings):
    """The definition, made in this process."""
    return Definition.from_bytes(assemble(xml, Bindings(process, **bindings), "process.bpmn", known))


def nothing(path):
    """A scope without any value."""
    return {}


OPERATION, RENDER, DECISION = StepKind.OPERATION, StepKind.RENDER, StepKind.DECISION


def at(move):
    """Where the case rests, as a sorted list of addresses."""
    return sorted(token.address for token in move.tokens)


def token(move, address):
    """The id of the token at an address."""
    return next(token.id for token in move.tokens if token.address == address)
