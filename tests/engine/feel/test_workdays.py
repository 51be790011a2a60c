"""Working days in formulas: counted on the calendar that the scope brings."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from engine.calendar.days import Calendar
from engine.calendar.sources import imported_year
from engine.catalog import CountedDays
from engine.feel import WORKDAYS, compile
from engine.feel.template import compile_template


class Days(CountedDays):
    """The calendar as a case brings it, here without a database."""

    def __init__(self) -> None:
        self._calendar = Calendar(fallback=imported_year)


SCOPE = {WORKDAYS: Days(), "received": date(2026, 2, 12)}


def value(text, scope=SCOPE):
    return compile(text, ["received"]).evaluate(scope)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("add working days(received, 5)", date(2026, 2, 26)),
        ("add working days(received, 0)", date(2026, 2, 12)),
        ("add working days(date(2026, 2, 26), -5)", date(2026, 2, 12)),
        ("add working days(from: received, days: 1)", date(2026, 2, 13)),
        ('add working days(@"2026-02-12T09:00:00+08:00", 1)', date(2026, 2, 13)),
        ("working days between(received, date(2026, 2, 26))", Decimal(5)),
        ("working days between(date(2026, 2, 26), received)", Decimal(-5)),
        ("working days between(received, received) between 0 and 1", True),
        ("for n in 1..3 return add working days(received, n)", [date(2026, 2, day) for day in (13, 14, 24)]),
    ],
)
def test_working_days_are_counted_on_the_calendar_of_the_scope(text, expected):
    assert value(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "add working days(received, 0.5)",
        "add working days(received, 20000)",
        "add working days(date(1066, 1, 1), 5)",
        "add working days(null, 5)",
        'working days between("soon", received)',
    ],
)
def test_what_cannot_be_counted_is_null(text):
    assert value(text) is None


def test_without_a_calendar_nothing_is_counted_and_a_warning_says_so():
    warnings = []
    now = datetime(2026, 3, 2, tzinfo=UTC)

    assert compile("add working days(today(), 1)").evaluate({}, now=now, warnings=warnings) is None
    assert "calendar" in warnings[0].en


def test_notices_count_working_days_too():
    text = compile_template("请于 {{add working days(received, 5)}} 前补正", ["received"])

    assert text.render(SCOPE) == "请于 2026-02-26 前补正"
