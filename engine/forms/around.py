"""What a form asks of the world around it: working days, and the registers behind its pickers and checks.

Forms stay pure: whoever shows or checks one hands its surroundings in.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from engine.ports import Choice, Finding, Value

_SATURDAY = 5


class Around(Protocol):
    """The surroundings of one form while one person fills it in."""

    def is_workday(self, day: date) -> bool:
        """Whether people work on ``day``, adjusted weekends included."""
        ...

    def choices(self, name: str, asked: Mapping[str, Value]) -> Sequence[Choice]:
        """What the register ``name`` offers; nothing when there is no such register."""
        ...

    def finding(self, name: str, asked: Mapping[str, Value]) -> Finding | None:
        """What the register ``name`` says of the answers; None when it cannot tell."""
        ...


class Nowhere:
    """No calendar and no registers: people work from Monday to Friday."""

    def is_workday(self, day: date) -> bool:
        """Monday to Friday."""
        return day.weekday() < _SATURDAY

    def choices(self, name: str, asked: Mapping[str, Value]) -> Sequence[Choice]:
        """Nothing."""
        return ()

    def finding(self, name: str, asked: Mapping[str, Value]) -> Finding | None:
        """Nothing can be told."""
        return None


NOWHERE = Nowhere()
