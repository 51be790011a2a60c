"""Why a date is what it is: every computed date of a clock in plain sentences, Chinese and English."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from engine.calendar.days import Calendar, Source
from engine.clock.course import Course, Segment, total_days
from engine.clock.lights import Reading, read_clock


class About(StrEnum):
    """What a reason is about."""

    START = "start"
    PAUSE = "pause"
    EXTENSION = "extension"
    DUE = "due"
    LEGAL_DUE = "legal-due"
    YELLOW = "yellow"
    STOP = "stop"
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence about one date."""

    about: About
    day: date | None
    zh: str
    en: str


def explain(calendar: Calendar, course: Course, today: date) -> list[Reason]:
    """Explain a clock: start, pauses, extension, due days, when it turns yellow, and what is not sure yet."""
    reading = read_clock(calendar, course, today)
    reasons = [_start(course)]
    reasons += [_pause(calendar, pause, reading.today) for pause in course.pauses]
    reasons += _extension(course)
    reasons += _dues(calendar, course, reading)
    if course.stopped_on is None:
        reasons.append(_yellow(reading))
    else:
        zh = f"{_zh(course.stopped_on)}停止计时，共计 {reading.counted} 个工作日。"
        en = f"The clock stopped on {course.stopped_on} after {_en(reading.counted)}."
        reasons.append(Reason(About.STOP, course.stopped_on, zh, en))
    return reasons + _doubts(calendar, course, reading)


def _start(course: Course) -> Reason:
    day = course.started_on
    return Reason(
        About.START,
        day,
        f"{_zh(day)}起算，当日不计入，按工作日计算。",
        f"Counting starts after {day}; that day is not counted; working days only.",
    )


def _pause(calendar: Calendar, pause: Segment, today: date) -> Reason:
    end = pause.end or max(today, pause.start)
    days = calendar.workdays_between(pause.start, end)
    why = "，".join(part for part in (pause.cause, pause.basis, pause.notice) if part)
    named = f"（{why}）" if why else ""
    also = f" ({', '.join(part for part in (pause.cause, pause.basis, pause.notice) if part)})" if why else ""
    if pause.end is None:
        zh = f"{_zh(pause.start)}起暂停计时{named}，至今 {days} 个工作日不计入，恢复后重新推算。"
        en = f"Paused since {pause.start}{also}; {_en(days)} so far not counted; dates move on until it ends."
    else:
        zh = f"{_zh(pause.start)}至{_zh(pause.end)}暂停计时{named}，其间 {days} 个工作日不计入。"
        en = f"Paused from {pause.start} to {pause.end}{also}; {_en(days)} not counted."
    return Reason(About.PAUSE, pause.start, zh, en)


def _extension(course: Course) -> list[Reason]:
    extension = course.extension
    if extension is None:
        return []
    why = "，".join(part for part in (extension.reason, extension.notice) if part)
    named, also = (f"（{why}）", f" ({why})") if why else ("", "")
    zh = f"{_zh(extension.granted_on)}经批准延长 {extension.days} 个工作日{named}。"
    en = f"Extended by {_en(extension.days)} on {extension.granted_on}{also}."
    return [Reason(About.EXTENSION, extension.granted_on, zh, en)]


def _dues(calendar: Calendar, course: Course, reading: Reading) -> list[Reason]:
    reasons = []
    tail_zh, tail_en = ("（暂停中，顺延）", " (paused, moving on)") if reading.moving else ("", "")
    promised, legal = course.limit.promised_days, course.limit.legal_days
    if promised is not None:
        days = total_days(calendar, course, promised, today=reading.today)
        zh = f"承诺 {days} 个工作日内办结，应于{_zh(reading.due_on)}前（含当日）办结{tail_zh}。"
        en = f"Promised within {_en(days)}: due on {reading.due_on}{tail_en}."
        reasons.append(Reason(About.DUE, reading.due_on, zh, en))
    if legal is not None and reading.legal_due_on is not None:
        days = total_days(calendar, course, legal, today=reading.today)
        zh = f"法定时限 {days} 个工作日，至{_zh(reading.legal_due_on)}届满{tail_zh}。"
        en = f"The law allows {_en(days)}: until {reading.legal_due_on}{tail_en}."
        about = About.LEGAL_DUE if promised is not None else About.DUE
        reasons.append(Reason(about, reading.legal_due_on, zh, en))
    return reasons


def _yellow(reading: Reading) -> Reason:
    return Reason(
        About.YELLOW,
        reading.yellow_on,
        f"{_zh(reading.yellow_on)}起亮黄灯（已用 90% 或仅剩 1 个工作日），{_zh(reading.due_on)}之后亮红灯。",
        f"Yellow from {reading.yellow_on} (90 % used, or one working day left), red after {reading.due_on}.",
    )


def _doubts(calendar: Calendar, course: Course, reading: Reading) -> list[Reason]:
    """What the administrator has not confirmed: the calendar of a year that the clock runs through."""
    last = max(reading.due_on, reading.legal_due_on or reading.due_on)
    reasons = []
    for year in calendar.provisional_years(course.started_on, last):
        if calendar.year(year).source is Source.STATUTORY:
            zh = f"{year} 年放假调休安排尚未公布，按法定节假日推算，日期为暂定。"
            en = f"The holiday notice for {year} is not out yet; dates are provisional."
        else:
            zh = f"{year} 年放假调休安排尚待管理员确认，日期为暂定。"
            en = f"The calendar of {year} awaits confirmation; dates are provisional."
        reasons.append(Reason(About.CALENDAR, None, zh, en))
    return reasons


def _zh(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _en(days: int) -> str:
    return "1 working day" if days == 1 else f"{days} working days"
