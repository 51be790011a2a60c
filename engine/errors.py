"""Errors the engine raises on purpose; each one is a fact a caller can act on.

Every error carries a Chinese sentence for the page and an English one for the log; both name
the thing and the way out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID


class EngineError(Exception):
    """Base of every error the engine raises on purpose."""

    code = "engine-error"

    def __init__(self, zh: str, en: str = "") -> None:
        super().__init__(en or zh)
        self.zh = zh
        self.en = en or zh


class NotFound(EngineError):
    """The named case, task or service item does not exist, or is not yours to see."""

    code = "not-found"


class NotPermitted(EngineError):
    """The actor may not do this."""

    code = "not-permitted"


class Conflict(EngineError):
    """Somebody was faster, or the case changed since it was read; ``case_id`` says which, where that is known."""

    code = "conflict"

    def __init__(self, zh: str, en: str = "", *, case_id: UUID | None = None) -> None:
        super().__init__(zh, en)
        self.case_id = case_id


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an answer. ``field`` is the dotted path, ``items[2].serial_no``."""

    field: str
    zh: str
    en: str = ""


class InvalidAnswers(EngineError):
    """The answers do not satisfy the form; ``problems`` come in the order of the document."""

    code = "invalid-answers"

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(
            "；".join(problem.zh for problem in problems),
            "; ".join(f"{problem.field}: {problem.en or problem.zh}" for problem in problems),
        )
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Flaw:
    """One reason why a service item cannot be published: file, element, and a plain sentence."""

    file: str
    element: str
    zh: str
    en: str = ""

    def __str__(self) -> str:
        return f"{self.file}: {self.element}: {self.zh}" if self.element else f"{self.file}: {self.zh}"


class InvalidDefinition(EngineError):
    """A service item in processes/ or forms/ is not usable; ``flaws`` says why."""

    code = "invalid-definition"

    def __init__(self, flaws: Sequence[Flaw]) -> None:
        super().__init__(
            "；".join(str(flaw) for flaw in flaws),
            "; ".join(f"{flaw.file}: {flaw.element}: {flaw.en or flaw.zh}" for flaw in flaws),
        )
        self.flaws = tuple(flaws)
