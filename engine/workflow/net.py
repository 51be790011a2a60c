"""A level as a net of tokens without data: every choice is open. Built once per level, then only read.

Used to find, before publishing, joins that wait for ever and steps that would be open twice, and to
tell whether a set of positions is one the case could have come to by itself.
"""

from collections import Counter
from collections.abc import Iterator, Set
from dataclasses import dataclass
from itertools import combinations

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.control import BpmnStartTask, SimpleBpmnTask, _EndJoin

from engine.workflow.nodes import AnyOf, Attached, Choice, Finish, Race, Together
from engine.workflow.reach import reaches

#: A token: the node it stands on, or the join it waits at together with the node it came from.
Spot = tuple[str, str]
#: Markings that one play may look at; a level with more is told to be split up.
MARKING_CAP = 20_000
MAX_OR_BRANCHES = 8


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that can happen: the spots it needs and the spots it fills."""

    needs: tuple[Spot, ...]
    fills: tuple[Spot, ...]
    ends_level: bool = False
    #: an event that leaves its step open; it may happen or not.
    beside: bool = False


class Net:
    """The changes of one level."""

    def __init__(self, spec: BpmnProcessSpec) -> None:
        self.spec = spec
        self.joins = frozenset(
            name
            for name, task in spec.task_specs.items()
            if isinstance(task, Together | AnyOf) and len(task._inputs) > 1
        )
        self.or_joins = frozenset(name for name in self.joins if isinstance(spec.task_specs[name], AnyOf))
        self.changes = tuple(self._all_changes())
        self.after: dict[Spot, list[Change]] = {}
        for change in self.changes:
            for spot in change.needs:
                self.after.setdefault(spot, []).append(change)

    @property
    def begin(self) -> tuple[Spot, ...]:
        """The spots of a level that has just begun."""
        return tuple(self.arrive("", task.name) for task in self.spec.start.outputs)

    def arrive(self, source: str, target: str) -> Spot:
        """The spot of a token that comes from ``source`` to ``target``."""
        return (target, source if target in self.joins else "")

    def fills_of_or_joins(self) -> Iterator[tuple[Spot, ...]]:
        """The sets of spots that inclusive joins may fill."""
        for name in self.or_joins:
            yield from self.ways(name)

    def awaits(self, here: Set[Spot], other: Spot) -> bool:
        """Whether an inclusive join with tokens on the spots ``here`` would still wait for the other token."""
        name = next(iter(here))[0]
        full = {source for _name, source in here}
        empty = set(self.spec.task_specs[name]._inputs) - full
        return reaches(self.spec, other[0], empty, avoid=name) and not reaches(self.spec, other[0], full, avoid=name)

    def _all_changes(self) -> Iterator[Change]:
        for name, task in self.spec.task_specs.items():
            if isinstance(task, BpmnStartTask | SimpleBpmnTask | _EndJoin):
                continue
            if name in self.or_joins:
                continue
            if name in self.joins:
                needs = tuple((name, source) for source in task._inputs)
                yield Change(needs, tuple(self.arrive(name, output) for output in task._outputs))
            else:
                yield from self._changes_of(name)

    def _changes_of(self, name: str) -> Iterator[Change]:
        task, here = self.spec.task_specs[name], ((name, ""),)
        for event in _attached(self.spec, name):
            beside = not self.spec.task_specs[event].cancel_activity
            yield Change(here, ((event, ""), *(here if beside else ())), beside=beside)
        if isinstance(task, Finish):
            plain = type(task.event_definition).__name__ == "NoneEventDefinition"
            yield Change(here, (), ends_level=not plain)
        else:
            for fills in self.ways(name):
                yield Change(here, fills)

    def ways(self, name: str) -> Iterator[tuple[Spot, ...]]:
        """The sets of spots that a token on ``name`` may go on to."""
        task = self.spec.task_specs[name]
        spots = [self.arrive(name, output) for output in task._outputs]
        if isinstance(task, Choice | Race):
            yield from ((spot,) for spot in spots)
        elif isinstance(task, AnyOf):
            yield from ((self.arrive(name, output),) for condition, output in task.cond_task_specs if condition is None)
            held = [self.arrive(name, output) for condition, output in task.cond_task_specs if condition is not None]
            for size in range(1, len(held[:MAX_OR_BRANCHES]) + 1):
                yield from combinations(held[:MAX_OR_BRANCHES], size)
        else:
            yield tuple(spots)


def _attached(spec: BpmnProcessSpec, name: str) -> list[str]:
    extensions = getattr(spec.task_specs[name], "extensions", {})
    names = [*extensions.get("arms", "").split(), *extensions.get("errors", "").split()]
    return [event for event in names if isinstance(spec.task_specs[event], Attached)]


def together(net: Net, *, beside: bool) -> set[frozenset[Spot]]:
    """The pairs of spots that can hold a token at the same time; a set of one is a spot held twice.

    The closure of Kovalyov (1992), exact for sound free-choice nets and otherwise too large rather
    than too small. ``beside`` tells whether events that leave their step open are played.
    """
    changes = [change for change in net.changes if beside or not change.beside]
    pairs = _Pairs()
    for fills in (net.begin, *(change.fills for change in changes), *(net.fills_of_or_joins())):
        for one, other in combinations(fills, 2):
            pairs.add(one, other)
    while pairs.line:
        one, other = pairs.line.pop()
        for mover, stayer in ((one, other), (other, one)):
            for change in changes:
                if mover in change.needs and all(pairs.has(need, stayer) for need in change.needs):
                    for filled in change.fills:
                        pairs.add(filled, stayer)
            joins = mover[0] in net.or_joins and stayer[0] != mover[0]
            if joins and not net.awaits({mover}, stayer):
                for filled in {spot for fills in net.ways(mover[0]) for spot in fills}:
                    pairs.add(filled, stayer)
    return pairs.found


class _Pairs:
    """Pairs found so far, and those not yet followed."""

    def __init__(self) -> None:
        self.found: set[frozenset[Spot]] = set()
        self.line: list[tuple[Spot, Spot]] = []

    def has(self, one: Spot, other: Spot) -> bool:
        """Whether the pair is known."""
        return frozenset((one, other)) in self.found

    def add(self, one: Spot, other: Spot) -> None:
        """Keep a pair and follow it later."""
        if not self.has(one, other):
            self.found.add(frozenset((one, other)))
            self.line.append((one, other))


class TooLarge(Exception):
    """The play looked at more markings than allowed."""


def play(net: Net, begin: tuple[Spot, ...]) -> tuple[bool, set[Spot]]:
    """Play every choice from ``begin`` on: whether the level can end, and the spots that may wait for ever.

    One token is moved at a time, always the first that can move: choices are local to a token, so
    no end and no dead end is missed by it.

    Raises:
        TooLarge: there are more than ``MARKING_CAP`` markings.
    """
    start = tuple(sorted(begin))
    seen, line = {start}, [start]
    can_end, stuck = False, set()
    while line:
        marking = line.pop()
        if not marking:
            can_end = True
            continue
        nexts = list(_moves(net, marking))
        if not nexts:
            stuck |= set(marking)
        for following in nexts:
            if following not in seen:
                seen.add(following)
                line.append(following)
        if len(seen) > MARKING_CAP:
            raise TooLarge
    return can_end, stuck


def _moves(net: Net, marking: tuple[Spot, ...]) -> Iterator[tuple[Spot, ...]]:
    held = Counter(marking)
    for spot in marking:
        changes = [change for change in net.after.get(spot, []) if not change.beside]
        ready = [change for change in changes if not Counter(change.needs) - held]
        if ready:
            for change in ready:
                rest = Counter() if change.ends_level else held - Counter(change.needs)
                yield tuple(sorted((rest + Counter(change.fills)).elements()))
            return
    yield from _fire_or_join(net, marking, held)


def _fire_or_join(net: Net, marking: tuple[Spot, ...], held: Counter[Spot]) -> Iterator[tuple[Spot, ...]]:
    """All tokens wait at joins: fire an inclusive join that awaits none of the others, as the running case would."""
    for name in sorted({spot[0] for spot in marking} & net.or_joins):
        here = {spot for spot in marking if spot[0] == name}
        if not any(net.awaits(here, other) for other in marking if other[0] != name):
            for fills in net.ways(name):
                yield tuple(sorted((held - Counter(here) + Counter(fills)).elements()))
            return
