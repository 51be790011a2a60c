"""Built-in functions on dates and times (DMN 1.5, tables 76 and 78), and ``is``."""

from decimal import Decimal

from engine.feel.coding import Run
from engine.feel.comparing import identical
from engine.feel.errors import Fault
from engine.feel.functions import feel
from engine.feel.temporal import Date, DateTime, date_ordinal, moment_date, ordinal_of
from engine.feel.values import Value, kind_of

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_THURSDAY = 4


def _day(value: Value) -> Date:
    return moment_date(value) if kind_of(value) == "date and time" else value


@feel("is(value1?: Any, value2?: Any) -> boolean", wants_run=True)
def _is(run: Run, value1: Value = None, value2: Value = None) -> bool:
    return identical(value1, value2, run)


@feel("now() -> date and time", wants_run=True)
def _now(run: Run) -> DateTime:
    if run.now is None:
        raise Fault("这里没有给出当前时间。", "The current time is not given here.")
    return run.now


@feel("today() -> date", wants_run=True)
def _today(run: Run) -> Date:
    if run.now is None:
        raise Fault("这里没有给出当前时间。", "The current time is not given here.")
    return run.now.date()


@feel("day of year(date: date|date and time) -> number")
def _day_of_year(date: Value) -> Decimal:
    day = _day(date)
    return Decimal(date_ordinal(day) - ordinal_of(day.year, 1, 1) + 1)


@feel("day of week(date: date|date and time) -> string")
def _day_of_week(date: Value) -> str:
    return DAYS[(date_ordinal(_day(date)) - 1) % 7]


@feel("month of year(date: date|date and time) -> string")
def _month_of_year(date: Value) -> str:
    return MONTHS[_day(date).month - 1]


@feel("week of year(date: date|date and time) -> number")
def _week_of_year(date: Value) -> Decimal:
    """The ISO 8601 week: it belongs to the year its Thursday lies in."""
    ordinal = date_ordinal(_day(date))
    thursday = ordinal - (ordinal - 1) % 7 + _THURSDAY - 1
    day = _day(date)
    year = next(y for y in (day.year + 1, day.year, day.year - 1) if ordinal_of(y, 1, 1) <= thursday)
    return Decimal((thursday - ordinal_of(year, 1, 1)) // 7 + 1)
