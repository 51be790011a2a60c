"""A decision model: load it, ask its decisions and services."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from engine.feel.coding import WORKDAYS
from engine.feel.coding import Run as FeelRun
from engine.feel.dmn.checks import Finding
from engine.feel.dmn.definitions import DecisionNode, InputData, Node, ServiceNode
from engine.feel.dmn.errors import DmnError, DmnLimit, DmnWarning, Place
from engine.feel.dmn.graph import Graph, Part, reads
from engine.feel.dmn.review import review
from engine.feel.dmn.running import Run
from engine.feel.dmn.units import Unit, join
from engine.feel.errors import FeelLimit
from engine.feel.names import known_names
from engine.feel.types import Type
from engine.feel.values import Function
from engine.ports import Value


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision of a model, with everything it requires."""

    id: str
    name: str
    #: the input data it requires, directly or indirectly, with their types.
    inputs: Mapping[str, Type]
    #: the dotted paths of its input data that are read, such as ``Person.Age``.
    names: frozenset[str]
    type: Type
    part: Part

    def evaluate(
        self, inputs: Mapping[str, Value], *, now: datetime | None = None, warnings: list[DmnWarning] | None = None
    ) -> Value:
        """The answer for these inputs; null with a warning where there is none.

        Args:
            inputs: input data by name; one that is missing is null.
            now: what ``now()`` and ``today()`` answer; needed only where a model asks for it.
            warnings: why values became null is appended here.

        Raises:
            DmnLimit: the model asks for more work than one evaluation may cost.
        """
        with _bounded(self.id or self.name):
            return self.part.fetch(_run(inputs, now, warnings))


@dataclass(frozen=True, slots=True)
class Service:
    """A decision service: decisions asked together, given its input data and input decisions by name."""

    id: str
    name: str
    inputs: Mapping[str, Type]
    part: Part

    def evaluate(
        self, inputs: Mapping[str, Value], *, now: datetime | None = None, warnings: list[DmnWarning] | None = None
    ) -> Value:
        """The answer of its only output decision, or a context of the answers by name. As ``Decision.evaluate``."""
        run = _run(inputs, now, warnings)
        with _bounded(self.id or self.name):
            function = self.part.fetch(run)
            assert isinstance(function, Function)  # noqa: S101 -- narrows the type; a service is a function
            return function.call([inputs.get(name) for name in self.inputs], run.feel)


@contextmanager
def _bounded(element: str) -> Iterator[None]:
    """Turns a limit met outside any expression, such as in comparing outputs, into ours."""
    try:
        yield
    except FeelLimit as limit:
        raise DmnLimit(limit.zh, limit.en, Place("", element)) from limit


def _run(inputs: Mapping[str, Value], now: datetime | None, warnings: list[DmnWarning] | None) -> Run:
    return Run(inputs, [] if warnings is None else warnings, FeelRun(now, [], inputs.get(WORKDAYS)))


class Model:
    """A decision model that was read. Safe to share between threads once its decisions were asked for."""

    def __init__(self, unit: Unit, offered: Mapping[str, Type]) -> None:
        self._unit = unit
        self._graph = Graph(offered)
        self.name = unit.definitions.name

    @property
    def unit(self) -> Unit:
        """The main file with its imports."""
        return self._unit

    @property
    def decisions(self) -> tuple[str, ...]:
        """The names of the decisions, in the order of the file."""
        return tuple(node.name for node in self._unit.definitions.nodes if isinstance(node, DecisionNode))

    @property
    def services(self) -> tuple[str, ...]:
        """The names of the decision services, in the order of the file."""
        return tuple(node.name for node in self._unit.definitions.nodes if isinstance(node, ServiceNode))

    def decision(self, name_or_id: str) -> Decision:
        """The decision of that name or id.

        Raises:
            DmnError: there is none, or it, or something it requires, cannot be compiled.
        """
        node = self._node(name_or_id, DecisionNode, "决策", "decision")
        part = self._graph.part(self._unit, node)
        names = frozenset(path for path in part.names if any(reads(path, name) for name in part.inputs))
        return Decision(node.id, node.variable.name, part.inputs, names, part.type, part)

    def service(self, name_or_id: str) -> Service:
        """The decision service of that name or id. Raises as ``decision``."""
        node = self._node(name_or_id, ServiceNode, "决策服务", "decision service")
        part = self._graph.part(self._unit, node)
        return Service(node.id, node.variable.name, part.parameters, part)

    def problems(self) -> Iterator[DmnError]:
        """Everything in the main file that cannot be compiled, type by type, node by node."""
        yield from self._unit.types.problems()
        for node in self._unit.definitions.nodes:
            try:
                self._graph.part(self._unit, node)
            except DmnError as fault:
                yield fault

    def remarks(self) -> list[DmnWarning]:
        """What is odd in expressions that compile, such as names nobody gives: compiles the whole model."""
        deque(self.problems(), maxlen=0)
        return list(dict.fromkeys(self._graph.remarks))

    def findings(self) -> list[Finding]:
        """What is certainly wrong with the decision tables of the main file: overlaps, gaps, dead rules."""
        return review(self._unit)

    def _node(self, name_or_id: str, kind: type[Node], zh: str, en: str) -> Node:
        name_or_id = " ".join(name_or_id.split())
        nodes = [node for node in self._unit.definitions.nodes if isinstance(node, kind)]
        for node in nodes:
            if not isinstance(node, InputData) and name_or_id in (node.name, node.variable.name):
                return node
        for node in nodes:
            if node.id == name_or_id:
                return node
        raise DmnError(f"模型中没有{zh}“{name_or_id}”", f"the model has no {en} {name_or_id!r}", Place(self.name))


def read(files: bytes | Sequence[bytes], *, name: str, names: Mapping[str, Type | None] | Iterable[str] = ()) -> Model:
    """A model whose decisions are compiled when they are asked for.

    Args:
        files: the model, or the model and the models it imports.
        name: how errors name the file.
        names: what every decision may read though no input data is drawn for it, with types where
            known; drawn names hide equal ones.

    Raises:
        DmnError: a file is not safe, not well-formed or not DMN, or an import is missing.
    """
    return Model(join([files] if isinstance(files, bytes) else files, name), known_names(names))


def load(files: bytes | Sequence[bytes], *, name: str, names: Mapping[str, Type | None] | Iterable[str] = ()) -> Model:
    """A model that is usable as a whole: everything in it was compiled. Arguments as ``read``.

    Raises:
        DmnError: as ``read``; also the first thing in the model that cannot be compiled.
    """
    model = read(files, name=name, names=names)
    for problem in model.problems():
        raise problem
    return model
