"""The calendar and the registers as one form sees them while one person fills it in.

A register is read when a field first asks it, once for the page, however many rows ask.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.accounts import Account
from engine.calendar.commands import load_calendar
from engine.catalog import Catalog
from engine.model.case import Task
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
                self._read[name] = register(session, replace(self._asking, busy=partial(_busy, session)))
        return self._read[name]


def _busy(session: Session) -> Mapping[str, int]:
    """How many open tasks each member of staff holds, by id and by name."""
    held = (
        select(Account.id, Account.display_name, func.count(Task.id))
        .join(Task, Task.assignee == Account.id)
        .where(Task.done_at.is_(None))
        .group_by(Account.id, Account.display_name)
    )
    found: Counter[str] = Counter()
    for account_id, name, count in session.execute(held):
        found[str(account_id)] += count
        found[name] += count
    return found


def lookups(session: Session, catalog: Catalog, asking: Asking) -> Lookups:
    """What a form may ask inside the open transaction of ``session``."""
    return Lookups(catalog, asking, lambda: nullcontext(session))
