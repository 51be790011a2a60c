"""Routes of the administrator's pages."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine import delivery, incidents, log, repair
from engine.calendar.days import local_date
from engine.db import reading, transaction
from webapp.admin.lists import read_overview
from webapp.extensions import db, means, now
from webapp.filling.turning import leave
from webapp.security import role
from webapp.session import current_actor

blueprint = Blueprint("admin", __name__, url_prefix="/admin")


@blueprint.get("/")
@role("admin")
def index() -> ResponseReturnValue:
    """Incidents, messages nobody took, and how the outbox stands."""
    with reading(db.session()) as session:
        current_actor(session)
        return render_template("admin/index.html", shown=read_overview(session, local_date(now())))


@blueprint.post("/incidents/<uuid:incident_id>/retry")
@role("admin")
def retry_incident(incident_id: UUID) -> ResponseReturnValue:
    """Try again at once what could not be done."""
    return _done(incident_id, incidents.retry_incident, gettext("已安排重试"))


@blueprint.post("/incidents/<uuid:incident_id>/resolve")
@role("admin")
def resolve_incident(incident_id: UUID) -> ResponseReturnValue:
    """Note that the incident was put right by hand."""
    return _done(incident_id, incidents.resolve_incident, gettext("已标记为人工处理完毕"))


@blueprint.get("/incidents/<uuid:incident_id>/place")
@role("admin")
def ask_place(incident_id: UUID) -> ResponseReturnValue:
    """Ask on which step the stuck case is to go on."""
    with reading(db.session()) as session:
        current_actor(session)
        places = repair.places_for(session, means(), incident_id)
        shown = read_overview(session, local_date(now()))
    incident = next((one for one in shown.incidents if one.id == incident_id), None)
    if incident is None:
        return redirect(url_for("admin.index"), 303)
    number = shown.numbers.get(incident.case_id, "")
    return render_template("admin/place.html", incident=incident, number=number, places=places)


@blueprint.post("/incidents/<uuid:incident_id>/place")
@role("admin")
def place(incident_id: UUID) -> ResponseReturnValue:
    """Let the case go on from the chosen step."""
    step, reason = request.form.get("step", ""), request.form.get("reason", "")
    with transaction(db.session()) as session:
        actor = current_actor(session)
        repair.repair_by_place(session, means(), actor, incident_id, step=step, reason=reason, now=now())
    flash(gettext("办件已改到所选环节继续办理"))
    return leave(url_for("admin.index"))


@blueprint.get("/incidents/<uuid:incident_id>/terminate")
@role("admin")
def ask_terminate(incident_id: UUID) -> ResponseReturnValue:
    """Ask before a case is ended."""
    with reading(db.session()) as session:
        current_actor(session)
        shown = read_overview(session, local_date(now()))
    incident = next((one for one in shown.incidents if one.id == incident_id), None)
    if incident is None:
        return redirect(url_for("admin.index"), 303)
    return render_template("admin/terminate.html", incident=incident, number=shown.numbers.get(incident.case_id, ""))


@blueprint.post("/incidents/<uuid:incident_id>/terminate")
@role("admin")
def terminate_case(incident_id: UUID) -> ResponseReturnValue:
    """End the case that the incident holds up."""
    with transaction(db.session()) as session:
        incidents.terminate_case(session, means(), current_actor(session), incident_id, now=now())
    flash(gettext("办件已终止"))
    return leave(url_for("admin.index"))


@blueprint.post("/messages/<uuid:message_id>/replay")
@role("admin")
def replay(message_id: UUID) -> ResponseReturnValue:
    """Send a message again that its receiver had refused."""
    with transaction(db.session()) as session:
        delivery.replay(session, current_actor(session), message_id, now=now())
    flash(gettext("已安排重新发送"))
    return leave(url_for("admin.index"))


@blueprint.post("/log")
@role("admin")
def verify_log() -> ResponseReturnValue:
    """Check the chain of every case's log, and the nightly seals."""
    with reading(db.session()) as session:
        current_actor(session)
        flaws = [*log.broken_lines(session), *log.broken_seals(session, means().ring)]
    if flaws:
        return render_template("admin/log.html", flaws=flaws)
    flash(gettext("办理记录核对无误"))
    return redirect(url_for("admin.index"), 303)


def _done(incident_id: UUID, command: Callable[..., object], words: str) -> ResponseReturnValue:
    with transaction(db.session()) as session:
        command(session, incident_id, current_actor(session), now=now())
    flash(words)
    return leave(url_for("admin.index"))
