"""Works out anew when waiting timers fire, where their own formula counts working days and the calendar changed."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from engine.workflow.definition import Definition
from engine.workflow.level import word
from engine.workflow.run import Run
from engine.workflow.state import RawToken, pack, to_micros
from engine.workflow.words import Scope


def retime(
    definition: Definition,
    state: bytes,
    armed: Mapping[str, datetime],
    scope: Scope,
    *,
    later: Mapping[str, timedelta],
) -> tuple[bytes, dict[str, datetime]]:
    """The state with the due moments of these tokens worked out anew, and those moments.

    Args:
        armed: token → when its timer was set; the formula is evaluated with this as its present time. Tokens whose
            timer does not count working days, or that are gone, are left as they are.
        later: token → how much later than its formula says the timer is due, because the case stood still.

    Raises:
        Stuck: a formula gives no moment on the case as it is now.
    """
    moments: dict[str, datetime] = {}
    run = Run(definition, state, scope, next(iter(armed.values())))
    for raw, level, path in _timers(definition, "", "", run.raw["t"]):
        spec = definition.specs[level].task_specs[raw["s"]]
        if raw["i"] in armed and word(spec, "step") in definition.counted:
            run.now = armed[raw["i"]]
            moments[raw["i"]] = run.due(path, spec, spec.event_definition)["due"] + later[raw["i"]]
            raw["d"] = to_micros(moments[raw["i"]])
    return pack(run.raw), moments


def _timers(
    definition: Definition, level: str, path: str, tokens: list[RawToken]
) -> Iterator[tuple[RawToken, str, str]]:
    """The tokens with a due moment, each with its level and scope path."""
    for raw in tokens:
        if "d" in raw:
            yield raw, level, path
        spec = definition.specs[level].task_specs[raw["s"]]
        for index, inner in raw.get("x", {}).items():
            name = word(spec, "id") + (f"[{index}]" if index else "")
            yield from _timers(definition, word(spec, "level"), f"{path}.{name}" if path else name, inner)
