"""The case file of a release: empty, but it knows repeats, parts, the calendar and the facts of the case."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial

from sqlalchemy.orm import Session

from engine.calendar.commands import load_calendar
from engine.calendar.days import BEIJING, Calendar, local_date
from engine.catalog.release import Release
from engine.errors import EngineError
from engine.feel import WORKDAYS, Expression
from engine.feel.errors import Fault
from engine.model.case import Case
from engine.ports import Value
from engine.sections import CaseFile


class CountedDays:
    """The calendar of working days for expressions, loaded when one first counts."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._calendar: Calendar | None = None

    @property
    def calendar(self) -> Calendar:
        """The calendar as it stood when first asked for."""
        if self._calendar is None:
            self._calendar = load_calendar(self._session)
        return self._calendar

    def add_workdays(self, day: date, count: int) -> date:
        """See ``Calendar.add_workdays``."""
        with _as_fault():
            return self.calendar.add_workdays(day, count)

    def workdays_between(self, after: date, until: date) -> int:
        """See ``Calendar.workdays_between``."""
        with _as_fault():
            return self.calendar.workdays_between(after, until)


@contextmanager
def _as_fault() -> Iterator[None]:
    """What the calendar refuses makes a value null with a warning, as any other fault of an expression does."""
    try:
        yield
    except EngineError as refused:
        raise Fault(refused.zh, refused.en) from refused


def case_file(release: Release, case: Case, now: datetime, days: CountedDays, *, site_url: str = "") -> CaseFile:
    """An empty case file that knows the release's repeats and parts, the calendar and the facts of the case."""
    here = now.astimezone(BEIJING)
    facts = {
        "number": case.number,
        "query_code": case.query_code,
        "title": case.title,
        "applicant_name": case.applicant_name,
        "opened_at": case.opened_at,
        "opened_on": local_date(case.opened_at),
        "item": case.item,
        "site_url": site_url,
    }
    return CaseFile(
        facts={"case": facts, "settings": release.settings, WORKDAYS: days},
        items={pattern: partial(_items, over, here) for pattern, over in release.items.items()},
        inputs={pattern: partial(_inputs, given, here) for pattern, given in release.inputs.items()},
    )


def _items(over: Expression, now: datetime, outer: Mapping[str, Value]) -> Sequence[Value]:
    value = over.evaluate(outer, now=now)
    return value if isinstance(value, list) else []


def _inputs(given: Mapping[str, Expression], now: datetime, outer: Mapping[str, Value]) -> Mapping[str, Value]:
    return {name: expression.evaluate(outer, now=now) for name, expression in given.items()}
