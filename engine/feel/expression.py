"""Compile a FEEL text once, evaluate it many times."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from engine.feel import (
    builtins_contexts,
    builtins_conversion,
    builtins_lists,
    builtins_numbers,
    builtins_ranges,
    builtins_statistics,
    builtins_strings,
    builtins_temporal,
    builtins_workdays,
    tree,
)
from engine.feel.coding import FIRST_SLOT, WORKDAYS, Compiler, Handler, Run, Runner, Scope
from engine.feel.compile_calls import compile_call, compile_conditional, compile_lambda
from engine.feel.compile_lists import compile_context, compile_filter, compile_list, compile_range
from engine.feel.compile_loops import compile_loop
from engine.feel.compile_names import compile_literal, compile_member, compile_name
from engine.feel.compile_operators import (
    compile_between,
    compile_binary,
    compile_instance_of,
    compile_junction,
    compile_negation,
)
from engine.feel.compile_tests import compile_operator_test, compile_tests, compile_within
from engine.feel.errors import FeelWarning
from engine.feel.functions import REGISTRY, function_values
from engine.feel.lexer import Lexer
from engine.feel.limits import exceeded
from engine.feel.names import Known, Names, known_names, member_names
from engine.feel.parser import parse
from engine.feel.paths import NAMES as PROPERTY_NAMES
from engine.feel.types import ANY, FUNCTION, Type
from engine.feel.typing_rules import expect_condition
from engine.feel.values import Value
from engine.feel.valuetypes import plain

BUILTIN_MODULES = (
    builtins_contexts,
    builtins_conversion,
    builtins_lists,
    builtins_numbers,
    builtins_ranges,
    builtins_statistics,
    builtins_strings,
    builtins_temporal,
    builtins_workdays,
)
HANDLERS: Mapping[type, Handler] = {
    tree.Literal: compile_literal,
    tree.Name: compile_name,
    tree.Member: compile_member,
    tree.Filter: compile_filter,
    tree.Call: compile_call,
    tree.ListOf: compile_list,
    tree.ContextOf: compile_context,
    tree.RangeOf: compile_range,
    tree.OperatorTest: compile_operator_test,
    tree.Binary: compile_binary,
    tree.Negation: compile_negation,
    tree.Junction: compile_junction,
    tree.Between: compile_between,
    tree.Within: compile_within,
    tree.InstanceOf: compile_instance_of,
    tree.Conditional: compile_conditional,
    tree.Loop: compile_loop,
    tree.Lambda: compile_lambda,
    tree.Tests: compile_tests,
}
FUNCTIONS = function_values(REGISTRY.values())
_FUNCTION_NAMES = Names(Known(name, FUNCTION) for name in FUNCTIONS)
Kind = Literal["expression", "unary-tests"]


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled text.

    ``names`` are the dotted paths of the caller's data that it reads, ``warnings`` what is odd about it, ``type`` its
    result where that can be told (else None), ``origin`` the path of the
    caller's data it stands for, if any. It may be evaluated by many threads at once.
    """

    text: str
    names: frozenset[str]
    warnings: tuple[FeelWarning, ...]
    type: Type | None
    origin: str | None
    _run: Runner
    _slots: int

    def evaluate(
        self,
        scope: Mapping[str, Value],
        *,
        now: datetime | None = None,
        warnings: list[FeelWarning] | None = None,
    ) -> Value:
        """The value for one scope.

        ``now`` is what ``now()`` and ``today()`` answer; a calendar of working days is found in
        the scope under ``WORKDAYS``. ``warnings`` collects why something became null. Unary tests find their input
        value at ``scope["?"]``. Raises ``FeelLimit`` when a bound on work is reached, nothing else.
        """
        return self.evaluate_in(scope, Run(now, warnings, scope.get(WORKDAYS)))

    def evaluate_in(self, scope: Mapping[str, Value], run: Run) -> Value:
        """As ``evaluate``, on the clock, the warnings and the bounds of an evaluation that is already under way."""
        try:
            value = self._run([scope, run, *(None,) * self._slots])
        except RecursionError:
            raise exceeded("calls") from None
        return plain(value) if type(value) in (int, tuple, timedelta) else value


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known where an expression stands: names with types, where they come from, and named types.

    ``elsewhere`` is the path under which names that are not known may be found, None when there is no such place.
    """

    known: Mapping[str, Type]
    types: Mapping[str, Type] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)
    elsewhere: str | None = None


def compile(
    text: str,
    names: Mapping[str, Type | None] | Iterable[str] = (),
    *,
    kind: Kind = "expression",
    types: Mapping[str, Type] | None = None,
) -> Expression:
    """Compile a FEEL text.

    Args:
        names: what is in scope, with types where known; names may hold blanks and operators.
        kind: ``unary-tests`` for the cell of a decision table.
        types: named types of the caller for ``instance of`` and parameters (DMN item definitions).

    Raises:
        FeelError: the text is not FEEL.
        FeelLimit: it is too long or nested too deeply.
    """
    known = known_names(names)
    if kind == "unary-tests":
        known.setdefault("?", ANY)
    return compile_in(text, Surroundings(known, types or {}), kind=kind)


def compile_in(text: str, around: Surroundings, *, kind: Kind = "expression") -> Expression:
    """As ``compile``, for callers that know more about the surroundings."""
    try:
        return _compile(text, around, kind)
    except RecursionError:
        raise exceeded("nesting") from None


def _compile(text: str, around: Surroundings, kind: Kind) -> Expression:
    tests = kind == "unary-tests"
    members = Names(Known(name, ANY) for name in PROPERTY_NAMES)
    for name, inner in member_names(around.known.values()).items():
        members.add(Known(name, inner))
    variables = Names(Known(name, inner) for name, inner in around.known.items())
    lexer = Lexer(text, variables, members, _FUNCTION_NAMES, around.types, tests=tests)
    node = parse(lexer.tokens(), "tests_text" if tests else "expression_text")
    compiler = Compiler(HANDLERS, around.known, FUNCTIONS)
    compiler.origins, compiler.elsewhere = around.origins, around.elsewhere
    code = compiler.compile(node, Scope())
    if isinstance(code.value, bool):
        expect_condition(compiler, node, code)
    used = frozenset(name for name, count in compiler.used.items() if count > 0 and name != "?")
    result = None if code.type.name == "Any" else code.type
    slots = compiler.slots - FIRST_SLOT
    return Expression(text, used, tuple(compiler.warnings), result, code.origin, code.run, slots)
