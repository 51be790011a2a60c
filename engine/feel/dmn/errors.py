"""What goes wrong in a decision model, and where: file, element, line, column.

A model is drawn by process owners, so every error says in Chinese and in English which element is
meant and what is wrong with it. Evaluation itself never raises for data: a value that does not fit
becomes null and a warning.
"""

from dataclasses import dataclass

from engine.errors import EngineError


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a DMN file. ``line`` and ``column`` count from 1; 0 means unknown."""

    file: str = ""
    #: the ``id`` of the element, or its name where it has no id.
    element: str = ""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        spot = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        return f"{spot} ({self.element})" if self.element else spot


class DmnError(EngineError):
    """A decision model cannot be used; ``place`` says where the fault is."""

    code = "dmn-error"

    def __init__(self, zh: str, en: str, place: Place | None = None) -> None:
        super().__init__(zh, en)
        self.place = place or Place()

    def __str__(self) -> str:
        where = str(self.place)
        return f"{where}: {self.en}" if where else self.en


class DmnLimit(DmnError):
    """A model is larger, or nested deeper, than we are willing to read."""

    code = "dmn-limit"


@dataclass(frozen=True, slots=True)
class DmnWarning:
    """Why a value became null, or what looks wrong, found while evaluating."""

    place: Place
    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.place}: {self.en}"
