"""What one evaluation of a model carries along: the inputs, the time, the warnings, the answers so far."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from engine.feel.dmn.errors import DmnLimit, DmnWarning, Place
from engine.feel.errors import FeelWarning
from engine.ports import Value

#: Rounds of boxed loops plus calls of the model's own functions, in one evaluation.
STEPS = 200_000
#: How deeply the model's own functions may call each other.
CALLS = 50


@dataclass(slots=True)
class Meter:
    """The work done so far in one evaluation, also by the services it calls."""

    steps: int = 0
    #: how many calls of the model's own functions are open.
    depth: int = 0

    def spend(self, place: Place) -> None:
        """Count one step. Raises ``DmnLimit`` past ``STEPS``."""
        self.steps += 1
        if self.steps > STEPS:
            raise DmnLimit(f"计算步数超过 {STEPS}", f"more than {STEPS} steps", place)

    def descend(self, place: Place) -> None:
        """Open one call; close it by ``ascend``. Raises ``DmnLimit`` past ``CALLS``."""
        self.spend(place)
        if self.depth >= CALLS:
            raise DmnLimit(f"函数嵌套调用超过 {CALLS} 层", f"calls are nested deeper than {CALLS}", place)
        self.depth += 1

    def ascend(self) -> None:
        """Close the call that was opened last."""
        self.depth -= 1


@dataclass(slots=True)
class Run:
    """One evaluation. ``warnings`` grows; ``known`` holds what was worked out, each thing once."""

    inputs: Mapping[str, Value]
    now: datetime | None
    warnings: list[DmnWarning]
    meter: Meter = field(default_factory=Meter)
    known: dict[Hashable, Value] = field(default_factory=dict)

    def within(self, inputs: Mapping[str, Value], known: dict[Hashable, Value]) -> "Run":
        """An evaluation with other inputs on the same meter, for a decision service that is called."""
        return Run(inputs, self.now, self.warnings, self.meter, known)

    def warn(self, place: Place, zh: str, en: str) -> None:
        """Say why a value is null, or what looks wrong."""
        self.warnings.append(DmnWarning(place, zh, en))

    def adopt(self, place: Place, said: list[FeelWarning]) -> None:
        """Take over what an expression warned of, as said about the place it stands at."""
        self.warnings.extend(DmnWarning(place, warning.zh, warning.en) for warning in said)
