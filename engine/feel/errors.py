"""What FEEL says when a text cannot be read, when work exceeds a bound, and when a value is null for a reason.

Three facts, never mixed: ``FeelError`` is about the text and comes from ``compile``; ``FeelLimit`` is about the
amount of work and may come from both; ``FeelWarning`` is the reason of a null and is only ever collected.
"""

from collections.abc import Sequence
from dataclasses import dataclass


class FeelError(Exception):
    """The text is not FEEL.

    ``line`` and ``column`` count from 1, ``expected`` names what could have stood there, ``zh`` and ``en`` are
    sentences for people.
    """

    def __init__(self, zh: str, en: str, *, line: int = 1, column: int = 1, expected: Sequence[str] = ()) -> None:
        super().__init__(f"{line}:{column}: {en}")
        self.zh = zh
        self.en = en
        self.line = line
        self.column = column
        self.expected = tuple(expected)


class FeelLimit(Exception):
    """A bound of ``engine.feel.limits`` was reached; ``limit`` is its name, such as ``iterations``."""

    def __init__(self, limit: str, bound: int) -> None:
        super().__init__(f"the limit {limit!r} ({bound}) was exceeded")
        self.limit = limit
        self.bound = bound
        self.zh = f"表达式超出限制“{limit}”（上限 {bound}），请把它改简单一些。"
        self.en = f"The expression exceeds the limit '{limit}' ({bound}); please make it simpler."


@dataclass(frozen=True, slots=True)
class FeelWarning:
    """One thing worth knowing: why a value is null, or what will surely surprise. Lines and columns count from 1."""

    line: int
    column: int
    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.line}:{self.column}: {self.en}"


class Fault(Exception):
    """A computation has no value. It becomes null and a warning where it is caught, and never leaves this package."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en
