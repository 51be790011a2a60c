"""Routes of 我的器具: the register of a party's instruments, one instrument, and an order for those that are due."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup

from engine import cases
from engine.calendar.days import local_date
from engine.db import reading, transaction
from engine.errors import NotFound, NotPermitted, Problem
from engine.metrology import instruments
from engine.metrology.registers.keeping import history
from engine.policy import Actor
from webapp.extensions import db, means, now
from webapp.filling.turning import refused
from webapp.instruments.history import history_of
from webapp.registers.keepers import as_keeper
from webapp.security import applicant
from webapp.session import current_actor

blueprint = Blueprint("instruments", __name__, url_prefix="/my/instruments")
#: the service item that an order is begun for.
ORDER = "calibration-order"
#: digits of a page number: more pages than any register has.
MOST_DIGITS = 5
#: facts of an instrument → fields of the order's list.
ORDERED = (
    "category", "service_type", "name", "model", "serial_no", "asset_no", "maker", "range_from", "range_to", "unit",
    "accuracy",
)  # fmt: skip


@blueprint.get("/")
@applicant
def index() -> ResponseReturnValue:
    """The instruments, soonest due first."""
    return _list(())


@blueprint.get("/new")
@applicant
def show_new() -> ResponseReturnValue:
    """An empty form."""
    return _form(None, {"status": "在用"}, ())


@blueprint.post("/new")
@applicant
def add() -> ResponseReturnValue:
    """Enter an instrument."""
    with refused() as problems, transaction(db.session()) as session:
        actor = current_actor(session)
        instruments.add_instrument(session, party_of(actor), request.form, by=as_keeper(actor), now=now())
    if problems:
        return make_response(_form(None, request.form, problems), 422)
    flash(gettext("器具已登记"))
    return redirect(url_for(".index"), 303)


@blueprint.get("/<uuid:instrument_id>")
@applicant
def show(instrument_id: UUID) -> ResponseReturnValue:
    """One instrument: facts, certificates, and how its error moves."""
    with reading(db.session()) as session:
        found = instruments.find_instrument(session, current_actor(session).party_ids, instrument_id)
        past = history_of(session, means(), found, now=now())
        series = request.args.get("series") or next(iter(past.series), "")
        points = past.points(series)
        drawn = instruments.drift_svg(points, title=gettext("误差变化图"), description=series)
        return render_template(
            "instruments/show.html", found=found, history=past, series=series, points=points, chart=Markup(drawn),  # noqa: S704 - drawn by us, texts escaped
            fields=instruments.FIELDS, today=today(),
            changes=history(session, found.id), labels={one.key: one for one in instruments.FIELDS},
        )  # fmt: skip


@blueprint.get("/<uuid:instrument_id>/edit")
@applicant
def show_edit(instrument_id: UUID) -> ResponseReturnValue:
    """The form, filled in."""
    with reading(db.session()) as session:
        found = instruments.find_instrument(session, current_actor(session).party_ids, instrument_id)
        raw = {field.key: str(getattr(found, field.key) or "") for field in instruments.FIELDS}
    return _form(instrument_id, raw, ())


@blueprint.post("/<uuid:instrument_id>/edit")
@applicant
def edit(instrument_id: UUID) -> ResponseReturnValue:
    """Correct an instrument."""
    with refused() as problems, transaction(db.session()) as session:
        actor = current_actor(session)
        instruments.change_instrument(
            session, actor.party_ids, instrument_id, request.form, by=as_keeper(actor), now=now()
        )
    if problems:
        return make_response(_form(instrument_id, request.form, problems), 422)
    flash(gettext("器具已修改"))
    return redirect(url_for(".show", instrument_id=instrument_id), 303)


@blueprint.post("/order")
@applicant
def order() -> ResponseReturnValue:
    """Begin an order for the chosen instruments."""
    with refused() as problems, transaction(db.session()) as session:
        actor = current_actor(session)
        rows = instruments.chosen_instruments(session, actor.party_ids, chosen_ids())
        draft = cases.start_draft(session, means(), actor, ORDER, party_id=rows[0].party_id, now=now())
        items = [{key: getattr(row, key) for key in ORDERED if getattr(row, key)} for row in rows]
        draft_id = cases.save_draft(session, means(), actor, draft.id, {"items": items}, page=0, now=now()).id
    if problems:
        return make_response(_list(problems), 422)
    flash(gettext("已按所选%(count)s台器具填好委托，请核对后提交", count=len(rows)))
    return redirect(url_for("my.resume_draft", draft_id=draft_id), 303)


def today() -> date:
    """The day in Beijing."""
    return local_date(now())


def chosen_ids() -> list[UUID]:
    """The instruments that were ticked."""
    try:
        return [UUID(text) for text in request.form.getlist("instrument")]
    except ValueError as wrong:
        raise NotFound("没有这台器具，或您无权查看", "no such instrument") from wrong


def party_of(actor: Actor) -> UUID:
    """The party whose register is worked on: the one chosen, or the only one."""
    chosen = request.form.get("party", "")
    theirs = {str(one): one for one in actor.party_ids}
    if chosen:
        if chosen not in theirs:
            raise NotPermitted("您不是该申请单位的经办人", "you do not act for this party")
        return theirs[chosen]
    if not theirs:
        raise NotPermitted("请先登记您代表的单位或个人", "you act for no party yet")
    return sorted(actor.submits_for or actor.party_ids)[0]


def _list(problems: Sequence[Problem]) -> str:
    state, find = request.args.get("state", "all"), request.args.get("find", "").strip()
    page = request.args.get("page", "1")
    if not page.isdecimal() or len(page) > MOST_DIGITS or int(page) < 1:
        abort(404)
    with reading(db.session()) as session:
        party_ids = current_actor(session).party_ids
        shown = instruments.instruments_of(session, party_ids, state=state, find=find, page=int(page), today=today())
        return render_template(
            "instruments/index.html", shown=shown, state=state, find=find, today=today(), problems=problems
        )


def _form(instrument_id: UUID | None, raw: Mapping[str, str], problems: Sequence[Problem]) -> str:
    with reading(db.session()) as session:
        current_actor(session)
    return render_template(
        "instruments/edit.html", instrument_id=instrument_id, raw=raw, problems=problems, fields=instruments.FIELDS
    )
