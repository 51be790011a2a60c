"""What one evaluation of a model carries along: the inputs, the time, the warnings, the answers so far."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field

from engine.feel.coding import Run as FeelRun
from engine.feel.dmn.errors import DmnLimit, DmnWarning, Place
from engine.feel.errors import FeelLimit, FeelWarning
from engine.feel.expression import Expression
from engine.feel.limits import WARNINGS
from engine.ports import Value


@dataclass(slots=True)
class Run:
    """One evaluation. ``warnings`` grows; ``known`` holds what was worked out, each thing once.

    ``feel`` is FEEL's side of it: all expressions of one evaluation, however deep, share its
    clock and its bound on work.
    """

    inputs: Mapping[str, Value]
    warnings: list[DmnWarning]
    feel: FeelRun
    known: dict[Hashable, Value] = field(default_factory=dict)

    def within(self, inputs: Mapping[str, Value], known: dict[Hashable, Value]) -> "Run":
        """An evaluation with other inputs inside this one, for a decision service that is called."""
        return Run(inputs, self.warnings, self.feel, known)

    def imported(self, name: str) -> "Run":
        """The evaluation inside an imported model: its inputs are given under ``name``, or beside all others."""
        key = ("import", name)
        if key not in self.known:
            inner = self.inputs.get(name)
            own = {
                title[len(name) + 1 :]: value for title, value in self.inputs.items() if title.startswith(f"{name}.")
            }
            inputs = {**self.inputs, **own, **(inner if isinstance(inner, Mapping) else {})}
            self.known[key] = self.within(inputs, {})
        found: Run = self.known[key]
        return found

    def work_out(self, expression: Expression, scope: Mapping[str, Value], place: Place) -> Value:
        """The value of an expression; what it warns of is said about ``place``. Raises ``DmnLimit``."""
        pending = self.feel.warnings
        before = len(pending) if pending is not None else 0
        try:
            value = expression.evaluate_in(scope, self.feel)
        except FeelLimit as limit:
            raise DmnLimit(limit.zh, limit.en, place) from limit
        if pending is not None and len(pending) > before:
            self._adopt(place, pending[before:])
            del pending[before:]
        return value

    def _adopt(self, place: Place, said: Iterable[FeelWarning]) -> None:
        for warning in said:
            self.warn(place, warning.zh, warning.en)

    def warn(self, place: Place, zh: str, en: str) -> None:
        """Say why a value is null, or what looks wrong; the first ``WARNINGS`` are kept."""
        if len(self.warnings) < WARNINGS:
            self.warnings.append(DmnWarning(place, zh, en))

    def spend(self, place: Place, steps: int = 1) -> None:
        """Count steps of work. Raises ``DmnLimit`` when an evaluation does too much of it."""
        try:
            self.feel.spend(steps)
        except FeelLimit as limit:
            raise DmnLimit(limit.zh, limit.en, place) from limit
