"""Where a year of the calendar comes from before anybody entered it: two libraries.

``chinesecalendar`` carries the State Council's notices, adjusted weekends included, for the years it knows.
``holidays`` carries the statutory holidays of any year, which is all that can be known before the notice.
"""

from datetime import date
from functools import lru_cache

import chinese_calendar
import holidays

from engine.calendar.days import Source, SpecialDay, YearDays

_NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}


@lru_cache(maxsize=64)
def imported_year(year: int) -> YearDays:
    """The best that the libraries know of a year; always provisional until an administrator confirms it."""
    return _noticed(year) if year in _noticed_years() else _statutory(year)


@lru_cache(maxsize=1)
def _noticed_years() -> frozenset[int]:
    """The years whose notice the library carries: those in which it lists National Day."""
    return frozenset(day.year for day, name in chinese_calendar.holidays.items() if name == "National Day")


def _noticed(year: int) -> YearDays:
    rest = [SpecialDay(day, False, _name(name)) for day, name in chinese_calendar.holidays.items() if day.year == year]
    work = [
        SpecialDay(day, True, f"{_name(name)}调休上班")
        for day, name in chinese_calendar.workdays.items()
        if day.year == year
    ]
    return YearDays(year, frozenset([*rest, *work]), Source.NOTICE)


def _statutory(year: int) -> YearDays:
    china = holidays.country_holidays("CN", years=year, language="zh_CN")
    listed = [(day, name) for day, name in china.items() if day.year == year]
    return YearDays(year, frozenset(SpecialDay(day, False, name) for day, name in listed), Source.STATUTORY)


def _name(english: str) -> str:
    return _NAMES.get(english, english)


def statutory_days(year: int) -> tuple[date, ...]:
    """The statutory holidays of a year, for an administrator who enters its notice."""
    return tuple(sorted(special.day for special in _statutory(year).specials))
