"""What a release says of the clock: its limits, and the steps that start, pause and stop it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.clock.course import Limit
from engine.feel import Expression
from engine.ports import Value
from engine.workflow import Token


@dataclass(frozen=True, slots=True)
class PauseRule:
    """The clock stands still while every live token (``whole``: any) stands on one of these steps."""

    steps: frozenset[str]
    #: why, as the applicant reads it, and the legal basis or agreed term.
    kind: str
    basis: str
    whole: bool = False
    #: working days the applicant was told, and the number of the notice; evaluated when the pause begins.
    planned_days: Expression | None = None
    notice: Expression | None = None


@dataclass(frozen=True, slots=True)
class ClockRule:
    """What item.toml says of the clock. Steps are keys of the definition."""

    limit: Limit
    #: empty: the clock starts with the application.
    starts_after: frozenset[str]
    #: the day to count from, where it is not the day of the starting step (deemed acceptance).
    starts_on: Expression | None
    #: empty: the clock stops when the case closes.
    stops_at: frozenset[str]
    extension_days: int
    delivery_days: int
    pauses: tuple[PauseRule, ...]
    #: other limits, each with when it holds; asked when the clock starts, the first one counts.
    instead: tuple[tuple[Expression, Limit], ...] = ()

    def limit_for(self, scope: Mapping[str, Value], now: datetime) -> Limit:
        """The limits of a case whose clock starts now."""
        chosen = (limit for when, limit in self.instead if when.evaluate(scope, now=now) is True)
        return next(chosen, self.limit)

    def pause_at(self, tokens: Iterable[Token]) -> PauseRule | None:
        """The pause that these resting tokens make, the first one named; None while the clock runs.

        Events drawn on the border of a step do not count: they go with it.
        """
        resting = {token.key for token in tokens if token.host is None}
        return next((pause for pause in self.pauses if _stands(pause, resting)), None)


def _stands(pause: PauseRule, resting: set[str]) -> bool:
    here = resting & pause.steps
    return bool(here) and (pause.whole or here == resting)
