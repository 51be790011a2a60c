"""One move: makes the touched scopes live, runs them until everything rests, and tells what changed."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.task import Task

from engine.errors import Conflict
from engine.ports import Value
from engine.workflow import words
from engine.workflow.definition import Definition
from engine.workflow.errors import Stuck
from engine.workflow.level import is_join, is_limit, word
from engine.workflow.nodes import Timer
from engine.workflow.scope import Scope
from engine.workflow.state import RawState, RawToken, pack, unpack
from engine.workflow.timers import after_day, read_timer
from engine.workflow.tokens import read_tokens

#: Nodes that one move may run. A drawing that needs more in one go never comes to rest.
STEP_CAP = 20_000
#: Items that one repeated step may have.
MAX_ITEMS = 2_000


class Run:
    """A move in the making."""

    def __init__(self, definition: Definition, before: bytes | None, scope: words.Scope, now: datetime) -> None:
        if now.tzinfo is None:
            raise ValueError("naive datetime")
        self.definition = definition
        self.now = now
        self.steps = 0
        self.raw: RawState = unpack(before) if before is not None else {"c": 0, "o": None, "t": []}
        self.before = frozenset(_resting(self.raw["t"]))
        self.top = Scope(self, "", "")
        if self.raw["o"] is not None:
            self.top.flow.rank = self.raw["o"][1]
        self._scope = scope
        self._scopes: dict[str, Mapping[str, Value]] = {}
        self._line: list[Scope] = []
        self._passed: list[tuple[str, str]] = []
        self.over = False

    # What levels ask (see level.Surroundings).

    def holds(self, path: str, step: str, text: str) -> bool:
        """Whether the condition is true; null counts as not true."""
        value = self.evaluate(path, step, text)
        if value is None or isinstance(value, bool):
            return value is True
        raise Stuck(step, "条件的值不是“是”或“否”", f"the condition is neither true nor false: {text}")

    def due(self, path: str, spec: TaskSpec, timer: Timer) -> dict[str, Any]:
        """Due moment of a timer armed now at the scope path."""
        step = spec.name
        value: Value = timer.text
        if not self.definition.is_literal(timer.text):
            value = self.evaluate(path, step, timer.text)
        try:
            due = read_timer(timer.form, after_day(value) if is_limit(spec) else value, self.now)
        except (ValueError, OverflowError, ZeroDivisionError) as wrong:
            raise Stuck(step, "计时的值不是日期、时长或周期", f"no date, duration or cycle: {wrong}") from wrong
        if due.every is None:
            return {"due": due.at}
        return {"due": due.at, "left": due.left, "rhythm": due.rhythm}

    def spend(self, spec: TaskSpec) -> None:
        """Count a node that runs.

        Raises:
            Stuck: the move has run more nodes than any sound drawing needs.
        """
        self.steps += 1
        if self.steps > STEP_CAP:
            zh = "流程在自动环节之间打转，一次办理走了太多步"
            raise Stuck(spec.name, zh, f"the move ran more than {STEP_CAP} nodes without coming to rest")

    def note(self, spec: TaskSpec, path: str) -> None:
        """Note that a token has passed a node that is drawn."""
        key = word(spec, "step")
        if key:
            self._passed.append((key, address(path, spec)))

    # What scopes ask.

    def evaluate(self, path: str, step: str, text: str) -> Value:
        """Evaluate FEEL at a scope path."""
        if path not in self._scopes:
            self._scopes[path] = self._scope(path)
        return self.definition.evaluate(text, step, self._scopes[path], self.now)

    def size(self, path: str, step: str, over: str) -> int:
        """Number of items of a repeated step: the length of a list, or a whole number."""
        value = self.evaluate(path, step, over)
        if isinstance(value, list | tuple):
            count = len(value)
        elif isinstance(value, Decimal | int) and not isinstance(value, bool) and value == int(value) and value >= 0:
            count = int(value)
        elif value is None:
            count = 0
        else:
            raise Stuck(step, "重复的依据不是清单，也不是个数", f"neither a list nor a whole number: {over}")
        if count > MAX_ITEMS:
            raise Stuck(step, f"重复的项数超过 {MAX_ITEMS}", f"more than {MAX_ITEMS} items")
        return count

    def touch(self, scope: Scope) -> None:
        """Put a scope in line to be run."""
        self._line.append(scope)

    def end(self, scope: Scope) -> None:
        """A scope has no token left."""
        if scope.hangs is None:
            self.over = True
        else:
            scope.hangs.parent.child_ended(scope.hangs.owner, scope.hangs.index)

    def fail(self, scope: Scope, code: str | None) -> None:
        """An error rises from inside a scope until an error event takes it.

        An event sub-process does not take the errors of its own steps; they go on outwards.

        Raises:
            Stuck: nothing takes it.
        """
        inside: Scope | None = scope
        from_event = False
        while inside is not None:
            if not from_event and inside.catch_inside(code):
                return
            hangs = inside.hangs
            if hangs is None:
                break
            if hangs.parent.catch(hangs.owner, code):
                return
            from_event = bool(word(hangs.owner.task_spec, "event"))
            inside = hangs.parent
        raise Stuck(scope.path or "-", f"没有环节接住错误 {code or ''}", f"no error event takes the error {code}")

    def new_id(self) -> str:
        """A token id that this case has not used before."""
        self.raw["c"] += 1
        return f"t{self.raw['c']}"

    # What moves ask.

    def restore(self) -> None:
        """Put the stored tokens of the top level in place."""
        self.top.restore(self.raw["t"])

    def find(self, token: str) -> tuple[Scope, Task]:
        """The live scope and task of a token.

        Raises:
            Conflict: the case no longer rests on that token.
        """
        found = self.locate(token)
        if found is None:
            raise Conflict("该环节已办理或已撤销，请刷新后查看", f"the case does not rest on token {token}")
        return found

    def locate(self, token: str) -> tuple[Scope, Task] | None:
        """The live scope and task of a token of the state as last read or dumped; None when it has gone."""
        chain = _chain(self.raw["t"], token)
        if chain is None:
            return None
        scope = self.top
        for owner, index in chain:
            holder = scope.task(owner)
            inner = None if holder is None else scope.child(holder, index)
            if inner is None:
                return None
            scope = inner
        task = scope.task(token)
        return None if task is None else (scope, task)

    def settle(self) -> None:
        """Run every scope in line until all tokens rest."""
        while self._line and not self.over:
            self._line.pop().advance()
        if not self.over:
            self._refuse_dead_ends()

    def finish(self) -> words.Move:
        """What the move did."""
        passed = tuple(key for key, _ in self._passed)
        trail = tuple(place for _, place in self._passed)
        if self.top.flow.reached is not None:
            self.raw["o"] = (self.top.flow.reached, self.top.flow.rank)
        elif self.top.flow.rank < 0:
            self.raw["o"] = None
        if self.over:
            closed = tuple(sorted(self.before, key=_age))
            return words.Move(
                None,
                closed=closed,
                outcome=self.raw["o"] and self.raw["o"][0],
                passed=passed,
                trail=trail,
                steps=self.steps,
            )
        self.raw["t"] = self.top.dump()
        tokens = read_tokens(self.definition.signs, self.raw["t"])
        return words.Move(
            state=pack(self.raw),
            tokens=tokens,
            opened=tuple(token.id for token in tokens if token.id not in self.before),
            closed=tuple(sorted(self.before - {token.id for token in tokens}, key=_age)),
            call=next((token for token in tokens if token.step_kind in words.CALLED), None),
            next_due=min((token.due for token in tokens if token.due is not None), default=None),
            passed=passed,
            trail=trail,
            steps=self.steps,
        )

    def _refuse_dead_ends(self) -> None:
        """Refuse a scope that rests on joins only: it would wait for ever."""
        for scope in _scopes(self.top):
            tokens = scope.flow.tokens()
            if tokens and all(is_join(task.task_spec) for task in tokens):
                step = tokens[0].task_spec.name
                raise Stuck(step, "汇合处永远等不齐所有分支", "the join waits for a branch that can no longer come")


def address(path: str, spec: TaskSpec) -> str:
    """Where the section of a step is written."""
    if word(spec, "self"):
        return path
    step = word(spec, "id")
    return f"{path}.{step}" if path else step


def _scopes(scope: Scope) -> Iterator[Scope]:
    yield scope
    for child in scope.live.values():
        yield from _scopes(child)


def _resting(tokens: list[RawToken]) -> Iterator[str]:
    """Ids of the tokens that callers know of: not those at joins, not the owners of child levels."""
    for raw in tokens:
        if "x" in raw:
            for inner in raw["x"].values():
                yield from _resting(inner)
        elif "v" not in raw:
            yield raw["i"]


def _chain(tokens: list[RawToken], wanted: str) -> list[tuple[str, str]] | None:
    """Owners and item indexes on the way to a token, or None when it is not there."""
    for raw in tokens:
        if raw["i"] == wanted:
            return []
        for index, inner in raw.get("x", {}).items():
            deeper = _chain(inner, wanted)
            if deeper is not None:
                return [(raw["i"], index), *deeper]
    return None


def _age(token: str) -> tuple[int, str]:
    return (len(token), token)
