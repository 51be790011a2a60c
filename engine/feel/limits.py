"""Every bound on the work one expression may cause; reaching one raises ``FeelLimit`` with its name."""

from typing import Protocol

from engine.feel.errors import FeelLimit

TEXT_LENGTH = 50_000
NESTING = 64
CALL_DEPTH = 64
ITERATIONS = 200_000
LIST_SIZE = 100_000
STRING_SIZE = 1_000_000
EXPONENT = 6_144
REGEX_LENGTH = 1_000
REGEX_STEPS = 100_000
WARNINGS = 200

BOUNDS = {
    "text": TEXT_LENGTH,
    "nesting": NESTING,
    "calls": CALL_DEPTH,
    "iterations": ITERATIONS,
    "list": LIST_SIZE,
    "string": STRING_SIZE,
    "exponent": EXPONENT,
    "regex": REGEX_LENGTH,
    "regex-steps": REGEX_STEPS,
}


class Effort(Protocol):
    """Whatever counts work and refuses too much of it."""

    def spend(self, steps: int) -> None:
        """Count ``steps``; raises ``FeelLimit`` past the bound."""


class Meter:
    """Counts the work of one operation that belongs to no evaluation."""

    def __init__(self) -> None:
        self.steps = 0

    def spend(self, steps: int) -> None:
        """Count ``steps``; raises ``FeelLimit`` past ``ITERATIONS``."""
        self.steps += steps
        if self.steps > ITERATIONS:
            raise exceeded("iterations")


def exceeded(name: str) -> FeelLimit:
    """The error to raise when the bound ``name`` is reached."""
    return FeelLimit(name, BOUNDS[name])


def check_string(size: int) -> None:
    """Refuse a string of more than ``STRING_SIZE`` characters before it is built."""
    if size > STRING_SIZE:
        raise exceeded("string")


def check_list(size: int) -> None:
    """Refuse a list of more than ``LIST_SIZE`` items before it is built."""
    if size > LIST_SIZE:
        raise exceeded("list")
