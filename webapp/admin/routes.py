"""Routes of the administrator's pages."""

from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine import delivery, incidents, queries
from engine.db import reading, transaction
from webapp.extensions import db, now, wiring
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
        return render_template(
            "admin/index.html",
            incidents=queries.incidents(session),
            dead=queries.dead_letters(session),
            outbox=counted(queries.outbox_overview(session)),
            has_log_check=wiring("verify_log") is not None,
        )


@blueprint.post("/incidents/<uuid:incident_id>/retry")
@role("admin")
def retry_incident(incident_id: UUID) -> ResponseReturnValue:
    """Try again at once what could not be done."""
    with transaction(db.session()) as session:
        incidents.retry_incident(session, incident_id, current_actor(session), now=now())
    flash(gettext("已安排重试"))
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
    """Check the chain of every case's log against its head."""
    check = wiring("verify_log")
    with reading(db.session()) as session:
        current_actor(session)
        flaws = tuple(check(session)) if check is not None else ()
        if flaws:
            return render_template("admin/log.html", flaws=flaws)
    flash(gettext("办理记录核对无误"))
    return redirect(url_for("admin.index"), 303)


def counted(overview: Iterable[tuple[str, str, int]]) -> dict[str, int]:
    """Messages by verdict, whatever their channel."""
    found: Counter[str] = Counter()
    for _, verdict, count in overview:
        found[verdict] += count
    return found
