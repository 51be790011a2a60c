"""The time of a demo installation: the real time, moved ahead by whole days, so that a visitor can watch limits run.

The days stand in a file of the installation, so that the site, its workers and the command line agree. Time only moves
forward: a case must never be older than its own log. Any other installation has the real time and nothing else.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from engine.errors import InvalidAnswers, Problem
from webapp.extensions import clock_time
from webapp.settings import Settings

#: days that one step, and all of them together, may take.
FARTHEST, FARTHEST_OF_ALL = 120, 1000


@dataclass(frozen=True, slots=True)
class DemoClock:
    """Gives the time when called."""

    path: Path

    def __call__(self) -> datetime:
        """The time by which the demo lives."""
        return self.real() + timedelta(days=self.days)

    @staticmethod
    def real() -> datetime:
        """The real time."""
        return clock_time()

    @property
    def days(self) -> int:
        """How many days the demo is ahead."""
        try:
            return int(self.path.read_text("ascii"))
        except FileNotFoundError:
            return 0

    def advance(self, days: int) -> int:
        """Move the time ahead; gives how many days it is ahead now.

        Raises:
            InvalidAnswers: not 1 to 120 days, or more than 1000 in all.
        """
        ahead = self.days + days
        if not 1 <= days <= FARTHEST or ahead > FARTHEST_OF_ALL:
            zh = f"请填写1至{FARTHEST}之间的整数，累计不超过{FARTHEST_OF_ALL}天"
            raise InvalidAnswers(
                [Problem("days", zh, f"a whole number from 1 to {FARTHEST}, {FARTHEST_OF_ALL} in all")]
            )
        beside = self.path.with_suffix(".new")
        beside.write_text(str(ahead), "ascii")
        beside.replace(self.path)
        return ahead


def clock_of(settings: Settings) -> Callable[[], datetime]:
    """The clock of an installation; only a demo that lists its logins may be ahead of the real time."""
    if settings.lists_demo_logins:
        return DemoClock(settings.var / "demo-days-ahead")
    return clock_time
