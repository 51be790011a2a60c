"""The decision requirement graph, compiled: every node answers for itself, each node once per run."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from engine.feel.dmn.boxes import compile_box
from engine.feel.dmn.definitions import DecisionNode, InputData, KnowledgeNode, Node, ServiceNode
from engine.feel.dmn.errors import DmnError, DmnLimit, DmnWarning, Place
from engine.feel.dmn.functions import compile_function
from engine.feel.dmn.items import ItemType, Misfit, fitted
from engine.feel.dmn.literals import with_type
from engine.feel.dmn.running import Run
from engine.feel.dmn.units import Unit
from engine.feel.types import ANY, FUNCTION, Type, context_of, function_of
from engine.feel.values import Function, Parameter
from engine.ports import Value

#: How long a chain of requirements may be.
CHAIN = 40

Fetch = Callable[[Run], Value]


@dataclass(frozen=True, slots=True)
class Part:
    """A compiled node: how to get its value in a run, its type, and what it needs.

    ``inputs`` maps the input data needed directly or indirectly to their types, ``names`` holds
    the names that the expressions behind it read; a function needs and reads nothing but its
    ``parameters``.
    """

    name: str
    fetch: Fetch
    type: Type
    inputs: Mapping[str, Type]
    names: frozenset[str]
    parameters: Mapping[str, Type] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Need:
    """A part under the name it has where it is needed; ``prefix`` is the import it comes from."""

    prefix: str
    part: Part

    def path(self, name: str) -> str:
        """A name of the part's file as the file that needs it has it."""
        return f"{self.prefix}.{name}" if self.prefix else name


class Graph:
    """Compiles the nodes of a model on demand and keeps them."""

    def __init__(self, offered: Mapping[str, Type]) -> None:
        #: names that decisions may read though no input data is drawn for them.
        self._offered = offered
        #: what is odd in the nodes compiled so far.
        self.remarks: list[DmnWarning] = []
        self._parts: dict[tuple[int, int], Part] = {}
        self._open: list[tuple[int, int]] = []
        self._compilers: dict[type, Callable[[Unit, Any], Part]] = {
            InputData: self._input,
            DecisionNode: self._decision,
            KnowledgeNode: self._knowledge,
            ServiceNode: self._service,
        }

    def part(self, unit: Unit, node: Node) -> Part:
        """The compiled node.

        Raises:
            DmnError: it, or something it requires, cannot be compiled; decisions require each other.
        """
        key = key_of(node)
        if key in self._parts:
            return self._parts[key]
        if key in self._open:
            return self._circle(node)
        if len(self._open) >= CHAIN:
            raise DmnLimit(f"决策依赖超过 {CHAIN} 层", f"requirements are more than {CHAIN} deep", node.place)
        self._open.append(key)
        try:
            return self._parts.setdefault(key, self._compilers[type(node)](unit, node))
        finally:
            self._open.pop()

    def _circle(self, node: Node) -> Part:
        """Functions may call each other; a decision that needs itself has no answer."""
        if not isinstance(node, KnowledgeNode):
            name = node.variable.name
            raise DmnError(f"“{name}”直接或间接地依赖它自己", f"{name!r} requires itself", node.place)

        def fetch(run: Run) -> Value:
            return self._parts[key_of(node)].fetch(run)

        return Part(node.variable.name, fetch, FUNCTION, {}, frozenset())

    def _needs(self, unit: Unit, hrefs: Sequence[str], place: Place) -> list[Need]:
        found = [unit.find(href, place) for href in hrefs]
        return [Need(unit.prefix_of(owner), self.part(owner, node)) for owner, node in found]

    def _input(self, unit: Unit, node: InputData) -> Part:
        name = node.variable.name
        kind = unit.types.named(node.variable.type_ref, node.variable.place)

        def fetch(run: Run) -> Value:
            if name not in run.inputs:
                run.warn(node.place, f"没有给出“{name}”", f"{name!r} was not given")
                return None
            return fitted(run.inputs[name], kind, node.place, run)

        shape = kind.shape if kind else ANY
        return Part(name, _once(key_of(node), fetch), shape, {name: shape}, frozenset())

    def _decision(self, unit: Unit, node: DecisionNode) -> Part:
        name = node.variable.name
        kind = unit.types.named(node.variable.type_ref, node.variable.place)
        needs = self._needs(unit, (*node.information, *node.knowledge), node.place)
        source = unit.source(self.remarks)
        if node.box is None:
            return Part(name, _given(node, kind), kind.shape if kind else ANY, _inputs(needs), frozenset())
        drawn = _types(needs)
        known = {**self._offered, **drawn}
        code = with_type(compile_box(source, node.box, known, node.place), kind, node.place)
        taken = {
            title: shape
            for title, shape in self._offered.items()
            if title not in drawn and any(reads(path, title) for path in source.used)
        }

        def fetch(run: Run) -> Value:
            scope = _scope(needs, run)
            scope.update({title: _taken(title, node.place, run) for title in taken})
            return code.run(scope, run)

        inputs = {**_inputs(needs), **taken}
        return Part(name, _once(key_of(node), fetch), code.type, inputs, _names(needs, source.used))

    def _knowledge(self, unit: Unit, node: KnowledgeNode) -> Part:
        name = node.variable.name
        if node.function is None:
            raise DmnError(f"业务知识“{name}”没有内容", f"the business knowledge model {name!r} is empty", node.place)
        needs = self._needs(unit, node.knowledge, node.place)
        source = unit.source(self.remarks)
        titles = {parameter.name for parameter in node.function.parameters}
        known = {name: FUNCTION, **_types(needs)} if name not in titles else _types(needs)
        logic = node.function
        if logic.type_ref is None:
            logic = replace(logic, type_ref=node.variable.type_ref)
        code = compile_function(source, logic, known, compile_box, name)

        def fetch(run: Run) -> Value:
            scope: dict[str, Value] = {}
            function = run.known[key_of(node)] = code.run(scope, run)
            scope.update({name: function, **_scope(needs, run)})
            return function

        return Part(name, _once(key_of(node), fetch), code.type, {}, frozenset())

    def _service(self, unit: Unit, node: ServiceNode) -> Part:
        given = [unit.find(href, node.place) for href in (*node.input_data, *node.input_decisions)]
        outputs = [unit.find(href, node.place) for href in node.outputs]
        if not outputs:
            raise DmnError(
                f"决策服务“{node.name}”没有输出", f"the decision service {node.name!r} has no output", node.place
            )
        parts = [self.part(owner, one) for owner, one in outputs]
        kinds = [owner.types.named(one.variable.type_ref, one.variable.place) for owner, one in given]
        shapes = [kind.shape if kind else ANY for kind in kinds]
        titles = [one.variable.name for _, one in given]
        declared = unit.types.named(node.variable.type_ref, node.variable.place)
        keys = tuple(key_of(one) for _, one in given)
        service = _Service(node, keys, tuple(titles), tuple(kinds), tuple(parts), declared and declared.answer)
        shape = function_of(tuple(shapes), _result(parts))
        function = tuple(Parameter(title, kind) for title, kind in zip(titles, shapes, strict=True))

        def fetch(run: Run) -> Value:
            def call(arguments: Sequence[Value], state: Any) -> Value:  # noqa: ANN401 -- the state is FEEL's own
                return service.answer(arguments, run)

            return Function(node.name, function, call, shape.result or ANY, shape)

        return Part(node.variable.name, fetch, shape, {}, frozenset(), dict(zip(titles, shapes, strict=True)))


@dataclass(frozen=True, slots=True)
class _Service:
    """A decision service: what it is given, and the decisions it answers with."""

    node: ServiceNode
    keys: tuple[tuple[int, int], ...]
    titles: tuple[str, ...]
    kinds: tuple[ItemType | None, ...]
    outputs: tuple[Part, ...]
    result: ItemType | None

    def answer(self, arguments: Sequence[Value], run: Run) -> Value:
        """The output decision, or a context of them by name; null when an argument does not fit."""
        run.spend(self.node.place)
        try:
            values = [kind.fit(value) if kind else value for kind, value in zip(self.kinds, arguments, strict=True)]
        except Misfit as misfit:
            run.warn(self.node.place, misfit.zh, misfit.en)
            return None
        inner = run.within(dict(zip(self.titles, values, strict=True)), dict(zip(self.keys, values, strict=True)))
        answers = {part.name: part.fetch(inner) for part in self.outputs}
        answer = answers[self.outputs[0].name] if len(self.outputs) == 1 else answers
        return fitted(answer, self.result, self.node.place, run)


def key_of(node: Node) -> tuple[int, int]:
    """What stands for a node in the run's memory: nodes live as long as their model."""
    return id(node), node.place.line


def reads(path: str, name: str) -> bool:
    """Whether a dotted path is, or leads into, what ``name`` stands for."""
    return path == name or path.startswith(f"{name}.")


def _taken(name: str, place: Place, run: Run) -> Value:
    """An input that is not drawn."""
    if name not in run.inputs:
        run.warn(place, f"没有给出“{name}”", f"{name!r} was not given")
    return run.inputs.get(name)


def _result(parts: Sequence[Part]) -> Type:
    return parts[0].type if len(parts) == 1 else context_of({part.name: part.type for part in parts})


def _once(key: tuple[int, int], fetch: Fetch) -> Fetch:
    """``fetch``, worked out once per run."""

    def fetch_once(run: Run) -> Value:
        if key not in run.known:
            run.known[key] = fetch(run)
        return run.known[key]

    return fetch_once


def _given(node: DecisionNode, kind: ItemType | None) -> Fetch:
    """A decision without logic is made elsewhere: its answer is an input of the same name."""
    name = node.variable.name

    def fetch(run: Run) -> Value:
        if key_of(node) in run.known:
            return run.known[key_of(node)]
        if name not in run.inputs:
            run.warn(
                node.place,
                f"决策“{name}”没有逻辑，也没有给出结果",
                f"the decision {name!r} has no logic and was not given",
            )
            return None
        return fitted(run.inputs[name], kind, node.place, run)

    return fetch


def _types(needs: Sequence[Need]) -> dict[str, Type]:
    """The names in scope with their types; what is imported is a context under the import's name."""
    types = {need.part.name: need.part.type for need in needs if not need.prefix}
    for prefix in dict.fromkeys(need.prefix for need in needs if need.prefix):
        types[prefix] = context_of({need.part.name: need.part.type for need in needs if need.prefix == prefix})
    return types


def _scope(needs: Sequence[Need], run: Run) -> dict[str, Value]:
    """The names in scope with their values."""
    scope: dict[str, Value] = {}
    for need in needs:
        holder = scope.setdefault(need.prefix, {}) if need.prefix else scope
        holder[need.part.name] = need.part.fetch(run.imported(need.prefix) if need.prefix else run)
    return scope


def _inputs(needs: Sequence[Need]) -> dict[str, Type]:
    return {need.path(name): kind for need in needs for name, kind in need.part.inputs.items()}


def _names(needs: Sequence[Need], used: set[str]) -> frozenset[str]:
    return frozenset(used).union(need.path(name) for need in needs for name in need.part.names)
