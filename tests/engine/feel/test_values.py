"""Numbers, dates, times, durations, ranges and their texts are exact."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from engine import feel
from engine.feel.types import parse_type
from engine.feel.values import FineTime, LongDate, LongDateTime


def value(text, **scope):
    return feel.compile(text, list(scope)).evaluate(scope)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.1 + 0.2 = 0.3", True),
        ("1 / 3", Decimal("0.3333333333333333333333333333333333")),
        ("2 / 3 * 3 = 2", True),
        ("1.10 + 1.10", Decimal("2.20")),
        ("12345678901234567890123456789012345", Decimal("1.234567890123456789012345678901234E+34")),
        ("decimal(2.5, 0)", Decimal(2)),
        ("decimal(-1234.5, -2)", Decimal(-1200)),
        ("round half up(-2.5, 0)", Decimal(-3)),
        ("round half down(-2.5, 0)", Decimal(-2)),
        ("round up(1.01, 1)", Decimal("1.1")),
        ("floor(-1.5)", Decimal(-2)),
        ("modulo(-12, 5)", Decimal(3)),
        ("modulo(10.1, -4.5)", Decimal("-3.4")),
        ("sqrt(2) * sqrt(2) - 2 < 1e-30", True),
        ("-3 ** 2", Decimal(9)),
        ("abs(-1234567890123456789012345678901234)", Decimal("1234567890123456789012345678901234")),
        ("string(decimal(1234567890123456789012345678901234, -1))", "1234567890123456789012345678901230"),
        ("-(1234567890123456789012345678901234)", Decimal("-1234567890123456789012345678901234")),
        ("string(round half up(1.5, 3))", "1.500"),
        ("2 ** -1", Decimal("0.5")),
    ],
)
def test_numbers_have_34_exact_digits(text, expected):
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("string(1.50)", "1.50"),
        ("string(-0)", "0"),
        ("string(1e3)", "1000"),
        ("string(1e-7)", "0.0000001"),
        ("string(100 / 10)", "10"),
        ('string([1, "a", null, true])', '[1, "a", null, true]'),
        ('string({a: 1, "b c": "x", "1": 2})', '{a: 1, b c: "x", "1": 2}'),
        ("string([1..2))", "[1..2)"),
        ("string((< 5))", "(< 5)"),
        ('string([@"2026-01-01"])', '[@"2026-01-01"]'),
        ('string(duration("P1Y14M"))', "P2Y2M"),
        ('string(duration("-PT90M"))', "-PT1H30M"),
        ('string(duration("PT0.5S"))', "PT0.5S"),
        ('string(duration("P0D"))', "PT0S"),
        ('string(time("08:30:00+08:00"))', "08:30:00+08:00"),
        ('string(date and time("2026-11-22T08:30:00@Asia/Shanghai"))', "2026-11-22T08:30:00@Asia/Shanghai"),
        ('string("a\\nb")', "a\nb"),
    ],
)
def test_values_have_a_text(text, expected):
    assert value(text) == expected


def test_a_text_with_quotes_inside_a_list_reads_back():
    odd = 'a"b\\c\n\td'

    assert feel.compile(feel.text([odd])).evaluate({}) == [odd]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('date("2026-11-22")', date(2026, 11, 22)),
        ('time("08:30:00")', time(8, 30)),
        ('time("08:30:00.5Z")', time(8, 30, 0, 500_000, UTC)),
        ('date and time("2026-11-22T08:30:00Z")', datetime(2026, 11, 22, 8, 30, tzinfo=UTC)),
        ('date("12026-01-01")', LongDate(12026, 1, 1)),
        ('time("08:30:00.123456789")', FineTime(30_600_123_456_789, None)),
        ('date and time("-0001-03-01T00:00:00").year', Decimal(-1)),
        ('duration("P1DT2H")', feel.DaysDuration(26 * 3600 * 10**9)),
        ('duration("P1Y2M")', feel.MonthsDuration(14)),
        ('date("2024-02-29") + duration("P1Y")', date(2025, 2, 28)),
        ('date("2026-01-31") + duration("P1M")', date(2026, 2, 28)),
        ('date("2026-03-31") - duration("P1M")', date(2026, 2, 28)),
        ('date("9999-12-31") + duration("P1D")', LongDate(10000, 1, 1)),
        ('date("10000-01-01") - duration("P1D")', date(9999, 12, 31)),
        ('date("2026-11-22") + duration("PT25H")', date(2026, 11, 23)),
        ('(date("2026-03-01") - date("2026-02-01")).days', Decimal(28)),
        ('time("23:00:00") + duration("PT2H")', time(1, 0)),
        ('time("10:00:00+08:00") - time("01:00:00Z")', feel.DaysDuration(3600 * 10**9)),
        ('duration("P10D") / duration("P4D")', Decimal("2.5")),
        ('duration("P1Y") * 1.5', feel.MonthsDuration(18)),
        ('years and months duration(date("2011-12-22"), date("2013-08-24"))', feel.MonthsDuration(20)),
        ('date and time("2026-11-22T24:00:00")', datetime(2026, 11, 23)),  # noqa: DTZ001
        ('day of week(date("2026-11-22"))', "Sunday"),
        ('week of year(date("2027-01-01"))', Decimal(53)),
        ('month of year(date("2026-11-22"))', "November"),
        ('day of year(date("2024-12-31"))', Decimal(366)),
        ('date("2026-11-22").weekday', Decimal(7)),
        ("last day", None),
    ],
)
def test_dates_and_times_follow_the_calendar(text, expected):
    assert value(text) == expected


def test_equal_moments_in_different_zones_are_equal_but_not_the_same():
    scope = {
        "a": datetime(2026, 11, 22, 16, 0, tzinfo=ZoneInfo("Asia/Shanghai")),
        "b": datetime(2026, 11, 22, 8, 0, tzinfo=UTC),
    }

    assert value("a = b", **scope) is True
    assert value("is(a, b)", **scope) is False
    assert value('a - b = duration("PT0S")', **scope) is True


def test_a_moment_with_a_zone_and_one_without_cannot_be_ordered():
    assert value('date and time("2026-11-22T08:30:00Z") > date and time("2026-11-22T08:30:00")') is None


def test_a_day_added_across_a_clock_change_is_24_hours():
    start = datetime(2026, 3, 28, 12, 0, tzinfo=ZoneInfo("Europe/Berlin"))

    assert value('string(start + duration("P1D"))', start=start) == "2026-03-29T13:00:00@Europe/Berlin"


def test_a_long_date_and_time_keeps_its_zone():
    moment = value('date and time("12026-07-01T00:00:00.123456789@Asia/Shanghai")')

    assert isinstance(moment, LongDateTime)
    assert value("m.time offset", m=moment) == feel.DaysDuration.of(timedelta(hours=8))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5 in [1..10)", True),
        ("[1..10].start", Decimal(1)),
        ("(< 10).end included", False),
        ("[1..10] = [1..10)", False),
        ("1 in [null..3]", None),
        ("overlaps([1..5], (5..8])", False),
        ("overlaps([1..5], [5..8])", True),
        ("before([1..5], 6)", True),
        ("includes([1..10], [2..3])", True),
        ("coincides(5, 5)", True),
        ("during(5, (< 10))", True),
        ('range("[\\"a\\"..\\"c\\")") = ["a".."c")', True),
        ('[1.."a"]', None),
        ("for i in (1..4) return i", [Decimal(2), Decimal(3)]),
        ("for i in 3..1 return i", [Decimal(3), Decimal(2), Decimal(1)]),
        ('count(for d in @"2026-02-01"..@"2026-03-01" return d)', Decimal(29)),
    ],
)
def test_ranges_know_their_ends(text, expected):
    assert value(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "number", "list<number>", "list<list<string>>", "context<a: number, b c: list<date>>", "range<date and time>",
        "function<number, string>->boolean", "years and months duration", "Any", "context<>", "function<>->Any",
    ],
)  # fmt: skip
def test_a_type_reads_back_what_it_writes(text):
    assert str(parse_type(text)) == text


@pytest.mark.parametrize(
    "text", ["", "numbers", "list<", "list<number", "context<a>", "function<number>", "number number"]
)
def test_what_is_no_type_is_refused(text):
    with pytest.raises(feel.FeelError):
        parse_type(text)


def test_the_type_of_a_value_is_told():
    assert (
        str(feel.type_of({"a": [Decimal(1), Decimal(2)], "b": date(2026, 1, 1)})) == "context<a: list<number>, b: date>"
    )
    assert str(feel.type_of([Decimal(1), "a"])) == "list<Any>"
    assert str(feel.type_of(None)) == "Null"
    assert str(feel.type_of(value("function(a: number) a > 1"))) == "function<number>->boolean"


def test_values_are_made_to_fit_as_the_standard_allows():
    assert feel.coerce([Decimal(1)], parse_type("number")) == 1
    assert feel.coerce(Decimal(1), parse_type("list<number>")) == [1]
    assert feel.coerce(date(2026, 1, 1), parse_type("date and time")) == datetime(2026, 1, 1, tzinfo=UTC)
    assert feel.conforms({"a": Decimal(1), "b": "x"}, parse_type("context<a: number>")) is True
    assert feel.conforms([Decimal(1), "x"], parse_type("list<number>")) is False
