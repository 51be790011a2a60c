"""Positions: where the tokens of a case stand, and how to put them there.

``positions`` reads them out of a state, ``place`` makes a state of them; one is the inverse of the
other. Because tokens carry no data, this one primitive serves send back, repair, migration to a
newer release and reopening.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from engine.errors import Conflict
from engine.workflow.definition import Definition
from engine.workflow.level import is_join, word
from engine.workflow.nodes import Wait
from engine.workflow.placing import Placing
from engine.workflow.run import Run
from engine.workflow.state import RawToken, from_micros, unpack
from engine.workflow.tokens import read_tokens
from engine.workflow.words import Arm, Move, Position, Scope, Token


def place(
    definition: Definition,
    positions: Sequence[Position],
    scope: Scope,
    *,
    now: datetime,
    after: bytes | None = None,
) -> Move:
    """Make a state in which exactly these positions are taken, and run it to its rest.

    Args:
        positions: what stands where. The step around an inner scope need not be named: it is taken
            as open, a repeated one with those items finished that have no position (in a sequence:
            those before).
        after: the state that this one replaces; ids go on from it, and ``opened`` and ``closed``
            are told against it. Of another release it may be.

    Raises:
        Conflict: a position names no step of the definition, an id twice, or the set is one that
            the case could never come to (one branch of a parallel block without the others).
        Stuck: the drawing cannot go on from there with this data.
    """
    run = Run(definition, after, scope, now)
    run.raw["t"] = []
    Placing(run, positions).fill()
    run.settle()
    return run.finish()


def positions(definition: Definition, state: bytes) -> tuple[Position, ...]:
    """Where the tokens of a state stand, outer scopes first.

    Raises:
        Conflict: the state cannot be read.
    """
    return tuple(_read(definition, "", "", unpack(state)["t"]))


def resting(definition: Definition, state: bytes) -> tuple[Token, ...]:
    """The tokens of a state that rest on a step or wait for an event, as ``Move.tokens`` told them.

    Raises:
        Conflict: the state cannot be read.
    """
    return read_tokens(definition.signs, unpack(state)["t"])


def _read(definition: Definition, level: str, path: str, tokens: list[RawToken]) -> Iterator[Position]:
    specs = definition.specs[level].task_specs
    arms: dict[str, list[Arm]] = {}
    for raw in tokens:
        if "h" in raw or "g" in raw or word(specs[raw["s"]], "starts"):
            arms.setdefault(raw.get("h", raw.get("g", "")), []).append(_arm(raw))
    if any(word(spec, "starts") for spec in specs.values() if isinstance(spec, Wait)):
        yield Position(path, "", arms=tuple(arms.get("", ())))
    raced: set[str] = set()
    for raw in tokens:
        spec = specs[raw["s"]]
        if "h" in raw or word(spec, "starts"):
            continue
        if "g" in raw:
            if raw["g"] not in raced:
                raced.add(raw["g"])
                yield Position(path, spec._inputs[0], arms=tuple(arms[raw["g"]]), beside="b" in raw)
        elif is_join(spec):
            yield Position(
                path, raw["s"], flow=flow_into(definition, level, raw["s"], raw["v"]), token=raw["i"], beside="b" in raw
            )
        else:
            yield _position(path, raw, word(spec, "id"), tuple(arms.get(raw["i"], ())))
            for index, inner in raw.get("x", {}).items():
                name = word(spec, "id") + (f"[{index}]" if index else "")
                deeper = f"{path}.{name}" if path else name
                yield from _read(definition, word(spec, "level"), deeper, inner)


def _arm(raw: RawToken) -> Arm:
    due = from_micros(raw["d"]) if "d" in raw else None
    return Arm(raw["s"], raw["i"], due, raw.get("l"), raw.get("r"))


def _position(path: str, raw: RawToken, step: str, arms: tuple[Arm, ...]) -> Position:
    return Position(
        path,
        step,
        token=raw["i"],
        due=from_micros(raw["d"]) if "d" in raw else None,
        arms=arms,
        size=raw.get("n"),
        finished=tuple(raw.get("f", ())),
        beside="b" in raw,
    )


def flow_into(definition: Definition, level: str, join: str, source: str) -> str:
    """The drawn flow by which a token comes to ``join`` from the node ``source``. Raises Conflict when none does."""
    if source.endswith("~between"):
        return source.removesuffix("~between")
    part = word(definition.specs[level].task_specs[join], "part")
    source = source.removesuffix("~split")
    for flow in definition.flows.values():
        if (flow.part, flow.source, flow.target) == (part, source, join):
            return flow.id
    raise Conflict(f"找不到进入 {join} 的连线", f"no flow leads from {source} to {join}")
