"""A definition: a drawing with its parts, parsed, normalised and judged once, then only read.

Its bytes are what is stored with a release. It is always made from its bytes, never from parser
output, so that the one that is tested is the one that runs.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from types import MappingProxyType
from typing import Any

import orjson
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec

from engine.errors import Flaw, InvalidDefinition
from engine.feel import WORKDAYS
from engine.ports import Value
from engine.workflow.expressions import Expressions
from engine.workflow.level import word
from engine.workflow.library import registry
from engine.workflow.net import Net
from engine.workflow.nodes import Timer
from engine.workflow.signs import read_signs
from engine.workflow.timers import is_literal
from engine.workflow.words import Flow, Repeat, Step, StepKind

FORMAT = 1


class Definition:
    """What may be run. Read-only and safe to share between threads."""

    def __init__(self, raw: bytes, plain: dict[str, Any]) -> None:
        self._raw = raw
        self.digest = hashlib.sha256(raw).hexdigest()
        self.process: str = plain["process"]
        self.steps: Mapping[str, Step] = MappingProxyType({step["key"]: _step(step) for step in plain["steps"]})
        #: flow key (part path and id) → flow.
        self.flows: Mapping[str, Flow] = MappingProxyType(
            {f"{flow['part']}/{flow['id']}".lstrip("/"): Flow(**flow) for flow in plain["flows"]}
        )
        self.lanes: tuple[str, ...] = tuple(plain["lanes"])
        self.outcomes: Mapping[str, str] = MappingProxyType(plain["outcomes"])
        #: what its expressions read, and the same by the scope pattern in which they are evaluated.
        self.reads: Mapping[str, frozenset[str]] = MappingProxyType(
            {scope: frozenset(names) for scope, names in plain["reads"].items()}
        )
        self.names: frozenset[str] = frozenset().union(*self.reads.values())
        restore = registry().restore
        self.specs: Mapping[str, BpmnProcessSpec] = MappingProxyType(
            {name: restore(level) for name, level in plain["levels"].items()}
        )
        self.signs = MappingProxyType(read_signs(self.specs))
        #: keys of the timer events whose own formula counts working days.
        self.counted: frozenset[str] = frozenset(_counted(self.specs))
        self._nets: dict[str, Net] = {}
        self._expressions = Expressions(plain["texts"], plain["known"])

    @classmethod
    def from_bytes(cls, raw: bytes) -> "Definition":
        """Make the definition from its stored bytes.

        Raises:
            InvalidDefinition: the bytes are of another format or damaged.
        """
        try:
            plain = orjson.loads(raw)
            if plain["format"] == FORMAT:
                return cls(raw, plain)
        except (orjson.JSONDecodeError, KeyError, TypeError) as damaged:
            raise _unreadable() from damaged
        raise _unreadable()

    def to_bytes(self) -> bytes:
        """The bytes to store with the release; ``digest`` is their SHA-256."""
        return self._raw

    def evaluate(self, text: str, step: str, scope: Mapping[str, Value], now: datetime) -> Value:
        """Evaluate one of this drawing's FEEL texts."""
        return self._expressions.evaluate(text, step, scope, now)

    def net(self, level: str) -> Net:
        """The net of one level, made when first asked for."""
        if level not in self._nets:
            self._nets[level] = Net(self.specs[level])
        return self._nets[level]

    def is_literal(self, text: str) -> bool:
        """Whether a timer's text is an ISO value, not FEEL."""
        return is_literal(text)


def encode(plain: dict[str, Any]) -> bytes:
    """The plain definition as bytes: the same drawing and bindings give the same bytes."""
    return orjson.dumps({"format": FORMAT, **plain}, option=orjson.OPT_SORT_KEYS)


def plain_steps(steps: Iterable[Step]) -> list[dict[str, Any]]:
    """Steps as plain values."""
    return [asdict(step) for step in steps]


def _counted(specs: Mapping[str, BpmnProcessSpec]) -> Iterator[str]:
    for level in specs.values():
        for spec in level.task_specs.values():
            timer = getattr(spec, "event_definition", None)
            if isinstance(timer, Timer) and WORKDAYS in timer.text:
                yield word(spec, "step")


def _step(plain: dict[str, Any]) -> Step:
    kind, repeat = plain["kind"], plain["repeat"]
    return Step(
        **{
            **plain,
            "kind": StepKind(kind) if kind else None,
            "repeat": Repeat(**repeat) if repeat else None,
            "boundary": tuple(plain["boundary"]),
            "timers": tuple(plain["timers"]),
        }
    )


def _unreadable() -> InvalidDefinition:
    return InvalidDefinition([Flaw("", "", "流程定义无法读取", "the stored definition cannot be read")])
