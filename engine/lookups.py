"""The calendar and the registers as one form sees them while one person fills it in.

A register is read when a field first asks it, once for the page, however many rows ask.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from engine.calendar.commands import load_calendar
from engine.catalog import Catalog
from engine.ports import Asking, Choice, Finding, Value

#: opens a session that may be read from.
Opening = Callable[[], AbstractContextManager[Session]]


class Lookups:
    """Implements ``engine.forms.around.Around`` over the database."""

    def __init__(self, catalog: Catalog, asking: Asking, opening: Opening) -> None:
        self._catalog, self._asking, self._opening = catalog, asking, opening
        self._read: dict[str, Any] = {}

    def is_workday(self, day: date) -> bool:
        """Whether people work on ``day`` by the calendar table."""
        if "" not in self._read:
            with self._opening() as session:
                self._read[""] = load_calendar(session)
        return bool(self._read[""].is_workday(day))

    def choices(self, name: str, asked: Mapping[str, Value]) -> Sequence[Choice]:
        """What the register ``name`` offers."""
        answer = self._bound(name, self._catalog.sources)
        return () if answer is None else answer(asked)

    def finding(self, name: str, asked: Mapping[str, Value]) -> Finding | None:
        """What the register ``name`` says of the answers."""
        answer = self._bound(name, self._catalog.inquiries)
        found: Finding | None = None if answer is None else answer(asked)
        return found

    def _bound(self, name: str, registers: Mapping[str, Callable[..., Any]]) -> Any:  # noqa: ANN401 - either kind
        if name not in self._read:
            register = registers.get(name)
            if register is None:
                return None
            with self._opening() as session:
                self._read[name] = register(session, self._asking)
        return self._read[name]


def lookups(session: Session, catalog: Catalog, asking: Asking) -> Lookups:
    """What a form may ask inside the open transaction of ``session``."""
    return Lookups(catalog, asking, lambda: nullcontext(session))
