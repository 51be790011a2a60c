"""Which steps and ways out of gateways the cases of a service item took, and which of its drawing they did not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from engine.catalog import Bundle
from engine.workflow import Definition, Flow

Way = tuple[str, str]
#: gateways that send tokens out on several ways at once.
FORKS = frozenset({"parallelGateway", "inclusiveGateway"})


@dataclass
class Ways:
    """The steps that were passed, by their keys in the definition, and every move: what it passed, what it rests at."""

    passed: set[str] = field(default_factory=set)
    runs: set[tuple[str, ...]] = field(default_factory=set)

    def note(self, passed: Sequence[str], rest: Sequence[str]) -> None:
        """Add one move: the steps it passed in their order, and those it rests at."""
        self.passed.update(passed)
        self.runs.add((*passed, *rest))

    @property
    def taken(self) -> set[Way]:
        """Which step came right after which."""
        return {pair for run in self.runs for pair in pairwise(run)}


class Ground:
    """What the scenarios of a service item have to go through: its own drawing and the parts it is the home of.

    Steps are named by folder, ``calibration-order/accept``, so that a part that is called twice is one drawing.
    """

    def __init__(self, definition: Definition, bundle: Bundle, homes: Mapping[str, str]) -> None:
        self.definition, self.code = definition, str(bundle.item()["code"])
        self.folders = {"": self.code, **dict(_parts_in(bundle, bundle.item(), ""))}
        self._own = {path for path, part in self.folders.items() if homes.get(part, self.code) == self.code}

    @cached_property
    def steps(self) -> frozenset[str]:
        """Every step that can be passed."""
        found = self.definition.steps.values()
        return frozenset(
            self._at(one.key) for one in found if one.element != "startEvent" and one.part in self._own
        )  # fmt: skip

    @cached_property
    def ways(self) -> frozenset[Way]:
        """Every way out of a gateway, as the steps it leads from and to."""
        return frozenset(
            (self._at(source), self._at(target))
            for source, targets in self._exits.items()
            if self.definition.steps[source].part in self._own
            for target in targets
        )

    @cached_property
    def _exits(self) -> dict[str, set[str]]:
        """Gateway → where its flows lead."""
        exits: dict[str, set[str]] = {}
        for flow in self.definition.flows.values():
            source = f"{flow.part}/{flow.source}".lstrip("/")
            if self.definition.steps[source].element.endswith("Gateway"):
                exits.setdefault(source, set()).add(self._entered(flow))
        return exits

    def steps_left(self, ways: Ways) -> list[str]:
        """The steps that were not passed."""
        return sorted(self.steps - {self._at(key) for key in ways.passed})

    def ways_left(self, ways: Ways) -> list[Way]:
        """The ways that were not taken."""
        taken = {(self._at(one), self._at(two)) for run in ways.runs for one, two in self._taken(run)}
        return sorted(self.ways - taken)

    def _taken(self, run: tuple[str, ...]) -> Iterator[Way]:
        """The ways of one move. Branches run in turns, so what follows a gateway need not stand right behind it."""
        for place, key in enumerate(run):
            later = [one for one in run[place + 1 :] if one in self._exits.get(key, ())]
            forks = bool(later) and self.definition.steps[key].element in FORKS
            yield from ((key, one) for one in (later if forks else later[:1]))

    def _at(self, key: str) -> str:
        path, _, step = key.rpartition("/")
        return f"{self.folders[path]}/{step}"

    def _entered(self, flow: Flow) -> str:
        """Where a flow leads: for a sub-process or a part that is its start."""
        key = f"{flow.part}/{flow.target}".lstrip("/")
        step, steps = self.definition.steps[key], self.definition.steps.values()
        inside = f"{step.scope}.{step.id}".lstrip(".") + ("[]" if step.repeat else "")
        return next((one.key for one in steps if one.element == "startEvent" and one.scope == inside), key)


def homes_of(bundles: Mapping[str, Bundle], processes: Path) -> dict[str, str]:
    """Part → the item whose scenarios go everywhere in it: the smallest of those that call it and have scenarios.

    A part that has scenarios of its own is its own home.
    """
    homes: dict[str, str] = {}
    for code in sorted(bundles, key=lambda code: _size(bundles[code])):
        if scenarios_of(processes, code):
            for part in {path.split("/")[1] for path in bundles[code].files if path.startswith("parts/")}:
                homes.setdefault(part, part if scenarios_of(processes, part) else code)
    return homes


def scenarios_of(processes: Path, code: str) -> list[Path]:
    """The scenarios in the folder of a service item or a part, by name."""
    return sorted((processes / code / "scenarios").glob("*.toml"))


def _size(bundle: Bundle) -> int:
    return sum(len(content) for path, content in bundle.files.items() if path.endswith(".bpmn"))


def _parts_in(bundle: Bundle, item: Mapping[str, Mapping[str, Mapping[str, str]]], path: str) -> Iterator[Way]:
    for step, bound in item.get("parts", {}).items():
        inner = f"{path}/{step}".lstrip("/")
        yield inner, bound["use"]
        yield from _parts_in(bundle, bundle.item(f"parts/{bound['use']}/"), inner)
