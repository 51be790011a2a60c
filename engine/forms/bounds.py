"""Limits that need numbers, dates, options or the present time; exact, and never JSON Schema's business."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from engine.forms.around import Around
from engine.forms.expressions import Formula
from engine.forms.kinds.computed import show_value
from engine.forms.kinds.kind import Kind
from engine.forms.kinds.moments import SHANGHAI
from engine.forms.kinds.numbers import write_decimal
from engine.forms.spec import Field, Option
from engine.forms.wording import Wrong, not_offered, off_step, too_early, too_great, too_late, too_small
from engine.forms.working import Working
from engine.ports import Finding, Value

_HORIZON = 400


def limit_now(limit: Value, working: Working, now: datetime) -> Value:
    """A bound as it is now: fixed, or what its formula gives."""
    return limit.value(working.env, now) if isinstance(limit, Formula) else limit


def out_of_bounds(one: Field, value: Value, working: Working, now: datetime) -> Wrong | None:
    """What is wrong with a readable ``value``, or None."""
    kind = working.kind(one)
    wrong = kind.check(value, now)
    if wrong is None and one.compute is None:
        wrong = _out_of_bounds(one, kind, value, working, now)
    if wrong is None and one.inquiry is not None and one.inquiry.must:
        found = finding_on(one, working, now)
        wrong = Wrong(found.zh, found.en) if found is not None and not found.possible else None
    return wrong


def finding_on(one: Field, working: Working, now: datetime) -> Finding | None:
    """What the register says that judges the field's answer."""
    if one.inquiry is None:
        return None
    asked = {name: formula.value(working.env, now) for name, formula in one.inquiry.given}
    return working.around.finding(one.inquiry.name, asked)


def _out_of_bounds(one: Field, kind: Kind, value: Value, working: Working, now: datetime) -> Wrong | None:
    if one.options is not None:
        return _unoffered(value, working.options.get(one.number, one.options.fixed))
    if kind.name in ("number", "money", "quantity"):
        number = value["value"] if kind.name == "quantity" else value
        wrong = _number(one, number, working, now)
        return Wrong(wrong.zh, wrong.en, "value") if wrong is not None and kind.name == "quantity" else wrong
    if isinstance(value, date | time):
        return _moment(one, value, working, now)
    return None


def _unoffered(value: Value, options: tuple[Option, ...]) -> Wrong | None:
    offered = {option.value: option for option in options}
    for one in value if isinstance(value, list) else [value]:
        if one not in offered:
            return not_offered(one)
        if offered[one].barred[0]:
            return Wrong(*offered[one].barred)
    return None


def _number(one: Field, number: Decimal, working: Working, now: datetime) -> Wrong | None:
    bounds = one.bounds
    least, most = limit_now(bounds.least, working, now), limit_now(bounds.most, working, now)
    if isinstance(least, Decimal) and number < least:
        return too_small(write_decimal(least))
    if isinstance(most, Decimal) and number > most:
        return too_great(write_decimal(most))
    if bounds.step is not None and number % bounds.step:
        return off_step(bounds.step)
    return None


def _moment(one: Field, value: Value, working: Working, now: datetime) -> Wrong | None:
    bounds, today = one.bounds, now.astimezone(SHANGHAI).date()
    least, most = limit_now(bounds.least, working, now), limit_now(bounds.most, working, now)
    if comparable(value, least) and value < least:
        return too_early(show_value(least), least.isoformat())
    if comparable(value, most) and value > most:
        return too_late(show_value(most), most.isoformat())
    if bounds.not_past and _is_past(value, today, now):
        return too_early("今天" if type(value) is date else "现在", "today" if type(value) is date else "now")
    return _workday(one, value, today, working.around)


def comparable(value: Value, limit: Value) -> bool:
    """Whether a moment can be held against a limit: both days, both times, or both moments with an offset."""
    if limit is None or type(value) is not type(limit):
        return False
    return not isinstance(value, datetime | time) or (value.tzinfo is None) == (limit.tzinfo is None)


def _is_past(value: Value, today: date, now: datetime) -> bool:
    if isinstance(value, datetime):
        return value < now
    return isinstance(value, date) and value < today


def _workday(one: Field, value: Value, today: date, around: Around) -> Wrong | None:
    day = value.date() if isinstance(value, datetime) else value
    if not isinstance(day, date):
        return None
    ahead = one.bounds.workdays_ahead
    if ahead:
        first = workday_after(today, ahead, around)
        if day < first:
            return Wrong(
                f"{{label}}至少要在{ahead}个工作日之后，最早为{show_value(first)}",
                f"{{label}} must lie at least {ahead} working days ahead: {first.isoformat()} or later",
            )
    within = one.bounds.workdays_within
    if within and day > (last := workday_after(today, within, around)):
        return Wrong(
            f"{{label}}应在{within}个工作日之内，最晚为{show_value(last)}",
            f"{{label}} must lie within {within} working days: {last.isoformat()} at the latest",
        )
    if one.bounds.workday and not around.is_workday(day):
        return Wrong(
            f"{{label}}应为工作日，{show_value(day)}不是工作日",
            f"{{label}} must be a working day; {day.isoformat()} is not",
        )
    return None


def workday_after(today: date, ahead: int, around: Around) -> date:
    """The day that lies ``ahead`` working days after ``today``, which is not counted."""
    day = today
    for _ in range(ahead * 3 + _HORIZON):
        if ahead == 0:
            break
        day += timedelta(days=1)
        ahead -= around.is_workday(day)
    return day
