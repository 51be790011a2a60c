"""The page on which auditors see who asked the public pages for more than people do."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from engine.accounts import recent_anomalies
from engine.db import reading
from webapp.extensions import db
from webapp.security import role
from webapp.session import current_actor

blueprint = Blueprint("access", __name__, url_prefix="/access")


@blueprint.get("/")
@role("audit_admin", "security_admin")
def anomalies() -> ResponseReturnValue:
    """The latest anomalies, newest first."""
    with reading(db.session()) as session:
        current_actor(session)
        return render_template("throttle/anomalies.html", lines=recent_anomalies(session))
