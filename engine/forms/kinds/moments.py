"""Answers that are dates, times and moments. Moments are read in the time of Shanghai and kept with their offset."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from engine.feel.types import DATE, DATE_TIME, TIME
from engine.forms.cleaning import clean_line
from engine.forms.json_values import Json
from engine.forms.kinds.kind import Kind
from engine.forms.wording import Wrong, not_answered_as, quoted

SHANGHAI = ZoneInfo("Asia/Shanghai")
FIRST_YEAR, LAST_YEAR = 1800, 2199
_DATE = re.compile(
    r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*[日号]?|([0-9]{4})([0-9]{2})([0-9]{2})"
)
_TIME = re.compile(r"([0-9]{1,2})\s*[:：时点]\s*([0-9]{1,2})(?:\s*[:：分]\s*([0-9]{1,2})?\s*秒?)?(?:\.0+)?")
_SIGNS = str.maketrans("０１２３４５６７８９／－．", "0123456789/-.")


def take_date(raw: object) -> date | Wrong | None:
    """A day: 2026-08-21, 2026/8/21, 2026年8月21日 or 20260821, full-width digits too."""
    text = clean_line(raw)
    if isinstance(text, Wrong) or not text:
        return text or None
    match = _DATE.fullmatch(text.translate(_SIGNS))
    if match is None:
        return Wrong(
            f"{{label}}应为日期，例如2026-08-21，现在填的是“{quoted(text)}”",
            f"{{label}} must be a date such as 2026-08-21; “{quoted(text)}” is not",
        )
    year, month, day = (int(part) for part in match.groups() if part is not None)
    try:
        found = date(year, month, day)
    except ValueError:
        return Wrong(
            f"{{label}}中的日期“{quoted(text)}”不存在，请检查月份和日子",
            f"{{label}} holds a date, “{quoted(text)}”, that does not exist; check month and day",
        )
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return Wrong(
            f"{{label}}的年份{year}不合理，请检查", f"The year {year} of {{label}} is unlikely; please check it"
        )
    return found


def take_time(raw: object) -> time | Wrong | None:
    """A time of day: 9:30, 09:30:00, 9时30分."""
    text = clean_line(raw)
    if isinstance(text, Wrong) or not text:
        return text or None
    match = _TIME.fullmatch(text.translate(_SIGNS))
    hour, minute, second = (int(part or 0) for part in match.groups()) if match else (99, 0, 0)
    try:
        return time(hour, minute, second)
    except ValueError:
        return Wrong(
            f"{{label}}应为时间，例如09:30，现在填的是“{quoted(text)}”",
            f"{{label}} must be a time such as 09:30; “{quoted(text)}” is not",
        )


def take_moment(raw: object) -> datetime | Wrong | None:
    """A day and a time, as a mapping of ``date`` and ``time`` or as ISO text; without offset it is Shanghai's."""
    if isinstance(raw, Mapping):
        return _joined(take_date(raw.get("date") or ""), take_time(raw.get("time") or ""))
    text = clean_line(raw)
    if isinstance(text, Wrong) or not text:
        return text or None
    try:
        moment = datetime.fromisoformat(text)
        moment = moment.replace(tzinfo=SHANGHAI) if moment.tzinfo is None else moment.astimezone(SHANGHAI)
    except (ValueError, OverflowError):
        return not_answered_as("日期和时间，例如2026-08-21 09:30", "a date and time such as 2026-08-21 09:30")
    return moment if FIRST_YEAR <= moment.year <= LAST_YEAR else not_answered_as("日期和时间", "a date and time")


def _joined(day: date | Wrong | None, clock: time | Wrong | None) -> datetime | Wrong | None:
    if isinstance(day, Wrong):
        return Wrong(day.zh, day.en, "date")
    if isinstance(clock, Wrong):
        return Wrong(clock.zh, clock.en, "time")
    if day is None and clock is None:
        return None
    if day is None:
        return Wrong("请填写{label}的日期", "Enter the date of {label}", "date")
    if clock is None:
        return Wrong("请填写{label}的时间", "Enter the time of {label}", "time")
    return datetime.combine(day, clock, SHANGHAI)


def show_date(day: date) -> str:
    """``2026年8月21日``."""
    return f"{day.year}年{day.month}月{day.day}日"


def show_time(clock: time) -> str:
    """``09:30``, with seconds when there are any."""
    return clock.strftime("%H:%M:%S" if clock.second else "%H:%M")


def show_moment(moment: datetime) -> str:
    """``2026年8月21日 09:30`` in the time of Shanghai."""
    local = moment.astimezone(SHANGHAI)
    return f"{show_date(local.date())} {show_time(local.time())}"


def load_date(stored: Json) -> date | None:
    """A day from JSON."""
    try:
        return date.fromisoformat(stored) if isinstance(stored, str) else None
    except ValueError:
        return None


def load_time(stored: Json) -> time | None:
    """A time of day from JSON."""
    try:
        return time.fromisoformat(stored) if isinstance(stored, str) else None
    except ValueError:
        return None


def load_moment(stored: Json) -> datetime | None:
    """A moment from JSON, in the time of Shanghai."""
    moment = take_moment(stored) if isinstance(stored, str) else None
    return moment if isinstance(moment, datetime) else None


def store_moment(moment: datetime) -> str:
    """ISO text with its offset."""
    return moment.isoformat(timespec="seconds")


DAY = Kind(
    "date", take_date, type=DATE, store=date.isoformat, load=load_date, show=show_date, input="date",
    schema={"type": "string", "format": "date"},
)  # fmt: skip
CLOCK_TIME = Kind(
    "time", take_time, type=TIME, store=time.isoformat, load=load_time, show=show_time, input="time",
    schema={"type": "string", "format": "time"},
)  # fmt: skip
MOMENT = Kind(
    "datetime", take_moment, type=DATE_TIME, store=store_moment, load=load_moment, show=show_moment, input="moment",
    schema={"type": "string", "format": "date-time"},
)  # fmt: skip
