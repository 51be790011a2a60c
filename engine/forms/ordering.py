"""In which order the parts of a body are worked out: what reads a name comes after what gives it."""

from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter

from engine.forms.expressions import Formula
from engine.forms.spec import Field, Group, Rows, Step


def formulas_of(step: Step) -> Iterator[Formula]:
    """The formulas that decide a part's value or visibility (not its words, which are made at the end)."""
    candidates: Iterable[object]
    if isinstance(step, Field):
        options = step.options.formulas if step.options else ()
        candidates = (step.hide, step.disabled, step.readonly, step.compute, step.prefill, step.kind_choice, *options)
    elif isinstance(step, Rows):
        candidates = (step.hide, step.prefill, *(found for inner in step.body.steps for found in formulas_of(inner)))
    else:
        candidates = (step.hide,)
    yield from (one for one in candidates if isinstance(one, Formula))


def _read(step: Step) -> set[tuple[str, ...]]:
    """The paths of its own body that a part reads; what a row reads of itself is not the body's."""
    if not isinstance(step, Rows):
        return {tuple(path.split(".")) for formula in formulas_of(step) for path in formula.paths}
    inside = frozenset(step.body.types) | {"this", "i"}
    rows = {path for inner in step.body.steps for path in _read(inner)}
    outside = {path for path in rows if path[0] not in inside and path[0] != "parent"}
    parents = {path[1:] for path in rows if path[0] == "parent" and len(path) > 1}
    formulas = [one for one in (step.hide, step.prefill) if isinstance(one, Formula)]
    own = {tuple(path.split(".")) for one in formulas for path in one.paths}
    return own | outside | parents


def _related(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether one path is the other or lies in it."""
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]


def ordered(steps: tuple[Step, ...]) -> tuple[Step, ...] | tuple[str, ...]:
    """The parts in working order, document order where it does not matter; or the names that go round in a circle."""
    givers: dict[str, list[int]] = {}
    for place, step in enumerate(steps):
        if isinstance(step, Field | Rows):
            givers.setdefault(step.path[0], []).append(place)
    place_of = {step.number: place for place, step in enumerate(steps)}
    before: dict[int, set[int]] = {}
    for place, step in enumerate(steps):
        needed = {
            giver
            for path in _read(step)
            for giver in givers.get(path[0], ())
            if _related(path, steps[giver].path)  # type: ignore[union-attr]  # givers are fields and lists
        }
        before[place] = needed | {place_of[number] for number in step.groups}
    try:
        return tuple(steps[place] for place in _stable(before))
    except CycleError as circle:
        return tuple(_named(steps[place]) for place in circle.args[1])


def _stable(before: dict[int, set[int]]) -> list[int]:
    sorter = TopologicalSorter(before)
    sorter.prepare()
    done: list[int] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        done.extend(ready)
        sorter.done(*ready)
    return done


def _named(step: Step) -> str:
    if isinstance(step, Group):
        return step.id
    return step.name
