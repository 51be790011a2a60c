"""Routes of the compulsory instruments: the list with its filters, and the numbers of one instrument."""

import re
from datetime import date
from functools import cache
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.db import reading, transaction
from engine.errors import Problem
from engine.forms.regions import region_options
from engine.metrology import compulsory
from engine.queries import outcomes_of
from webapp.extensions import db, now, settings
from webapp.filling.turning import posted_key, refused
from webapp.security import role
from webapp.session import current_actor

blueprint = Blueprint("compulsory", __name__, url_prefix="/compulsory")
keeper = role("acceptor", "dispatcher")
_MONTH = re.compile(r"(20\d\d)[-/.年]?(1[0-2]|0?[1-9])月?")


@cache
def region_names() -> dict[str, str]:
    """Code of each region → its name."""
    return {one.value: one.zh for one in region_options()}


def portal_sheet() -> compulsory.PortalSheet:
    """How the sheet of the national portal looks here."""
    return compulsory.read_sheet_columns(settings().portal_columns)


def asked_for() -> compulsory.Asked:
    """The filters of the address; what cannot be read is left out."""
    return compulsory.Asked(
        month=_month(request.args.get("month", "")),
        region=request.args.get("region", "")[:6],
        lacking=bool(request.args.get("lacking")),
        words=request.args.get("words", "").strip()[:200],
        after=_id(request.args.get("after", "")),
    )


@blueprint.get("/")
@keeper
def index() -> ResponseReturnValue:
    """The instruments, newest first."""
    asked = asked_for()
    with reading(db.session()) as session:
        current_actor(session)
        shown = compulsory.list_instruments(session, asked)
        outcomes = outcomes_of(session, (row.case_id for row in shown.rows))
        return render_template(
            "compulsory/index.html", shown=shown, asked=asked, outcomes=outcomes,
            used=compulsory.regions_used(session), regions=region_names(), sheet=portal_sheet(),
        )  # fmt: skip


@blueprint.get("/<uuid:row_id>")
@keeper
def show(row_id: UUID) -> ResponseReturnValue:
    """One instrument, with the form for its numbers."""
    return _page(row_id, (), {})


@blueprint.post("/<uuid:row_id>")
@keeper
def enter(row_id: UUID) -> ResponseReturnValue:
    """Enter the numbers of one instrument."""
    posted_key()
    numbers, seen = {name: request.form.get(name, "") for name in compulsory.NUMBERS}, request.form.get("seen", "")
    with refused() as problems, transaction(db.session()) as session:
        actor = current_actor(session)
        compulsory.enter_numbers(session, row_id, numbers, by=actor.name, seen=seen, now=now())
    if problems:
        return _page(row_id, tuple(problems), numbers)
    flash(gettext("编号已登记"))
    return redirect(url_for(".index", lacking=1), 303)


def _page(row_id: UUID, problems: tuple[Problem, ...], typed: dict[str, str]) -> ResponseReturnValue:
    with reading(db.session()) as session:
        current_actor(session)
        row = compulsory.find_instrument(session, row_id)
        standing = row.standing_in(outcomes_of(session, (row.case_id,)))
        page = render_template(
            "compulsory/show.html", row=row, standing=standing, regions=region_names(), problems=problems, typed=typed
        )
    return page, (422 if problems else 200)


def _month(text: str) -> date | None:
    """A month as people type one: 2026-08, 2026-8, 2026年8月."""
    found = _MONTH.fullmatch(text.strip())
    return date(int(found[1]), int(found[2]), 1) if found else None


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@blueprint.record_once
def _refuse_bad_columns(state: BlueprintSetupState) -> None:
    """A file of columns that cannot be used is told when the site starts, not to whoever exports."""
    compulsory.read_sheet_columns(state.app.extensions["settings"].portal_columns)
