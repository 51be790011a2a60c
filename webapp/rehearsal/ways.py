"""Which steps and ways out of gateways the cases of a service item took, and which of its drawing they did not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from engine.catalog import Bundle
from engine.workflow import Definition, Flow

Way = tuple[str, str]


@dataclass
class Ways:
    """The steps that were passed, and which came after which, by their keys in the definition."""

    passed: set[str] = field(default_factory=set)
    taken: set[Way] = field(default_factory=set)

    def note(self, passed: Sequence[str], rest: Sequence[str]) -> None:
        """Add one move: the steps it passed in their order, and those it rests at."""
        self.passed.update(passed)
        self.taken.update(pairwise((*passed, *rest[:1])))


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
        found = ((f"{flow.part}/{flow.source}".lstrip("/"), flow) for flow in self.definition.flows.values())
        return frozenset(
            (self._at(source), self._at(self._entered(flow)))
            for source, flow in found
            if flow.part in self._own and self.definition.steps[source].element.endswith("Gateway")
        )

    def steps_left(self, ways: Ways) -> list[str]:
        """The steps that were not passed."""
        return sorted(self.steps - {self._at(key) for key in ways.passed})

    def ways_left(self, ways: Ways) -> list[Way]:
        """The ways that were not taken."""
        return sorted(self.ways - {(self._at(one), self._at(two)) for one, two in ways.taken})

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
