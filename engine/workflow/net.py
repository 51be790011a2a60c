"""A level as a net of tokens without data: every choice is open. Built once per level, then only read.

Used to find, before publishing, joins that wait for ever and steps that would be open twice, and to
tell whether a set of positions is one the case could have come to by itself.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.control import BpmnStartTask, SimpleBpmnTask, _EndJoin

from engine.workflow.nodes import AnyOf, Attached, Choice, Finish, Race, Together

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
    changes += [
        Change(tuple((name, source) for source in net.spec.task_specs[name]._inputs), fills)
        for name in net.or_joins
        for fills in net.ways(name)
    ]
    pairs: set[frozenset[Spot]] = set()
    partners: dict[Spot, set[Spot]] = {}
    line: list[tuple[Spot, Spot]] = []

    def add(one: Spot, other: Spot) -> None:
        pair = frozenset((one, other))
        if pair not in pairs:
            pairs.add(pair)
            partners.setdefault(one, set()).add(other)
            partners.setdefault(other, set()).add(one)
            line.append((one, other))

    for fills in (net.begin, *(change.fills for change in changes)):
        for one, other in combinations(fills, 2):
            add(one, other)
    while line:
        one, other = line.pop()
        for mover, stayer in ((one, other), (other, one)):
            for change in changes:
                if mover in change.needs and all(stayer in partners.get(need, ()) for need in change.needs):
                    for filled in change.fills:
                        add(filled, stayer)
    return pairs


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
    """All tokens wait at joins: fire the first inclusive join, as the running case would."""
    for name in sorted({spot[0] for spot in marking} & net.or_joins):
        arrived = Counter({spot: 1 for spot in marking if spot[0] == name})
        for fills in net.ways(name):
            yield tuple(sorted((held - arrived + Counter(fills)).elements()))
        return
