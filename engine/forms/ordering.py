"""In which order the parts of a body are worked out: what reads a name comes after what gives it."""

import re
from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter

from engine.forms.expressions import Formula, Said
from engine.forms.spec import Field, Group, Rows, Step

_PARENT = re.compile(r"\bparent\s*\.\s*(\w+)")


def formulas_of(step: Step) -> Iterator[Formula]:
    """The formulas that decide a part's value or visibility (not its words, which are made at the end)."""
    candidates: Iterable[object]
    if isinstance(step, Field):
        options = step.options.formula if step.options else None
        candidates = (step.hide, step.disabled, step.readonly, step.compute, step.prefill, step.kind_choice, options)
    elif isinstance(step, Rows):
        candidates = (step.hide, *(found for inner in step.body.steps for found in formulas_of(inner)))
    else:
        candidates = (step.hide,)
    yield from (one for one in candidates if isinstance(one, Formula))


def _given(step: Step) -> str | None:
    return step.path[0] if isinstance(step, Field | Rows) else None


def _read(step: Step) -> frozenset[str]:
    """The names of its own body that a part reads; a row's own names are not the body's."""
    if not isinstance(step, Rows):
        return frozenset().union(*(formula.names for formula in formulas_of(step)))
    inside = frozenset(step.body.types) | {"this", "i", "parent"}
    rows = frozenset().union(*(_read(inner) for inner in step.body.steps))
    parents = (name for formula in formulas_of(step) for name in _PARENT.findall(formula.text))
    own = step.hide.names if isinstance(step.hide, Formula) else frozenset()
    return own | (rows - inside) | frozenset(parents)


def ordered(steps: tuple[Step, ...]) -> tuple[Step, ...] | tuple[str, ...]:
    """The parts in working order, document order where it does not matter; or the names that go round in a circle."""
    givers: dict[str, list[int]] = {}
    for place, step in enumerate(steps):
        name = _given(step)
        if name is not None:
            givers.setdefault(name, []).append(place)
    place_of = {step.number: place for place, step in enumerate(steps)}
    before: dict[int, set[int]] = {}
    for place, step in enumerate(steps):
        needed = {giver for name in _read(step) & givers.keys() for giver in givers[name]}
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


def said_names(said: Iterable[Said]) -> frozenset[str]:
    """The names that words read."""
    return frozenset().union(*(one.names for one in said))
