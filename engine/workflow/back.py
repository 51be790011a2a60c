"""Going back: which positions can stay when a step is taken again, and what counts as done after it.

Pure, like all of this package. The answer is read from the drawing alone: what can be open beside a step is not
touched by going back to it; whatever else stands in its scope came after it and goes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec

from engine.errors import Conflict
from engine.workflow.definition import Definition
from engine.workflow.level import is_join, word
from engine.workflow.net import Spot, play, together
from engine.workflow.placement import flow_into, positions
from engine.workflow.placing import source_of, spec_name
from engine.workflow.words import Position


@dataclass(frozen=True, slots=True)
class Back:
    """A way back: what ``place`` is to be asked for, and the positions that had to go."""

    wanted: tuple[Position, ...]
    taken: tuple[Position, ...]


class Beside:
    """Tells what can be open beside what, level by level; made for one command, it remembers what it worked out."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self._pairs: dict[str, set[frozenset[Spot]]] = {}

    def __call__(self, level: str, one: Spot, other: Spot) -> bool:
        """Whether two spots of a level can hold a token at the same time."""
        if level not in self._pairs:
            self._pairs[level] = together(self.definition.net(level), beside=True)
        return frozenset((one, other)) in self._pairs[level]

    def specs(self, level: str) -> BpmnProcessSpec:
        """The nodes of a level."""
        return self.definition.specs[level].task_specs

    def spot(self, level: str, position: Position) -> Spot:
        """Where a position stands on its level."""
        specs = self.specs(level)
        name = spec_name(specs, position.step, position.scope_path)
        source = "" if position.flow is None else source_of(self.definition, specs, position.step, position.flow)
        return (name, source)

    def below(self, level: str, step: str, path: str) -> str:
        """The level that a step of ``level`` holds. Raises Conflict when it holds none."""
        inner = str(word(self.specs(level)[spec_name(self.specs(level), step, path)], "level"))
        if not inner:
            raise Conflict(f"“{step}”没有内部环节", f"{step} holds no steps")
        return inner

    def undoes(self, path: str, step: str, other_path: str, other_step: str) -> bool:
        """Whether going back to a step undoes another: it lies in its scope and cannot be open beside it."""
        level, others = "", other_path.split(".") if other_path else []
        for depth, segment in enumerate(path.split(".") if path else ()):
            here = others[depth] if depth < len(others) else other_step
            if here != segment:
                mine, its = segment.partition("[")[0], here.partition("[")[0]
                return mine != its and not self(level, self._step(level, mine), self._step(level, its))
            level = self.below(level, segment.partition("[")[0], path)
        depth = len(path.split(".")) if path else 0
        its = (others[depth] if depth < len(others) else other_step).partition("[")[0]
        return its != step and not self(level, self._step(level, step), self._step(level, its))

    def _step(self, level: str, step: str) -> Spot:
        return (spec_name(self.specs(level), step, ""), "")


def go_back(definition: Definition, state: bytes | None, scope_path: str, step: str) -> Back:
    """Take a step of a case again that was done before.

    What can be open beside the step stays where it stands; all else in its scope goes, and branches of a parallel
    block that were through already count as arrived at its join. In a repeated scope the other items stay.

    Args:
        state: where the case stands; None when it is closed, and only the step is taken again.

    Raises:
        Conflict: there is no such step, or it is open now.
    """
    return _Way(definition, positions(definition, state) if state is not None else ()).to(scope_path, step)


class _Way:
    """Positions while they are being taken back."""

    def __init__(self, definition: Definition, found: Sequence[Position]) -> None:
        self.beside = Beside(definition)
        self.kept, self.taken = list(found), list[Position]()

    def to(self, path: str, step: str) -> Back:
        level, here = "", ""
        for segment in path.split(".") if path else ():
            name, _, index = segment.partition("[")
            owner = next((one for one in self.kept if (one.scope_path, one.step, one.flow) == (here, name, None)), None)
            self._clear(level, here, Position(here, name), but=owner)
            if owner is None:
                self._arrivals(level, here, Position(here, name))
            elif index:
                self._reopen(level, owner, int(index.removesuffix("]")))
            level = self.beside.below(level, name, path)
            here = f"{here}.{segment}" if here else segment
        if any((one.scope_path, one.step, one.flow) == (path, step, None) for one in self.kept):
            raise Conflict("该环节正在办理，不用退回", f"{step} is open now")
        self._clear(level, path, Position(path, step), but=None)
        self._arrivals(level, path, Position(path, step))
        return Back((*self.kept, Position(path, step)), tuple(self.taken))

    def _clear(self, level: str, here: str, target: Position, *, but: Position | None) -> None:
        """Take away what stands on a level and cannot stay beside the target, with everything inside it."""
        spot = self.beside.spot(level, target)
        for one in [one for one in self.kept if one.scope_path == here and one is not but and one.step]:
            its = self.beside.spot(level, one)
            if word(self.beside.specs(level)[its[0]], "event") or self.beside(level, spot, its):
                continue
            inside = f"{here}.{one.step}" if here else one.step
            self._take(one)
            if one.flow is None:
                self._take(*(other for other in self.kept if _lies_in(other.scope_path, inside)))

    def _take(self, *gone: Position) -> None:
        self.taken += gone
        self.kept = [one for one in self.kept if one not in gone]

    def _reopen(self, level: str, owner: Position, index: int) -> None:
        """Let an item of a repeated step be at work again."""
        spec = self.beside.specs(level)[spec_name(self.beside.specs(level), owner.step, owner.scope_path)]
        finished = tuple(one for one in owner.finished if one != index)
        if word(spec, "mode") == "sequential":
            around = f"{owner.scope_path}.{owner.step}" if owner.scope_path else owner.step
            inside = [one for one in self.kept if _lies_in(one.scope_path, around)]
            self._take(*(one for one in inside if not _lies_in(one.scope_path, f"{around}[{index}]", itself=True)))
            finished = tuple(range(index))
        place = self.kept.index(owner)
        self.kept[place] = replace(owner, finished=finished)

    def _arrivals(self, level: str, here: str, target: Position) -> None:
        """Where the target stands in a parallel block that was left already, its other branches have arrived."""
        definition, net = self.beside.definition, self.beside.definition.net(level)
        mine = self.beside.spot(level, target)
        around = [one for one in self.kept if one.scope_path == here and one.step and not one.beside]
        spots = [mine, *(self.beside.spot(level, one) for one in around)]
        while stuck := play(net, tuple(spots))[1]:
            missing = [
                (join, source)
                for join in sorted({name for name, _ in stuck})
                for source in self.beside.specs(level)[join]._inputs
                if (join, source) not in spots and is_join(self.beside.specs(level)[join])
                and self.beside(level, mine, (join, source))
            ]  # fmt: skip
            if not missing:
                return
            spots += missing
            self.kept += [
                Position(here, join, flow=flow_into(definition, level, join, source)) for join, source in missing
            ]


def _lies_in(path: str, around: str, *, itself: bool = False) -> bool:
    """Whether a scope path lies inside the scope of a step, in any of its items."""
    return (itself and path == around) or path == around or path.startswith((f"{around}.", f"{around}["))
