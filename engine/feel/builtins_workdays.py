"""Built-in functions that count working days. The calendar is the caller's; it comes with the scope."""

from datetime import date
from decimal import Decimal

from engine.feel.coding import Run, Workdays
from engine.feel.errors import Fault
from engine.feel.functions import feel
from engine.feel.temporal import moment_date
from engine.feel.values import Value, kind_of

_DAY = "date|date and time"


@feel(f"add working days(from: {_DAY}, days: number) -> date", wants_run=True)
def _add_working_days(run: Run, start: Value, days: Decimal) -> date:
    """The day so many working days after ``from``, which is not counted; before it for a negative number."""
    if days != int(days):
        raise Fault("工作日数应为整数。", "The number of working days should be whole.")
    return _calendar(run).add_workdays(_day(start), int(days))


@feel(f"working days between(from: {_DAY}, to: {_DAY}) -> number", wants_run=True)
def _working_days_between(run: Run, start: Value, end: Value) -> Decimal:
    """The working days after ``from`` up to and with ``to``; negative when ``to`` is earlier."""
    return Decimal(_calendar(run).workdays_between(_day(start), _day(end)))


def _calendar(run: Run) -> Workdays:
    if run.workdays is None:
        raise Fault("这里没有工作日历。", "There is no calendar of working days here.")
    return run.workdays


def _day(value: Value) -> date:
    day = moment_date(value) if kind_of(value) == "date and time" else value
    if not isinstance(day, date):
        raise Fault("日期超出工作日历的范围。", "The date is outside the calendar.")
    return day
