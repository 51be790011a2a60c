"""Routes of the working-day calendar: years, the notice of a year, confirming it, correcting a day."""

from collections.abc import Iterator
from datetime import date

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from engine.calendar import commands
from engine.calendar.days import SpecialDay, local_date
from engine.db import reading, transaction
from engine.errors import InvalidAnswers, Problem
from webapp.extensions import db, now
from webapp.filling.turning import leave, refused
from webapp.security import role
from webapp.session import current_actor

blueprint = Blueprint("calendar", __name__, url_prefix="/admin/calendar")
admin = role("admin")
#: how a line of a notice says what a day is.
WORDS = {"休": False, "班": True}
EXAMPLES = ("2027-01-01 休 元旦", "2027-02-06 班 春节调休")
SAYS = {works: word for word, works in WORDS.items()}
FIRST, LAST = 2020, 2100


@blueprint.get("/")
@admin
def years() -> ResponseReturnValue:
    """The years of the calendar and how far each can be relied on."""
    with reading(db.session()) as session:
        current_actor(session)
        today = local_date(now())
        found, notice = commands.list_years(session), commands.needs_notice(session, today)
        return render_template("admin/calendar.html", years=found, notice=notice, following=_following(session, today))


@blueprint.post("/import")
@admin
def import_year() -> ResponseReturnValue:
    """Bring a year in from the libraries; it is provisional until it is confirmed."""
    year = _year(request.form.get("year", ""))
    with transaction(db.session()) as session:
        current_actor(session)
        commands.import_year(session, year)
    flash(gettext("%(year)s年日历已导入，请核对后确认", year=year))
    return redirect(url_for("calendar.show_year", year=year), 303)


@blueprint.get("/<int:year>")
@admin
def show_year(year: int) -> ResponseReturnValue:
    """One year: its special days, to be compared with the notice."""
    return _show(year)


@blueprint.post("/<int:year>/confirm")
@admin
def confirm(year: int) -> ResponseReturnValue:
    """Confirm that the year agrees with the notice."""
    with transaction(db.session()) as session:
        actor = current_actor(session)
        commands.confirm_year(session, year, by=actor.account_id, now=now())
    flash(gettext("%(year)s年日历已确认", year=year))
    return leave(url_for("calendar.show_year", year=year))


@blueprint.post("/<int:year>/day")
@admin
def set_day(year: int) -> ResponseReturnValue:
    """Correct one day; running limits are computed anew."""
    typed = request.form
    with refused() as problems, transaction(db.session()) as session:
        current_actor(session)
        day, works = _day(typed.get("day", ""), year), typed.get("works") == "yes"
        commands.set_day(session, day, is_workday=works, name=typed.get("name", ""))
    if problems:
        return make_response(_show(year, problems), 422)
    flash(gettext("已更正，在办件的时限将重新推算"))
    return leave(url_for("calendar.show_year", year=year))


@blueprint.post("/<int:year>/notice")
@admin
def enter_notice(year: int) -> ResponseReturnValue:
    """Enter the whole notice of a year, one day a line."""
    typed = request.form.get("days", "")
    with refused() as problems, transaction(db.session()) as session:
        current_actor(session)
        commands.enter_year(session, year, list(_lines(typed)))
    if problems:
        return make_response(_show(year, problems, typed), 422)
    flash(gettext("%(year)s年放假调休安排已录入，请核对后确认", year=year))
    return leave(url_for("calendar.show_year", year=year))


def _show(year: int, problems: object = (), typed: str = "") -> str:
    with reading(db.session()) as session:
        current_actor(session)
        row, days = commands.read_year(session, _year(str(year)))
        text = typed or "\n".join(f"{one.day} {SAYS[one.is_workday]} {one.name}" for one in days)
        facts = {"year": row, "days": days, "problems": problems, "typed": text, "examples": EXAMPLES}
        return render_template("admin/calendar_year.html", **facts)


def _lines(text: str) -> Iterator[SpecialDay]:
    """``2027-01-01 休 元旦`` or ``2027-02-06 班 春节调休``, a day a line."""
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        day, _, rest = line.strip().partition(" ")
        word, _, name = rest.strip().partition(" ")
        try:
            yield SpecialDay(date.fromisoformat(day), WORDS[word], name.strip())
        except (ValueError, KeyError) as wrong:
            zh = f"第{number}行应写成“{EXAMPLES[0]}”或“{EXAMPLES[1]}”"
            raise InvalidAnswers([Problem("days", zh, f"line {number}: write 2027-01-01 休 name")]) from wrong


def _day(text: str, year: int) -> date:
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        day = None
    if day is None or day.year != year:
        raise InvalidAnswers([Problem("day", f"请填写{year}年的日期", f"a date of {year}")])
    return day


def _year(text: str) -> int:
    year = int(text) if text.isascii() and text.isdecimal() and len(text) == len("2026") else 0
    if not FIRST <= year <= LAST:
        raise InvalidAnswers([Problem("year", f"年份应为{FIRST}至{LAST}", f"a year from {FIRST} to {LAST}")])
    return year


def _following(session: Session, today: date) -> int:
    """The first year from this one on that the calendar does not hold."""
    known = {row.year for row in commands.list_years(session)}
    return next(year for year in range(today.year, LAST + 1) if year not in known)
