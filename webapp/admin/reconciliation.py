"""Routes of reconciliation: what we think, what the receivers think, and one press to settle a difference."""

from uuid import UUID

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine import reconciling
from engine.db import reading, transaction
from webapp.admin.routes import blueprint
from webapp.extensions import db, means, now
from webapp.filling.turning import leave
from webapp.security import role
from webapp.session import current_actor


@blueprint.get("/reconciliation")
@role("admin")
def show_differences() -> ResponseReturnValue:
    """Every open difference, and those settled last."""
    with reading(db.session()) as session:
        current_actor(session)
        rows, settled = reconciling.open_differences(session), reconciling.settled_lately(session)
        return render_template("admin/reconciliation.html", rows=rows, settled=settled)


@blueprint.post("/reconciliation/<uuid:difference_id>")
@role("admin")
def settle_difference(difference_id: UUID) -> ResponseReturnValue:
    """Settle one difference."""
    how = request.form.get("how", "")
    with transaction(db.session()) as session:
        reconciling.settle_difference(session, means(), current_actor(session), difference_id, how=how, now=now())
    flash(gettext("差异已处理"))
    return leave(url_for("admin.show_differences"))
