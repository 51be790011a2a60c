"""Reads the resting tokens out of a stored state, scope by scope."""

from collections.abc import Iterator

from SpiffWorkflow.specs.base import TaskSpec

from engine.workflow.definition import Definition
from engine.workflow.level import word
from engine.workflow.nodes import Attached, Timer, UserStep, Wait
from engine.workflow.state import RawToken, from_micros
from engine.workflow.words import StepKind, Token, TokenKind


def read_tokens(definition: Definition, tokens: list[RawToken]) -> tuple[Token, ...]:
    """All tokens that rest on a step or wait for an event, in order of the drawing levels.

    Tokens that wait at a join and the owners of child levels are left out: nobody acts on them.
    """
    return tuple(_walk(definition, "", "", None, tokens))


def _walk(definition: Definition, level: str, path: str, item: int | None, tokens: list[RawToken]) -> Iterator[Token]:
    specs = definition.specs[level].task_specs
    for raw in tokens:
        spec = specs[raw["s"]]
        if "x" in raw:
            for index, inner in raw["x"].items():
                name = word(spec, "id") + (f"[{index}]" if index else "")
                deeper = f"{path}.{name}" if path else name
                yield from _walk(definition, word(spec, "level"), deeper, int(index) if index else item, inner)
        elif "v" not in raw:
            yield _token(spec, raw, path, item)


def _token(spec: TaskSpec, raw: RawToken, path: str, item: int | None) -> Token:
    step = word(spec, "id")
    place = path if word(spec, "self") else (f"{path}.{step}" if path else step)
    kind, message = TokenKind.EXTERNAL, None
    if isinstance(spec, UserStep):
        kind = TokenKind.USER
    elif isinstance(spec, Wait | Attached):
        timer = isinstance(spec.event_definition, Timer)
        kind = TokenKind.TIMER if timer else TokenKind.MESSAGE
        message = None if timer else spec.event_definition.name
    return Token(
        id=raw["i"],
        key=word(spec, "step"),
        step=step,
        scope_path=path,
        address=place,
        kind=kind,
        step_kind=StepKind(word(spec, "kind")) if word(spec, "kind") else None,
        lane=spec.lane or "",
        part=word(spec, "part"),
        due=from_micros(raw["d"]) if "d" in raw else None,
        message=message,
        item=item,
        host=raw.get("h"),
    )
