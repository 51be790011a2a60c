"""Problems as a page tells them: the same words in the summary and at the field."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from engine.errors import Problem
from engine.forms.viewing import anchor_of


@dataclass(frozen=True, slots=True)
class Told:
    """One problem in the language of the page."""

    name: str
    anchor: str
    text: str


class Problems:
    """The problems of a page, to be asked for by the name of a field or a row."""

    def __init__(self, problems: Iterable[Problem] = (), lang: str = "zh") -> None:
        self._told = tuple(
            Told(one.field, anchor_of(one.field), (one.en or one.zh) if lang == "en" else one.zh) for one in problems
        )
        self._by_name: dict[str, list[str]] = {}
        self._rows: set[str] = set()
        for one in self._told:
            self._by_name.setdefault(one.name, []).append(one.text)
            at = one.name.find("]")
            while at >= 0:
                self._rows.add(one.name[: at + 1])
                at = one.name.find("]", at + 1)

    def __len__(self) -> int:
        return len(self._told)

    def __iter__(self) -> Iterator[Told]:
        return iter(self._told)

    def at(self, name: str, parts: Sequence[str] = ()) -> list[str]:
        """The sentences for a field, those for its parts included."""
        if not self._by_name:
            return []
        found = list(self._by_name.get(name, ()))
        for part in parts:
            found += self._by_name.get(f"{name}.{part}", ())
        return found

    def in_row(self, name: str) -> bool:
        """Whether anything is wrong inside a row such as ``items[2]``."""
        return name in self._rows
